"""The main job over HTTP: submitted, understood, handed over, answered, judged."""

import httpx
import pytest

from app.entry import seed
from app.kernel import ids
from tests.actors import UNCLEAR, City, once, place, rows
from tests.actors import plain as plain_need

SCHOOL = "江州职业技能培训中心"
LAW = "同舟律师事务所公益部"
VERDICT = {
    "verdict": "solved",
    "result_grade": "very_satisfied",
    "attitude_grade": "satisfied",
    "tags": ["fast"],
    "text": "谢谢",
}


async def test_a_need_goes_all_the_way_and_each_step_is_on_its_timeline(
    city: City, worker: None
) -> None:
    youth, school = await city.youth(), await city.program(SCHOOL)
    need = await city.submitted_to(youth, SCHOOL)
    [call] = await city.listener.wait_for(need["receipt"])
    call.verify(school.secret)
    assignment = call.event["data"]["assignment_id"]

    offered = await school.assignment(assignment)
    assert offered["state"] == "offered"
    assert offered["need"]["is_masked"]

    assert (await school.do(assignment, "acceptance")).status_code == 201
    assert (await school.do(assignment, "questions", {"text": "周末可以吗？"})).status_code == 201
    asked = await youth.need(need["id"])
    assert (asked["state"], asked["question"]) == ("waiting_youth", "周末可以吗？")
    assert "reply" in asked["may"]
    assert (await youth.do(need["id"], "replies", {"text": "可以"})).status_code == 201
    await city.listener.wait_for(need["receipt"], "youth.replied")

    answer = {"claim": "solved", "text": "已经为你留了名额。"}
    assert (await school.do(assignment, "answer", answer)).status_code == 201
    answered = await youth.need(need["id"])
    assert (answered["state"], answered["answer"]) == ("answered", answer["text"])

    assert (await youth.do(need["id"], "verdict", VERDICT)).status_code == 201
    closed = await youth.need(need["id"])
    assert closed["state"] == "closed"
    moves = [entry["state"] for entry in closed["timeline"] if entry["state"]]
    assert moves[:2] == ["submitted", "screening"]
    assert moves[-6:] == [
        "accepted",
        "in_progress",
        "waiting_youth",
        "in_progress",
        "answered",
        "closed",
    ]
    inbox = (await youth.http.get("/api/v1/inbox")).json()["items"]
    assert len([one for one in inbox if one["need_id"] == need["id"]]) >= 4
    assert (await school.assignment(assignment))["state"] == "verified"


async def _clerk(city: City, name: str) -> httpx.AsyncClient:
    """Return somebody of a partner who is signed in at the console."""
    login = f"clerk{ids.new().hex[-8:]}"
    body = {
        "organisation_id": city.ids[name],
        "login": login,
        "name": "经办人",
        "role": "handler",
        "password": seed.PASSWORD,
    }
    made = await city.admin.post("/staff/v1/staff", json=body, headers=once())
    assert made.status_code in {201, 204}, made.text
    return await city.staff(login)


async def test_the_same_way_is_gone_at_the_console_by_people_with_an_account(city: City) -> None:
    youth = await city.youth()
    need = await city.submitted_to(youth, SCHOOL)
    clerk, stranger = await _clerk(city, SCHOOL), await _clerk(city, LAW)
    base = "/staff/v1/assignments"
    [mine] = [
        one
        for one in (await clerk.get(f"{base}?state=offered&limit=100")).json()["items"]
        if one["receipt"] == need["receipt"]
    ]
    url = f"{base}/{mine['id']}"
    assert (await clerk.get(url)).json()["need"]["is_masked"]
    assert (await stranger.get(url)).status_code == 404
    assert (await stranger.post(f"{url}/acceptance", headers=once())).status_code == 404

    async def do(deed: str, body: dict[str, str] | None = None) -> None:
        answer = await clerk.post(f"{url}/{deed}", json=body, headers=once())
        assert answer.status_code == 201, answer.text

    await do("acceptance")
    await do("contacts", {"reached": "true", "note": "电话里约了时间"})
    await do("questions", {"text": "周末可以吗？"})
    assert (await youth.do(need["id"], "replies", {"text": "可以"})).status_code == 201
    await do("progress", {"text": "已排进周六的班。"})
    await do("answer", {"claim": "solved", "text": "已经为你留了名额。"})
    assert (await youth.do(need["id"], "verdict", VERDICT)).status_code == 201
    closed = await youth.need(need["id"])
    assert (closed["state"], closed["handler"]["name"]) == ("closed", SCHOOL)
    assert (await clerk.get(url)).json()["state"] == "verified"
    shown = (await youth.http.get(f"/api/v1/needs/{need['id']}/disclosures")).json()["items"]
    assert [one["stage"] for one in shown if one["organisation"] == SCHOOL] == [
        "offer",
        "acceptance",
    ]


