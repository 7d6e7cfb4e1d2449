"""Joining a need instead of saying it twice: found, joined, answered together, judged apart."""

import asyncio
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from app.domains.identity import service as identity
from app.kernel import ids
from app.platform import db
from tests.actors import City, Program, Youth, once, place, rows
from tests.servers import eventually

SCHOOL = "江州职业技能培训中心"
LAW = "同舟律师事务所公益部"
GRADES = {"result_grade": "satisfied", "attitude_grade": "satisfied"}
DANGER = "最近真的撑不下去了，每天都不想活了"


def unheard_of(letters: int = 16) -> str:
    """Return words that nobody else has said, and that no model can read."""
    return "".join(chr(0x3400 + secrets.randbelow(6000)) for _ in range(letters))


async def _similar(youth: Youth, words: str) -> list[dict[str, Any]]:
    answer = await youth.http.post("/api/v1/needs/similar", json={"text": words, "place": place()})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def _join(youth: Youth, words: str, main_id: str, **more: Any) -> dict[str, Any]:
    answer = await youth.submit(words, join=main_id, **more)
    assert answer.status_code == 201, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


@dataclass
class Together:
    """A need that the school has taken on, and two who joined it."""

    thing: str
    writer: Youth
    main: dict[str, Any]
    school: Program
    assignment: str
    first: Youth
    first_need: str
    second: Youth
    second_need: str


async def _together(city: City) -> Together:
    school, thing = await city.program(SCHOOL), unheard_of()
    writer, first, second = await city.youth(), await city.youth(), await city.youth()
    main = await city.submitted_to(writer, SCHOOL, thing)
    brief = await school.newest()
    assert brief["receipt"] == main["receipt"]
    one = await _join(first, f"请问：{thing} 13812345678", main["id"])
    two = await _join(second, f"请问：{thing}？", main["id"])
    assert (one["state"], two["state"]) == ("joined", "joined")
    return Together(thing, writer, main, school, brief["id"], first, one["id"], second, two["id"])


async def _answer(it: Together, **more: Any) -> None:
    assert (await it.school.do(it.assignment, "acceptance")).status_code == 201
    answer = {"claim": "solved", "text": "小王，名额给你留好了。", **more}
    assert (await it.school.do(it.assignment, "answer", answer)).status_code == 201


async def _state(youth: Youth, need_id: str, wanted: str) -> dict[str, Any]:
    async def is_so() -> bool:
        return bool((await youth.need(need_id))["state"] == wanted)

    await eventually(is_so)
    return await youth.need(need_id)


async def _leave(youth: Youth) -> None:
    async with db.transaction() as session:
        await identity.leave_now(session, ids.decode("youth", youth.id))


async def test_similar_needs_are_found_and_nobody_s_words_are_shown(city: City) -> None:
    writer, asker = await city.youth(), await city.youth()
    thing = unheard_of()
    main = (await writer.submit(f"{thing}，张三丰住在里面")).json()
    said = f"请问：{thing}怎么办"
    [found] = await _similar(asker, said)
    assert found["id"] == main["id"]
    assert found["may_join"]
    assert found["supporters"] == 0
    assert found["district"]
    assert [said[start:end] for start, end in found["shared"]] == [thing]
    assert "张三丰" not in str(found)
    assert await _similar(writer, said) == [], "one's own is no news"
    assert await _similar(asker, unheard_of()) == []


async def test_what_is_private_is_not_found(city: City) -> None:
    asker, writer, thing = await city.youth(), await city.youth(), unheard_of()
    minor = await city.youth()
    await minor.http.put("/api/v1/me", json={"birth_year": 2014})
    complaint = {"complaint_about": city.ids[SCHOOL]}
    for youth, words, more in (
        (writer, f"{thing}{DANGER}", {}),
        (writer, thing, complaint),
        (minor, thing, {"is_anonymous": True}),
    ):
        assert (await youth.submit(words, **more)).status_code == 201
    [kept] = await rows(
        "SELECT count(*) AS minors FROM needs WHERE is_minor AND is_anonymous AND text = :text",
        text=thing,
    )
    assert kept["minors"] == 1
    assert await _similar(asker, thing) == []


