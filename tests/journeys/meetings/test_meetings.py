"""Joint meetings: an agenda that fills itself, minutes, and decisions that come up again."""

from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import text

from app.entry import seed
from app.journeys.agreements import flow
from app.kernel import ids
from app.platform import db
from tests.actors import UNCLEAR, City, once
from tests.domains.agreements.stage import (
    CENTRE,
    HOSTEL,
    LAWYERS,
    Deal,
    clause,
    day,
    deal_in,
    staff_of,
)

AT = "2026-12-03T06:00:00Z"


@pytest.fixture
async def deal(city: City) -> Deal:
    return await deal_in(city)


async def _post(http: httpx.AsyncClient, way: str, body: Any = None) -> httpx.Response:
    return await http.post(f"/staff/v1/{way}", json=body, headers=once())


async def _called(deal: Deal, *names: str) -> dict[str, Any]:
    participants = [deal.city.ids[one] for one in names or (CENTRE, HOSTEL)]
    body = {"title": "青年服务联席会议", "place": "三楼会议室", "starts_at": AT}
    answer = await deal.staff("meetings", {**body, "participants": participants})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _held(deal: Deal) -> dict[str, Any]:
    made = await _called(deal)
    answer = await deal.staff(
        f"meetings/{made['id']}/holding", {"attended": [deal.city.ids[CENTRE]]}
    )
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _about(meeting: dict[str, Any], subject: str, where: str = "agenda") -> list[dict[str, Any]]:
    return [one for one in meeting[where] if one["subject"] == subject]


async def test_the_agenda_fills_itself_and_settles_by_itself(deal: Deal) -> None:
    centre = deal.centre.organisation_id
    late = clause(centre, deal.office, until_on=day(-1), quantity=12)
    money = clause(
        deal.office, centre, kind="money", unit="fen", quantity=500_050, until_on=day(-2)
    )
    made = await deal.signed(late, money, clause(centre, deal.office), ends_on=day(300))
    ending = await deal.signed(
        clause(centre, deal.office, until_on=day(20)), starts_on=day(-30), ends_on=day(30)
    )
    await flow.tick()
    paid, hours, open_one = await deal.commitments(made["id"])
    given = (await deal.give(open_one["id"], 40)).json()
    await deal.judge(given, "dispute")
    meeting = await _called(deal)
    [point] = _about(meeting, hours["id"])
    assert point["kind_name"] == "逾期承诺"
    assert point["title"] == f"{CENTRE}承诺的“导师一对一辅导”已逾期，还差 12 小时"
    [owed] = _about(meeting, paid["id"])
    assert "还差 5,000.50 元" in owed["title"]
    assert _about(meeting, open_one["id"])[0]["kind"] == "disputed_commitment"
    assert _about(meeting, ending["id"])[0]["kind"] == "expiring_agreement"

    dropped = await deal.staff(
        f"meetings/{meeting['id']}/agenda/{owed['id']}/dropping", {"reason": "财务另行处理"}
    )
    assert _about(dropped.json(), paid["id"], "left_out")[0]["drop_reason"] == "财务另行处理"
    await deal.give(hours["id"], 12)
    again = (await deal.staff(f"meetings/{meeting['id']}/agenda/filling")).json()
    assert _about(again, hours["id"]) == []
    assert _about(again, hours["id"], "left_out")[0]["state"] == "settled"
    assert _about(again, paid["id"]) == []
    once_more = (await deal.staff(f"meetings/{meeting['id']}/agenda/filling")).json()
    assert once_more == again


