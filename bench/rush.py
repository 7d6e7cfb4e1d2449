"""The rush: 10,000 people for 200 seats at one moment, against two API processes.

`python -m bench.rush` prints what came of it and the ratio to pgbench running the same statements
with eight clients; returns 1 where a seat was sold twice, somebody got no answer, or a floor is
missed. It ends by itself after about two minutes.
"""

import asyncio
import os
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from uuid import UUID

import orjson
import psycopg
from rich.console import Console
from rich.table import Table

from app.entry import desk, migrate, seed
from app.platform import db
from bench import hot
from bench.bare import run_script
from bench.processes import NO_LIMITS, free_port, process, ready
from tests.journeys.signup.stage import people_with_consent

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "10000"))
SEATS = 200
ROUNDS = ((64, 0.5), (500, 3.0))
RATIO_FLOOR = 0.35
SOLD_OUT_WITHIN_S = 1.0
PG_SECONDS = 4.0


@dataclass(slots=True)
class Tally:
    """What the contenders heard."""

    took: list[float] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)
    last_seat_s: float = 0.0


class _Contender(asyncio.Protocol):
    """One connection that asks for one person after the other until nobody is left."""

    def __init__(self, requests: Iterator[bytes], tally: Tally, started: float) -> None:
        self.requests = requests
        self.tally = tally
        self.started = started
        self.done = asyncio.get_running_loop().create_future()
        self._buffer = b""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Note a whole answer, and go on."""
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        lowered = head.lower()
        start = lowered.find(b"content-length:") + 15
        end = lowered.find(b"\r\n", start)
        if not found or len(body) < int(lowered[start : end if end >= 0 else None]):
            return
        now = perf_counter()
        self.tally.took.append(now - self._sent)
        answer = orjson.loads(body)
        said = str(answer.get("state") or answer.get("code"))
        self.tally.said[said] += 1
        if said == "confirmed":
            self.tally.last_seat_s = now - self.started
        self._buffer = b""
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        """Say that this connection is over."""
        if not self.done.done():
            self.done.set_result(None)

    def _send(self) -> None:
        request = next(self.requests, None)
        if request is None:
            self._transport.close()
            return
        self._sent = perf_counter()
        self._transport.write(request)


async def _rush(ports: list[int], requests: list[bytes], connections: int) -> tuple[Tally, float]:
    loop = asyncio.get_running_loop()
    tally, started, waiting = Tally(), perf_counter(), iter(requests)
    contenders = []
    for number in range(connections):
        _, one = await loop.create_connection(
            lambda: _Contender(waiting, tally, started), "127.0.0.1", ports[number % len(ports)]
        )
        contenders.append(one)
    async with asyncio.timeout(120):
        await asyncio.gather(*(one.done for one in contenders))
    return tally, perf_counter() - started


_SCRIPT = """
SELECT gen_random_uuid() AS reg, id AS youth FROM bench_rush
  WHERE n = (SELECT floor(random() * {people})::int + 1) \\gset
BEGIN;
UPDATE event_quotas SET taken = taken + 1 WHERE id = '{quota}' AND taken < capacity;
INSERT INTO registrations (id, event_id, session_id, ticket_type_id, youth_id, state, seats,
    companions, answers, questions_version, code, request_key, request_fingerprint, created_at,
    updated_at)
  VALUES (:reg, '{event}', '{session}', '{ticket}', :youth, 'cancelled', 1, '[]', '{{}}', 1,
    :reg, :reg, 'x', now(), now());
INSERT INTO registration_history (registration_id, to_state, actor_kind, at)
  VALUES (:reg, 'confirmed', 'youth', now());
COMMIT;
"""


async def _bare(url: str, plan: dict[str, Any], people: list[UUID]) -> float:
    """Return how many sign-ups a second PostgreSQL alone does on one hot quota."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_rush (n int PRIMARY KEY, id uuid)")
        connection.execute("TRUNCATE bench_rush")
        connection.execute(
            "INSERT INTO bench_rush SELECT n, id FROM unnest(%s::uuid[]) WITH ORDINALITY u(id, n)",
            (people,),
        )
        found = connection.execute(
            "SELECT q.id, s.event_id, s.id, t.id FROM event_quotas q "
            "JOIN event_sessions s ON s.id = q.session_id "
            "JOIN event_ticket_types t ON t.session_id = s.id "
            "JOIN events e ON e.id = s.event_id WHERE e.link_key = %s",
            (plan["link_key"],),
        ).fetchone()
        assert found is not None
        connection.execute("UPDATE event_quotas SET capacity = 1000000 WHERE id = %s", (found[0],))
    script = _SCRIPT.format(
        people=len(people), quota=found[0], event=found[1], session=found[2], ticket=found[3]
    )
    return await run_script(url, script, 8, PG_SECONDS)


