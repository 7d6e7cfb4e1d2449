"""Time that people decide about: needs on hold, extensions, allowances, other tags."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app.domains.needs import policy_book
from app.domains.needs.policy import BUILT_IN
from app.entry import seed
from app.journeys.clocks import calendar_flow, ladder
from app.journeys.handling import clock_flow
from app.kernel import clock
from app.kernel.clock import SHANGHAI
from app.platform import db, workdays
from tests.actors import City, Youth, once, rows
from tests.journeys.test_ladder import accepted, move

SCHOOL = "江州职业技能培训中心"


async def _clock(need: dict[str, Any], kind: str) -> dict[str, Any]:
    found = await rows(
        "SELECT kind, policy_version, policy, started_at, due_at, chronic_at, paused_at, "
        "breached_at, met_at, stop_reason, step, step_at FROM clocks WHERE kind = :kind "
        "AND need_id = (SELECT id FROM needs WHERE receipt = :receipt) ORDER BY id DESC LIMIT 1",
        kind=kind,
        receipt=need["receipt"],
    )
    return found[0]


async def _staff(city: City, need: dict[str, Any], deed: str, body: dict[str, Any]) -> Any:
    url = f"/staff/v1/needs/{need['id']}/{deed}"
    return await city.dispatcher.post(url, json=body, headers=once())


def _in_days(days: int) -> str:
    return (clock.now().astimezone(SHANGHAI).date() + timedelta(days=days)).isoformat()


async def test_a_need_on_hold_stands_still_is_looked_at_again_and_goes_on(city: City) -> None:
    youth, need, program, assignment = await accepted(city)
    await program.do(assignment, "progress", {"text": "正在申请场地"})
    wish = {"reason": "场地装修，两周后才能开班", "review_on": _in_days(14)}
    assert (await program.do(assignment, "hold", wish)).status_code == 201
    [waiting] = [one for one in await city.waiting() if one["id"] == need["id"]]
    assert waiting["reason"] == "hold"
    kinds = (await city.dispatcher.get("/staff/v1/notices?limit=100")).json()["items"]
    assert [one["kind"] for one in kinds if need["receipt"] in one["body"]] == ["hold_requested"]

    before = await _clock(need, "resolution")
    held = await _staff(city, need, "hold", wish)
    assert held.status_code == 201, held.text
    assert held.json()["review_reason"] is None
    seen = await youth.need(need["id"])
    assert seen["state"] == "on_hold"
    assert any(one["words"] == wish["reason"] for one in seen["timeline"])
    newest = (await youth.http.get("/api/v1/inbox")).json()["items"][0]
    assert newest["title"] == "诉求暂时挂账"
    assert wish["reason"] in newest["body"]
    assert (await _clock(need, "resolution"))["paused_at"] is not None
    # A word on how it is going starts no clock while the need waits.
    assert (await program.do(assignment, "progress", {"text": "装修过半"})).status_code == 201
    assert (await _clock(need, "progress"))["paused_at"] is not None

    await _looked_at_again(city, youth, need)
    on = await _staff(city, need, "resumption", {"note": "场地已经好了"})
    assert on.status_code == 201, on.text
    assert (await youth.need(need["id"]))["state"] == "in_progress"
    after = await _clock(need, "resolution")
    assert after["paused_at"] is None
    assert after["due_at"] >= before["due_at"]
    assert (await _clock(need, "review"))["met_at"] is not None
    events = await program.feed()
    mine = [one["type"] for one in events if one["data"]["receipt"] == need["receipt"]]
    assert mine.count("assignment.held") == 2
    assert mine[-1] == "assignment.resumed"


async def _looked_at_again(city: City, youth: Youth, need: dict[str, Any]) -> None:
    later = {"reason": "装修还要两周", "review_on": _in_days(28)}
    assert (await _staff(city, need, "hold", later)).status_code == 201
    review = await _clock(need, "review")
    assert review["due_at"].astimezone(SHANGHAI).date().isoformat() == later["review_on"]

    await move(need["receipt"], "review", "due_at")
    while await clock_flow.tick():
        pass
    [waiting] = [one for one in await city.waiting() if one["id"] == need["id"]]
    assert waiting["reason"] == "hold_over"
    assert not (await youth.need(need["id"]))["is_overdue"]


@pytest.mark.parametrize("days", [0, -3, 200])
async def test_a_hold_ends_on_a_day_within_half_a_year(city: City, days: int) -> None:
    _youth, need, program, assignment = await accepted(city)
    await program.do(assignment, "progress", {"text": "在办"})
    wish = {"reason": "等材料齐全", "review_on": _in_days(days)}
    answer = await _staff(city, need, "hold", wish)
    assert (answer.status_code, answer.json()["code"]) == (422, "need.bad_review_date")


async def test_only_what_is_worked_on_is_put_on_hold(city: City) -> None:
    youth = await city.youth()
    await city.program(SCHOOL)
    need = await city.submitted_to(youth, SCHOOL)
    answer = await _staff(city, need, "hold", {"reason": "等材料齐全", "review_on": _in_days(5)})
    assert answer.json()["code"] == "need.move_refused"
    wish = {"note": "没有挂账过"}
    assert (await _staff(city, need, "resumption", wish)).json()["code"] == "need.move_refused"


async def _publish(city: City, **more: Any) -> dict[str, Any]:
    draft = {"version": f"t-{secrets.token_hex(4)}", **more}
    made = await city.admin.post("/staff/v1/clock-policies", json=draft, headers=once())
    assert made.status_code == 201, made.text
    url = f"/staff/v1/clock-policies/{made.json()['id']}"
    published = await city.admin.post(f"{url}/publication", headers=once())
    assert published.status_code == 201, published.text
    found: dict[str, Any] = published.json()
    return found


@pytest.fixture
async def _own_policy(city: City) -> Any:
    """Let the allowances be the program's own again afterwards."""
    yield
    async with db.transaction() as session:
        from sqlalchemy import text  # noqa: PLC0415

        await session.execute(
            text("UPDATE clock_policies SET state = 'retired' WHERE state = 'published'")
        )
    policy_book.keep(BUILT_IN)


