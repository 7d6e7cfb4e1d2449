"""Who saw my data: each step at which an organisation is shown more is on record first."""

import re
from typing import Any

import pytest
from sqlalchemy import text

from app.domains.identity import service as identity
from app.kernel import ids
from app.platform import db
from tests.actors import SKILLS, UNCLEAR, City, Program, Youth, once, rows

SCHOOL = "江州职业技能培训中心"
COMPANY = "同舟律师事务所公益部"
PHONE = "+8613800138000"


async def _seen(youth: Youth, need_id: str) -> list[dict[str, Any]]:
    answer = await youth.http.get(f"/api/v1/needs/{need_id}/disclosures")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def _offered(
    city: City, name: str = SCHOOL, topic: str = SKILLS, **more: Any
) -> tuple[Youth, dict[str, Any], Program, str]:
    program, youth = await city.program(name), await city.youth()
    if more.pop("is_minor", False):
        assert (await youth.http.put("/api/v1/me", json={"birth_year": 2011})).status_code < 300
    receipt = (await youth.submit(UNCLEAR + "电话13812345678", **more)).json()
    tags = {"topic": topic, "also": [], "kind": "help", "urgency": "routine"}
    decided = await city.decide(receipt["id"], tags=tags, hand_to=city.ids[name])
    assert decided.status_code == 201, decided.text
    return youth, receipt, program, (await program.newest())["id"]


async def _with_phone(youth: Youth) -> None:
    async with db.transaction() as session:
        await identity.set_phone(session, ids.decode("youth", youth.id), PHONE)


async def _allow(youth: Youth, need_id: str, *, allowed: bool = True) -> None:
    answer = await youth.do(need_id, "phone-sharing", {"allowed": allowed})
    assert answer.status_code == 201, answer.text
    assert answer.json()["shares_phone"] is allowed


async def _contact(program: Program, assignment: str) -> Any:
    return await program.http.post(f"/partner/v1/assignments/{assignment}/contact-details")


async def test_each_stage_is_listed_with_what_was_shown(city: City) -> None:
    youth, need, program, assignment = await _offered(city)
    [offer] = await _seen(youth, need["id"])
    assert (offer["organisation"], offer["stage"], offer["times"]) == (SCHOOL, "offer", 0)
    assert offer["fields"] == ["masked_text", "district"]
    assert offer["last_at"] is None

    for _ in range(3):
        assert (await program.assignment(assignment))["need"]["is_masked"]
    [offer] = await _seen(youth, need["id"])
    # Asking again and again within a quarter of an hour is one look.
    assert offer["times"] == 1
    assert offer["last_at"] is not None

    assert (await program.do(assignment, "acceptance")).status_code == 201
    _, accepted = await _seen(youth, need["id"])
    assert accepted["stage"] == "acceptance"
    assert {"text", "district", "address"} <= set(accepted["fields"])
    assert "phone" not in accepted["fields"]
    assert "诉求全文" in accepted["field_names"]
    async with db.transaction() as session:
        await session.execute(
            text(
                "UPDATE disclosures SET last_at = last_at - interval '16 minutes' "
                "WHERE stage = 'acceptance'"
            )
        )
    await program.assignment(assignment)
    _, accepted = await _seen(youth, need["id"])
    assert accepted["times"] == 2