async def test_two_supporters_wait_with_it_and_judge_for_themselves(
    city: City, worker: None
) -> None:
    it = await _together(city)
    seen = await it.school.assignment(it.assignment)
    assert seen["need"]["supporters"] == 2
    assert "13812345678" not in str(seen)
    staff = (await city.dispatcher.get(f"/staff/v1/needs/{it.main['id']}")).json()
    assert staff["need"]["supporters"] == 2
    waiting = await it.first.need(it.first_need)
    assert waiting["may"] == ["own_way", "withdraw"]
    assert (await it.second.http.get(f"/api/v1/needs/{it.first_need}")).status_code == 404
    refused = await it.first.do(it.first_need, "information", {"text": "补充"})
    assert refused.json()["code"] == "need.move_refused"

    await _answer(it, for_supporters="周三起开新班，可直接报名。")
    answered = await _state(it.first, it.first_need, "answered")
    assert answered["answer"] == "周三起开新班，可直接报名。"
    assert "小王" not in str(answered)
    told = [one["words"] for one in answered["timeline"]]
    assert "相似诉求已由承办单位签收。" in told
    newest = (await it.first.http.get("/api/v1/inbox")).json()["items"][0]
    assert newest["need_id"] == it.first_need
    await _state(it.second, it.second_need, "answered")

    verdict = {**GRADES, "verdict": "solved"}
    assert (await it.first.do(it.first_need, "verdict", verdict)).status_code == 201
    unhappy = {**GRADES, "verdict": "not_solved", "text": "名额已满"}
    assert (await it.second.do(it.second_need, "verdict", unhappy)).status_code == 201
    assert (await it.first.need(it.first_need))["state"] == "closed"
    alone = await it.second.need(it.second_need)
    assert alone["state"] == "reopened"
    assert alone["answer"] is None
    assert (await it.writer.need(it.main["id"]))["state"] == "answered"
    decided = await city.decide(it.second_need, hand_to=city.ids[SCHOOL])
    assert decided.status_code == 201, decided.text
    assert (await it.second.need(it.second_need))["state"] == "dispatched"
    kept = await rows(
        "SELECT n.receipt, v.verdict FROM verdicts v JOIN needs n ON n.id = v.need_id "
        "JOIN assignments a ON a.id = v.assignment_id JOIN needs m ON m.id = a.need_id "
        "WHERE m.receipt = :main",
        main=it.main["receipt"],
    )
    assert sorted(one["verdict"] for one in kept) == ["not_solved", "solved"]


async def test_without_words_for_them_supporters_read_that_it_was_answered(
    city: City, worker: None
) -> None:
    it = await _together(city)
    await _answer(it)
    answered = await _state(it.first, it.first_need, "answered")
    assert "小王" not in str(answered)
    assert "没有解决" in answered["answer"]
    assert answered["claim"] == "solved"


async def test_a_supporter_s_verdict_counts_and_their_silence_does_not(
    city: City, worker: None
) -> None:
    async def school() -> dict[str, Any]:
        groups = (await city.leader.get("/staff/v1/kpi?by=organisation")).json()["groups"]
        return next((one for one in groups if one["key"] == city.ids[SCHOOL]), {})

    async def figures() -> tuple[int, int, int]:
        found = await school()
        if not found:
            return 0, 0, 0
        parts = found["response"], found["coverage"], found["solution"]
        contacts, asked, judged = (one["denominator"] for one in parts)
        return contacts, asked, judged

    before = await figures()
    it = await _together(city)
    await _answer(it)
    await _state(it.first, it.first_need, "answered")
    await _state(it.second, it.second_need, "answered")
    verdict = {**GRADES, "verdict": "partly"}
    assert (await it.first.do(it.first_need, "verdict", verdict)).status_code == 201
    after = await figures()
    assert tuple(b - a for a, b in zip(before, after, strict=True)) == (1, 1, 1)


async def test_when_the_main_need_is_withdrawn_the_oldest_goes_on_and_the_rest_follow(
    city: City, worker: None
) -> None:
    it = await _together(city)
    assert (await it.writer.do(it.main["id"], "withdrawal", None)).status_code == 201
    heir = await _state(it.first, it.first_need, "screening")
    assert "withdraw" in heir["may"]
    decided = await city.decide(it.first_need, hand_to=city.ids[LAW])
    assert decided.status_code == 201, decided.text

    async def is_followed() -> bool:
        return bool((await it.first.need(it.first_need))["supporters"])

    await eventually(is_followed)
    law = await city.program(LAW)
    brief = await law.newest()
    assert brief["receipt"] == heir["receipt"]
    assert (await law.do(brief["id"], "acceptance")).status_code == 201
    answer = {"claim": "solved", "text": "已经办好了。", "for_supporters": "都可以来办。"}
    assert (await law.do(brief["id"], "answer", answer)).status_code == 201
    assert (await _state(it.second, it.second_need, "answered"))["answer"] == "都可以来办。"


async def test_when_the_writer_leaves_or_a_dispatcher_rejects_nothing_is_lost(
    city: City, worker: None
) -> None:
    writer, supporter, thing = await city.youth(), await city.youth(), unheard_of()
    main = (await writer.submit(thing)).json()
    joined = await _join(supporter, thing, main["id"])
    rejected = await city.dispatcher.post(
        f"/staff/v1/review/{main['id']}/rejection", json={"reason": "vague"}, headers=once()
    )
    assert rejected.status_code == 201, rejected.text
    alone = await _state(supporter, joined["id"], "screening")
    assert alone["due_at"]
    waiting = await city.waiting()
    assert joined["id"] in {one["id"] for one in waiting}


