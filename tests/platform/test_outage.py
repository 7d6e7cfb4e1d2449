"""PostgreSQL goes away and comes back: one request may be refused, and all works again."""

import psycopg

from tests.actors import UNCLEAR, City


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
