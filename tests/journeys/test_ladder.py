"""Who is told of a deadline, and when: each rung once, and at night in the morning."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.domains.identity.states import Role
from app.entry import seed
from app.journeys.clocks import ladder, telling
from app.journeys.handling import clock_flow
from app.kernel import clock, ids
from app.kernel.clock import SHANGHAI
from app.platform import db
from app.platform.settings import settings
from tests.actors import SKILLS, UNCLEAR, City, Program, Youth, once, rows

SCHOOL = "江州职业技能培训中心"


async def move(receipt: str, kind: str, column: str) -> None:
    """Let one moment of a need's clock be a minute ago."""
    async with db.transaction() as session:
        await session.execute(
            text(
                f"UPDATE clocks SET started_at = started_at - interval '90 days', "
                f"{column} = now() - interval '1 minute' WHERE kind = :kind "
                "AND stopped_at IS NULL AND need_id = "
                "(SELECT id FROM needs WHERE receipt = :receipt)"
            ),
            {"kind": kind, "receipt": receipt},
        )


async def _time_does_its_work() -> None:
    while await clock_flow.tick() + await ladder.tick():
        pass


async def accepted(city: City, name: str = SCHOOL) -> tuple[Youth, dict[str, Any], Program, str]:
    """Return a need of the root office that an organisation has taken on.

    Other tests give the districts people of their own, who would be told instead.
    """
    program, youth = await city.program(name), await city.youth()
    receipt = (await youth.submit(UNCLEAR, place={"adcode": "990101"})).json()
    tags = {"topic": SKILLS, "also": [], "kind": "help", "urgency": "routine"}
    decided = await city.decide(receipt["id"], tags=tags, hand_to=city.ids[name])
    assert decided.status_code == 201, decided.text
    brief = await program.newest()
    assert brief["receipt"] == receipt["receipt"]
    assert (await program.do(brief["id"], "acceptance")).status_code == 201
    return youth, await youth.need(receipt["id"]), program, brief["id"]


async def _told(client: Any, receipt: str) -> list[str]:
    answer = await client.get("/staff/v1/notices", params={"limit": 100})
    assert answer.status_code == 200, answer.text
    return [one["kind"] for one in answer.json()["items"] if receipt in one["body"]]


async def _events(program: Program, receipt: str) -> list[str]:
    found: list[str] = []
    page: dict[str, Any] = {"has_more": True, "next_cursor": ""}
    while page["has_more"]:
        params = {"limit": 100} | ({"cursor": page["next_cursor"]} if page["next_cursor"] else {})
        page = (await program.http.get("/partner/v1/events", params=params)).json()
        found += [one["type"] for one in page["items"] if one["data"]["receipt"] == receipt]
    return found


async def _head(city: City) -> Any:
    """Return the signed-in leader of the school."""
    login = f"head{ids.new().hex[-8:]}"
    body = {
        "organisation_id": city.ids[SCHOOL],
        "login": login,
        "name": "校长",
        "role": Role.leader,
        "password": seed.PASSWORD,
    }
    made = await city.admin.post("/staff/v1/staff", json=body, headers=once())
    assert made.status_code in {201, 204}, made.text
    return await city.staff(login)


async def test_the_ladder_goes_from_the_lead_to_its_head_to_the_coordinators(city: City) -> None:
    head = await _head(city)
    _youth, need, program, _ = await accepted(city)
    receipt = need["receipt"]

    await move(receipt, "resolution", "step_at")
    await _time_does_its_work()
    assert (await _events(program, receipt)).count("assignment.due_soon") == 1
    assert await _told(head, receipt) == []

    await move(receipt, "resolution", "due_at")
    await _time_does_its_work()
    assert "assignment.overdue" in await _events(program, receipt)
    assert await _told(head, receipt) == ["deadline_missed"]
    assert await _told(city.dispatcher, receipt) == []

    await move(receipt, "resolution", "step_at")
    await _time_does_its_work()
    assert await _told(city.dispatcher, receipt) == ["deadline_doubled"]
    assert await _told(city.leader, receipt) == ["deadline_doubled"]

    await move(receipt, "resolution", "step_at")
    await _time_does_its_work()
    assert await _told(city.dispatcher, receipt) == ["deadline_chronic", "deadline_doubled"]
    assert await _told(head, receipt) == ["deadline_chronic", "deadline_missed"]
    [waiting] = [one for one in await city.waiting() if one["receipt"] == receipt]
    assert waiting["reason"] == "overdue"

    taken = await rows(
        "SELECT rung FROM clock_steps JOIN clocks ON clocks.id = clock_id WHERE kind = "
        "'resolution' AND need_id = (SELECT id FROM needs WHERE receipt = :receipt) ORDER BY at",
        receipt=receipt,
    )
    assert [one["rung"] for one in taken] == ["reminder", "head", "coordinator", "chronic"]


