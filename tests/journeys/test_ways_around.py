"""Ways round the partner network's rules that are closed: each of them was open once."""

import asyncio
import secrets
from dataclasses import replace
from typing import Any

import httpx
import pytest

from app.domains.delivery import service as delivery
from app.domains.delivery.schemas import EventType
from app.domains.delivery.states import Channel, Verdict
from app.journeys.channels import messages, sending
from app.kernel import ids
from app.platform import db
from tests.actors import UNCLEAR, City, Program, Youth, once, place, rows
from tests.domains.agreements.stage import staff_of
from tests.factories import resources
from tests.journeys.channels.stage import Desk, letters_about, listening
from tests.journeys.onboarding.test_joining import BASE, draft_of
from tests.journeys.routing.stage import LABOUR, LAW, UNION, routed, set_profile
from tests.mailboxes import link_in, serving_mail
from tests.servers import eventually

MODES = "/staff/v1/routing/modes"
PHONE = "13812345678"
BOX = "window@ways.example.cn"
SCHOOL = "江州职业技能培训中心"


async def _call(program: Program, receipt: str) -> dict[str, Any]:
    items = (await program.http.get("/partner/v1/calls?limit=100")).json()["items"]
    return next(one for one in items if one["receipt"] == receipt)


async def _file(city: City, name: str) -> str:
    """Return the file of an organisation at work, made if need be."""
    draft = draft_of(name=name, organisation_id=city.ids[name])
    made = await city.admin.post(BASE, json=draft, headers=once())
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def _move(city: City, file: str, to: str) -> None:
    body = {"to": to, "reason": "投诉核查"}
    moved = await city.admin.post(f"{BASE}/{file}/moves", json=body, headers=once())
    assert moved.status_code == 201, moved.text


async def test_a_partner_suspended_during_a_call_cannot_claim(city: City) -> None:
    youth, union = await city.youth(), await city.program(UNION)
    file = await _file(city, UNION)
    await city.admin.put(f"{MODES}/{LABOUR}", json={"mode": "claim"})
    try:
        need = (await routed(city, youth, "停了还抢"))["need"]
        call = await _call(union, need["receipt"])
        await _move(city, file, "suspended")
        url = f"/partner/v1/calls/{call['id']}/claim"
        refused = await union.http.post(url, headers=once())
        assert (refused.status_code, refused.json()["code"]) == (409, "onboarding.not_taking")
        await _move(city, file, "probation")
        await _fill(city, union)
        full = await union.http.post(url, headers=once())
        assert (full.status_code, full.json()["code"]) == (409, "onboarding.not_taking")
        await _move(city, file, "active")
        over = await union.http.post(url, headers=once())
        # Meanwhile the call may have gone on to others.
        assert over.status_code == 201 or over.json()["code"] == "call.ended"
    finally:
        await city.admin.put(f"{MODES}/{LABOUR}", json={"mode": "assign"})


async def _fill(city: City, program: Program) -> None:
    """Give an organisation as many needs as one on probation may have."""
    for _ in range(5):
        youth = await city.youth()
        receipt = (await youth.submit(UNCLEAR)).json()
        tags = {"topic": LABOUR, "also": [], "kind": "help", "urgency": "routine"}
        given = await city.decide(receipt["id"], tags=tags, hand_to=program.organisation_id)
        assert given.status_code == 201, given.text


async def _conversing(city: City, youth: Youth, name: str) -> tuple[Program, str]:
    """Let an organisation ask, and the writer reply with a number."""
    program = await city.program(name)
    receipt = (await youth.submit(UNCLEAR, is_anonymous=False)).json()
    tags = {"topic": LABOUR, "also": [], "kind": "help", "urgency": "routine"}
    await city.decide(receipt["id"], tags=tags, hand_to=city.ids[name])
    mine = (await program.newest())["id"]
    assert (await program.do(mine, "acceptance")).status_code == 201
    assert (await program.do(mine, "questions", {"text": "方便留个电话吗？"})).status_code == 201
    assert (
        await youth.do(receipt["id"], "replies", {"text": f"我叫王小明，电话{PHONE}"})
    ).status_code == 201
    more = {"text": f"补充一下，微信号 {PHONE}"}
    assert (await youth.do(receipt["id"], "information", more)).status_code == 201
    return program, mine


async def test_what_a_minor_replies_reaches_a_company_without_a_number(city: City) -> None:
    minor = await city.youth()
    await minor.http.put("/api/v1/me", json={"birth_year": 2014})
    program, mine = await _conversing(city, minor, LAW)
    seen = await program.http.get(f"/partner/v1/assignments/{mine}")
    assert seen.status_code == 200
    assert "方便留个电话吗" in seen.text
    assert PHONE not in seen.text
    adult = await city.youth()
    program, mine = await _conversing(city, adult, LAW)
    assert PHONE in (await program.http.get(f"/partner/v1/assignments/{mine}")).text


