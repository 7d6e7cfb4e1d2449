"""Open calls (抢单): several are asked, one is first, and a call that nobody answers ends."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from app.domains.needs.events import OfferStopped
from app.journeys.handling import stopped_flow
from app.kernel import ids
from app.platform import db
from tests.actors import City, Program, once, rows
from tests.journeys.routing.stage import (
    LABOUR,
    LAW,
    UNION,
    in_force,
    let_pass,
    marked,
    on_labour,
    routed,
    rule,
    send,
    set_profile,
)
from tests.servers import eventually

MODES = "/staff/v1/routing/modes"


@pytest.fixture
async def claimed(city: City) -> AsyncIterator[None]:
    """Labour rights are claimed by partners while a test runs."""
    answer = await city.admin.put(f"{MODES}/{LABOUR}", json={"mode": "claim"})
    assert answer.status_code == 204, answer.text
    yield
    await city.admin.put(f"{MODES}/{LABOUR}", json={"mode": "assign"})


async def _call(program: Program, receipt: str) -> dict[str, Any]:
    answer = await program.http.get("/partner/v1/calls?limit=100")
    assert answer.status_code == 200, answer.text
    [found] = [one for one in answer.json()["items"] if one["receipt"] == receipt] or [{}]
    return dict(found)


async def _claim(
    program: Program, call_id: str, headers: dict[str, str] | None = None
) -> httpx.Response:
    url = f"/partner/v1/calls/{call_id}/claim"
    return await program.http.post(url, headers=headers or once())


async def _helpers(receipt: str) -> list[str]:
    found = await rows(
        "SELECT a.state FROM assignments a JOIN needs n ON n.id = a.need_id "
        "WHERE n.receipt = :receipt AND a.role = 'helper'",
        receipt=receipt,
    )
    return [one["state"] for one in found]


async def test_the_first_to_claim_leads_and_the_others_are_too_late(
    city: City, worker: None, claimed: None
) -> None:
    youth, law, union = await city.youth(), await city.program(LAW), await city.program(UNION)
    found = await routed(city, youth, "我的手机号是13812345678")
    need = found["need"]
    assert (need["state"], need["handler"], found["review_reason"]) == ("triaged", None, None)
    assert need["due_at"] is not None
    await city.listener.wait_for(need["receipt"], "call.opened", count=2)
    call, other = await _call(law, need["receipt"]), await _call(union, need["receipt"])
    assert "138" not in call["text"]
    assert call["ends_at"] == need["due_at"]
    assert call["reasons"]
    # Not theirs yet: neither to see whole, nor to answer in the usual way.
    listed = (await law.http.get("/partner/v1/assignments?limit=100")).json()["items"]
    assert call["id"] not in [one["id"] for one in listed]
    assert (await law.http.get(f"/partner/v1/assignments/{call['id']}")).status_code == 404
    assert (await law.do(call["id"], "acceptance")).status_code == 404

    key = once()
    taken = await _claim(law, call["id"], key)
    assert taken.status_code == 201, taken.text
    assert taken.json()["state"] == "accepted"
    assert "13812345678" in taken.json()["need"]["text"]
    assert (await _claim(law, call["id"], key)).json() == taken.json()
    late = await _claim(union, other["id"])
    assert (late.status_code, late.json()["code"]) == (409, "call.ended")
    assert await _call(union, need["receipt"]) == {}
    mine = await youth.need(need["id"])
    assert (mine["state"], mine["handler"]["name"]) == ("accepted", LAW)
    answer = {"claim": "solved", "text": "已经帮你联系仲裁。"}
    assert (await law.do(call["id"], "answer", answer)).status_code == 201


async def test_of_many_claims_at_once_exactly_one_wins(city: City, claimed: None) -> None:
    youth, law, union = await city.youth(), await city.program(LAW), await city.program(UNION)
    for _ in range(5):
        need = (await routed(city, youth, "同时抢"))["need"]
        first, second = await _call(law, need["receipt"]), await _call(union, need["receipt"])
        answers = await asyncio.gather(
            *(_claim(law, first["id"]) for _ in range(4)),
            *(_claim(union, second["id"]) for _ in range(4)),
        )
        assert sorted(one.status_code for one in answers) == [201] + [409] * 7
        leads = await rows(
            "SELECT a.state FROM assignments a JOIN needs n ON n.id = a.need_id "
            "WHERE n.receipt = :receipt AND a.state <> 'withdrawn'",
            receipt=need["receipt"],
        )
        assert leads == [{"state": "accepted"}]


async def test_a_call_that_nobody_answers_ends_with_an_assignment(
    city: City, claimed: None
) -> None:
    youth, law = await city.youth(), await city.program(LAW)
    need = (await routed(city, youth, "没人抢"))["need"]
    call = await _call(law, need["receipt"])
    await let_pass(need["receipt"], "accept")

    async def is_given() -> bool:
        return bool((await youth.need(need["id"]))["handler"])

    await eventually(is_given)
    given = await youth.need(need["id"])
    assert given["state"] == "dispatched"
    titles = [one["title"] for one in given["timeline"]]
    assert "已邀请合适的单位接单" in titles
    assert "已转给承办单位" in titles
    assert (await _claim(law, call["id"])).json()["code"] == "call.ended"


async def test_the_next_after_a_claim_that_was_given_back_is_assigned(
    city: City, claimed: None
) -> None:
    youth, law = await city.youth(), await city.program(LAW)
    need = (await routed(city, youth, "抢了又转"))["need"]
    call = await _call(law, need["receipt"])
    assert (await _claim(law, call["id"])).status_code == 201
    asked = await law.do(call["id"], "transfer", {"reason": "超出能力"})
    assert asked.status_code == 201, asked.text
    answer = await city.decide(need["id"])
    assert answer.json()["need"]["handler"]["name"] == UNION


async def test_what_is_never_claimed(city: City, claimed: None) -> None:
    youth, word = await city.youth(), marked()
    complaint = await routed(city, youth, "丁", complaint_about=city.ids[LAW])
    assert complaint["need"]["handler"] is not None
    async with in_force(city, rule("直接派", on_labour(word), send(city, UNION))):
        sent = await routed(city, youth, word)
    assert sent["need"]["handler"]["name"] == UNION


async def test_what_a_minor_writes_is_not_shown_to_several_companies(
    city: City, claimed: None
) -> None:
    minor, law = await city.youth(), await city.program(LAW)
    await minor.http.put("/api/v1/me", json={"birth_year": 2014})
    was = await set_profile(city, LAW, takes_minors=True)
    found = await routed(city, minor, "丙")
    await set_profile(city, LAW, takes_minors=was["takes_minors"])
    assert found["need"]["handler"] is not None
    assert await _call(law, found["need"]["receipt"]) == {}


async def test_a_need_taken_back_during_a_call_is_no_longer_there(
    city: City, claimed: None
) -> None:
    youth, law = await city.youth(), await city.program(LAW)
    need = (await routed(city, youth, "抢单中撤回"))["need"]
    call = await _call(law, need["receipt"])
    assert (await youth.do(need["id"], "withdrawal", None)).status_code == 201
    assert await _call(law, need["receipt"]) == {}
    assert (await _claim(law, call["id"])).status_code == 409


async def test_a_call_is_nobody_elses(city: City, claimed: None) -> None:
    youth, law = await city.youth(), await city.program(LAW)
    other = await city.program("江州青年驿站")
    need = (await routed(city, youth, "别人的"))["need"]
    call = await _call(law, need["receipt"])
    refused = await _claim(other, call["id"])
    assert (refused.status_code, refused.json()["code"]) == (404, "call.not_found")


async def test_modes_are_listed_and_set_for_topics_that_exist(city: City, claimed: None) -> None:
    items = (await city.leader.get(MODES)).json()["items"]
    modes = {one["topic"]: one["mode"] for one in items}
    assert modes[LABOUR] == "claim"
    assert modes["health.mind"] == "assign"
    unknown = await city.admin.put(f"{MODES}/no.such", json={"mode": "claim"})
    assert unknown.json()["code"] == "routing.unknown_code"
    assert (await city.leader.put(f"{MODES}/{LABOUR}", json={"mode": "claim"})).status_code == 403


async def test_a_helper_that_lets_its_offer_pass_leaves_the_lead_alone(city: City) -> None:
    youth, union = await city.youth(), await city.program(UNION)
    word = marked()
    async with in_force(city, rule("带协办", on_labour(word), send(city, UNION, LAW))):
        need = (await routed(city, youth, word))["need"]
    mine = (await union.newest())["id"]
    assert (await union.do(mine, "acceptance")).status_code == 201
    await let_pass(need["receipt"], "accept")

    async def has_expired() -> bool:
        return await _helpers(need["receipt"]) == ["expired"]

    await eventually(has_expired)
    assert (await youth.need(need["id"]))["handler"]["name"] == UNION


async def test_who_is_suspended_claims_nothing_and_the_call_goes_on_without_it(
    city: City, claimed: None
) -> None:
    made = await city.admin.post(
        "/staff/v1/partner-applications",
        json={
            "name": LAW,
            "kind": "law_firm",
            "credit_code": "91350100M000100Y43",
            "contact": {"name": "王小明", "phone": "13800138000"},
            "topics": [LABOUR],
            "organisation_id": city.ids[LAW],
        },
        headers=once(),
    )
    assert made.status_code == 201, made.text
    file = f"/staff/v1/partner-applications/{made.json()['id']}"
    youth, law, union = await city.youth(), await city.program(LAW), await city.program(UNION)
    first, second = [(await routed(city, youth, "停了一家"))["need"] for _ in range(2)]
    calls = [await _call(law, one["receipt"]) for one in (first, second)]
    reason = {"reason": "投诉核查"}
    stopped = await city.leader.post(f"{file}/suspension", json=reason, headers=once())
    assert stopped.status_code == 201, stopped.text
    try:
        # No worker runs here: the call still stands, and is refused all the same.
        refused = await _claim(law, calls[0]["id"])
        assert (refused.status_code, refused.json()["code"]) == (409, "onboarding.not_taking")
        taken = await _claim(union, (await _call(union, first["receipt"]))["id"])
        assert taken.status_code == 201, taken.text
        need_id = ids.decode("need", second["id"])
        for name in (LAW, UNION):
            call = calls[1] if name == LAW else await _call(union, second["receipt"])
            stop = OfferStopped(
                ids.decode("asg", call["id"]), need_id, ids.decode("org", city.ids[name])
            )
            async with db.transaction() as session:
                await stopped_flow.take_back(session, stop)
            if name == LAW:
                assert await _call(law, second["receipt"]) == {}
                assert await _call(union, second["receipt"]) != {}
        left = await youth.need(second["id"])
        assert left["handler"] is not None, "was it the last one called, somebody is given it"
        assert left["handler"]["name"] != LAW
    finally:
        back = {"to": "active", "reason": "核查完毕"}
        again = await city.admin.post(f"{file}/moves", json=back, headers=once())
        assert again.status_code == 201, again.text
