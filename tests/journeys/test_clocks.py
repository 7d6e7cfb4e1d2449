"""If nobody acts, a need moves on by itself. Time is moved in the rows, never waited for."""

from typing import Any

from sqlalchemy import text

from app.journeys.handling import clock_flow
from app.platform import db
from tests.actors import City, Youth, rows

SCHOOL = "江州职业技能培训中心"


async def _let_pass(receipt: str, kind: str) -> None:
    """Let one kind of clock of a need run out, and let time do its work."""
    async with db.transaction() as session:
        await session.execute(
            text(
                "UPDATE clocks SET started_at = started_at - interval '90 days', "
                "due_at = now() - interval '1 minute' WHERE kind = :kind AND stopped_at IS NULL "
                "AND need_id = (SELECT id FROM needs WHERE receipt = :receipt)"
            ),
            {"kind": kind, "receipt": receipt},
        )
    while await clock_flow.tick():
        pass


async def _offered(city: City) -> tuple[Youth, dict[str, Any]]:
    await city.program(SCHOOL)
    youth = await city.youth()
    return youth, await city.submitted_to(youth, SCHOOL)


async def _accepted(city: City) -> tuple[Youth, dict[str, Any], str]:
    youth, need = await _offered(city)
    program = await city.program(SCHOOL)
    brief = await program.newest()
    assert brief["receipt"] == need["receipt"]
    assert (await program.do(brief["id"], "acceptance")).status_code == 201
    return youth, need, brief["id"]


async def test_an_offer_nobody_accepts_goes_to_somebody_else(city: City) -> None:
    youth, need = await _offered(city)
    await _let_pass(need["receipt"], "accept")
    moved = await youth.need(need["id"])
    assert moved["handler"] is None or moved["handler"]["name"] != SCHOOL
    titles = [entry["title"] for entry in moved["timeline"]]
    assert "承办单位未按时签收，已收回" in titles
    refused = await (await city.program(SCHOOL)).do(
        (await (await city.program(SCHOOL)).newest())["id"], "acceptance"
    )
    assert refused.json()["code"] == "assignment.move_refused"
    newest = (await youth.http.get("/api/v1/inbox")).json()["items"][0]
    assert newest["title"] == "诉求已转办"


async def test_late_work_is_overdue_told_and_stays_on_record(city: City) -> None:
    youth, need, assignment = await _accepted(city)
    await _let_pass(need["receipt"], "resolution")
    assert (await youth.need(need["id"]))["is_overdue"]
    program = await city.program(SCHOOL)
    events = await program.feed()
    mine = [one["type"] for one in events if one["data"]["receipt"] == need["receipt"]]
    assert "assignment.overdue" in mine
    await program.do(assignment, "answer", {"claim": "solved", "text": "办好了，抱歉晚了"})
    assert not (await youth.need(need["id"]))["is_overdue"]
    [kept] = await rows(
        "SELECT breached_at, met_at, stop_reason FROM clocks WHERE kind = 'resolution' AND "
        "need_id = (SELECT id FROM needs WHERE receipt = :receipt)",
        receipt=need["receipt"],
    )
    assert kept["breached_at"] is not None
    assert kept["met_at"] > kept["breached_at"]


async def test_a_paused_clock_does_not_run_out(city: City) -> None:
    youth, need, assignment = await _accepted(city)
    program = await city.program(SCHOOL)
    await program.do(assignment, "questions", {"text": "哪天方便？"})
    await _let_pass(need["receipt"], "resolution")
    assert not (await youth.need(need["id"]))["is_overdue"]


async def test_silence_after_an_answer_is_reminded_then_closed_without_a_yes(
    city: City,
) -> None:
    youth, need, assignment = await _accepted(city)
    program = await city.program(SCHOOL)
    await program.do(assignment, "answer", {"claim": "solved", "text": "已经办好了"})
    await _let_pass(need["receipt"], "reminder")
    inbox = (await youth.http.get("/api/v1/inbox")).json()["items"]
    assert inbox[0]["title"] == "这件事解决了吗？"
    await _let_pass(need["receipt"], "feedback")
    closed = await youth.need(need["id"])
    assert closed["state"] == "closed"
    assert "judge" in closed["may"]
    [counted] = await rows(
        "SELECT count(*) AS verdicts FROM verdicts WHERE need_id = "
        "(SELECT id FROM needs WHERE receipt = :receipt)",
        receipt=need["receipt"],
    )
    assert counted["verdicts"] == 0
    unhappy = {
        "verdict": "not_solved",
        "result_grade": "dissatisfied",
        "attitude_grade": "basically",
    }
    assert (await youth.do(need["id"], "verdict", unhappy)).status_code == 201
    assert (await youth.need(need["id"]))["state"] == "in_progress"


async def test_a_clock_is_dealt_with_once_by_many_workers(city: City) -> None:
    import asyncio  # noqa: PLC0415

    youth, need = await _offered(city)
    async with db.transaction() as session:
        await session.execute(
            text(
                "UPDATE clocks SET started_at = started_at - interval '90 days', due_at = "
                "now() - interval '1 minute' WHERE kind = 'accept' AND stopped_at IS NULL "
                "AND need_id = (SELECT id FROM needs WHERE receipt = :receipt)"
            ),
            {"receipt": need["receipt"]},
        )
    await asyncio.gather(*(clock_flow.tick() for _ in range(8)))
    await clock_flow.tick()
    seen = await youth.need(need["id"])
    expired = [one for one in seen["timeline"] if one["action"] == "expired"]
    assert len(expired) == 1
