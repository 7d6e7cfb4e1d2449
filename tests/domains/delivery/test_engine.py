"""The courier: order within a need, shares, pauses, the end of an endpoint, sending again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from starlette.responses import Response

from app.domains.delivery import rules
from app.domains.delivery import service as delivery
from app.domains.delivery.scrubbing import scrub
from app.kernel import clock
from app.platform import db
from tests.actors import City, Program, once, rows
from tests.servers import Call, Partner, eventually

SCHOOL, OTHER = "江州职业技能培训中心", "江州青年驿站"


@pytest.fixture(autouse=True)
async def _well_behaved(city: City, partner: Partner) -> AsyncIterator[None]:
    yield
    partner.behave = None
    partner.hold = None
    async with db.transaction() as session:
        await session.execute(
            text(
                "UPDATE endpoints SET disabled_at = NULL, disabled_reason = NULL, failures = 0, "
                "failing_since = NULL, paused_until = NULL"
            )
        )


def _place(program: Program) -> str:
    return f"/hooks/{program.organisation_id}"


async def _log(program: Program, **asked: Any) -> list[dict[str, Any]]:
    answer = await program.http.get("/partner/v1/deliveries", params={"limit": 50, **asked})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_events_of_a_need_arrive_in_order_and_other_needs_do_not_wait(
    city: City, worker: None, partner: Partner
) -> None:
    program = await city.program(SCHOOL)
    youth = await city.youth()
    known = {one["receipt"] for one in await rows("SELECT receipt FROM needs")}
    receipts: dict[str, int] = {}

    def behave(call: Call) -> Response:
        """The first new need's offer fails twice; everything else is taken."""
        receipt = call.event["data"]["receipt"] or ""
        is_old = receipt in known or not receipt.startswith("QN-")
        if is_old or call.path != _place(program):
            return Response(status_code=204)
        receipts[receipt] = receipts.get(receipt, 0) + 1
        is_first = receipt == next(iter(receipts))
        return Response(status_code=503 if is_first and receipts[receipt] <= 2 else 204)

    partner.behave = behave
    first = await city.submitted_to(youth, SCHOOL)
    await youth.do(first["id"], "withdrawal", {"reason": "不用了"})
    second = await city.submitted_to(youth, SCHOOL)
    await partner.wait_for(second["receipt"])
    await partner.wait_for(first["receipt"], "assignment.withdrawn")
    order = [
        one.event["type"]
        for one in partner.calls
        if one.event["data"]["receipt"] == first["receipt"] and one.path == _place(program)
    ]
    assert order == ["assignment.offered"] * 3 + ["assignment.withdrawn"]


async def test_an_endpoint_gets_no_more_than_its_share_at_once(
    city: City, worker: None, partner: Partner
) -> None:
    program = await city.program(SCHOOL)
    youth = await city.youth()
    under_way = most = 0

    async def hold(call: Call) -> None:
        nonlocal under_way, most
        if call.path == _place(program):
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0.3)
            under_way -= 1

    partner.hold = hold
    needs = [await city.submitted_to(youth, SCHOOL) for _ in range(9)]
    for need in needs:
        await partner.wait_for(need["receipt"])
    assert 2 <= most <= 4


async def test_who_fails_again_and_again_is_left_alone_then_tried_once(
    city: City, worker: None, partner: Partner
) -> None:
    program = await city.program(SCHOOL)
    youth = await city.youth()
    partner.behave = lambda call: Response(status_code=500 if call.path == _place(program) else 204)
    need = await city.submitted_to(youth, SCHOOL)
    await partner.wait_for(need["receipt"])

    async def is_in_trouble() -> bool:
        listed = (await city.leader.get("/staff/v1/delivery-problems?limit=50")).json()["items"]
        return any(
            one["organisation_name"] == SCHOOL
            and not one["is_disabled"]
            and one["failures"] >= rules.SICK_AFTER
            and one["waiting"] >= 1
            for one in listed
        )

    await eventually(is_in_trouble)
    partner.behave = None

    async def is_well() -> bool:
        [mine] = (await program.http.get("/partner/v1/endpoints")).json()["items"]
        return mine["failing_since"] is None and mine["paused_until"] is None

    await eventually(is_well)


async def test_five_days_of_failure_switch_an_endpoint_off_and_both_sides_hear(
    city: City, worker: None, partner: Partner
) -> None:
    program = await city.program(SCHOOL)
    youth = await city.youth()
    partner.behave = lambda call: Response(status_code=500 if call.path == _place(program) else 204)
    async with db.transaction() as session:
        await session.execute(
            text(
                "UPDATE endpoints SET failing_since = now() - interval '5 days', failures = 9 "
                "WHERE url LIKE :mine"
            ),
            {"mine": f"%{program.organisation_id}"},
        )
    need = await city.submitted_to(youth, SCHOOL)

    async def is_off() -> bool:
        listed = (await city.leader.get("/staff/v1/delivery-problems?limit=50")).json()["items"]
        found = [one for one in listed if one["organisation_name"] == SCHOOL]
        return [one["reason"] for one in found] == ["连续多日投递失败"]

    await eventually(is_off)

    async def has_gone_on() -> bool:
        seen = await youth.need(need["id"])
        return bool((seen["handler"] or {}).get("name") != SCHOOL)

    await eventually(has_gone_on)
    feed = (await program.http.get("/partner/v1/events?type=endpoint.disabled")).json()["items"]
    assert feed[-1]["data"]["endpoint"] == {"channel": "webhook", "reason": "failing"}
    # A need that only it would take is not offered to whom nothing reaches.
    other = await city.submitted_to(youth, OTHER)
    [kept] = await rows(
        "SELECT routing FROM needs WHERE receipt = :receipt", receipt=need["receipt"]
    )
    assert other["handler"]["name"] == OTHER
    excluded = {one["name"]: one["excluded_because"] for one in kept["routing"]}
    assert excluded.get(SCHOOL) is not None
    refused = await program.http.post(
        "/partner/v1/replays",
        json={"since": "2026-01-01T00:00:00Z"},
        headers=once(),
    )
    assert refused.json()["code"] == "endpoint.disabled"
    partner.behave = None
    answer = await program.http.post("/partner/v1/endpoints/webhook/enablement", headers=once())
    assert answer.status_code == 201, answer.text
    assert answer.json()["is_disabled"] is False