@pytest.mark.usefixtures("_own_policy")
async def test_staff_grant_or_refuse_an_extension_where_the_policy_says_so(city: City) -> None:
    await _publish(city, approves_extensions=True)
    for is_granted in (True, False):
        _youth, need, program, assignment = await accepted(city)
        asked = await program.do(assignment, "extension", {"reason": "师资还在协调"})
        assert asked.status_code == 201, asked.text
        before = await _clock(need, "resolution")
        again = await program.do(assignment, "extension", {"reason": "师资还在协调中"})
        assert again.json()["code"] == "assignment.extension_refused"
        [waiting] = [one for one in await city.waiting() if one["id"] == need["id"]]
        assert waiting["reason"] == "extension"
        said = {"is_granted": is_granted, "note": "情况属实"}
        decided = await _staff(city, need, "extension", said)
        assert decided.status_code == 201, decided.text
        assert decided.json()["review_reason"] is None
        after = await _clock(need, "resolution")
        assert (after["due_at"] > before["due_at"]) is is_granted
        twice = await _staff(city, need, "extension", said)
        assert twice.json()["code"] == "review.nothing_to_do"
        events = await program.feed()
        mine = [one["type"] for one in events if one["data"]["receipt"] == need["receipt"]]
        wanted = "assignment.extended" if is_granted else "assignment.extension_refused"
        assert mine[-1] == wanted


async def test_without_such_a_policy_an_extension_is_taken_at_once(city: City) -> None:
    _youth, need, program, assignment = await accepted(city)
    before = await _clock(need, "resolution")
    taken = await program.do(assignment, "extension", {"reason": "还差一份材料"})
    assert taken.status_code == 201
    after = await _clock(need, "resolution")
    assert after["due_at"] > before["due_at"]
    assert after["step_at"] > before["step_at"]


@pytest.mark.usefixtures("_own_policy")
async def test_a_published_policy_counts_for_new_clocks_and_old_ones_keep_theirs(
    city: City,
) -> None:
    _youth, old, _program, _ = await accepted(city)
    policy = await _publish(
        city,
        note="技能类诉求三天答复",
        remind_percent=50,
        allowances=[
            {"clock": "resolution", "topic": "education.skills", "hours": 21, "unit": "working"},
            {"clock": "resolution", "kind": "help", "hours": 70, "unit": "working"},
            {"clock": "contact", "hours": 48, "unit": "clock"},
        ],
    )
    assert (policy["state"], len(policy["allowances"])) == ("published", 3)
    _youth, new, _program, _ = await accepted(city)
    made = await _clock(new, "resolution")
    assert made["policy_version"] == policy["version"]
    # The topic comes before the kind.
    assert made["policy"]["hours"] == 21
    contact = await _clock(new, "contact")
    assert contact["due_at"] - contact["started_at"] == timedelta(hours=48)
    assert contact["step_at"] - contact["started_at"] == timedelta(hours=24)
    kept = await _clock(old, "resolution")
    assert (kept["policy_version"], kept["policy"]["hours"]) == ("2026-11", 35)
    listed = (await city.leader.get("/staff/v1/clock-policies")).json()
    assert listed["in_force"] == policy["version"]
    assert listed["built_in"] == "2026-11"


