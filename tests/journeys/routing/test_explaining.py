"""Why a need went where it went: scores for staff, plain words for its writer, and what if."""

from typing import Any

import pytest

from tests.actors import City, once, place
from tests.journeys.routing.stage import (
    LABOUR,
    LAW,
    UNION,
    in_force,
    marked,
    on_labour,
    routed,
    rule,
    send,
    set_profile,
)
from tests.servers import eventually


async def _why(city: City, need_id: str) -> dict[str, Any]:
    answer = await city.leader.get(f"/staff/v1/needs/{need_id}/routing")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_staff_see_parts_weights_and_who_is_ruled_out(city: City) -> None:
    youth = await city.youth()
    await youth.http.put("/api/v1/me", json={"birth_year": 2014})
    need = (await routed(city, youth, "丙"))["need"]
    why = await _why(city, need["id"])
    assert sum(why["weights"].values()) == pytest.approx(1)
    best = why["ranked"][0]
    assert (best["name"], best["ruled_out"]) == (UNION, [])
    score = sum(part["weight"] * part["value"] for part in best["parts"])
    assert best["score"] == pytest.approx(score + best["bonus"], abs=0.01)
    assert {part["words"] for part in best["parts"]} >= {"主题", "区域", "资料新旧"}
    [law] = [one for one in why["ranked"] if one["name"] == LAW]
    assert law["ruled_out"] == ["不接收未成年人的诉求"]
    assert why["decided"][0]["name"] == UNION
    assert why["decided_by"]["policy"] == why["policy"]
    assert why["summary"].startswith(f"现由{UNION}承办。")


async def test_what_if_is_computed_for_district_topic_and_age(city: City) -> None:
    youth = await city.youth()
    need = (await routed(city, youth, "甲", topic="work.jobs", place=place("310101")))["need"]
    why = await _why(city, need["id"])
    here = why["would_go_to"]
    was = await set_profile(city, here, areas=["310104"])
    try:
        there = await _why(city, need["id"])
    finally:
        await set_profile(city, here, areas=was["areas"])
    assert there["would_go_to"] != here
    words = [one["words"] for one in there["what_if"]]
    assert f"如果在南塘区青年服务站的服务区域，会转给{here}。" in words
    assert all(one["organisation"] != there["would_go_to"] for one in there["what_if"])


async def test_what_if_the_writer_were_older(city: City) -> None:
    youth = await city.youth()
    await youth.http.put("/api/v1/me", json={"birth_year": 2014})
    was = await set_profile(city, UNION, min_age=18)
    try:
        need = (await routed(city, youth, "丙"))["need"]
        why = await _why(city, need["id"])
    finally:
        await set_profile(city, UNION, min_age=was["min_age"])
    assert why["would_go_to"] is None
    assert [one["condition"] for one in why["what_if"] if one["organisation"]][-1] == (
        "如果你是成年人"
    )


async def test_a_rule_is_named_to_staff_and_not_to_the_writer(city: City) -> None:
    youth, word = await city.youth(), marked()
    async with in_force(city, rule("欠薪专线", on_labour(word), send(city, LAW))):
        need = (await routed(city, youth, word))["need"]
        why = await _why(city, need["id"])
        told = (await youth.http.get(f"/api/v1/needs/{need['id']}/routing")).json()
    assert (why["rule_name"], why["would_go_to"], why["hits"]) == ("欠薪专线", LAW, ["欠薪专线"])
    assert "按本地派单规则" in told["reasons"]
    assert "欠薪专线" not in str(told)


async def test_the_writer_reads_reasons_without_scores(city: City) -> None:
    youth, other = await city.youth(), await city.youth()
    need = (await routed(city, youth, "乙", topic=LABOUR))["need"]
    told = (await youth.http.get(f"/api/v1/needs/{need['id']}/routing")).json()
    assert told["summary"].startswith(f"你的诉求由{need['handler']['name']}承办：")
    assert told["reasons"] == need["handler"]["reasons"]
    assert "score" not in str(told)
    assert len(told["what_if"]) <= 3
    refused = await other.http.get(f"/api/v1/needs/{need['id']}/routing")
    assert refused.json()["code"] == "need.not_found"


async def test_nothing_is_told_of_whom_a_complaint_is_about(city: City) -> None:
    youth = await city.youth()
    found = await routed(city, youth, "丁", complaint_about=city.ids[LAW])
    told = (await youth.http.get(f"/api/v1/needs/{found['need']['id']}/routing")).json()
    assert told["what_if"] == []
    why = await _why(city, found["need"]["id"])
    [law] = [one for one in why["ranked"] if one["name"] == LAW]
    assert "与诉求有利害关系，或此前已退回" in law["ruled_out"]


async def test_an_answer_in_time_counts(city: City, worker: None) -> None:
    youth, law = await city.youth(), await city.program(LAW)
    word = marked()
    before = (await law.http.get("/partner/v1/profile")).json()
    async with in_force(city, rule("给律所", on_labour(word), send(city, LAW))):
        await routed(city, youth, word)
    mine = (await law.newest())["id"]
    assert (await law.do(mine, "acceptance")).status_code == 201
    answer = {"claim": "solved", "text": "已经帮你联系仲裁。"}
    assert (await law.do(mine, "answer", answer)).status_code == 201

    async def is_counted() -> bool:
        now = (await law.http.get("/partner/v1/profile")).json()
        return bool(
            now["answered"] == before["answered"] + 1 and now["on_time"] == before["on_time"] + 1
        )

    await eventually(is_counted)


async def test_a_profile_says_when_and_for_whom(city: City) -> None:
    windows = [
        {"days": [1, 2, 3, 4, 5], "opens": "09:00", "closes": "12:00"},
        {"days": [1, 2, 3, 4, 5], "opens": "14:00", "closes": "17:30"},
    ]
    was = await set_profile(city, LAW, windows=windows, min_age=16, identities=["新就业青年"])
    url = f"/staff/v1/organisations/{city.ids[LAW]}/profile"
    told = (await city.admin.get(url)).json()
    assert (told["windows"], told["min_age"], told["identities"]) == (windows, 16, ["新就业青年"])
    kept = {key: was[key] for key in ("windows", "min_age", "identities")}
    await set_profile(city, LAW, **kept)
    for wrong in (
        {"min_age": 30, "max_age": 20},
        {"windows": [{"days": [1], "opens": "12:00", "closes": "09:00"}]},
        {"windows": [{"days": [8], "opens": "09:00", "closes": "12:00"}]},
    ):
        body = {"topics": ["rights.legal"], **wrong}
        assert (await city.admin.put(url, json=body, headers=once())).status_code == 422
