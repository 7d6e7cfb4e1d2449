"""A partner that has only a mailbox: offer, acceptance, answer and verdict, and no account."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.actors import UNCLEAR, City, Youth, once, rows
from tests.journeys.channels.stage import (
    MAILBOX,
    Desk,
    at_desk,
    letters_about,
    listening,
    offered,
)
from tests.mailboxes import Mailboxes, link_in, serving_mail, words_of
from tests.servers import eventually

_PHONE = "13812345678"


@pytest.fixture
async def boxes(city: City, worker: None) -> AsyncIterator[Mailboxes]:
    async with serving_mail() as made, listening(city, "email", address=MAILBOX):
        yield made


async def _work_by_link(boxes: Mailboxes, youth: Youth, need: dict[str, Any], desk: Desk) -> None:
    await desk.do("contacts", reached="true", note="已电话联系")
    await desk.do("questions", text="打算住多久？")
    assert (await youth.need(need["id"]))["question"] == "打算住多久？"
    replied = await youth.do(need["id"], "replies", {"text": "三个月左右"})
    assert replied.status_code == 201
    letters = await letters_about(boxes, need["receipt"], 2)
    assert "青年有新的回复" in letters[-1]["subject"]
    assert link_in(letters[-1]) == desk.path, "the same link as before"
    assert "三个月左右" in await desk.open()
    await desk.do("progress", text="已查到两处空房")
    await desk.do("extension", reason="房东周末才能带看")


async def test_a_partner_with_only_a_mailbox_deals_with_a_need(
    city: City, boxes: Mailboxes
) -> None:
    youth = await city.youth()
    need = await offered(city, youth, f"{UNCLEAR} 刚来这里，想找住处，电话 {_PHONE}")
    [letter] = await letters_about(boxes, need["receipt"])
    assert "新诉求等待签收" in letter["subject"]
    for kind in ("plain", "html"):
        words = words_of(letter, kind)
        assert need["receipt"] in words
        assert "前签收" in words
        assert _PHONE not in words
        assert "想找住处" not in words, "not a word of the need leaves by mail"

    async with at_desk(city, boxes, need["receipt"]) as desk:
        page = await desk.open()
        assert "想找住处" in page
        assert _PHONE not in page
        assert "[电话]" in page
        assert "向青年提问" not in page, "nothing but accept and decline is open yet"

        page = await desk.do("acceptance")
        assert "已签收。请尽快与青年联系。" in page
        assert _PHONE in page, "as the partners' API shows it after acceptance"
        assert "签收，由我们办理" not in page

        await _work_by_link(boxes, youth, need, desk)
        page = await desk.do("answer", claim="solved", text="已为你预留驿站 2 室，周六可入住。")
        assert "已答复，待评价" in page
        judged = await youth.do(
            need["id"],
            "verdict",
            {"verdict": "solved", "result_grade": "satisfied", "attitude_grade": "satisfied"},
        )
        assert judged.status_code == 201, judged.text
        page = await desk.open()
        assert "已办结" in page
        assert _PHONE not in page, "what is over shows nothing of anybody"
        assert "想找住处" not in page

    seen = (await city.dispatcher.get(f"/staff/v1/needs/{need['id']}")).json()
    done = {one["action"]: one["via"] for one in seen["need"]["timeline"] if one["by"] == "partner"}
    assert set(done.values()) == {"邮箱 wi***@hostel.example.cn"}
    assert {"accepted", "contacted", "question_asked", "answered", "extended"} <= set(done)
    mine = await youth.need(need["id"])
    assert {one["via"] for one in mine["timeline"]} == {None}


async def test_a_partner_declines_by_link_and_says_who_would_be_right(
    city: City, boxes: Mailboxes
) -> None:
    youth = await city.youth()
    need = await offered(city, youth, f"{UNCLEAR} 不该到这里来的事")
    async with at_desk(city, boxes, need["receipt"]) as desk:
        page = await desk.do(
            "refusal", reason="not_ours", suggested="某某新单位", note="建议问问他们"
        )
        assert "已退回" in page
        assert "不该到这里来" not in page
        again = await desk.http.post(f"{desk.path}/acceptance", data={"key": "0" * 32})
        assert again.status_code == 409
    [line] = await rows(
        "SELECT words, via FROM need_history WHERE action = 'declined' AND need_id = "
        "(SELECT id FROM needs WHERE receipt = :receipt)",
        receipt=need["receipt"],
    )
    assert line["words"] == "建议问问他们\n建议转给：某某新单位"
    assert line["via"] == "邮箱 wi***@hostel.example.cn"


async def test_a_known_name_is_a_suggestion(city: City, boxes: Mailboxes) -> None:
    youth = await city.youth()
    need = await offered(city, youth, f"{UNCLEAR} 另一件不该来的事")
    async with at_desk(city, boxes, need["receipt"]) as desk:
        await desk.do("refusal", reason="wrong_area", suggested="江州市民政局救助科")
    [found] = await rows(
        "SELECT o.name, a.decline_reason FROM assignments a JOIN organisations o "
        "ON o.id = a.suggested_id JOIN needs n ON n.id = a.need_id WHERE n.receipt = :receipt",
        receipt=need["receipt"],
    )
    assert found == {"name": "江州市民政局救助科", "decline_reason": "wrong_area"}


async def test_a_letter_that_is_sent_twice_carries_the_same_link(
    city: City, boxes: Mailboxes
) -> None:
    need = await offered(city, await city.youth(), f"{UNCLEAR} 写两次的信")
    await letters_about(boxes, need["receipt"])
    listed = (await city.admin.get("/staff/v1/deliveries", params={"limit": 20})).json()["items"]
    station = [one for one in listed if one["organisation_id"] == city.ids["江州青年驿站"]]
    sent = next(one for one in station if one["channel"] == "email")
    answer = await city.admin.post(f"/staff/v1/deliveries/{sent['id']}/replay", headers=once())
    assert answer.status_code in {201, 204}, answer.text
    first, second = await letters_about(boxes, need["receipt"], 2)
    assert first["message-id"] == second["message-id"], "a mailbox can tell that it is the same"
    assert link_in(first) == link_in(second)


async def test_a_grey_mailbox_is_tried_again_and_a_missing_one_is_switched_off(
    city: City, boxes: Mailboxes
) -> None:
    answers = iter(["451 come back later"])
    boxes.rcpt = lambda _to: next(answers, "250 OK")
    need = await offered(city, await city.youth(), f"{UNCLEAR} 灰名单")
    await letters_about(boxes, need["receipt"])

    boxes.rcpt = lambda _to: "550 5.1.1 no such user"
    await offered(city, await city.youth(), f"{UNCLEAR} 没有这个邮箱")
    base = f"/staff/v1/organisations/{city.ids['江州青年驿站']}/endpoints"

    async def is_off() -> bool:
        ways = (await city.admin.get(base)).json()["items"]
        return any(one["is_disabled"] for one in ways if one["channel"] == "email")

    await eventually(is_off)
