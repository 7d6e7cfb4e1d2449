"""The other contender: the same statements by hand, FastAPI and asyncpg, and nothing else.

No sign-in, no classifier, no ranking, no limits, no problems, no history of who asked: what
is fixed here is worked out by our server for each request.
"""

import hashlib
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import orjson
from fastapi import FastAPI, Header, Request, Response
from jinja2 import Environment

from app.kernel import ids

_FAR = datetime(9999, 1, 1, tzinfo=UTC)
_HIGHEST = UUID(int=(1 << 128) - 1)
_DAY = timedelta(days=1)

LIST = """
SELECT id, receipt, left(text, 60) AS text, state, topic, is_overdue, created_at, updated_at
FROM needs WHERE youth_id = $1 AND (created_at, id) < ($2, $3)
ORDER BY created_at DESC, id DESC LIMIT 21"""
DETAIL = (
    "SELECT * FROM needs WHERE id = $1 AND youth_id = $2",
    """SELECT action, to_state, actor_kind, organisation_id, reason, words, at
       FROM need_history WHERE need_id = $1 AND is_public ORDER BY id LIMIT 500""",
    """SELECT * FROM assignments WHERE need_id = $1 AND role = 'lead' AND state IN
       ('offered', 'accepted', 'contacted', 'working', 'answered', 'verified')""",
    "SELECT id FROM need_images WHERE need_id = $1 ORDER BY id",
    """SELECT kind, due_at FROM clocks
       WHERE need_id = $1 AND stopped_at IS NULL AND paused_at IS NULL""",
)
KPI = """
SELECT count(*) FILTER (WHERE c.kind = 'contact' AND c.duty) AS contacts,
  count(*) FILTER (WHERE c.kind = 'contact' AND c.duty AND c.met_at <= c.due_at)
    AS contacts_in_time,
  count(*) FILTER (WHERE c.kind IN ('resolution', 'redo') AND c.duty) AS resolutions,
  count(*) FILTER (WHERE c.kind IN ('resolution', 'redo') AND c.duty AND c.met_at <= c.due_at)
    AS resolutions_in_time,
  count(*) FILTER (WHERE c.kind = 'feedback' AND (c.duty OR v.id IS NOT NULL)) AS asked,
  count(*) FILTER (WHERE v.id IS NOT NULL) AS judged,
  count(*) FILTER (WHERE v.verdict = 'solved') AS solved,
  count(*) FILTER (WHERE v.verdict = 'partly') AS partly,
  count(*) FILTER (WHERE v.id IS NOT NULL AND a.claim = 'solved') AS claimed,
  coalesce(sum(((v.result_grade = 'satisfied')::int + (v.attitude_grade = 'satisfied')::int)
    / 2.0)    FILTER (WHERE v.id IS NOT NULL), 0)::float AS satisfaction,
  count(*) FILTER (WHERE c.kind = 'contact' AND NOT c.duty AND c.stop_reason = 'declined')
    AS declined
FROM (SELECT *, met_at IS NOT NULL OR breached_at IS NOT NULL
        OR (stopped_at IS NULL AND due_at <= $1) AS duty FROM clocks) c
JOIN assignments a ON a.id = c.assignment_id JOIN needs n ON n.id = c.need_id
LEFT JOIN verdicts v ON c.kind = 'feedback' AND v.need_id = c.need_id AND v.round = c.round
WHERE a.role = 'lead' AND c.kind IN ('contact', 'feedback', 'resolution', 'redo')
  AND least(c.met_at, c.due_at, c.stopped_at) >= $2
  AND least(c.met_at, c.due_at, c.stopped_at) < $3"""
