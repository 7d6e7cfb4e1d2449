"""What was on its way before deliveries had an order is carried over, and taken back."""

import psycopg
import pytest

from app.entry import desk, migrate

_BEFORE = """
INSERT INTO organisations (id, lineage, kind, name, area, is_active, created_at)
  VALUES ('00000000-0000-7000-8000-000000000002', '{00000000-0000-7000-8000-000000000002}',
          'partner', '旧单位', '', true, now());
INSERT INTO endpoints (id, organisation_id, url, secret, created_at)
  VALUES ('00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000002',
          'https://old.example.cn/', 'sealed', now());
INSERT INTO partner_events (id, organisation_id, type, body, created_at)
  VALUES ('00000000-0000-7000-8000-000000000004', '00000000-0000-7000-8000-000000000002',
          'assignment.offered', '{"data": {"receipt": "QN-1"}}', now());
INSERT INTO deliveries (id, event_id, endpoint_id, state, attempts, next_attempt_at, created_at)
  VALUES ('00000000-0000-7000-8000-000000000005', '00000000-0000-7000-8000-000000000004',
          '00000000-0000-7000-8000-000000000003', 'queued', 1, now(), now());
"""
_ROBOT = """
INSERT INTO endpoints (id, organisation_id, channel, url, created_at)
  VALUES (gen_random_uuid(), '00000000-0000-7000-8000-000000000002', 'wecom', 'x', now());
INSERT INTO deliveries (id, event_id, endpoint_id, state, attempts, next_attempt_at, created_at)
  SELECT gen_random_uuid(), '00000000-0000-7000-8000-000000000004', id, 'queued', 0, now(), now()
  FROM endpoints WHERE channel = 'wecom';
"""


def test_what_was_under_way_keeps_its_place_and_comes_back() -> None:
    with desk.scratch_database() as url:
        migrate.upgrade(url, "0011")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_BEFORE)
        migrate.upgrade(url, "0012_delivery")
        with psycopg.connect(url, autocommit=True) as connection:
            kept = connection.execute(
                "SELECT d.subject, d.number = v.number, e.channel, e.failures FROM deliveries d "
                "JOIN partner_events v ON v.id = d.event_id JOIN endpoints e ON true"
            ).fetchall()
            assert kept == [("QN-1", True, "webhook", 0)]
            connection.execute(_ROBOT)
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute(_ROBOT)
            with pytest.raises(psycopg.errors.CheckViolation):
                connection.execute("UPDATE endpoints SET secret = NULL")
        migrate.downgrade(url, "0011")
        with psycopg.connect(url) as connection:
            left = connection.execute("SELECT state, attempts FROM deliveries").fetchall()
            assert left == [("queued", 1)]
            assert connection.execute("SELECT count(*) FROM endpoints").fetchone() == (1,)
