"""PostgreSQL goes away and comes back: one request may be refused, and all works again."""

import asyncio
from collections.abc import Iterator

import httpx
import psycopg
import pytest

from app.entry import migrate
from app.entry.demo.faces import YouthFace
from app.platform import embedded
from tests.actors import UNCLEAR, City
from tests.processes import api_and_worker


def _cut_all(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND application_name = 'needs-express'"
        )


async def test_cut_connections_are_replaced(city: City) -> None:
    youth = await city.youth()
    first = (await youth.submit(UNCLEAR)).json()
    for _ in range(3):
        _cut_all(city.api.database_url)
        looks = [await youth.http.get("/api/v1/needs") for _ in range(3)]
        assert looks[0].status_code in {200, 503}
        if looks[0].status_code == 503:
            assert looks[0].json()["code"] == "service.unavailable"
            assert int(looks[0].headers["retry-after"]) > 0
        assert [answer.status_code for answer in looks[1:]] == [200, 200]
        written = [(await youth.submit(UNCLEAR)).status_code for _ in range(3)]
        assert written[0] in {201, 503}
        assert written[1:] == [201, 201]
    assert (await youth.need(first["id"]))["receipt"] == first["receipt"]


async def test_an_ordinary_statement_finds_the_cut_too(city: City) -> None:
    _cut_all(city.api.database_url)
    listed = [(await city.admin.get("/staff/v1/organisations")).status_code for _ in range(3)]
    assert listed[0] in {200, 503}
    assert listed[1:] == [200, 200]
    body = {"login": "leader", "password": "wrong"}
    for _ in range(2):
        answer = await city.admin.post("/staff/v1/session", json=body)
    assert answer.status_code == 401
    await city.staff("leader")


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Server]:
    """A PostgreSQL of this test alone, to be switched off."""
    server = embedded.locate(tmp_path_factory.mktemp("outage"))
    embedded.start(server)
    yield server
    embedded.stop(server)


async def test_postgresql_away_for_a_while(own_server: embedded.Server) -> None:
    migrate.upgrade(own_server.url())
    async with api_and_worker(own_server.url()) as processes:
        youth = YouthFace(processes.url, "patient")
        await youth.sign_in()
        before = await youth.submit(UNCLEAR)
        embedded.stop(own_server)
        for path in ("/needs", f"/needs/{before['id']}"):
            answer = await youth.http.get(path)
            assert answer.status_code == 503
            assert answer.json()["code"] == "service.unavailable"
        async with httpx.AsyncClient(base_url=processes.url, trust_env=False) as http:
            assert (await http.get("/healthz")).status_code == 200
            assert (await http.get("/readyz")).status_code == 503
        embedded.start(own_server)
        async with asyncio.timeout(20):
            while (await youth.http.get("/needs")).status_code != 200:
                await asyncio.sleep(0.2)
        after = await youth.submit(UNCLEAR)
        assert (await youth.need(before["id"]))["receipt"] == before["receipt"]
        assert (await youth.need(after["id"]))["receipt"] != before["receipt"]
        assert all(one.poll() is None for one in processes.running.values()), "nobody died of it"
        await youth.close()