async def test_a_repeated_request_shows_no_more_than_may_be_seen_now(city: City) -> None:
    youth, program = await city.youth(), await city.program(SCHOOL)
    receipt = (await youth.submit(f"{UNCLEAR} 电话{PHONE}")).json()
    tags = {"topic": "education.skills", "also": [], "kind": "help", "urgency": "routine"}
    await city.decide(receipt["id"], tags=tags, hand_to=program.organisation_id)
    mine = (await program.newest())["id"]
    url, key = f"/partner/v1/assignments/{mine}/acceptance", once()
    first = await program.http.post(url, headers=key)
    assert PHONE in first.text
    again = await program.http.post(url, headers=key)
    assert again.json() == first.json()
    assert (await youth.do(receipt["id"], "withdrawal", None)).status_code == 201
    later = await program.http.post(url, headers=key)
    assert later.status_code == 201
    assert PHONE not in later.text
    kept = await rows(
        "SELECT answer FROM idempotency_keys WHERE key = :key", key=key["Idempotency-Key"]
    )
    assert kept == [{"answer": '{"done":true}'}]


async def _bearer(city: City, made: dict[str, str]) -> httpx.AsyncClient:
    client = city.api.client()
    form = {"grant_type": "client_credentials", **made}
    token = (await client.post("/oauth/token", data=form)).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return client


async def test_a_keeper_of_credentials_takes_over_none_that_may_more(city: City) -> None:
    base = f"/staff/v1/organisations/{city.ids[SCHOOL]}/clients"
    strong = (await city.admin.post(base)).json()
    scopes = ["clients:write", "events:read"]
    keeper = await _bearer(city, (await city.admin.post(base, json={"scopes": scopes})).json())
    own = f"/partner/v1/clients/{strong['client_id']}"
    taken = await keeper.post(f"{own}/secret", json={"overlap_hours": 1})
    assert (taken.status_code, taken.json()["code"]) == (403, "client.scope_not_yours")
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": secrets.token_urlsafe(32)}
    assert (await keeper.put(f"{own}/key", json={"jwk": jwk})).status_code == 403
    # To end what has leaked needs no more rights than to keep credentials.
    assert (await keeper.delete(f"{own}/former-secret")).status_code == 204
    weak = (await keeper.post("/partner/v1/clients", json={"scopes": ["events:read"]})).json()
    rotated = await keeper.post(
        f"/partner/v1/clients/{weak['client_id']}/secret", json={"overlap_hours": 1}
    )
    assert rotated.status_code == 200, rotated.text
    assert (await keeper.delete(own)).status_code == 204
    await keeper.aclose()


async def test_a_partners_own_administrator_lets_nobody_in_and_changes_no_guard(
    city: City,
) -> None:
    theirs = await staff_of(city, LAW)
    applied = await theirs.post(BASE, json=draft_of(), headers=once())
    assert (applied.status_code, applied.json()["code"]) == (403, "auth.forbidden")
    founded = {"name": f"自立门户{secrets.token_hex(4)}", "kind": "office", "area": "310101"}
    refused = await theirs.post("/staff/v1/organisations", json=founded, headers=once())
    assert refused.status_code == 403, refused.text
    url = f"/staff/v1/organisations/{city.ids[LAW]}/profile"
    profile = (await theirs.get(url)).json()
    assert profile["is_company"]
    was = await set_profile(city, LAW)
    kept = {"topics", "kinds", "areas", "is_company", "takes_minors", "capacity"}
    body = {name: was[name] for name in kept}
    for changed in ({"is_company": False}, {"takes_minors": not was["takes_minors"]}):
        refused = await theirs.put(url, json=body | changed)
        assert (refused.status_code, refused.json()["code"]) == (403, "auth.forbidden")
    await theirs.aclose()


async def test_two_applications_at_the_same_moment_make_one(city: City) -> None:
    for _ in range(5):
        draft = draft_of()
        async with city.api.client() as anyone:
            answers = await asyncio.gather(
                *(
                    anyone.post("/api/v1/partner-applications", json=draft, headers=once())
                    for _ in range(4)
                )
            )
        assert sorted(one.status_code for one in answers) == [201, 409, 409, 409]


async def test_two_tests_of_an_endpoint_at_the_same_moment_are_one(city: City) -> None:
    program = await city.program(UNION)
    answers = await asyncio.gather(
        *(program.http.post("/partner/v1/conformance", headers=once()) for _ in range(4))
    )
    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409]


async def test_an_applicants_contact_is_kept_sealed_only(city: City) -> None:
    file = await _file(city, SCHOOL)
    key = once()
    body = {"to": "suspended", "reason": "投诉核查"}
    moved = await city.admin.post(f"{BASE}/{file}/moves", json=body, headers=key)
    assert moved.json()["contact"]["phone"] == "13800138000"
    again = await city.admin.post(f"{BASE}/{file}/moves", json=body, headers=key)
    assert again.json() == moved.json()
    await _move(city, file, "active")
    kept = await rows(
        "SELECT answer FROM idempotency_keys WHERE key = :key", key=key["Idempotency-Key"]
    )
    assert "13800138000" not in str(kept)