async def test_the_answer_to_a_submission_tells_what_was_understood(city: City) -> None:
    youth = await city.youth()
    receipt = (await youth.submit("我想问问电工证的培训班什么时候开课，在哪里报名")).json()
    assert receipt["receipt"].startswith("QN-")
    assert receipt["understanding"]["topic_name"]
    assert receipt["understanding"]["evidence"]
    assert receipt["next_step"]
    assert receipt["subscribe_templates"]


async def test_a_plain_need_is_forwarded_by_machine_at_once(city: City) -> None:
    youth = await city.youth()
    plain = plain_need("rights.labour")
    receipt = (await youth.submit(plain)).json()
    assert receipt["understanding"]["topic"] == "rights.labour"
    assert receipt["understanding"]["is_confirmed"]
    assert receipt["state"] == "dispatched"
    assert receipt["handler"]["name"] in receipt["next_step"]
    assert receipt["handler"]["reasons"]


async def test_a_decline_moves_the_need_to_the_next_organisation(city: City, worker: None) -> None:
    youth, law = await city.youth(), await city.program(LAW)
    union = await city.program("江州市总工会新业态服务站")
    receipt = (await youth.submit(UNCLEAR)).json()
    tags = {"topic": "rights.labour", "also": [], "kind": "help", "urgency": "routine"}
    if receipt["handler"]:
        pytest.fail("the vague message was meant to be vague")
    decided = await city.decide(receipt["id"], tags=tags)
    assert decided.status_code == 201, decided.text
    [first] = await city.listener.wait_for(receipt["receipt"])
    programs = {law.organisation_id: law, union.organisation_id: union}
    who = first.path.rsplit("/", 1)[-1]
    refusal = {"reason": "no_capacity", "note": "本周已满"}
    assignment = first.event["data"]["assignment_id"]
    assert (await programs[who].do(assignment, "refusal", refusal)).status_code == 201
    _, second = await city.listener.wait_for(receipt["receipt"], count=2)
    other = second.path.rsplit("/", 1)[-1]
    assert other != who
    need = await youth.need(receipt["id"])
    assert need["handler"]["organisation_id"] == other
    assert any(entry["reason"] == "该单位当前已满负荷" for entry in need["timeline"])

    # The second refusal spends the hop budget: a dispatcher must take it.
    assignment = second.event["data"]["assignment_id"]
    assert (await programs[other].do(assignment, "refusal", refusal)).status_code == 201
    waiting = await city.waiting()
    [mine] = [one for one in waiting if one["id"] == receipt["id"]]
    assert mine["reason"] == "hop_budget"
    assert mine["hops"] == 2


async def test_not_solved_opens_the_need_again_with_half_the_time(city: City, worker: None) -> None:
    youth, school = await city.youth(), await city.program(SCHOOL)
    need = await city.submitted_to(youth, SCHOOL)
    [call] = await city.listener.wait_for(need["receipt"])
    assignment = call.event["data"]["assignment_id"]
    await school.do(assignment, "acceptance")
    await school.do(assignment, "answer", {"claim": "solved", "text": "请到窗口办理。"})
    unhappy = {**VERDICT, "verdict": "not_solved", "text": "窗口说不归他们管"}
    assert (await youth.do(need["id"], "verdict", unhappy)).status_code == 201
    await city.listener.wait_for(need["receipt"], "assignment.reopened")
    again = await school.assignment(assignment)
    assert again["state"] == "working"
    kinds = {one["kind"] for one in again["clocks"]}
    assert "redo" in kinds
    found = await rows(
        "SELECT kind, policy FROM clocks WHERE assignment_id = "
        "(SELECT id FROM assignments WHERE need_id = "
        "(SELECT id FROM needs WHERE receipt = :receipt) LIMIT 1) "
        "AND kind IN ('resolution', 'redo')",
        receipt=need["receipt"],
    )
    hours = {one["kind"]: one["policy"]["hours"] for one in found}
    assert hours["redo"] == hours["resolution"] / 2