async def test_an_answer_ends_what_the_dispatchers_were_asked_for(city: City) -> None:
    _youth, need, program, assignment = await accepted(city)
    await program.do(assignment, "progress", {"text": "在办"})
    wish = {"reason": "场地装修，两周后才能开班", "review_on": _in_days(14)}
    assert (await program.do(assignment, "hold", wish)).status_code == 201
    assert need["id"] in [one["id"] for one in await city.waiting()]
    answered = {"claim": "solved", "text": "借到了别的场地，已经开班"}
    assert (await program.do(assignment, "answer", answered)).status_code == 201
    assert need["id"] not in [one["id"] for one in await city.waiting()]


async def test_what_holds_for_all_is_the_root_office_s_to_change(city: City) -> None:
    login = f"own{secrets.token_hex(4)}"
    body = {
        "organisation_id": city.ids[SCHOOL],
        "login": login,
        "name": "单位管理员",
        "role": "admin",
        "password": seed.PASSWORD,
    }
    made = await city.admin.post("/staff/v1/staff", json=body, headers=once())
    assert made.status_code in {201, 204}, made.text
    own = await city.staff(login)
    draft = {"version": f"t-{secrets.token_hex(4)}"}
    answer = await own.post("/staff/v1/clock-policies", json=draft, headers=once())
    assert (answer.status_code, answer.json()["code"]) == (403, "auth.forbidden")
    notice = {"year": 2031, "source": "自拟", "days": _year(2031)}
    assert (await own.put("/staff/v1/calendar", json=notice)).status_code == 403


async def test_a_draft_can_be_changed_and_what_is_published_cannot(city: City) -> None:
    version = f"t-{secrets.token_hex(4)}"
    draft = {"version": version, "note": "草稿"}
    made = (await city.admin.post("/staff/v1/clock-policies", json=draft, headers=once())).json()
    url = f"/staff/v1/clock-policies/{made['id']}"
    changed = await city.admin.put(
        url,
        json={**draft, "allowances": [{"clock": "accept", "hours": 3, "unit": "working"}]},
    )
    assert changed.json()["allowances"][0]["hours"] == 3
    assert (await city.leader.get(url)).json() == changed.json()
    taken = await city.admin.post("/staff/v1/clock-policies", json=draft, headers=once())
    assert taken.json()["code"] == "clock_policy.version_taken"
    built_in = {"version": "2026-11"}
    taken = await city.admin.post("/staff/v1/clock-policies", json=built_in, headers=once())
    assert taken.json()["code"] == "clock_policy.version_taken"
    assert (await city.leader.put(url, json=draft)).status_code == 403
    odd = {
        **draft,
        "allowances": [{"clock": "accept", "topic": "no.such", "hours": 3, "unit": "working"}],
    }
    assert (await city.admin.put(url, json=odd)).json()["code"] == "tags.unknown"
    async with db.transaction() as session:
        from sqlalchemy import text  # noqa: PLC0415

        await session.execute(
            text(
                "UPDATE clock_policies SET state = 'retired', published_at = now() "
                "WHERE version = :version"
            ),
            {"version": version},
        )
    for answer in (
        await city.admin.put(url, json=draft),
        await city.admin.post(f"{url}/publication", headers=once()),
    ):
        assert answer.json()["code"] == "clock_policy.not_draft"


@pytest.mark.parametrize("is_late", [False, True])
async def test_other_tags_put_a_new_clock_in_place_and_a_breach_stays_visible(
    city: City, is_late: bool
) -> None:
    await city.program(SCHOOL)
    youth = await city.youth()
    need = await city.submitted_to(youth, SCHOOL)
    if is_late:
        await move(need["receipt"], "resolution", "due_at")
        while await clock_flow.tick() + await ladder.tick():
            pass
    said = {"topic": "education.skills", "kind": "complaint"}
    assert (await youth.do(need["id"], "correction", said)).status_code == 201
    tags = {"topic": "education.skills", "also": [], "kind": "complaint", "urgency": "routine"}
    decided = await city.decide(need["id"], tags=tags)
    assert decided.status_code == 201, decided.text
    assert decided.json()["need"]["handler"]["name"] == SCHOOL
    former, present = await rows(
        "SELECT policy->>'hours' AS hours, started_at, due_at, breached_at, stop_reason FROM "
        "clocks WHERE kind = 'resolution' AND need_id = "
        "(SELECT id FROM needs WHERE receipt = :receipt) ORDER BY id",
        receipt=need["receipt"],
    )
    assert (former["stop_reason"], present["stop_reason"]) == ("superseded", None)
    assert (float(former["hours"]), float(present["hours"])) == (35, 91)
    # The time that has passed has passed: the new one began when the old one did.
    assert present["started_at"] == former["started_at"]
    if is_late:
        assert former["breached_at"] is not None
        assert present["breached_at"] == former["breached_at"]
        assert present["due_at"] == former["due_at"]
        assert (await youth.need(need["id"]))["is_overdue"]
    else:
        assert present["due_at"] > former["due_at"]