async def test_a_stretch_of_time_is_sent_again_also_what_was_never_sent(
    city: City, worker: None, partner: Partner
) -> None:
    name = "江州市反诈中心"
    youth = await city.youth()
    since = clock.now().isoformat()
    unsent = await city.submitted_to(youth, name)  # it has no endpoint yet
    program = await city.program(name)
    sent = await city.submitted_to(youth, name)
    await partner.wait_for(sent["receipt"])
    await eventually(lambda: _is_settled(program))
    body = {"since": since, "types": ["assignment.offered"]}
    key = once()
    answer = await program.http.post("/partner/v1/replays", json=body, headers=key)
    assert answer.status_code == 201, answer.text
    assert answer.json() == {"events": 2, "continue_from": None}
    again = await program.http.post("/partner/v1/replays", json=body, headers=key)
    assert again.json() == answer.json()
    call, *_ = await partner.wait_for(unsent["receipt"])
    call.verify(program.secret)
    twice = await partner.wait_for(sent["receipt"], count=2)
    assert twice[0].headers["webhook-id"] == twice[1].headers["webhook-id"]
    stranger = await city.program(SCHOOL)
    [mine, *_] = await _log(program)
    refused = await stranger.http.post(f"/partner/v1/deliveries/{mine['id']}/replay")
    assert refused.json()["code"] == "delivery.not_found"
    assert (await program.http.post(f"/partner/v1/deliveries/{mine['id']}/replay")).is_success


async def _is_settled(program: Program) -> bool:
    return not [one for one in await _log(program) if one["state"] == "queued"]


async def test_the_log_tells_what_was_answered_without_secrets(
    city: City, worker: None, partner: Partner
) -> None:
    program = await city.program(SCHOOL)
    said = (
        f"no: {program.secret} Bearer abcdefgh12345 token=qwertyuiop call 13800138000 " + "x" * 900
    )
    answers = iter([400])
    partner.behave = lambda call: Response(
        said, status_code=next(answers, 204) if call.path == _place(program) else 204
    )
    need = await city.submitted_to(await city.youth(), SCHOOL)
    call = (await partner.wait_for(need["receipt"], count=2))[0]
    await eventually(lambda: _is_settled(program))
    event_id = call.headers["webhook-id"]
    [mine] = [one for one in await _log(program) if one["event_id"] == event_id]
    kept = mine["log"][0]["answer"]
    assert mine["log"][0]["status"] == 400
    assert kept.startswith("no: ")
    assert len(kept) <= 500
    for secret in (program.secret, "abcdefgh12345", "qwertyuiop", "13800138000"):
        assert secret not in kept
    strangers = await _log(await city.program(OTHER))
    assert mine["id"] not in {one["id"] for one in strangers}


async def test_the_log_is_forgotten_after_ninety_days_but_not_what_waits(
    city: City, worker: None, partner: Partner
) -> None:
    program = await city.program(SCHOOL)
    need = await city.submitted_to(await city.youth(), SCHOOL)
    await partner.wait_for(need["receipt"])
    await eventually(lambda: _is_settled(program))
    assert await delivery.forget_old(clock.now() + timedelta(days=89)) == 0
    events = await rows("SELECT count(*) AS n FROM partner_events")
    assert await delivery.forget_old(clock.now() + timedelta(days=91)) > 0
    assert await _log(program) == []
    assert await rows("SELECT count(*) AS n FROM partner_events") == events


async def test_who_asks_for_a_pause_gets_it(city: City, worker: None, partner: Partner) -> None:
    program = await city.program(SCHOOL)
    youth = await city.youth()
    calls: list[float] = []

    def behave(call: Call) -> Response | None:
        if call.path != _place(program):
            return None
        calls.append(asyncio.get_running_loop().time())
        is_first = len(calls) == 1
        return Response(status_code=429, headers={"retry-after": "2"}) if is_first else None

    partner.behave = behave
    need = await city.submitted_to(youth, SCHOOL)
    other = await city.submitted_to(youth, SCHOOL)
    await partner.wait_for(need["receipt"], count=2)
    await partner.wait_for(other["receipt"])
    assert calls[1] - calls[0] >= 1.9


def test_waits_grow_to_days_and_end() -> None:
    total = sum((rules.wait(n, 1) for n in range(1, 1 + len(rules.SCHEDULE_S))), timedelta())
    assert timedelta(days=3) < total < timedelta(days=5)
    assert rules.pause(rules.SICK_AFTER - 1, 1) is None
    longest = rules.pause(500, 1)
    assert longest is not None
    assert longest < timedelta(hours=1)
    assert rules.pace(1e9) <= timedelta(hours=1)


def test_an_empty_answer_stays_one() -> None:
    assert scrub(None) is None
    assert scrub("") == ""
