"""The sandbox: a program plays the whole way, and no figure knows of it."""

from typing import Any

import httpx

from tests.actors import City, once, rows
from tests.servers import Partner

NAME = "江州青年驿站"
BASE = "/partner/v1/sandbox"


async def _do(
    http: httpx.AsyncClient, play_id: str, deed: str, body: dict[str, Any] | None = None
) -> httpx.Response:
    url = f"{BASE}/assignments/{play_id}/{deed}"
    return await http.post(url, json=body, headers=once())


async def _figures(city: City) -> Any:
    kpi = (await city.admin.get("/staff/v1/kpi")).json()
    counted = await rows(
        "SELECT (SELECT count(*) FROM needs) AS needs, (SELECT count(*) FROM labels) AS labels,"
        " (SELECT count(*) FROM assignments) AS assignments,"
        " (SELECT count(*) FROM partner_records) AS records"
    )
    return kpi.get("rates", kpi.keys()), counted


async def test_a_program_plays_the_whole_way_and_nothing_counts_it(
    city: City, worker: None, partner: Partner
) -> None:
    program = await city.program(NAME)
    before = await _figures(city)
    key = once()
    made = await program.http.post(f"{BASE}/needs", json={}, headers=key)
    assert made.status_code == 201, made.text
    again = await program.http.post(f"{BASE}/needs", json={}, headers=key)
    assert again.json() == made.json()
    play = made.json()
    receipt = play["need"]["receipt"]
    assert receipt.startswith("TEST-")
    [call] = await partner.wait_for(receipt)
    call.verify(program.secret)
    play_id = call.event["data"]["assignment_id"]
    assert play_id == play["id"]
    early = await _do(program.http, play_id, "answer", {"claim": "solved", "text": "已经办好了"})
    assert (early.status_code, early.json()["code"]) == (409, "sandbox.move_refused")
    assert (await _do(program.http, play_id, "acceptance")).status_code == 201
    twice = await _do(program.http, play_id, "acceptance")
    assert twice.status_code == 409
    await _do(program.http, play_id, "contacts", {"reached": True, "note": "已通话"})
    asked = await _do(program.http, play_id, "questions", {"text": "周末方便吗？"})
    assert asked.json()["conversation"][-1]["by"] == "youth"
    await partner.wait_for(receipt, "youth.replied")
    await _do(program.http, play_id, "progress", {"text": "正在安排"})
    ended = await _do(program.http, play_id, "answer", {"claim": "solved", "text": "已经办好了"})
    assert (ended.json()["state"], ended.json()["claim"]) == ("verified", "solved")
    await partner.wait_for(receipt, "assignment.judged")
    seen = (await program.http.get(f"{BASE}/assignments/{play_id}")).json()
    assert seen == ended.json()
    assert (await program.http.get(f"/partner/v1/assignments/{play_id}")).status_code == 404
    other = (await program.http.post(f"{BASE}/needs", json={}, headers=once())).json()
    declined = await _do(program.http, other["id"], "refusal", {"reason": "not_ours"})
    assert declined.json()["state"] == "declined"
    first = (await program.http.get(f"{BASE}/assignments", params={"limit": 1})).json()
    assert first["items"][0]["id"] == other["id"]
    rest = await program.http.get(
        f"{BASE}/assignments", params={"limit": 1, "cursor": first["next_cursor"]}
    )
    assert [one["id"] for one in rest.json()["items"]] == [play_id]
    assert await _figures(city) == before


async def test_a_topic_that_does_not_exist_is_refused(city: City) -> None:
    program = await city.program(NAME)
    draft = {"topic": "no.such"}
    answer = await program.http.post(f"{BASE}/needs", json=draft, headers=once())
    assert (answer.status_code, answer.json()["code"]) == (422, "onboarding.unknown_topic")