async def test_a_person_in_danger_is_never_forwarded_by_machine(city: City) -> None:
    youth = await city.youth()
    receipt = (await youth.submit("最近真的撑不下去了，每天都不想活了")).json()
    assert receipt["handler"] is None
    assert {line["number"] for line in receipt["hotlines"]} >= {"12355", "12356", "110", "120"}
    waiting = await city.waiting()
    assert waiting[0]["is_crisis"]
    assert receipt["id"] in {one["id"] for one in waiting}


async def test_a_complaint_never_reaches_the_one_complained_about(city: City) -> None:
    youth = await city.youth()
    about = city.ids[SCHOOL]
    answer = await youth.http.post(
        "/api/v1/needs",
        json={"text": UNCLEAR, "place": place(), "complaint_about": about},
        headers=once(),
    )
    receipt = answer.json()
    refused = await city.decide(receipt["id"], hand_to=about)
    assert refused.status_code == 409
    assert refused.json()["code"] == "need.conflict_of_interest"


async def test_personal_data_come_in_stages(city: City, worker: None) -> None:
    youth, school = await city.youth(), await city.program(SCHOOL)
    text = f"{UNCLEAR}，13812345678，{UNCLEAR}"
    need = await city.submitted_to(youth, SCHOOL, text)
    [call] = await city.listener.wait_for(need["receipt"])
    assert b"13812345678" not in call.body
    assignment = call.event["data"]["assignment_id"]
    offered = await school.assignment(assignment)
    assert "13812345678" not in str(offered)
    await school.do(assignment, "acceptance")
    taken = await school.assignment(assignment)
    assert "13812345678" in taken["need"]["text"]
    assert taken["need"]["address"] == "云桥路 8 号"


async def test_an_anonymous_writer_stays_masked_after_acceptance(city: City, worker: None) -> None:
    youth, school = await city.youth(), await city.program(SCHOOL)
    draft = {
        "text": f"{UNCLEAR}，13812345678，{UNCLEAR}",
        "is_anonymous": True,
        "place": place(),
    }
    receipt = (await youth.http.post("/api/v1/needs", json=draft, headers=once())).json()
    await city.decide(receipt["id"], hand_to=city.ids[SCHOOL])
    [call] = await city.listener.wait_for(receipt["receipt"])
    assignment = call.event["data"]["assignment_id"]
    await school.do(assignment, "acceptance")
    assert "13812345678" not in str(await school.assignment(assignment))


async def test_a_withdrawn_need_leaves_its_organisation(city: City, worker: None) -> None:
    youth, school = await city.youth(), await city.program(SCHOOL)
    need = await city.submitted_to(youth, SCHOOL)
    [call] = await city.listener.wait_for(need["receipt"])
    assert (await youth.do(need["id"], "withdrawal", {"reason": "已经解决了"})).status_code == 201
    await city.listener.wait_for(need["receipt"], "assignment.withdrawn")
    refused = await school.do(call.event["data"]["assignment_id"], "acceptance")
    assert refused.status_code == 409
    assert refused.json()["code"] == "assignment.move_refused"


async def test_a_rejected_need_names_another_way_and_can_be_appealed(city: City) -> None:
    youth = await city.youth()
    receipt = (await youth.submit(UNCLEAR)).json()
    rejected = await city.dispatcher.post(
        f"/staff/v1/review/{receipt['id']}/rejection",
        json={"reason": "litigation"},
        headers=once(),
    )
    assert rejected.status_code == 201, rejected.text
    need = await youth.need(receipt["id"])
    assert need["state"] == "rejected"
    assert "12348" in need["timeline"][-1]["words"]
    appealed = await youth.do(receipt["id"], "appeal", {"reason": "我没有起诉"})
    assert appealed.status_code == 201, appealed.text
    waiting = await city.waiting()
    assert receipt["id"] in {one["id"] for one in waiting}


