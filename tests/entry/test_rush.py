"""Kill -9 amid the rush for seats: every acknowledged registration stands, counters equal rows."""

import asyncio
import contextlib
import os
import random
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest

from app.domains.identity import tokens
from app.domains.identity.service.youths import AUDIENCE
from app.entry import desk, migrate
from app.entry.seed import PASSWORD
from tests.journeys.signup.stage import draft, people_with_consent
from tests.processes import Processes, api_and_worker

SEATS, PEOPLE, KILLS = 30, 120, 4


@pytest.fixture
def database(server_url: desk.ServerUrl) -> Iterator[str]:
    name = f"rush_{os.getpid()}"
    with psycopg.connect(server_url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        url = server_url(name)
        migrate.upgrade(url)
        yield url
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def processes(database: str) -> AsyncIterator[Processes]:
    # A narrow process, so that most people get tickets.
    narrow = {"YNE_SIGNUPS_AT_ONCE": "1", "YNE_SIGNUPS_WAITING": "3"}
    async with api_and_worker(database, **narrow) as made:
        yield made


async def _event(url: str) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as admin:
        body = {"login": "admin", "password": PASSWORD}
        assert (await admin.post("/staff/v1/session", json=body)).status_code == 204
        answer = await admin.post(
            "/staff/v1/events", json=draft(seats=SEATS), headers={"Idempotency-Key": "rush-event"}
        )
        plan: dict[str, Any] = answer.json()
        answer = await admin.put(f"/staff/v1/events/{plan['id']}/publication")
        assert answer.status_code == 200, answer.text
    return plan


async def _insist(http: httpx.AsyncClient, plan: dict[str, Any], youth: UUID) -> dict[str, Any]:
    """Sign up as a phone on a bad network does: the same key until an answer comes.

    Who gets a ticket asks for that one from then on, and must get its registration.
    """
    session = plan["plans"][0]
    body = {"session_id": session["id"], "ticket_type_id": session["tickets"][0]["id"]}
    token = tokens.write(AUDIENCE, youth, timedelta(hours=1))
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"rush-{youth.hex}"}
    url = f"/api/v1/events/{plan['id']}/registrations"
    while True:
        with contextlib.suppress(httpx.HTTPError):
            answer = await http.post(url, json=body, headers=headers)
            if answer.status_code == 201:
                made: dict[str, Any] = answer.json()
                return made
            if answer.status_code == 202:
                return await _wait(http, answer.json()["id"], headers)
            assert answer.status_code in {429, 500, 503}, answer.text
        await asyncio.sleep(random.uniform(0.02, 0.1))


async def _wait(http: httpx.AsyncClient, ticket_id: str, headers: dict[str, str]) -> dict[str, Any]:
    """Ask for a ticket until the turn has come; an acknowledged ticket is never lost."""
    while True:
        with contextlib.suppress(httpx.HTTPError):
            answer = await http.get(f"/api/v1/signup-tickets/{ticket_id}", headers=headers)
            if answer.status_code == 200 and answer.json()["state"] == "done":
                made: dict[str, Any] = answer.json()["registration"]
                return made
            if answer.status_code == 200:
                assert answer.json()["state"] == "waiting", answer.text
            assert answer.status_code in {200, 429, 500, 503}, answer.text
        await asyncio.sleep(random.uniform(0.1, 0.3))


async def _keep_killing(processes: Processes, chance: random.Random) -> None:
    for _ in range(KILLS):
        await asyncio.sleep(chance.uniform(0.1, 0.4))
        processes.restart(chance.choice(["api", "worker"]))
        await processes.ready()


async def test_kill_9_amid_the_rush(processes: Processes, database: str) -> None:
    plan = await _event(processes.url)
    youths = people_with_consent(database, PEOPLE)
    limits = httpx.Limits(max_connections=20)
    async with (
        asyncio.timeout(150),
        httpx.AsyncClient(
            base_url=processes.url, trust_env=False, timeout=10, limits=limits
        ) as http,
    ):
        killing = asyncio.create_task(_keep_killing(processes, random.Random(5)))
        answers = await asyncio.gather(*(_insist(http, plan, youth) for youth in youths))
        await killing
    acknowledged = {one["id"]: one["state"] for one in answers}
    assert len(acknowledged) == PEOPLE
    with psycopg.connect(database) as connection:
        counted = connection.execute(
            "SELECT count(*), count(*) FILTER (WHERE state = 'confirmed'), "
            "(SELECT sum(taken) FROM event_quotas) FROM registrations"
        ).fetchone()
        tickets = connection.execute(
            "SELECT count(*), count(*) FILTER (WHERE state = 'done') FROM signup_tickets"
        ).fetchone()
    assert counted == (PEOPLE, SEATS, SEATS)
    assert tickets is not None
    assert tickets[0] == tickets[1] > 0
    assert sorted(acknowledged.values()) == ["confirmed"] * SEATS + ["waitlisted"] * (
        PEOPLE - SEATS
    )
