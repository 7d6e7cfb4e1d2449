"""The ground of a run: a database of its own, filled like a city's second year."""

from dataclasses import dataclass
from uuid import UUID

import psycopg

YOUTHS = 2_000
NEEDS_EACH = 15

_FILL = """
CREATE TABLE bench_youths (n int PRIMARY KEY, id uuid NOT NULL, need_id uuid);
INSERT INTO bench_youths SELECT n, gen_random_uuid() FROM generate_series(1, {youths}) n;
INSERT INTO youths (id, created_at, seen_at)
  SELECT id, now(), now() FROM bench_youths;
INSERT INTO consents (id, youth_id, document, version, given_at)
  SELECT gen_random_uuid(), id, 'privacy', '{privacy}', now() FROM bench_youths;
INSERT INTO youth_sessions (id, youth_id, token_digest, created_at, expires_at)
  SELECT gen_random_uuid(), id, sha256(id::text::bytea), now(), now() + interval '30 days'
  FROM bench_youths;
CREATE TEMP TABLE places AS
  SELECT (SELECT id FROM organisations WHERE parent_id IS NULL) AS office,
         (SELECT organisation_id FROM partner_profiles LIMIT 1) AS taker;
INSERT INTO needs (id, receipt, youth_id, office_id, text, masked_text, adcode, is_anonymous,
    is_minor, is_crisis, is_overdue, complaint_about, state, topic, also, kind, urgency, reading,
    routing, hops, round, created_at, updated_at)
  SELECT gen_random_uuid(), 'B' || y.n || '-' || k, y.id, office, t, t, '310101', false, false,
    false, false, '{{}}', 'closed', 'rights.labour', '{{}}', 'help', 'routine',
    '{{"model":"bench","confidence":0.9,"alternatives":[],"evidence":[]}}', '[]', 0, 1,
    now() - k * interval '40 hours' - y.n * interval '7 seconds', now()
  FROM bench_youths y, generate_series(1, {each}) k, places,
    (SELECT '公司拖欠三个月工资一直不发，找了老板好几次都说下个月，我们一共七个人' AS t) words;
UPDATE bench_youths y SET need_id =
  (SELECT id FROM needs WHERE youth_id = y.id ORDER BY created_at DESC LIMIT 1);
INSERT INTO assignments (id, need_id, organisation_id, role, state, reasons, claim, answer,
    is_extended, created_at, updated_at)
  SELECT gen_random_uuid(), n.id, taker, 'lead', 'verified', '{{近}}', 'solved', '办好了', false,
    n.created_at, n.created_at FROM needs n, places;
INSERT INTO clocks (id, need_id, assignment_id, kind, round, policy_version, policy, started_at,
    due_at, chronic_at, is_provisional, pauses, met_at, stopped_at, stop_reason)
  SELECT gen_random_uuid(), need_id, id, kind, 1, 'bench', '{{"hours": 8, "unit": "working"}}',
    created_at, created_at + interval '1 day', created_at + interval '3 days', false, '[]',
    created_at + interval '5 hours', created_at + interval '5 hours', 'met'
  FROM assignments, unnest(ARRAY['accept', 'contact', 'resolution', 'feedback']) kind;
INSERT INTO verdicts (id, need_id, assignment_id, round, verdict, result_grade, attitude_grade,
    tags, at)
  SELECT gen_random_uuid(), need_id, id, 1, 'solved', 'satisfied', 'satisfied', '{{}}', now()
  FROM assignments;
INSERT INTO need_history (need_id, assignment_id, action, from_state, to_state, actor_kind,
    organisation_id, is_public, at)
  SELECT need_id, id, 'moved', f, t, 'system', organisation_id, true, created_at
  FROM assignments, (VALUES ('draft', 'submitted'), ('submitted', 'screening'),
    ('screening', 'triaged'), ('triaged', 'dispatched'), ('dispatched', 'accepted'),
    ('accepted', 'in_progress'), ('in_progress', 'answered'), ('answered', 'closed')) s(f, t);
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """Who asks, and about which need."""

    youths: list[tuple[UUID, UUID]]
    """Pairs of a youth and one need of theirs."""


def fill(url: str, privacy_version: str) -> Ground:
    """Fill a migrated and seeded database; returns some youths to ask as."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            _FILL.format(youths=YOUTHS, each=NEEDS_EACH, privacy=privacy_version).encode()
        )
        connection.execute("VACUUM ANALYZE")
        rows = connection.execute("SELECT id, need_id FROM bench_youths ORDER BY n LIMIT 400")
        return Ground([(row[0], row[1]) for row in rows.fetchall()])