async def test_a_correction_is_kept_as_a_labelled_example(city: City) -> None:
    youth = await city.youth()
    receipt = (await youth.submit(UNCLEAR)).json()
    tags = {"topic": "culture.clubs", "also": [], "kind": "question", "urgency": "routine"}
    assert (await city.decide(receipt["id"], tags=tags)).status_code == 201
    [label] = await rows(
        "SELECT topic, shown_topic, model_version FROM labels WHERE need_id = "
        "(SELECT id FROM needs WHERE receipt = :receipt)",
        receipt=receipt["receipt"],
    )
    assert label["topic"] == "culture.clubs"
    assert label["model_version"]
    second = await city.decide(receipt["id"], tags=tags)
    assert second.json()["code"] == "review.nothing_to_do"


async def test_a_helper_answers_to_the_lead_and_not_to_the_youth(city: City, worker: None) -> None:
    youth, school = await city.youth(), await city.program(SCHOOL)
    law = await city.program(LAW)
    need = await city.submitted_to(youth, SCHOOL)
    [call] = await city.listener.wait_for(need["receipt"])
    await school.do(call.event["data"]["assignment_id"], "acceptance")
    helper = {"organisation_id": city.ids[LAW], "reason": "合同部分请帮忙看"}
    added = await city.dispatcher.post(
        f"/staff/v1/needs/{need['id']}/helpers", json=helper, headers=once()
    )
    assert added.status_code == 201, added.text
    brief = await law.newest()
    assert brief["role"] == "helper"
    assert (await law.do(brief["id"], "acceptance")).status_code == 201
    refused = await law.do(brief["id"], "questions", {"text": "在吗？"})
    assert refused.json()["code"] == "assignment.not_lead"
    answer = {"claim": "solved", "text": "合同第三条无效。"}
    assert (await law.do(brief["id"], "answer", answer)).status_code == 201
    seen = await youth.need(need["id"])
    assert seen["state"] == "accepted"
    assert "合同第三条" not in str(seen)


async def test_an_extension_is_granted_once(city: City, worker: None) -> None:
    youth, school = await city.youth(), await city.program(SCHOOL)
    need = await city.submitted_to(youth, SCHOOL)
    [call] = await city.listener.wait_for(need["receipt"])
    assignment = call.event["data"]["assignment_id"]
    await school.do(assignment, "acceptance")

    async def due() -> str:
        clocks = (await school.assignment(assignment))["clocks"]
        return str(next(one["due_at"] for one in clocks if one["kind"] == "resolution"))

    before = await due()
    assert (await school.do(assignment, "extension", {"reason": "等开班"})).status_code == 201
    assert await due() > before
    again = await school.do(assignment, "extension", {"reason": "再等等"})
    assert again.json()["code"] == "assignment.extension_refused"


async def test_a_transfer_is_decided_by_a_dispatcher(city: City, worker: None) -> None:
    youth, school = await city.youth(), await city.program(SCHOOL)
    need = await city.submitted_to(youth, SCHOOL)
    [call] = await city.listener.wait_for(need["receipt"])
    assignment = call.event["data"]["assignment_id"]
    await school.do(assignment, "acceptance")
    assert (await school.do(assignment, "transfer", {"reason": "需要律师"})).status_code == 201
    decided = await city.decide(need["id"], hand_to=city.ids[LAW])
    assert decided.status_code == 201, decided.text
    assert (await school.assignment(assignment))["state"] == "transferred"
    assert (await youth.need(need["id"]))["handler"]["organisation_id"] == city.ids[LAW]


@pytest.mark.parametrize("deed", ["acceptance", "questions", "answer", "extension", "transfer"])
async def test_anothers_assignment_does_not_exist(city: City, worker: None, deed: str) -> None:
    youth, law = await city.youth(), await city.program(LAW)
    need = await city.submitted_to(youth, SCHOOL)
    [call] = await city.listener.wait_for(need["receipt"])
    bodies = {
        "questions": {"text": "在吗"},
        "answer": {"claim": "solved", "text": "好了好了"},
        "extension": {"reason": "等等"},
        "transfer": {"reason": "不想办"},
    }
    answer = await law.do(call.event["data"]["assignment_id"], deed, bodies.get(deed))
    assert answer.status_code == 404
    assert answer.json()["code"] == "assignment.not_found"