async def test_a_pause_after_the_deadline_does_not_move_the_deadline(city: City) -> None:
    youth, need, program, assignment = await accepted(city)
    await program.do(assignment, "progress", {"text": "在办"})
    await move(need["receipt"], "resolution", "due_at")
    while await clock_flow.tick():
        pass
    late = await _clock(need, "resolution")
    await program.do(assignment, "questions", {"text": "哪天方便？"})
    await youth.do(need["id"], "replies", {"text": "周末"})
    after = await _clock(need, "resolution")
    assert after["due_at"] == late["due_at"]
    assert after["breached_at"] == late["breached_at"]


def _year(year: int) -> list[dict[str, Any]]:
    rest = [date(year, 1, 1) + timedelta(days=n) for n in range(3)]
    rest += [date(year, 10, 1) + timedelta(days=n) for n in range(7)]
    days = [{"day": one.isoformat(), "is_workday": False, "name": "节假日"} for one in rest]
    return [*days, {"day": f"{year}-10-09", "is_workday": True, "name": "国庆节调休"}]


async def test_administrators_are_told_once_that_the_known_days_end(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workdays, "_WARN_BEFORE", timedelta(days=4000))
    for _ in range(2):
        await calendar_flow.warn()
    page = (await city.admin.get("/staff/v1/notices?limit=100")).json()["items"]
    [told] = [one for one in page if one["kind"] == "calendar_ends"]
    assert "周一至周五" in told["body"]
    assert (await city.leader.get("/staff/v1/calendar")).json()["warning"] == told["body"]


async def test_when_the_year_s_notice_arrives_deadlines_that_reach_into_it_are_worked_out_anew(
    city: City, worker: None
) -> None:
    _youth, need, _program, _ = await accepted(city)
    known = (await city.leader.get("/staff/v1/calendar")).json()
    last = date.fromisoformat(known["known_until"])
    assert known["warning"] is None or str(last) in known["warning"]
    year = last.year + 1
    start = datetime(last.year, 12, 31, 9, 0, tzinfo=SHANGHAI)
    async with db.transaction() as session:
        from sqlalchemy import text  # noqa: PLC0415

        await session.execute(
            text(
                "UPDATE clocks SET started_at = :start, due_at = :start + interval '1 day', "
                "chronic_at = :start + interval '40 days', is_provisional = true "
                "WHERE kind = 'resolution' AND need_id = "
                "(SELECT id FROM needs WHERE receipt = :receipt)"
            ),
            {"start": start, "receipt": need["receipt"]},
        )
    notice = {"year": year, "source": "国办发明电", "days": _year(year)}
    assert (await city.leader.put("/staff/v1/calendar", json=notice)).status_code == 403
    try:
        entered = await city.admin.put("/staff/v1/calendar", json=notice)
        assert entered.status_code == 200, entered.text
        assert entered.json()["known_until"] == f"{year}-12-31"
        assert {"day": f"{year}-10-09", "is_workday": True, "name": "国庆节调休"} in (
            entered.json()["special_days"]
            if date(year, 10, 9).weekday() >= 5
            else [{"day": f"{year}-10-09", "is_workday": True, "name": "国庆节调休"}]
        )
        from tests.servers import eventually  # noqa: PLC0415

        async def is_sure() -> bool:
            [found] = await rows(
                "SELECT is_provisional FROM clocks WHERE kind = 'resolution' AND need_id = "
                "(SELECT id FROM needs WHERE receipt = :receipt)",
                receipt=need["receipt"],
            )
            return not found["is_provisional"]

        await eventually(is_sure)
        due = (await _clock(need, "resolution"))["due_at"].astimezone(SHANGHAI)
        # Five working days from the morning of the last day; the first three days are off.
        assert due > datetime(year, 1, 4, tzinfo=SHANGHAI)
        assert due.date() not in {date(year, 1, day) for day in (1, 2, 3)}
    finally:
        async with db.transaction() as session:
            from sqlalchemy import text  # noqa: PLC0415

            await session.execute(
                text("DELETE FROM calendar_days WHERE day > :last"), {"last": last}
            )