async def test_needs_that_nobody_took_or_that_are_disputed_are_on_it_without_their_words(
    deal: Deal,
) -> None:
    city = deal.city
    police = await city.program("江州市反诈中心")
    youth = await city.youth()
    tags = {"topic": "prevention.fraud", "also": [], "kind": "help", "urgency": "routine"}
    nobody_s = (await youth.submit(UNCLEAR)).json()
    handed = await city.decide(nobody_s["id"], tags=tags, hand_to=police.organisation_id)
    assert handed.status_code == 201, handed.text
    offered = await police.newest()
    await police.do(offered["id"], "refusal", {"reason": "no_capacity", "note": "名额已满"})
    reasons = {one["id"]: one["reason"] for one in await city.waiting()}
    assert reasons[nobody_s["id"]] == "no_partner"
    refused = (await youth.submit(UNCLEAR)).json()
    await city.dispatcher.post(
        f"/staff/v1/review/{refused['id']}/rejection",
        json={"reason": "litigation", "note": "已在法院审理"},
        headers=once(),
    )
    appealed = await youth.do(refused["id"], "appeal", {"reason": "我没有起诉"})
    assert appealed.status_code == 201, appealed.text

    meeting = await _called(deal)
    [gap] = _about(meeting, "prevention.fraud")
    assert "件诉求无人承接" in gap["title"]
    assert nobody_s["receipt"] in gap["words"]
    [dispute] = _about(meeting, refused["id"])
    assert dispute["title"] == f"诉求 {refused['receipt']}：本人对不予受理提出申诉"
    assert UNCLEAR not in str(meeting)
    # Whom a complaint is about may sit at the table.
    await _complain(nobody_s["id"], police.organisation_id)
    again = (await deal.staff(f"meetings/{meeting['id']}/agenda/filling")).json()
    assert nobody_s["receipt"] not in str(again["agenda"])


async def _complain(need_id: str, organisation_id: str) -> None:
    async with db.transaction() as session:
        await session.execute(
            text("UPDATE needs SET complaint_about = ARRAY[:about]::uuid[] WHERE id = :id"),
            {"id": ids.decode("need", need_id), "about": ids.decode("org", organisation_id)},
        )


async def test_points_are_added_and_put_in_order(deal: Deal) -> None:
    meeting = await _called(deal)
    way = f"meetings/{meeting['id']}/agenda"
    await deal.staff(way, {"title": "明年的青年节", "words": "场地和预算"})
    added = (await deal.staff(way, {"title": "志愿者保险"})).json()["agenda"]
    order = [one["id"] for one in added]
    turned = await deal.city.admin.put(f"/staff/v1/{way}/order", json={"items": order[::-1]})
    assert [one["id"] for one in turned.json()["agenda"]] == order[::-1]
    for wrong in (order[1:], [*order, order[0]]):
        refused = await deal.city.admin.put(f"/staff/v1/{way}/order", json={"items": wrong})
        assert refused.json()["code"] == "meeting.agenda_moved"
    gone = await deal.staff(f"{way}/{order[0]}/dropping", {"reason": "下次再议"})
    assert gone.status_code == 201
    twice = await deal.staff(f"{way}/{order[0]}/dropping", {"reason": "下次再议"})
    assert twice.json()["code"] == "meeting.move_refused"


async def test_decisions_carry_over_until_they_are_done(deal: Deal) -> None:
    city = deal.city
    meeting = await _held(deal)
    body = {"what": "安排三次夜校师资", "organisation_id": city.ids[HOSTEL], "due_on": day(-1)}
    decided = await deal.staff(f"meetings/{meeting['id']}/decisions", body)
    assert decided.status_code == 201, decided.text
    [decision] = decided.json()["decisions"]
    assert (decision["state_name"], decision["is_late"]) == ("进行中", True)
    following = await _called(deal)
    [point] = _about(following, decision["id"])
    assert (point["kind_name"], point["title"]) == ("上次未完成", "安排三次夜校师资")
    assert "已超期" in point["words"]
    assert following["agenda"][0]["kind"] == "open_decision"

    lawyers, hostel = await staff_of(city, LAWYERS), await staff_of(city, HOSTEL, "handler")
    for http, status in ((lawyers, 404), (hostel, 201), (hostel, 409)):
        ended = await _post(
            http, f"decisions/{decision['id']}/completion", {"words": "已办三次，共 90 人"}
        )
        assert ended.status_code == status, ended.text
    again = (await deal.staff(f"meetings/{following['id']}/agenda/filling")).json()
    assert _about(again, decision["id"]) == []
    listed = await hostel.get("/staff/v1/decisions?state=done&limit=100")
    assert decision["id"] in [one["id"] for one in listed.json()["items"]]


