"""A retried request has one effect and one answer."""

import asyncio

from tests.actors import UNCLEAR, City, once, place, rows

TEXT = UNCLEAR


async def test_50_concurrent_retries_of_one_submission_make_one_need(city: City) -> None:
    youth = await city.youth()
    draft = {"text": TEXT, "place": place()}
    headers = once()
    answers = await asyncio.gather(
        *(youth.http.post("/api/v1/needs", json=draft, headers=headers) for _ in range(50))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    mine = (await youth.http.get("/api/v1/needs")).json()["items"]
    assert len(mine) == 1
    [counted] = await rows(
        "SELECT count(*) AS inbox FROM inbox_messages WHERE need_id = "
        "(SELECT id FROM needs WHERE receipt = :receipt)",
        receipt=mine[0]["receipt"],
    )
    assert counted["inbox"] == 1


async def test_the_same_key_with_another_body_is_refused(city: City) -> None:
    youth = await city.youth()
    headers = once()
    first = await youth.http.post("/api/v1/needs", json={"text": TEXT}, headers=headers)
    second = await youth.http.post("/api/v1/needs", json={"text": TEXT + "！"}, headers=headers)
    assert (first.status_code, second.status_code) == (201, 422)
    assert second.json()["code"] == "idempotency.key_reused"


async def test_the_same_key_on_another_route_is_refused(city: City) -> None:
    youth = await city.youth()
    headers = once()
    made = (await youth.http.post("/api/v1/needs", json={"text": TEXT}, headers=headers)).json()
    other = await youth.http.post(
        f"/api/v1/needs/{made['id']}/information", json={"text": TEXT}, headers=headers
    )
    assert other.json()["code"] == "idempotency.key_reused"


async def test_a_key_belongs_to_one_person(city: City) -> None:
    headers = once()
    answers = [
        await (await city.youth()).http.post("/api/v1/needs", json={"text": TEXT}, headers=headers)
        for _ in range(2)
    ]
    assert answers[0].json()["id"] != answers[1].json()["id"]


async def test_a_refused_request_leaves_its_key_free(city: City) -> None:
    youth = await city.youth(consents=False)
    headers = once()
    refused = await youth.http.post("/api/v1/needs", json={"text": TEXT}, headers=headers)
    assert refused.json()["code"] == "consent.required"
    await youth.http.post("/api/v1/consents", json={"version": "2026-11"})
    taken = await youth.http.post("/api/v1/needs", json={"text": TEXT}, headers=headers)
    assert taken.status_code == 201


async def test_a_creating_request_without_a_key_is_told_so(city: City) -> None:
    youth = await city.youth()
    answer = await youth.http.post("/api/v1/needs", json={"text": TEXT})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "/idempotency-key", "in": "header", "message": "缺少这一项"}
    ]


async def test_a_move_repeated_gives_the_first_answer_and_not_a_conflict(city: City) -> None:
    youth = await city.youth()
    receipt = (await youth.submit(TEXT)).json()
    headers = once()
    url = f"/api/v1/needs/{receipt['id']}/withdrawal"
    first = await youth.http.post(url, headers=headers)
    second = await youth.http.post(url, headers=headers)
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    third = await youth.http.post(url, headers=once())
    assert third.json()["code"] == "need.move_refused"
