"""One message with two needs becomes two needs, by its writer or by a dispatcher."""

from typing import Any

import httpx

from tests.actors import UNCLEAR, City, Youth, called_about, once, rows

SCHOOL = "江州职业技能培训中心"
LAW = "同舟律师事务所公益部"
WAGES = "公司拖欠三个月工资，加班费也不给，想申请劳动仲裁。"
COURSE = "另外，周末想学电工证，有没有晚上上课的培训班？"
BOTH = WAGES + COURSE


async def _offered(city: City) -> tuple[Youth, dict[str, Any]]:
    youth = await city.youth()
    return youth, (await youth.submit(BOTH)).json()


async def test_the_offer_comes_with_the_receipt_and_the_writer_takes_it(city: City) -> None:
    youth, receipt = await _offered(city)
    first, second = receipt["understanding"]["split"]
    assert BOTH[first["start"] : first["end"]] == WAGES
    assert BOTH[second["start"] : second["end"]] == COURSE
    assert second["topic_name"]
    assert "split" in (await youth.need(receipt["id"]))["may"]

    key = once()
    url, body = f"/api/v1/needs/{receipt['id']}/split", {"at": second["start"]}
    answer = await youth.http.post(url, json=body, headers=key)
    assert answer.status_code == 201, answer.text
    again = await youth.http.post(url, json=body, headers=key)
    assert again.json() == answer.json()
    kept, made = answer.json()["first"], answer.json()["second"]
    assert kept["id"] == receipt["id"]
    assert kept["text"] == WAGES
    assert kept["state"] == "dispatched"
    assert kept["understanding"]["topic"] == "rights.labour"
    assert kept["understanding"]["split"] is None
    assert [one["words"] for one in kept["timeline"] if one["action"] == "split_up"] == [BOTH]
    other = await youth.need(made["id"])
    assert other["text"] == COURSE
    assert other["understanding"]["topic"] == "education.skills"
    assert other["split_from"] == receipt["id"]
    assert other["address"] == kept["address"]
    assert other["receipt"] != kept["receipt"]
    listed = (await youth.http.get("/api/v1/needs")).json()["items"]
    assert {one["id"] for one in listed} == {kept["id"], made["id"]}


async def test_organisations_read_the_first_part_only(city: City, worker: None) -> None:
    youth, school = await city.youth(), await city.program(SCHOOL)
    words = f"{UNCLEAR}。{UNCLEAR}㙔㙕"
    need = await city.submitted_to(youth, SCHOOL, words)
    brief = await school.newest()
    assert brief["receipt"] == need["receipt"]
    at = words.index("。") + 1
    assert (await youth.do(need["id"], "split", {"at": at})).status_code == 201
    # What is left cannot be read by a machine: it is taken back and a person looks.
    await city.listener.wait_for(need["receipt"], "assignment.withdrawn")
    assert (await youth.need(need["id"]))["state"] == "triaged"
    decided = await city.decide(need["id"], hand_to=city.ids[LAW])
    assert decided.status_code == 201, decided.text
    law = await city.program(LAW)
    seen = await law.assignment((await law.newest())["id"])
    assert seen["need"]["text"] == f"{UNCLEAR}。"
    assert "㙔㙕" not in str(seen)


async def test_what_somebody_has_taken_on_is_not_split(city: City) -> None:
    youth, school = await city.youth(), await city.program(SCHOOL)
    need = await city.submitted_to(youth, SCHOOL, f"{UNCLEAR}。{UNCLEAR}")
    brief = await school.newest()
    assert (await school.do(brief["id"], "acceptance")).status_code == 201
    refused = await youth.do(need["id"], "split", {"at": 7})
    assert refused.json()["code"] == "need.move_refused"


async def test_parts_that_are_too_short_and_others_needs_are_refused(city: City) -> None:
    youth, receipt = await _offered(city)
    for at in (1, len(BOTH) - 1, 1999):
        refused = await youth.do(receipt["id"], "split", {"at": at})
        assert refused.json()["code"] == "need.cannot_cut_there"
    stranger = await city.youth()
    assert (await stranger.do(receipt["id"], "split", {"at": 20})).status_code == 404
    assert (await youth.need(receipt["id"]))["text"] == BOTH


async def test_danger_in_one_part_goes_to_a_human(city: City) -> None:
    youth = await city.youth()
    danger = "最近真的撑不下去了，每天都不想活了"
    receipt = (await youth.submit(f"{WAGES}{danger}")).json()
    assert receipt["understanding"]["split"] is None
    refused = await youth.do(receipt["id"], "split", {"at": len(WAGES)})
    assert refused.json()["code"] == "need.move_refused"


async def test_where_there_may_be_danger_a_person_reads_the_whole_first(city: City) -> None:
    youth = await city.youth()
    doubt = "电影里主角跳楼自杀，写影评去哪投稿"
    receipt = (await youth.submit(f"{doubt}。{COURSE}")).json()
    if not receipt["hotlines"]:
        receipt = (await youth.submit(doubt)).json()
    assert await called_about(receipt["id"]) == ["doubt"]
    assert receipt["understanding"]["split"] is None
    refused = await youth.do(receipt["id"], "split", {"at": 8})
    assert refused.json()["code"] == "need.move_refused"


def _tags(topic: str) -> dict[str, Any]:
    return {"topic": topic, "also": [], "kind": "help", "urgency": "routine"}


async def _staff_split(city: City, need_id: str, **more: Any) -> httpx.Response:
    body = {"at": 7, "first": _tags("rights.labour"), "second": _tags("education.skills"), **more}
    return await city.dispatcher.post(
        f"/staff/v1/review/{need_id}/split", json=body, headers=once()
    )


async def test_a_dispatcher_splits_and_both_readings_are_kept(city: City) -> None:
    youth = await city.youth()
    receipt = (await youth.submit(f"{UNCLEAR}㙕㙖㙗㙘")).json()
    unknown = await _staff_split(city, receipt["id"], second=_tags("no.such"))
    assert unknown.status_code == 422
    answer = await _staff_split(city, receipt["id"])
    assert answer.status_code == 201, answer.text
    first, second = answer.json()["first"]["need"], answer.json()["second"]["need"]
    assert (first["text"], second["text"]) == (UNCLEAR, "㙕㙖㙗㙘")
    assert (first["state"], second["state"]) == ("dispatched", "dispatched")
    assert second["split_from"] == first["id"]
    labels = await rows(
        "SELECT n.receipt, l.topic FROM labels l JOIN needs n ON n.id = l.need_id "
        "WHERE n.receipt = ANY(:receipts)",
        receipts=[first["receipt"], second["receipt"]],
    )
    assert {one["receipt"]: one["topic"] for one in labels} == {
        first["receipt"]: "rights.labour",
        second["receipt"]: "education.skills",
    }
    again = await _staff_split(city, receipt["id"])
    assert again.json()["code"] == "review.nothing_to_do"
    inbox = (await youth.http.get("/api/v1/inbox")).json()["items"]
    assert "诉求已分成两条" in {one["title"] for one in inbox}
