"""Kill -9 at any point loses no acknowledged need and no hand-off; the demo's journey runs whole.

Real processes: our API and our worker as `needs-express` starts them, a partner listening beside.
"""

import asyncio
import contextlib
import os
import random
from collections.abc import AsyncIterator, Iterator

import httpx
import psycopg
import pytest

from app.entry import desk, migrate
from app.entry.demo import play
from app.entry.demo.faces import StaffFace, YouthFace
from app.entry.seed import PASSWORD
from tests.actors import UNCLEAR
from tests.processes import Processes, api_and_worker
from tests.servers import Partner, serving_partner

NEEDS = 24
KILLS = 6
SCHOOL = "江州职业技能培训中心"


@pytest.fixture
def database(server_url: desk.ServerUrl) -> Iterator[str]:
    name = f"crash_{os.getpid()}"
    with psycopg.connect(server_url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        url = server_url(name)
        migrate.upgrade(url)
        yield url
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def processes(database: str) -> AsyncIterator[Processes]:
    async with api_and_worker(database) as made:
        yield made


@pytest.fixture
async def own_partner() -> AsyncIterator[Partner]:
    """A listener of this test alone: another database counts the same receipt numbers."""
    async with serving_partner() as running:
        yield running


async def test_the_demo_journey_runs_whole(processes: Processes) -> None:
    assert await play(processes.url) == 0


async def _insist(youth: YouthFace, number: int) -> str:
    """Submit as a phone on a bad network does: the same key until an answer comes."""
    draft = {"text": f"{UNCLEAR} {number}"}
    headers = {"Idempotency-Key": f"crash-{number:04d}"}
    while True:
        with contextlib.suppress(httpx.HTTPError):
            answer = await youth.http.post("/needs", json=draft, headers=headers)
            if answer.status_code == 201:
                return str(answer.json()["id"])
            assert answer.status_code >= 500, answer.text
        await asyncio.sleep(0.05)


async def _submit_all(youth: YouthFace) -> list[str]:
    acknowledged = []
    for number in range(NEEDS):
        acknowledged.append(await _insist(youth, number))
        await asyncio.sleep(0.1)
    return acknowledged


async def _keep_killing(processes: Processes, chance: random.Random) -> None:
    for _ in range(KILLS):
        await asyncio.sleep(chance.uniform(0.2, 0.9))
        processes.restart(chance.choice(["api", "worker"]))


async def test_kill_9_loses_no_acknowledged_need_and_no_hand_off(
    processes: Processes, own_partner: Partner, database: str
) -> None:
    chance = random.Random(7)
    staff, youth = StaffFace(processes.url), YouthFace(processes.url, "survivor")
    await staff.sign_in("admin", PASSWORD)
    school = next(one for one in await staff.organisations() if one["name"] == SCHOOL)
    await staff.connect_partner(school["id"], f"{own_partner.url}/hooks/{school['id']}")
    await youth.sign_in()

    async with asyncio.timeout(120):
        acknowledged, _ = await asyncio.gather(_submit_all(youth), _keep_killing(processes, chance))
    await processes.ready()
    assert len(set(acknowledged)) == NEEDS
    for need_id in acknowledged:
        if (await youth.need(need_id))["handler"] is None:
            await staff.decide(need_id, hand_to=school["id"])
        if chance.random() < 0.2:
            processes.restart("worker")

    receipts = {(await youth.need(need_id))["receipt"] for need_id in acknowledged}
    async with asyncio.timeout(90):
        while receipts - {call.event["data"]["receipt"] for call in own_partner.calls}:
            await asyncio.sleep(0.2)
    with psycopg.connect(database) as connection:
        counted = connection.execute(
            "SELECT count(*), count(DISTINCT receipt), "
            "(SELECT count(*) FROM need_history WHERE to_state = 'submitted') FROM needs"
        ).fetchone()
    assert counted == (NEEDS, NEEDS, NEEDS)
    await youth.close()
    await staff.close()
