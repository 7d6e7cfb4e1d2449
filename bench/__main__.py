"""Run all paths, turn by turn, and print the ratios; ends by itself after some three minutes."""

import asyncio
import os
import secrets
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import httpx
import orjson
from rich.console import Console
from rich.table import Table

from app.domains.identity import tokens
from app.domains.identity.service.consents import PRIVACY_VERSION
from app.domains.identity.service.youths import AUDIENCE
from app.entry import desk, migrate, seed
from app.kernel import ids
from app.platform import db
from bench import bare, ground, jobs, ranking
from bench.load import KEY, Load, Plan, drive_apart
from bench.processes import NO_LIMITS, free_port, process, ready
from tests.actors import plain

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "3"))
CONNECTIONS = 16
PG_CLIENTS = 8
# Plain enough to be forwarded by machine: a submission that waits for a human does less work.
TEXT = plain("rights.labour")
DRAFT = {"text": TEXT, "place": {"adcode": "310101"}}
FLOORS = {"list mine": 0.60, "submit": 0.45}
JOBS_FLOOR = 250
# Of these, 40 are the dictionaries of rjieba and OpenCC.
MEMORY_FLOOR_MIB = 200


@dataclass(slots=True)
class Path:
    """One path, and what each contender did on it, round by round."""

    name: str
    ours: list[str]
    by_hand: list[str]
    figures: dict[str, list[float]] = field(
        default_factory=lambda: {"ours": [], "by hand": [], "pgbench": []}
    )
    last: dict[str, Load] = field(default_factory=dict)


def _get(path: str, **headers: str) -> str:
    return _request("GET", path, headers, "")


def _post(path: str, body: object, **headers: str) -> str:
    return _request("POST", path, headers, orjson.dumps(body).decode())


def _request(method: str, path: str, headers: dict[str, str], body: str) -> str:
    lines = [f"{method} {path} HTTP/1.1", "Host: bench"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}"]
    return "\r\n".join(lines) + "\r\n\r\n" + body


def _bearer(youth: UUID) -> str:
    return f"Bearer {tokens.write(AUDIENCE, youth, timedelta(hours=1))}"


def _paths(place: ground.Ground, staff_cookie: str) -> list[Path]:
    people = [(_bearer(youth), youth.hex, need) for youth, need in place.youths]
    return [
        Path(
            "list mine",
            [_get("/api/v1/needs", Authorization=bearer) for bearer, _, _ in people],
            [_get("/needs", X_Youth=youth) for _, youth, _ in people],
        ),
        Path(
            "detail",
            [
                _get(f"/api/v1/needs/{ids.encode('need', need)}", Authorization=bearer)
                for bearer, _, need in people
            ],
            [_get(f"/needs/{need}", X_Youth=youth) for _, youth, need in people],
        ),
        Path(
            "page of mine",
            [_get("/h5/needs", Cookie=f"yne_youth={youth}") for youth, _ in place.youths],
            [_get("/page", X_Youth=youth) for _, youth, _ in people],
        ),
        Path("KPI", [_get("/staff/v1/kpi", Cookie=staff_cookie)], [_get("/kpi")]),
        Path(
            "submit",
            [
                _post("/api/v1/needs", DRAFT, Authorization=bearer, Idempotency_Key=KEY)
                for bearer, _, _ in people
            ],
            [_post("/needs", DRAFT, X_Youth=youth, X_Key=KEY) for _, youth, _ in people],
        ),
    ]


async def _sign_in(url: str) -> str:
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        body = {"login": "leader", "password": seed.PASSWORD}
        (await http.post("/staff/v1/session", json=body)).raise_for_status()
        return "; ".join(f"{name}={value}" for name, value in http.cookies.items())


async def _is_forwarded(url: str, youth: UUID) -> None:
    """Make sure that a submission goes all the way; raises SystemExit."""
    headers = {"Authorization": _bearer(youth), "Idempotency-Key": secrets.token_hex(8)}
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        receipt = (await http.post("/api/v1/needs", json=DRAFT, headers=headers)).json()
    if receipt.get("handler") is None:
        raise SystemExit(f"submit is not forwarded, so there is nothing to measure: {receipt}")


def _memory_mib(pid: int) -> float:
    said = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=True)
    return int(said.stdout) / 1024


