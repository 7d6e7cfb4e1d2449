"""PostgreSQL goes away and comes back: no request hangs, and everything works again at once."""

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
        statuses = [(await youth.http.get("/api/v1/needs")).status_code for _ in range(3)]
        assert statuses[0] in {200, 503}
        assert statuses[1:] == [200, 200]
        written = [(await youth.submit(UNCLEAR)).status_code for _ in range(3)]
        assert written[0] in {201, 503}
        assert written[1:] == [201, 201]
    assert (await youth.need(first["id"]))["receipt"] == first["receipt"]


async def test_a_refusal_for_a_sick_database_says_when_to_come_back(city: City) -> None:
    youth = await city.youth()
    await youth.http.get("/api/v1/needs")
    _cut_all(city.api.database_url)
    answer = await youth.http.get("/api/v1/needs")
    if answer.status_code == 503:
        assert answer.json()["code"] == "service.unavailable"
        assert int(answer.headers["retry-after"]) > 0
    assert 201 in [(await youth.submit(UNCLEAR)).status_code for _ in range(2)]
