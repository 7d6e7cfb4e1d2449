"""One hot session with seats for all: our sign-up beside the same by hand, turn by turn."""

import os
import statistics
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import orjson
from rich.console import Console

from app.domains.identity import tokens
from app.domains.identity.service.youths import AUDIENCE
from app.entry import seed
from app.kernel import ids
from bench.load import Load, Plan, drive_apart
from bench.processes import free_port, process, ready
from tests.journeys.signup.stage import draft, people_with_consent

FLOOR = 0.75
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = 2.0
CONNECTIONS = 16
_ENOUGH = 6000
_HAND = ("-m", "uvicorn", "bench.by_hand:app", "--no-access-log", "--log-level", "warning")


@dataclass(slots=True)
class _Contender:
    """One program, its own event, and what it did in each round."""

    port: int
    plan: dict[str, Any]
    per_second: list[float] = field(default_factory=list)
    last: Load | None = None


async def new_event(url: str, **wanted: Any) -> dict[str, Any]:
    """Write an event over HTTP and publish it."""
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as admin:
        body = {"login": "admin", "password": seed.PASSWORD}
        (await admin.post("/staff/v1/session", json=body)).raise_for_status()
        key = {"Idempotency-Key": os.urandom(8).hex()}
        answer = await admin.post("/staff/v1/events", json=draft(**wanted), headers=key)
        plan: dict[str, Any] = answer.raise_for_status().json()
        (await admin.put(f"/staff/v1/events/{plan['id']}/publication")).raise_for_status()
    return plan


def requests_of(plan: dict[str, Any], people: list[UUID]) -> list[str]:
    """Return what each person sends to us."""
    session = plan["plans"][0]
    body = {"session_id": session["id"], "ticket_type_id": session["tickets"][0]["id"]}
    path = f"/api/v1/events/{plan['id']}/registrations"
    return [
        _post(
            path,
            body,
            Authorization=f"Bearer {tokens.write(AUDIENCE, youth, timedelta(hours=1))}",
            Idempotency_Key=f"rush-{youth.hex}",
        )
        for youth in people
    ]


def _requests_by_hand(plan: dict[str, Any], people: list[UUID]) -> list[str]:
    session = plan["plans"][0]
    body = {
        "session_id": str(ids.decode("sess", session["id"])),
        "ticket_type_id": str(ids.decode("tt", session["tickets"][0]["id"])),
        "quota_id": str(ids.decode("quota", session["quotas"][0]["id"])),
    }
    path = f"/events/{ids.decode('event', plan['id'])}/registrations"
    return [_post(path, body, X_Youth=one.hex, X_Key=f"rush-{one.hex}") for one in people]


def _post(path: str, body: object, **headers: str) -> str:
    said = orjson.dumps(body).decode()
    lines = [f"POST {path} HTTP/1.1", "Host: bench", "Content-Type: application/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, f"Content-Length: {len(said)}"]) + "\r\n\r\n" + said


async def _turn(url: str, name: str, one: _Contender, number: int) -> None:
    people = people_with_consent(url, _ENOUGH)
    write = requests_of if name == "ours" else _requests_by_hand
    plan = Plan(one.port, write(one.plan, people), CONNECTIONS, SECONDS, f"{number}")
    one.last = await drive_apart(plan)
    if one.last.refused:
        raise SystemExit(f"{name}: {one.last.refused} refused: {one.last.first_refusal}")
    if number:
        one.per_second.append(one.last.per_second)


async def compare(url: str, environment: dict[str, str], console: Console) -> bool:
    """Print both; False where ours is below the floor. The first round warms both up."""
    ours, hand = free_port(), free_port()
    async with (
        process("-m", "app.entry.cli", "api", environment={**environment, "PORT": str(ours)}),
        process(*_HAND, "--port", str(hand), environment=environment),
    ):
        address = f"http://127.0.0.1:{ours}"
        await ready(f"{address}/readyz")
        await ready(f"http://127.0.0.1:{hand}/kpi")
        contenders = {
            "ours": _Contender(ours, await new_event(address, seats=1_000_000)),
            "by hand": _Contender(hand, await new_event(address, seats=1_000_000)),
        }
        for number in range(ROUNDS + 1):
            for name, one in contenders.items():
                await _turn(url, name, one, number)
    rate = {name: statistics.median(one.per_second) for name, one in contenders.items()}
    ratio = rate["ours"] / rate["by hand"]
    last = contenders["ours"].last
    assert last is not None
    console.print(
        f"one hot session, one process: ours {rate['ours']:.0f}/s (p50 {last.median_ms:.0f} ms, "
        f"p99 {last.p99_ms:.0f} ms), by hand {rate['by hand']:.0f}/s, ratio {ratio:.2f} "
        f"(floor {FLOOR}) {'✓' if ratio >= FLOOR else '✗'}"
    )
    return ratio >= FLOOR