SUBMIT = {
    "claim": "INSERT INTO idempotency_keys (actor_id, key, fingerprint, created_at) "
    "VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING actor_id",
    "writer": "SELECT y.id, y.birth_year, c.id FROM youths y LEFT JOIN consents c "
    "ON c.youth_id = y.id AND c.document = 'privacy' AND c.withdrawn_at IS NULL WHERE y.id = $1",
    "number": "SELECT nextval('receipt_counter')",
    "takers": "SELECT p.organisation_id, p.topics, p.capacity, r.offered, r.accepted, r.declined "
    "FROM partner_profiles p LEFT JOIN partner_records r USING (organisation_id) "
    "WHERE p.is_active AND p.topics && ARRAY['rights.labour'] ORDER BY 1 LIMIT 200",
    "load": "SELECT w.id, (SELECT count(*) FROM (SELECT 1 FROM assignments a WHERE "
    "a.organisation_id = w.id AND a.state IN ('offered','accepted','contacted','working',"
    "'transfer_requested') LIMIT 200) open) FROM unnest($1::uuid[]) AS w(id)",
    "need": "INSERT INTO needs (id, receipt, youth_id, office_id, text, masked_text, adcode, "
    "is_anonymous, is_minor, is_crisis, is_overdue, complaint_about, state, topic, also, kind, "
    "urgency, reading, routing, hops, round, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, "
    "$5, '310101', false, false, false, false, '{}', 'dispatched', 'rights.labour', '{}', 'help', "
    "'routine', $6, $7, 0, 1, $8, $8)",
    "assignment": "INSERT INTO assignments (id, need_id, organisation_id, role, state, reasons, "
    "is_extended, created_at, updated_at) VALUES ($1, $2, $3, 'lead', 'offered', $4, false, $5, "
    "$5)",
    "clock": "INSERT INTO clocks (id, need_id, assignment_id, kind, round, policy_version, policy, "
    "started_at, due_at, chronic_at, is_provisional, pauses) "
    "VALUES ($1, $2, $3, $4, 1, '2026-11', $5, $6, $7, $7, false, '[]')",
    "history": "INSERT INTO need_history (need_id, assignment_id, action, from_state, to_state, "
    "actor_kind, is_public, at) VALUES ($1, $2, 'moved', $3, $4, 'system', true, $5)",
    "event": "WITH event AS (INSERT INTO partner_events (id, organisation_id, type, "
    "assignment_id, body, created_at) VALUES ($1, $2, 'assignment.offered', $3, $4, $5) "
    "RETURNING id) INSERT INTO deliveries (id, event_id, endpoint_id, state, attempts, "
    "next_attempt_at, created_at) SELECT $6, event.id, e.id, 'waiting', 0, $5, $5 FROM event "
    "JOIN endpoints e ON e.organisation_id = $2 AND e.disabled_at IS NULL RETURNING id",
    "inbox": "WITH spent AS (UPDATE subscription_grants SET outcome = 'spent' WHERE id = (SELECT "
    "id FROM subscription_grants WHERE youth_id = $2 AND template = 'need_progress' AND outcome = "
    "'held' ORDER BY granted_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id) INSERT INTO "
    "inbox_messages (id, youth_id, need_id, template, title, body, created_at, grant_id) "
    "SELECT $1, $2, $3, 'need_progress', $4, $5, $6, (SELECT id FROM spent) RETURNING grant_id, "
    "EXISTS (SELECT 1 FROM wechat_accounts WHERE youth_id = $2 AND app = 'official' "
    "AND is_following)",
    "store": "UPDATE idempotency_keys SET status = 201, answer = $3 "
    "WHERE actor_id = $1 AND key = $2",
}
SIGN_UP = """
WITH seat AS (
  UPDATE event_quotas SET taken = taken + 1 WHERE id = $1 AND taken < capacity RETURNING id
), made AS (
  INSERT INTO registrations (id, event_id, session_id, ticket_type_id, youth_id, state, seats,
    companions, answers, questions_version, code, request_key, request_fingerprint, created_at,
    updated_at)
  SELECT $2, $3, $4, $5, $6, 'confirmed', 1, '[]', '{}', 1, $7, $8, $9, $10, $10 FROM seat
  RETURNING id
), noted AS (
  INSERT INTO registration_history (registration_id, to_state, actor_kind, actor_id, at)
  SELECT id, 'confirmed', 'youth', $6, $10 FROM made
) SELECT id FROM made"""

_PAGE = Environment(autoescape=True).from_string(
    "<!doctype html><title>我的诉求</title><ul>{% for one in items %}<li>"
    '<a href="/needs/{{ one.id }}">{{ one.text }}</a> {{ one.state }} {{ one.topic }} '
    "{{ one.updated_at }}</li>{% endfor %}</ul>"
)
_STEPS = (
    ("draft", "submitted"),
    ("submitted", "screening"),
    ("screening", "triaged"),
    ("triaged", "dispatched"),
    ("dispatched", "dispatched"),
)


class _State:
    pool: asyncpg.Pool
    office: UUID
    taker: UUID


@asynccontextmanager
async def _lifespan(_app: FastAPI) -> AsyncIterator[None]:
    url = os.environ["DATABASE_URL"]
    async with asyncpg.create_pool(url, min_size=10, max_size=10) as pool:
        _State.pool = pool
        _State.office = await pool.fetchval("SELECT id FROM organisations WHERE parent_id IS NULL")
        _State.taker = await pool.fetchval(
            "SELECT organisation_id FROM partner_profiles WHERE 'rights.labour' = ANY (topics)"
        )
        yield


