"""The schema can be built, taken back, and is what the models say; history cannot be rewritten."""

import re

import psycopg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from app.entry import desk, migrate, tables
from app.entry.revision import head
from app.platform import db
from tests.actors import UNCLEAR, City


def _tables(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
    return {row[0] for row in rows}


def test_up_down_and_up_again() -> None:
    with desk.scratch_database() as url:
        migrate.upgrade(url)
        whole = _tables(url)
        assert {"needs", "need_history", "clocks", "procrastinate_jobs"} <= whole
        migrate.downgrade(url, "-1")
        migrate.downgrade(url, "base")
        assert "needs" not in _tables(url)
        migrate.upgrade(url)
        assert _tables(url) == whole
        assert migrate.differences(url) is None


def test_a_difference_between_models_and_schema_is_seen() -> None:
    with desk.scratch_database() as url:
        migrate.upgrade(url)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER TABLE needs DROP COLUMN address")
        assert "address" in (migrate.differences(url) or "")


def _checks(url: str) -> dict[str, tuple[str, list[str]]]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) "
            "FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
        ).fetchall()
    return {name: _in_order(definition.removesuffix(" NOT VALID")) for name, definition in rows}


def _in_order(definition: str) -> tuple[str, list[str]]:
    """Return what a CHECK says, with its listed values in one order."""
    return re.sub(r"'[^']*'", "?", definition), sorted(re.findall(r"'[^']*'", definition))


def test_the_checks_of_the_schema_are_those_of_the_models() -> None:
    # Alembic compares columns and keys, but no CHECK: a value allowed in code only would be
    # found by the first user who needs it.
    with desk.scratch_database() as migrated, desk.scratch_database() as modelled:
        migrate.upgrade(migrated)
        with psycopg.connect(modelled, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
        engine = create_engine(db.driver_url(modelled))
        tables.metadata.create_all(engine)
        engine.dispose()
        found = _checks(migrated)
        for name, definition in _checks(modelled).items():
            assert found.get(name) == definition, name


def test_there_is_one_head_and_the_program_knows_it() -> None:
    assert ScriptDirectory.from_config(migrate.config("")).get_heads() == [head()]


@pytest.mark.parametrize(
    "deed",
    ["UPDATE need_history SET words = 'x'", "DELETE FROM need_history", "TRUNCATE need_history"],
)
async def test_history_cannot_be_rewritten(city: City, deed: str) -> None:
    youth = await city.youth()
    need_id = (await youth.submit(UNCLEAR)).json()["id"]
    before = (await youth.need(need_id))["timeline"]
    with (
        psycopg.connect(city.api.database_url) as connection,
        pytest.raises(psycopg.errors.RestrictViolation),
    ):
        connection.execute(deed)
    assert (await youth.need(need_id))["timeline"] == before


_OLD_DATA = """
INSERT INTO youths (id, openid, unionid, created_at, seen_at)
  VALUES ('00000000-0000-7000-8000-000000000001', 'o-old', 'u-old', now(), now());
INSERT INTO organisations (id, lineage, kind, name, area, is_active, created_at)
  VALUES ('00000000-0000-7000-8000-000000000002', '{00000000-0000-7000-8000-000000000002}',
          'office', '旧单位', '', true, now());
INSERT INTO needs (id, receipt, youth_id, office_id, text, masked_text, is_anonymous, is_minor,
    is_crisis, is_overdue, complaint_about, state, topic, also, kind, urgency, reading, routing,
    hops, round, created_at, updated_at)
  VALUES ('00000000-0000-7000-8000-000000000003', 'QN-1', '00000000-0000-7000-8000-000000000001',
    '00000000-0000-7000-8000-000000000002', '旧诉求', '旧诉求', false, false, false, false, '{}',
    'closed', 'work.jobs', '{}', 'help', 'routine', '{}', '[]', 0, 1, now(), now());
INSERT INTO subscription_grants (id, youth_id, template, granted_at, outcome, updated_at)
  VALUES ('00000000-0000-7000-8000-000000000004', '00000000-0000-7000-8000-000000000001',
    'need_progress', now(), 'held', now());
INSERT INTO inbox_messages (id, youth_id, need_id, title, body, created_at)
  VALUES ('00000000-0000-7000-8000-000000000005', '00000000-0000-7000-8000-000000000001',
    '00000000-0000-7000-8000-000000000003', '旧消息', '内容', now());
"""


def test_what_was_there_before_the_accounts_is_carried_over() -> None:
    with desk.scratch_database() as url:
        migrate.upgrade(url, "0002")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_OLD_DATA)
        migrate.upgrade(url)
        with psycopg.connect(url, autocommit=True) as connection:
            account = connection.execute(
                "SELECT app, openid, unionid, youth_id::text FROM wechat_accounts"
            ).fetchall()
            assert account == [("mini", "o-old", "u-old", "00000000-0000-7000-8000-000000000001")]
            connection.execute("UPDATE need_history SET words = NULL")
            kept = connection.execute(
                "SELECT m.template, g.told_by FROM inbox_messages m, subscription_grants g"
            ).fetchall()
            assert kept == [("need_progress", "phone")]
        migrate.downgrade(url, "0002")
        with psycopg.connect(url) as connection:
            back = connection.execute("SELECT openid FROM youths").fetchall()
        assert back == [("o-old",)]
        migrate.upgrade(url)
        assert migrate.differences(url) is None