async def test_where_an_organisation_has_no_head_the_coordinators_hear_of_a_breach(
    city: City,
) -> None:
    _youth, need, _program, _ = await accepted(city, "江州市反诈中心")
    await move(need["receipt"], "contact", "due_at")
    await _time_does_its_work()
    assert await _told(city.dispatcher, need["receipt"]) == ["deadline_missed"]


async def test_each_rung_is_taken_once_by_many_workers(city: City) -> None:
    _youth, need, program, _ = await accepted(city)
    await move(need["receipt"], "resolution", "step_at")
    await asyncio.gather(*(ladder.tick() for _ in range(6)))
    await move(need["receipt"], "resolution", "due_at")
    await asyncio.gather(*(clock_flow.tick() for _ in range(6)))
    await move(need["receipt"], "resolution", "step_at")
    await asyncio.gather(*(ladder.tick() for _ in range(6)))
    await _time_does_its_work()
    events = await _events(program, need["receipt"])
    assert events.count("assignment.due_soon") == 1
    assert events.count("assignment.overdue") == 1
    assert (await _told(city.dispatcher, need["receipt"])).count("deadline_doubled") == 1


async def test_done_in_time_nobody_is_told(city: City) -> None:
    _youth, need, program, assignment = await accepted(city)
    await program.do(assignment, "answer", {"claim": "solved", "text": "已经办好了"})
    await _time_does_its_work()
    assert await _told(city.dispatcher, need["receipt"]) == []
    assert "assignment.due_soon" not in await _events(program, need["receipt"])


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the quiet hours lie around this moment."""
    now = clock.now().astimezone(SHANGHAI)
    begin, end = now - timedelta(hours=1), now + timedelta(hours=1)
    monkeypatch.setenv("YNE_QUIET_HOURS", f"{begin:%H:%M}-{end:%H:%M}")
    settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    settings.cache_clear()


def _morning(night: pytest.MonkeyPatch) -> None:
    night.setenv("YNE_QUIET_HOURS", "")
    settings.cache_clear()


async def test_at_night_people_are_left_in_peace(city: City, night: Any) -> None:
    youth, need, program, assignment = await accepted(city)
    receipt = need["receipt"]
    await move(receipt, "resolution", "due_at")
    await _time_does_its_work()
    # What happened has happened; who is told of it is told in the morning.
    assert (await youth.need(need["id"]))["is_overdue"]
    assert await _told(city.dispatcher, receipt) == []
    kept = await rows(
        "SELECT shown_at > now() AS later FROM staff_notices WHERE body LIKE :said",
        said=f"%{receipt}%",
    )
    assert kept
    assert all(one["later"] for one in kept)
    await move(receipt, "resolution", "step_at")
    await _time_does_its_work()
    assert await _told(city.dispatcher, receipt) == []
    await program.do(assignment, "answer", {"claim": "solved", "text": "已经办好了"})
    await move(receipt, "reminder", "due_at")
    await _time_does_its_work()
    titles = [one["title"] for one in (await youth.http.get("/api/v1/inbox")).json()["items"]]
    assert "这件事解决了吗？" not in titles
    _morning(night)
    await _time_does_its_work()
    titles = [one["title"] for one in (await youth.http.get("/api/v1/inbox")).json()["items"]]
    assert "这件事解决了吗？" in titles


async def test_danger_does_not_wait_for_the_morning(city: City, night: Any) -> None:
    _youth, need, program, _ = await accepted(city)
    async with db.transaction() as session:
        await session.execute(
            text("UPDATE needs SET is_crisis = true WHERE receipt = :receipt"),
            {"receipt": need["receipt"]},
        )
    await move(need["receipt"], "resolution", "step_at")
    await _time_does_its_work()
    assert "assignment.due_soon" in await _events(program, need["receipt"])
    await move(need["receipt"], "resolution", "due_at")
    await _time_does_its_work()
    assert night is not None
    kept = await rows(
        "SELECT shown_at <= now() AS now FROM staff_notices WHERE body LIKE :said",
        said=f"%{need['receipt']}%",
    )
    assert kept
    assert all(one["now"] for one in kept)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-25T21:59", None),
        ("2026-11-25T22:00", "2026-11-26T07:30"),
        ("2026-11-26T03:00", "2026-11-26T07:30"),
        ("2026-11-26T07:29", "2026-11-26T07:30"),
        ("2026-11-26T07:30", None),
    ],
)
def test_the_quiet_hours_are_those_of_the_wall(
    at: str, until: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YNE_QUIET_HOURS", "22:00-07:30")
    settings.cache_clear()
    try:
        found = telling.quiet_until(datetime.fromisoformat(at).replace(tzinfo=SHANGHAI))
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    wanted = until and datetime.fromisoformat(until).replace(tzinfo=SHANGHAI)
    assert found == wanted


async def test_a_helper_who_lets_an_offer_pass_takes_nothing_from_the_lead(city: City) -> None:
    youth, need, _program, _ = await accepted(city)
    helper = {"organisation_id": city.ids["江州市总工会新业态服务站"], "reason": "请协助"}
    added = await city.dispatcher.post(
        f"/staff/v1/needs/{need['id']}/helpers", json=helper, headers=once()
    )
    assert added.status_code == 201, added.text
    await move(need["receipt"], "accept", "due_at")
    await _time_does_its_work()
    seen = await youth.need(need["id"])
    assert seen["handler"]["name"] == SCHOOL
    assert seen["state"] == "accepted"


async def test_notices_are_read_one_by_one_or_all_at_once_and_are_nobody_else_s(
    city: City,
) -> None:
    _youth, need, _program, _ = await accepted(city)
    await move(need["receipt"], "resolution", "due_at")
    await _time_does_its_work()
    await move(need["receipt"], "resolution", "step_at")
    await _time_does_its_work()
    page = (await city.dispatcher.get("/staff/v1/notices?unread=true")).json()
    assert page["unread"] >= 1
    [mine] = [one for one in page["items"] if need["receipt"] in one["body"]][:1]
    assert mine["need_id"] == need["id"]
    stranger = await city.leader.post(f"/staff/v1/notices/{mine['id']}/read")
    assert stranger.json()["code"] == "notice.not_found"
    for _ in range(2):
        assert (
            await city.dispatcher.post(f"/staff/v1/notices/{mine['id']}/read")
        ).status_code == 204
    after = (await city.dispatcher.get("/staff/v1/notices?unread=true")).json()
    assert mine["id"] not in [one["id"] for one in after["items"]]
    assert after["unread"] == page["unread"] - 1 or page["unread"] == 100
    assert (await city.dispatcher.post("/staff/v1/notices/read")).status_code == 204
    assert (await city.dispatcher.get("/staff/v1/notices")).json()["unread"] == 0


async def test_a_need_that_cannot_move_holds_up_no_other(city: City) -> None:
    _youth, stuck, _, _ = await accepted(city)
    _youth, need, program, _ = await accepted(city)
    async with db.transaction() as session:
        await session.execute(
            text(
                "UPDATE assignments SET state = 'verified' WHERE need_id = "
                "(SELECT id FROM needs WHERE receipt = :receipt)"
            ),
            {"receipt": stuck["receipt"]},
        )
        # As if somebody had mended rows by hand: an offer's clock without an offer.
        await session.execute(
            text(
                "UPDATE clocks SET kind = 'accept', due_at = now() - interval '9 days', "
                "started_at = now() - interval '10 days' WHERE kind = 'contact' AND need_id = "
                "(SELECT id FROM needs WHERE receipt = :receipt)"
            ),
            {"receipt": stuck["receipt"]},
        )
    await move(need["receipt"], "resolution", "due_at")
    await _time_does_its_work()
    assert "assignment.overdue" in await _events(program, need["receipt"])
    await move(need["receipt"], "resolution", "step_at")
    await _time_does_its_work()
    assert "deadline_doubled" in await _told(city.dispatcher, need["receipt"])
    async with db.transaction() as session:
        await session.execute(
            text(
                "UPDATE clocks SET stopped_at = now(), stop_reason = 'mended' WHERE need_id = "
                "(SELECT id FROM needs WHERE receipt = :receipt)"
            ),
            {"receipt": stuck["receipt"]},
        )
