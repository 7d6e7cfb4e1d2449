"""For the operator: alive, ready, and what is going on."""

import re

from tests.actors import UNCLEAR, City


async def test_alive_and_ready(city: City) -> None:
    async with city.api.client() as http:
        assert (await http.get("/healthz")).json() == {"status": "ok"}
        ready = (await http.get("/readyz")).json()
    assert ready["status"] == "ok"
    assert ready["model"]
    assert isinstance(ready["warnings"], list)


async def _figure(city: City, name: str) -> float:
    async with city.api.client() as http:
        written = (await http.get("/metrics")).text
    found = re.search(rf"^{re.escape(name)} ([0-9.e+]+)$", written, re.MULTILINE)
    assert found, name
    return float(found[1])


async def test_metrics_count_what_waits_and_what_was_asked(city: City) -> None:
    waiting = await _figure(city, "yne_review_waiting")
    asked = 'yne_request_seconds_count{method="GET",route="/healthz",status="200"}'
    async with city.api.client() as http:
        await http.get("/healthz")
    before = await _figure(city, asked)
    youth = await city.youth()
    await youth.submit(UNCLEAR)
    async with city.api.client() as http:
        await http.get("/healthz")
    assert await _figure(city, "yne_review_waiting") == waiting + 1
    assert await _figure(city, asked) == before + 1


async def test_a_request_id_is_taken_over_if_it_is_harmless(city: City) -> None:
    async with city.api.client() as http:
        mine = await http.get("/healthz", headers={"x-request-id": "trace-12345678"})
        odd = await http.get("/healthz", headers={"x-request-id": "<script>alert(1)</script>"})
    assert mine.headers["x-request-id"] == "trace-12345678"
    assert odd.headers["x-request-id"].startswith("req_")
