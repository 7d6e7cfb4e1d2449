"""What was under way before the ladders, the ledger and the disclosures is carried over."""

import psycopg

from app.entry import desk, migrate

_OLD = """
INSERT INTO youths (id, created_at, seen_at)
  VALUES ('00000000-0000-7000-8000-000000000001', now(), now());
INSERT INTO organisations (id, lineage, kind, name, area, is_active, created_at)
  VALUES ('00000000-0000-7000-8000-000000000002', '{00000000-0000-7000-8000-000000000002}',
          'office', '旧单位', '', true, now());
INSERT INTO needs (id, receipt, youth_id, office_id, text, masked_text, is_anonymous, is_minor,
    is_crisis, is_overdue, complaint_about, state, topic, also, kind, urgency, reading, routing,
    hops, round, created_at, updated_at, review_reason, review_since)
  SELECT id, receipt, '00000000-0000-7000-8000-000000000001',
    '00000000-0000-7000-8000-000000000002', '旧诉求', '旧诉求', is_anonymous, false, false, false,
    '{}', 'in_progress', 'work.jobs', '{}', 'help', 'routine', '{}', '[]', 0, 1, now(), now(),
    'hop_budget', now()
  FROM (VALUES ('00000000-0000-7000-8000-000000000003'::uuid, 'QN-1', false),
               ('00000000-0000-7000-8000-000000000004'::uuid, 'QN-2', true))
    AS old (id, receipt, is_anonymous);
INSERT INTO assignments (id, need_id, organisation_id, role, state, reasons, is_extended,
    created_at, updated_at, accepted_at)
  SELECT id, id, '00000000-0000-7000-8000-000000000002', 'lead', 'working', '{}', false,
    now(), now(), now() FROM needs;
INSERT INTO clocks (id, need_id, assignment_id, kind, round, policy_version, policy, started_at,
    due_at, chronic_at, is_provisional, pauses, breached_at)
  SELECT id, id, id, 'resolution', 1, '2026-11', '{"hours": 4, "unit": "clock"}', now(),
    now() + interval '4 hours', now() + interval '12 hours', false, '[]',
    CASE WHEN is_anonymous THEN now() END FROM needs;
"""


def test_what_is_under_way_climbs_its_ladder_and_was_shown_to_whom_it_was() -> None:
    with desk.scratch_database() as url:
        migrate.upgrade(url, "0011")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_OLD)
        migrate.upgrade(url)
        with psycopg.connect(url, autocommit=True) as connection:
            steps = connection.execute(
                "SELECT step, step_at - started_at = interval '3 hours', "
                "step_at - started_at = interval '8 hours' FROM clocks ORDER BY id"
            ).fetchall()
            assert steps == [("reminder", True, False), ("coordinator", False, True)]
            shown = connection.execute(
                "SELECT stage, 'text' = ANY(fields), times FROM disclosures "
                "ORDER BY assignment_id, stage DESC"
            ).fetchall()
            offer = ("offer", False, 0)
            assert shown == [offer, ("acceptance", True, 1), offer, ("acceptance", False, 1)]
            gaps = connection.execute("SELECT reason, offers, ended_at FROM need_gaps").fetchall()
            assert gaps == [("hop_budget", 1, None)] * 2
            connection.execute(
                "INSERT INTO need_history (need_id, action, actor_kind, is_public, at) "
                "SELECT id, 'escalated', 'system', false, now() FROM needs"
            )
            connection.execute("UPDATE needs SET review_reason = 'hold'")
        migrate.downgrade(url, "0011")
        with psycopg.connect(url) as connection:
            left = connection.execute("SELECT DISTINCT review_reason FROM needs").fetchall()
            assert left == [("overdue",)]
        migrate.upgrade(url)
        assert migrate.differences(url) is None