def _holds(url: str, plan: dict[str, Any], tally: Tally) -> list[str]:
    """Compare what was said with the rows; returns what is wrong."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FILTER (WHERE r.state = 'confirmed'), "
            "count(*) FILTER (WHERE r.state = 'waitlisted'), "
            "(SELECT taken FROM event_quotas q WHERE q.session_id = min(r.session_id::text)::uuid) "
            "FROM registrations r JOIN events e ON e.id = r.event_id WHERE e.link_key = %s",
            (plan["link_key"],),
        ).fetchone()
    assert row is not None
    wrong = []
    if row[0] != SEATS or row[2] != SEATS or tally.said["confirmed"] != SEATS:
        wrong.append(f"seats: rows {row[0]}, counter {row[2]}, said {tally.said['confirmed']}")
    if row[1] != tally.said["waitlisted"]:
        wrong.append(f"waiting: rows {row[1]}, said {tally.said['waitlisted']}")
    strange = set(tally.said) - {"confirmed", "waitlisted", "event.full"}
    if strange or tally.said.total() != PEOPLE:
        wrong.append(f"answers: {dict(tally.said)}")
    return wrong


async def _run(url: str, console: Console) -> bool:
    db.open_engine(url, pool_size=4)
    await seed.seed_calendar()
    await seed.seed_demo()
    ports = [free_port(), free_port()]
    environment = {**os.environ, "DATABASE_URL": url, "YNE_LOG_JSON": "true", **NO_LIMITS}
    first = {**environment, "PORT": str(ports[0])}
    second = {**environment, "PORT": str(ports[1])}
    console.print(f"[dim]load of the machine at the beginning: {os.getloadavg()[0]:.1f}[/dim]")
    table = Table(title=f"{PEOPLE} people for {SEATS} seats, two API processes")
    for head in ("case", "answers/s", "p50 / p99 ms", "sold out", "pgbench", "ratio", "holds"):
        table.add_column(head, justify="left" if head == "case" else "right")
    good = True
    async with (
        process("-m", "app.entry.cli", "api", environment=first),
        process("-m", "app.entry.cli", "api", environment=second),
    ):
        for port in ports:
            await ready(f"http://127.0.0.1:{port}/readyz")
        for has_waiting_list in (False, True):
            for connections, p99_floor in ROUNDS:
                people = people_with_consent(url, PEOPLE)
                address = f"http://127.0.0.1:{ports[0]}"
                plan = await hot.new_event(address, seats=SEATS, has_waiting_list=has_waiting_list)
                requests = [one.encode() for one in hot.requests_of(plan, people)]
                tally, elapsed = await _rush(ports, requests, connections)
                wrong = _holds(url, plan, tally)
                bare = await _bare(url, plan, people)
                took = sorted(tally.took)
                p99 = took[int(len(took) * 0.99)]
                rate = len(took) / elapsed
                meets = (
                    not wrong
                    and rate / bare >= RATIO_FLOOR
                    and tally.last_seat_s <= SOLD_OUT_WITHIN_S
                    and p99 <= p99_floor
                )
                good = good and meets
                table.add_row(
                    f"{connections} connections, {'waiting list' if has_waiting_list else 'full'}",
                    f"{rate:.0f}",
                    f"{statistics.median(took) * 1000:.0f} / {p99 * 1000:.0f}",
                    f"{tally.last_seat_s:.2f} s",
                    f"{bare:.0f}",
                    f"{rate / bare:.2f}",
                    "✓" if meets else f"✗ {'; '.join(wrong)}",
                )
    console.print(table)
    good = await hot.compare(url, environment, console) and good
    await db.close_engine()
    return good


def main() -> int:
    """Measure on a database that is gone afterwards; returns 1 where something does not hold."""
    console = Console()
    with desk.scratch_database() as url:
        migrate.upgrade(url)
        return 0 if asyncio.run(_run(url, console)) else 1


if __name__ == "__main__":
    sys.exit(main())