async def test_minutes_are_versions_and_a_closed_meeting_is_frozen(
    deal: Deal, database_url: str
) -> None:
    meeting = await _held(deal)
    way = f"meetings/{meeting['id']}"
    early = await deal.staff(f"{way}/closing")
    assert early.json()["code"] == "meeting.minutes_missing"
    first = await deal.staff(f"{way}/minutes", {"text": "会议讨论了师资。", "based_on": 0})
    assert first.json()["minutes_version"] == 1
    clash = await deal.staff(f"{way}/minutes", {"text": "另一份", "based_on": 0})
    assert clash.json()["code"] == "meeting.minutes_moved"
    await deal.staff(f"{way}/minutes", {"text": "会议讨论了师资和场地。", "based_on": 1})
    body = {
        "what": "落实两处场地",
        "organisation_id": deal.city.ids[CENTRE],
        "due_on": "2026-12-20",
    }
    await deal.staff(f"{way}/decisions", body)
    closed = await deal.staff(f"{way}/closing")
    assert closed.json()["state_name"] == "已办结"
    late = await deal.staff(f"{way}/minutes", {"text": "再改一次", "based_on": 2})
    assert late.json()["code"] == "meeting.move_refused"
    said = (await deal.city.leader.get(f"/staff/v1/{way}/minutes.md")).text
    assert said.startswith("# 青年服务联席会议\n\n- 时间：2026年12月3日（周四）14:00\n")
    assert f"- 召集单位：{seed.ROOT}\n- 参会单位：{CENTRE}\n- 未到会单位：{HOSTEL}\n" in said
    assert "\n会议讨论了师资和场地。\n" in said
    assert f"1. 落实两处场地\n   责任单位：{CENTRE}；完成时限：2026年12月20日；进展：进行中" in said
    async with await psycopg.AsyncConnection.connect(database_url) as connection:
        with pytest.raises(psycopg.errors.RestrictViolation):
            await connection.execute("UPDATE meeting_minutes SET text = 'x'")


async def test_guests_read_and_strangers_find_nothing(deal: Deal) -> None:
    meeting = await _called(deal)
    way = f"meetings/{meeting['id']}"
    guest, stranger = await staff_of(deal.city, CENTRE), await staff_of(deal.city, LAWYERS)
    assert (await guest.get(f"/staff/v1/{way}")).status_code == 200
    listed = (await guest.get("/staff/v1/meetings?limit=100")).json()["items"]
    assert meeting["id"] in [one["id"] for one in listed]
    assert (await stranger.get(f"/staff/v1/{way}")).json()["code"] == "meeting.not_found"
    assert (await stranger.get(f"/staff/v1/{way}/minutes.md")).status_code == 404
    for http in (guest, stranger):
        changed = await _post(http, f"{way}/agenda", {"title": "自己的议题"})
        assert changed.json()["code"] == "meeting.not_found"
    decided = await _held(deal)
    body = {"what": "提供咨询窗口", "organisation_id": deal.city.ids[CENTRE], "due_on": day(9)}
    noted = await deal.staff(f"meetings/{decided['id']}/decisions", body)
    decision = noted.json()["decisions"][0]["id"]
    dropped = await _post(guest, f"decisions/{decision}/dropping", {"words": "不想做"})
    assert dropped.json()["code"] == "decision.not_found", "only the office drops it"


async def test_a_planned_meeting_is_changed_or_cancelled(deal: Deal) -> None:
    meeting = await _called(deal)
    way = f"meetings/{meeting['id']}"
    body = {
        "title": "青年服务联席会议（改期）",
        "place": "线上",
        "starts_at": "2026-12-10T06:00:00Z",
        "participants": [deal.city.ids[LAWYERS]],
    }
    changed = await deal.city.admin.put(f"/staff/v1/{way}", json=body)
    assert [one["organisation_name"] for one in changed.json()["participants"]] == [LAWYERS]
    own_only = await deal.city.admin.put(
        f"/staff/v1/{way}", json={**body, "participants": [deal.office]}
    )
    assert own_only.json()["code"] == "meeting.no_such_participant"
    wrong = await deal.staff(f"{way}/holding", {"attended": [deal.city.ids[CENTRE]]})
    assert wrong.json()["code"] == "meeting.no_such_participant"
    off = await deal.staff(f"{way}/cancellation", {"reason": "与另一会议合并"})
    assert off.json()["state"] == "cancelled"
    said = (await deal.city.admin.get(f"/staff/v1/{way}/minutes.md")).text
    assert "- 会议已取消：与另一会议合并" in said
    assert (await deal.staff(f"{way}/holding", {"attended": []})).status_code == 409