_OLD_LABELS = """
INSERT INTO youths (id, created_at, seen_at)
  VALUES ('00000000-0000-7000-8000-000000000001', now(), now());
INSERT INTO organisations (id, lineage, kind, name, area, is_active, created_at)
  VALUES ('00000000-0000-7000-8000-000000000002', '{00000000-0000-7000-8000-000000000002}',
          'office', '旧单位', '', true, now());
INSERT INTO staff (id, organisation_id, login, name, role, password_hash, failures, is_active,
    created_at) VALUES ('00000000-0000-7000-8000-000000000004',
    '00000000-0000-7000-8000-000000000002', 'old', '老林', 'dispatcher', '', 0, true, now());
INSERT INTO needs (id, receipt, youth_id, office_id, text, masked_text, is_anonymous, is_minor,
    is_crisis, is_overdue, complaint_about, state, topic, also, kind, urgency, reading, routing,
    hops, round, created_at, updated_at)
  VALUES ('00000000-0000-7000-8000-000000000003', 'QN-1', '00000000-0000-7000-8000-000000000001',
    '00000000-0000-7000-8000-000000000002', '旧诉求', '旧诉求', false, false, false, false, '{}',
    'closed', 'work.jobs', '{}', 'help', 'routine', '{}', '[]', 0, 1, now(), now());
INSERT INTO labels (id, need_id, text, topic, also, kind, urgency, shown_topic, model_version,
    staff_id, at)
  SELECT gen_random_uuid(), '00000000-0000-7000-8000-000000000003', '旧诉求', topic, '{}', 'help',
    'routine', 'work.jobs', 'm', '00000000-0000-7000-8000-000000000004', now()
  FROM unnest(ARRAY['work.jobs', 'health.mind']) AS topic;
"""
_NEW_LABEL = """
INSERT INTO labels (id, need_id, text, source, verdict, is_weak, also, shown_topic, model_version,
    organisation_id, at)
  VALUES (gen_random_uuid(), '00000000-0000-7000-8000-000000000003', '旧诉求', 'decline',
    'not_ours', true, '{}', 'work.jobs', 'm', '00000000-0000-7000-8000-000000000002', now());
UPDATE needs SET review_reason = 'doubt', review_since = now();
INSERT INTO need_history (need_id, action, actor_kind, is_public, at)
  VALUES ('00000000-0000-7000-8000-000000000003', 'duty_called', 'system', false, now());
"""