async def test_a_contact_is_shown_only_with_consent_and_is_on_the_timeline(city: City) -> None:
    youth, need, program, assignment = await _offered(city)
    await _with_phone(youth)
    await _allow(youth, need["id"])
    # Not before it is taken on.
    early = await _contact(program, assignment)
    assert early.json()["code"] == "assignment.move_refused"
    await program.do(assignment, "acceptance")
    assert (await program.assignment(assignment))["need"]["may_see_phone"]
    shown = await _contact(program, assignment)
    assert shown.status_code == 200, shown.text
    assert shown.json() == {"phone": PHONE, "address": "云桥路 8 号"}
    assert (await _contact(program, assignment)).status_code == 200
    [contact] = [one for one in await _seen(youth, need["id"]) if one["stage"] == "contact"]
    assert contact["fields"] == ["address", "phone"]
    titles = [one["title"] for one in (await youth.need(need["id"]))["timeline"]]
    assert titles.count("承办单位查看了你的手机号") == 1

    await _allow(youth, need["id"], allowed=False)
    refused = await _contact(program, assignment)
    assert (refused.status_code, refused.json()["code"]) == (409, "assignment.contact_withheld")
    # What was shown stays listed.
    assert [one["stage"] for one in await _seen(youth, need["id"])][-1] == "contact"
    kept = await rows(
        "SELECT answer FROM idempotency_keys WHERE answer LIKE :said", said=f"%{PHONE}%"
    )
    assert kept == []


async def test_without_consent_or_number_there_is_no_contact(city: City) -> None:
    youth, need, program, assignment = await _offered(city)
    await program.do(assignment, "acceptance")
    await _with_phone(youth)
    assert not (await program.assignment(assignment))["need"]["may_see_phone"]
    assert (await _contact(program, assignment)).json()["code"] == "assignment.contact_withheld"
    other, other_need, _, second = await _offered(city, share_phone=True)
    assert (await other.need(other_need["id"]))["shares_phone"]
    await program.do(second, "acceptance")
    assert (await _contact(program, second)).json()["code"] == "assignment.contact_withheld"
    assert [one["stage"] for one in await _seen(youth, need["id"])] == ["offer", "acceptance"]


@pytest.mark.parametrize("more", [{"is_anonymous": True}, {"is_minor": True}])
async def test_whoever_is_guarded_stays_covered(city: City, more: dict[str, Any]) -> None:
    youth, need, program, assignment = await _offered(
        city, COMPANY, "rights.labour", share_phone=True, **more
    )
    await _with_phone(youth)
    assert (await program.do(assignment, "acceptance")).status_code == 201
    refused = await _contact(program, assignment)
    assert refused.json()["code"] == "assignment.contact_withheld"
    _, accepted = await _seen(youth, need["id"])
    assert set(accepted["fields"]) & {"text", "images", "address", "phone"} == set()


async def test_a_helper_and_a_stranger_see_no_contact(city: City) -> None:
    youth, need, program, assignment = await _offered(city, share_phone=True)
    await _with_phone(youth)
    await program.do(assignment, "acceptance")
    helper = await city.program("江州市反诈中心")
    wish = {"organisation_id": helper.organisation_id, "reason": "请协助核实"}
    added = await city.dispatcher.post(
        f"/staff/v1/needs/{need['id']}/helpers", json=wish, headers=once()
    )
    assert added.status_code == 201, added.text
    second = (await helper.newest())["id"]
    assert (await helper.do(second, "acceptance")).status_code == 201
    assert (await _contact(helper, second)).json()["code"] == "assignment.contact_withheld"
    assert (await _contact(helper, assignment)).status_code == 404
    listed = await _seen(youth, need["id"])
    assert ("江州市反诈中心", "acceptance") in [
        (one["organisation"], one["stage"]) for one in listed
    ]
    stranger = await city.youth()
    answer = await stranger.http.get(f"/api/v1/needs/{need['id']}/disclosures")
    assert answer.json()["code"] == "need.not_found"
    hidden = await stranger.do(need["id"], "phone-sharing", {"allowed": True})
    assert hidden.json()["code"] == "need.not_found"


async def test_the_export_tells_who_was_shown_what(city: City) -> None:
    youth, need, program, assignment = await _offered(city)
    await program.do(assignment, "acceptance")
    answer = await youth.http.get("/api/v1/me/export")
    assert answer.status_code == 200, answer.text
    [mine] = [one for one in answer.json()["needs"] if one["receipt"] == need["receipt"]]
    assert [one["stage"] for one in mine["shown_to"]] == ["offer", "acceptance"]


def test_the_words_of_this_file_hold_no_other_number() -> None:
    assert re.fullmatch(r"\+861380013\d{4}", PHONE)