app = FastAPI(lifespan=_lifespan)


def _answer(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content, default=str), status, media_type="application/json")


@app.get("/needs")
async def list_needs(x_youth: Annotated[UUID, Header()]) -> Response:
    """List mine."""
    rows = await _State.pool.fetch(LIST, x_youth, _FAR, _HIGHEST)
    return _answer({"items": [dict(row) for row in rows[:20]], "next_cursor": None})


@app.get("/page")
async def show_needs(x_youth: Annotated[UUID, Header()]) -> Response:
    """List mine, as a page."""
    rows = await _State.pool.fetch(LIST, x_youth, _FAR, _HIGHEST)
    return Response(_PAGE.render(items=rows[:20]), media_type="text/html")


@app.get("/needs/{need_id}")
async def read_need(need_id: UUID, x_youth: Annotated[UUID, Header()]) -> Response:
    """Read one need with its timeline."""
    async with _State.pool.acquire() as connection:
        need = await connection.fetchrow(DETAIL[0], need_id, x_youth)
        further = [await connection.fetch(statement, need_id) for statement in DETAIL[1:]]
    return _answer({**dict(need), "further": [[dict(row) for row in rows] for rows in further]})


@app.get("/kpi")
async def read_kpi() -> Response:
    """Compute the three rates of the last thirty days."""
    now = datetime.now(UTC)  # noqa: TID251  no clock of ours here
    row = await _State.pool.fetchrow(KPI, now, now - 30 * _DAY, now + _DAY)
    return _answer(dict(row))


@app.post("/needs", status_code=201)
async def submit(
    request: Request, x_youth: Annotated[UUID, Header()], x_key: Annotated[str, Header()]
) -> Response:
    """Store a need with its assignment, clocks, history, event and inbox message."""
    draft = orjson.loads(await request.body())
    now = datetime.now(UTC)  # noqa: TID251  no clock of ours here
    need, assignment = ids.new(), ids.new()
    async with _State.pool.acquire() as db, db.transaction():
        await db.fetch(SUBMIT["claim"], x_youth, x_key, b"x" * 32, now)
        await db.fetchrow(SUBMIT["writer"], x_youth)
        receipt = f"BH-{await db.fetchval(SUBMIT['number'])}"
        takers = await db.fetch(SUBMIT["takers"])
        await db.fetch(SUBMIT["load"], [row["organisation_id"] for row in takers])
        await db.execute(
            SUBMIT["need"],
            need,
            receipt,
            x_youth,
            _State.office,
            draft["text"],
            "{}",
            "[]",
            now,
        )
        await db.execute(SUBMIT["assignment"], assignment, need, _State.taker, ["近"], now)
        await db.executemany(
            SUBMIT["clock"],
            [
                (ids.new(), need, assignment, kind, "{}", now, now + _DAY)
                for kind in ("triage", "accept", "contact", "resolution")
            ],
        )
        await db.executemany(SUBMIT["history"], [(need, assignment, *step, now) for step in _STEPS])
        await db.fetch(
            SUBMIT["event"], ids.new(), _State.taker, assignment, '{"type":"x"}', now, ids.new()
        )
        await db.fetch(SUBMIT["inbox"], ids.new(), x_youth, need, "诉求已收到", "已转交", now)
        answer = orjson.dumps({"id": need, "receipt": receipt, "state": "dispatched"})
        await db.execute(SUBMIT["store"], x_youth, x_key, answer.decode())
    return Response(answer, 201, media_type="application/json")


@app.post("/events/{event_id}/registrations", status_code=201)
async def sign_up(
    event_id: UUID,
    request: Request,
    x_youth: Annotated[UUID, Header()],
    x_key: Annotated[str, Header()],
) -> Response:
    """Take a seat and write the registration, in one statement."""
    wanted = orjson.loads(await request.body())
    now = datetime.now(UTC)  # noqa: TID251  no clock of ours here
    made = await _State.pool.fetchval(
        SIGN_UP,
        UUID(wanted["quota_id"]),
        ids.new(),
        event_id,
        UUID(wanted["session_id"]),
        UUID(wanted["ticket_type_id"]),
        x_youth,
        secrets.token_urlsafe(16),
        x_key,
        hashlib.sha256(x_key.encode()).digest(),
        now,
    )
    if made is None:
        return _answer({"code": "full"}, 409)
    return _answer({"id": made, "state": "confirmed", "created_at": now, **wanted}, 201)