async def test_a_partner_without_a_program_claims_by_its_link(city: City, worker: None) -> None:
    await city.admin.put(f"{MODES}/{LABOUR}", json={"mode": "claim"})
    try:
        async with (
            serving_mail() as boxes,
            listening(city, "email", LAW, address=BOX),
            listening(city, "email", UNION, address=f"union-{BOX}"),
            city.api.client() as client,
        ):
            youth = await city.youth()
            need = (await routed(city, youth, f"我的手机号是{PHONE}"))["need"]
            [letter] = await letters_about(boxes, need["receipt"], to=BOX)
            assert "有新诉求可以接单，先到先得" in letter["subject"]
            first = Desk(client, link_in(letter))
            [letter] = await letters_about(boxes, need["receipt"], to=f"union-{BOX}")
            second = Desk(client, link_in(letter))
            for desk in (first, second):
                page = await desk.open()
                assert "接单，由我们办理" in page
                assert PHONE not in page
            # Nobody takes on in the usual way what is nobody's yet.
            early = await client.post(f"{first.path}/acceptance", data={"key": "k" * 12})
            assert early.status_code == 404
            page = await first.do("claim")
            assert "接单成功" in page
            assert PHONE in page
            late = await client.get(second.path)
            assert late.status_code == 409
            assert "接单已结束" in late.text
        assert (await youth.need(need["id"]))["handler"]["name"] == LAW
    finally:
        await city.admin.put(f"{MODES}/{LABOUR}", json={"mode": "assign"})


@pytest.mark.parametrize("kind", list(EventType))
def test_each_event_is_told_in_words_of_its_own(kind: EventType) -> None:
    told = messages.about(kind, None)
    assert told.title != messages.about("something.new", None).title
    is_about_a_need = kind.startswith(("assignment.", "call.", "youth."))
    assert is_about_a_need or told.lines


async def test_an_invented_need_is_told_to_the_program_only(city: City, worker: None) -> None:
    program = await city.program(SCHOOL)
    async with serving_mail() as boxes, listening(city, "email", SCHOOL, address=BOX):
        url = "/partner/v1/sandbox/needs"
        made = await program.http.post(url, json={}, headers=once())
        assert made.status_code == 201, made.text
        receipt = made.json()["need"]["receipt"]
        await city.listener.wait_for(receipt, "assignment.offered")
        base = f"/staff/v1/organisations/{city.ids[SCHOOL]}/endpoints/email"
        await city.admin.post(f"{base}/enablement", headers=once())

        async def has_come() -> bool:
            return bool(boxes.to(BOX))

        await eventually(has_come)
        assert all("新诉求等待签收" not in one["subject"] for one in boxes.to(BOX))


async def test_what_is_in_hand_takes_no_link_to_a_mailbox_given_up_meanwhile(city: City) -> None:
    program, youth = await city.program(SCHOOL), await city.youth()
    # Offered before there is a mailbox, so that no courier writes of it.
    await city.submitted_to(youth, SCHOOL)
    async with serving_mail() as boxes, listening(city, "email", SCHOOL, address=BOX):
        mine = ids.decode("asg", (await program.newest())["id"])
        organisation_id = ids.decode("org", program.organisation_id)
        async with db.reading() as session:
            trial = await delivery.parcel_to_try(session, organisation_id, Channel.email)
        offer = EventType.assignment_offered
        in_hand = replace(trial, assignment_id=mine, event_type=offer)
        base = f"/staff/v1/organisations/{program.organisation_id}/endpoints/email"
        moved = await city.admin.put(base, json={"address": f"new-{BOX}"})
        assert moved.status_code == 200, moved.text
        sent = await sending.send_by_mail(in_hand)
        assert (sent.verdict, boxes.to(BOX)) == (Verdict.retry, [])
        links = await rows(
            "SELECT 1 FROM partner_links WHERE assignment_id = :id AND revoked_at IS NULL", id=mine
        )
        assert links == []
        sent = await sending.send_by_mail(replace(in_hand, address=f"new-{BOX}"))
        assert sent.verdict is Verdict.delivered


async def test_a_partners_staff_count_no_single_need_by_a_resource_of_their_own(
    city: City,
) -> None:
    theirs, youth = await staff_of(city, LAW), await city.youth()
    need = (await youth.submit(UNCLEAR, place=place("310109"))).json()
    tags = {"topic": "culture.clubs", "also": [], "kind": "help", "urgency": "routine"}
    await city.decide(need["id"], tags=tags, hand_to=city.ids[SCHOOL])
    capacity = {"unit": "人次", "maximum": 9, "available": 3}
    asked = {"topics": ["culture.clubs"], "areas": ["310109"], "capacity": capacity}
    made = await resources.created(theirs, **asked)

    async def told(client: httpx.AsyncClient) -> int:
        page = (await client.get("/staff/v1/unused-supply?limit=100")).json()["items"]
        found = next(one for one in page if one["resource"]["id"] == made["id"])
        return int(found["needs_in_reach"])

    assert 1 <= await told(city.leader) < 10
    assert await told(theirs) == 0
    await theirs.post(f"/staff/v1/resources/{made['id']}/retirement")
    await theirs.aclose()