async def test_danger_wins_over_joining(city: City) -> None:
    writer, supporter, thing = await city.youth(), await city.youth(), unheard_of()
    main = (await writer.submit(thing)).json()
    receipt = await _join(supporter, f"{thing}，{DANGER}", main["id"])
    assert receipt["state"] == "screening"
    assert receipt["hotlines"]
    waiting = await city.waiting()
    assert receipt["id"] in {one["id"] for one in waiting if one["is_crisis"]}
    assert (await writer.need(main["id"]))["supporters"] == 0


async def test_what_cannot_be_joined_any_more_goes_its_own_way(city: City) -> None:
    writer, supporter, thing = await city.youth(), await city.youth(), unheard_of()
    main = (await writer.submit(thing)).json()
    follower = await _join(supporter, thing, main["id"])
    third = await city.youth()
    for impossible in (follower["id"], "need_00000000000000000000000000"):
        receipt = await _join(third, thing, impossible)
        assert receipt["state"] == "screening"
        assert receipt["next_step"].startswith("你想加入的诉求现在不能加入")
    assert (await _join(writer, thing, main["id"]))["state"] == "screening", "one's own"
    complaint = await _join(third, thing, main["id"], complaint_about=city.ids[SCHOOL])
    assert complaint["state"] == "screening", "the accused might answer it"


async def test_a_supporter_may_part_again_or_withdraw(city: City) -> None:
    writer, supporter, thing = await city.youth(), await city.youth(), unheard_of()
    main = (await writer.submit(thing)).json()
    joined = await _join(supporter, thing, main["id"])
    other = await _join(supporter, f"{thing}二", main["id"])
    reason = {"reason": "我的情况不一样"}
    parted = await supporter.do(joined["id"], "own-way", reason)
    assert parted.status_code == 201, parted.text
    assert parted.json()["state"] == "screening"
    again = await supporter.do(joined["id"], "own-way", reason)
    assert again.json()["code"] == "need.move_refused"
    assert (await writer.do(joined["id"], "own-way", None)).status_code == 404
    assert (await supporter.do(other["id"], "withdrawal", None)).json()["state"] == "withdrawn"
    waiting = await city.waiting()
    assert joined["id"] in {one["id"] for one in waiting}


async def test_a_supporter_who_leaves_for_good_takes_the_need_along(
    city: City, worker: None
) -> None:
    it = await _together(city)
    await _leave(it.writer)
    await _state(it.first, it.first_need, "screening")
    await _leave(it.second)

    async def is_gone() -> bool:
        [left] = await rows(
            "SELECT state, text FROM needs WHERE id = :id", id=ids.decode("need", it.second_need)
        )
        return left["state"] == "withdrawn" and it.thing not in left["text"]

    await eventually(is_gone)


async def test_who_joins_while_it_is_answered_is_answered_or_goes_on_alone(
    city: City, worker: None
) -> None:
    school, thing = await city.program(SCHOOL), unheard_of()
    main = await city.submitted_to(await city.youth(), SCHOOL, thing)
    brief = await school.newest()
    assert brief["receipt"] == main["receipt"]
    assert (await school.do(brief["id"], "acceptance")).status_code == 201
    supporters = [await city.youth() for _ in range(6)]
    answer = {"claim": "solved", "text": "已经办好了。"}
    answered, *receipts = await asyncio.gather(
        school.do(brief["id"], "answer", answer),
        *(_join(one, thing, main["id"]) for one in supporters),
    )
    assert answered.status_code == 201
    for youth, receipt in zip(supporters, receipts, strict=True):
        if receipt["state"] == "joined":
            await _state(youth, receipt["id"], "answered")
        else:
            assert receipt["state"] == "screening"


async def test_silence_closes_a_joined_need_and_it_can_still_be_reopened(
    city: City, worker: None
) -> None:
    it = await _together(city)
    await _answer(it)
    await _state(it.first, it.first_need, "answered")
    async with db.transaction() as session:
        await session.execute(
            text(
                "UPDATE clocks SET started_at = started_at - interval '90 days', "
                "due_at = now() - interval '1 minute' "
                "WHERE kind = 'feedback' AND stopped_at IS NULL AND need_id = :id"
            ),
            {"id": ids.decode("need", it.first_need)},
        )
    await _state(it.first, it.first_need, "closed")
    unhappy = {**GRADES, "verdict": "not_solved", "text": "还是没有"}
    assert (await it.first.do(it.first_need, "verdict", unhappy)).status_code == 201
    assert (await it.first.need(it.first_need))["state"] == "reopened"