async def _turn(path: Path, ports: dict[str, int], url: str, number: int) -> None:
    """Let each contender drive one path once."""
    for name, requests in (("ours", path.ours), ("by hand", path.by_hand)):
        mark = f"{secrets.token_hex(4)}-{number}"
        plan = Plan(ports[name], requests, CONNECTIONS, SECONDS, mark)
        load = await drive_apart(plan)
        if load.refused:
            raise SystemExit(f"{path.name}, {name}: {load.refused} refused: {load.first_refusal}")
        path.figures[name].append(load.per_second)
        path.last[name] = load
    path.figures["pgbench"].append(await bare.drive(url, path.name, PG_CLIENTS, SECONDS))


async def _run(url: str, console: Console) -> bool:
    db.open_engine(url, pool_size=4)
    await seed.seed_calendar()
    await seed.seed_demo()
    console.print("[dim]filling …[/dim]")
    place = ground.fill(url, PRIVACY_VERSION)
    ports = {"ours": free_port(), "by hand": free_port()}
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "PORT": str(ports["ours"]),
        # As in production: one JSON line per request, written and thrown away.
        "YNE_LOG_JSON": "true",
        **NO_LIMITS,
    }
    hand = ("-m", "uvicorn", "bench.by_hand:app", "--no-access-log", "--log-level", "warning")
    async with (
        process("-m", "app.entry.cli", "api", environment=environment) as api,
        process(*hand, "--port", str(ports["by hand"]), environment=environment),
    ):
        ours = f"http://127.0.0.1:{ports['ours']}"
        await ready(f"{ours}/readyz")
        await ready(f"http://127.0.0.1:{ports['by hand']}/kpi")
        paths = _paths(place, await _sign_in(ours))
        await _is_forwarded(ours, place.youths[0][0])
        for number in range(ROUNDS + 1):
            for path in paths:
                console.print(f"[dim]round {number}: {path.name}[/dim]")
                await _turn(path, ports, url, number)
        api_mib = _memory_mib(api)
    async with process("-m", "bench.jobs", environment=environment) as worker:
        await jobs.drain()
        done = [await jobs.drain() for _ in range(ROUNDS)]
        worker_mib = _memory_mib(worker)
    await db.close_engine()
    return _report(console, paths, statistics.median(done), api_mib, worker_mib)


def _report(
    console: Console, paths: list[Path], jobs_a_second: float, api_mib: float, worker_mib: float
) -> bool:
    table = Table(
        title=f"requests a second, medians of {ROUNDS} rounds of {SECONDS:g} s after a warm-up"
    )
    heads = ("path", "ours", "p50 / p99 ms", "by hand", "pgbench", "ours : by hand", "floor")
    for head in heads:
        table.add_column(head, justify="left" if head == "path" else "right")
    good = True
    for path in paths:
        # The first round warmed everything up.
        middle = {name: statistics.median(found[1:]) for name, found in path.figures.items()}
        ratios = [
            mine / theirs
            for mine, theirs in zip(path.figures["ours"], path.figures["by hand"], strict=True)
        ]
        ratio = statistics.median(ratios[1:])
        floor = FLOORS.get(path.name)
        good = good and (floor is None or ratio >= floor)
        last = path.last["ours"]
        table.add_row(
            path.name,
            f"{middle['ours']:.0f}",
            f"{last.median_ms:.1f} / {last.p99_ms:.1f}",
            f"{middle['by hand']:.0f}",
            f"{middle['pgbench']:.0f}",
            f"{ratio:.2f}",
            "" if floor is None else f"{floor:.2f} {'✓' if ratio >= floor else '✗'}",
        )
    console.print(table)
    memory = max(api_mib, worker_mib)
    console.print(
        f"jobs: {jobs_a_second:.0f}/s (floor {JOBS_FLOOR})\n"
        f"memory: API {api_mib:.0f} MiB, worker {worker_mib:.0f} MiB (at most {MEMORY_FLOOR_MIB})"
    )
    return good and jobs_a_second >= JOBS_FLOOR and memory <= MEMORY_FLOOR_MIB


def main() -> int:
    """Measure on a database that is gone afterwards; returns 1 where a floor is missed."""
    console = Console()
    with desk.scratch_database() as url:
        migrate.upgrade(url)
        good = asyncio.run(_run(url, console))
    # On a database of its own: thousands of partners would change what the paths above do.
    with desk.scratch_database() as url:
        migrate.upgrade(url)
        good = asyncio.run(ranking.run(url, console)) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