def test_labels_from_before_tell_what_became_of_the_machine_s_topic() -> None:
    with desk.scratch_database() as url:
        migrate.upgrade(url, "0010")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_OLD_LABELS)
        migrate.upgrade(url, "0011")
        told = "SELECT topic, source, verdict, is_weak FROM labels ORDER BY topic"
        with psycopg.connect(url, autocommit=True) as connection:
            assert connection.execute(told).fetchall() == [
                ("health.mind", "reviewer", "corrected", False),
                ("work.jobs", "reviewer", "confirmed", False),
            ]
            with pytest.raises(psycopg.errors.RestrictViolation):
                connection.execute("UPDATE labels SET verdict = 'confirmed'")
            connection.execute(_NEW_LABEL)
        migrate.downgrade(url, "0010")
        with psycopg.connect(url, autocommit=True) as connection:
            kept = connection.execute("SELECT topic FROM labels ORDER BY topic").fetchall()
            assert kept == [("health.mind",), ("work.jobs",)]
            assert connection.execute("SELECT review_reason FROM needs").fetchall() == [("crisis",)]
            assert connection.execute("SELECT count(*) FROM need_history").fetchone() == (0,)
        migrate.upgrade(url)
        assert migrate.differences(url) is None


_MATCHED = """
INSERT INTO assignments (id, need_id, organisation_id, role, state, reasons, is_extended, is_call,
    created_at, updated_at)
  VALUES (gen_random_uuid(), '00000000-0000-7000-8000-000000000003',
    '00000000-0000-7000-8000-000000000002', 'lead', 'proposed', '{}', false, true, now(), now());
INSERT INTO need_history (need_id, action, actor_kind, is_public, at)
  VALUES ('00000000-0000-7000-8000-000000000003', 'called', 'system', true, now());
UPDATE needs SET review_reason = 'broken_rule', review_since = now();
INSERT INTO routing_versions (id, state, note, created_by, created_at)
  VALUES ('00000000-0000-7000-8000-000000000005', 'draft', '',
    '00000000-0000-7000-8000-000000000004', now());
INSERT INTO routing_rules (id, version_id, place, name, condition, action)
  VALUES (gen_random_uuid(), '00000000-0000-7000-8000-000000000005', 0, '规则', '{}', '{}');
UPDATE routing_versions SET state = 'published', published_at = now();
"""
_OLD_PROFILE = """
INSERT INTO partner_profiles (organisation_id, is_active, is_company, topics, kinds, areas,
    takes_minors, capacity, opens_hour, closes_hour, introduction, updated_at)
  VALUES ('00000000-0000-7000-8000-000000000002', true, false, '{work.jobs}', '{}', '{}', true, 9,
    9, 18, '', '2026-01-01');
"""


def test_profiles_from_before_are_as_fresh_as_their_last_change() -> None:
    with desk.scratch_database() as url:
        migrate.upgrade(url, "0011")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_OLD_LABELS.split("INSERT INTO labels")[0])
            connection.execute(_OLD_PROFILE)
        migrate.upgrade(url, "0012_matching")
        with psycopg.connect(url, autocommit=True) as connection:
            kept = "SELECT confirmed_at = updated_at, windows FROM partner_profiles"
            assert connection.execute(kept).fetchall() == [(True, [])]
            connection.execute(_MATCHED)
            for deed in ("UPDATE routing_rules SET place = 1", "DELETE FROM routing_rules"):
                with pytest.raises(psycopg.errors.RestrictViolation):
                    connection.execute(deed)
        migrate.downgrade(url, "0011")
        with psycopg.connect(url, autocommit=True) as connection:
            reasons = connection.execute("SELECT review_reason FROM needs").fetchall()
            assert reasons == [("no_partner",)]
            assert connection.execute("SELECT count(*) FROM need_history").fetchone() == (0,)
        migrate.upgrade(url)
        assert migrate.differences(url) is None


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE need_history SET words = 'other'",
        "UPDATE need_history SET words = NULL, reason = 'x'",
        "UPDATE need_history SET at = now()",
        "UPDATE labels SET text = 'other'",
        "UPDATE labels SET topic = 'work.jobs'",
        "DELETE FROM labels",
    ],
)
async def test_only_words_can_be_forgotten(city: City, deed: str) -> None:
    youth = await city.youth()
    receipt = (await youth.submit(UNCLEAR)).json()
    tags = {"topic": "education.skills", "also": [], "kind": "help", "urgency": "routine"}
    decided = await city.decide(receipt["id"], tags=tags)
    assert decided.status_code == 201, decided.text
    with psycopg.connect(city.api.database_url) as connection:
        with pytest.raises(psycopg.errors.RestrictViolation):
            connection.execute(deed)
        connection.rollback()
        connection.execute("UPDATE need_history SET words = NULL WHERE words IS NOT NULL")
        connection.rollback()
