"""The bare statements in pgbench: what PostgreSQL alone can do."""

import asyncio
import re
import shutil
import tempfile
from pathlib import Path

from app.platform import embedded
from bench.by_hand import DETAIL, KPI, LIST
from bench.ground import YOUTHS

_YOUTH = f"\\set n random(1, {YOUTHS})\n"
_ONE = "(SELECT {column} FROM bench_youths WHERE n = :n)"
_SUBMIT = """
SELECT gen_random_uuid() AS need, gen_random_uuid() AS job, id AS youth,
  (SELECT organisation_id FROM partner_profiles WHERE 'rights.labour' = ANY (topics) LIMIT 1)
    AS taker,
  (SELECT id FROM organisations WHERE parent_id IS NULL) AS office
  FROM bench_youths WHERE n = :n \\gset
BEGIN;
INSERT INTO idempotency_keys (actor_id, key, fingerprint, created_at)
  VALUES (:youth, :need, 'x', now()) ON CONFLICT DO NOTHING;
SELECT nextval('receipt_counter') AS number \\gset
INSERT INTO needs (id, receipt, youth_id, office_id, text, masked_text, is_anonymous, is_minor,
    is_crisis, is_overdue, complaint_about, state, topic, also, kind, urgency, reading, routing,
    hops, round, created_at, updated_at)
  VALUES (:need, 'PG-' || :number::text, :youth, :office, 'x', 'x', false, false, false, false,
    '{}', 'dispatched', 'rights.labour', '{}', 'help', 'routine', '{}', '[]', 0, 1, now(), now());
INSERT INTO assignments (id, need_id, organisation_id, role, state, reasons, is_extended,
    created_at, updated_at)
  VALUES (:job, :need, :taker, 'lead', 'offered', '{}', false, now(), now());
INSERT INTO clocks (id, need_id, assignment_id, kind, round, policy_version, policy, started_at,
    due_at, chronic_at, is_provisional, pauses)
  SELECT gen_random_uuid(), :need::uuid, :job::uuid, kind, 1, 'bench', '{}', now(),
    now() + interval '1 day', now() + interval '3 days', false, '[]'
  FROM unnest(ARRAY['triage', 'accept', 'contact', 'resolution']) kind;
INSERT INTO need_history (need_id, action, actor_kind, is_public, at)
  SELECT :need::uuid, 'moved', 'system', true, now() FROM generate_series(1, 5);
INSERT INTO inbox_messages (id, youth_id, need_id, template, title, body, created_at)
  VALUES (gen_random_uuid(), :youth, :need, 'need_progress', 'x', 'x', now());
UPDATE idempotency_keys SET status = 201, answer = '{}' WHERE actor_id = :youth AND key = :need;
COMMIT;
"""


def _plain(statement: str, *arguments: str) -> str:
    """Put arguments in the place of $1, $2, …; pgbench prepares the rest by itself."""
    flat = " ".join(statement.split())
    return re.sub(r"\$(\d)", lambda found: arguments[int(found.group(1)) - 1], flat) + ";\n"


SCRIPTS = {
    "list mine": _YOUTH
    + _plain(
        LIST,
        _ONE.format(column="id"),
        "'9999-01-01'",
        "'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid",
    ),
    "detail": _YOUTH
    + "".join(
        _plain(one, _ONE.format(column="need_id"), _ONE.format(column="id")) for one in DETAIL
    ),
    "page of mine": _YOUTH
    + _plain(
        LIST,
        _ONE.format(column="id"),
        "'9999-01-01'",
        "'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid",
    ),
    "KPI": _plain(KPI, "now()", "now() - interval '30 days'", "now() + interval '1 day'"),
    "submit": _YOUTH + _SUBMIT,
}


def _pgbench() -> str:
    along = embedded._binaries() / "bin" / "pgbench"
    return str(along) if along.exists() else shutil.which("pgbench") or "pgbench"


async def drive(url: str, name: str, clients: int, seconds: float) -> float:
    """Return the transactions a second of one of our scripts."""
    return await run_script(url, SCRIPTS[name], clients, seconds)


async def run_script(url: str, text: str, clients: int, seconds: float) -> float:
    """Return the transactions a second of a pgbench script."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as script:
        script.write(text)
        script.flush()
        Path(script.name).chmod(0o644)
        process = await asyncio.create_subprocess_exec(
            _pgbench(),
            *("-n", "-M", "prepared", "-f", script.name, "-c", str(clients), "-j", "1"),
            *("-T", str(max(1, round(seconds))), url),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, complained = await process.communicate()
    found = re.search(r"tps = ([\d.]+)", said.decode())
    if found is None:
        raise RuntimeError(complained.decode()[-500:])
    return float(found.group(1))
