"""The three rates on a small, known history; the formulas on their own."""

from typing import Any

import pytest

from app.domains.analytics import rules
from tests.actors import UNCLEAR, City, once

TEAM = "江州市反诈中心"
TOPIC = "prevention.fraud"


async def _answered(city: City, verdict: str | None, grade: str, claim: str = "solved") -> None:
    youth, program = await city.youth(), await city.program(TEAM)
    receipt = (await youth.submit(UNCLEAR)).json()
    tags = {"topic": TOPIC, "also": [], "kind": "help", "urgency": "routine"}
    decided = await city.decide(receipt["id"], tags=tags, hand_to=city.ids[TEAM])
    assert decided.status_code == 201, decided.text
    assignment = (await program.newest())["id"]
    assert (await program.do(assignment, "acceptance")).status_code == 201
    answer = {"claim": claim, "text": "已经处理，请查收。"}
    assert (await program.do(assignment, "answer", answer)).status_code == 201
    if verdict is not None:
        body = {"verdict": verdict, "result_grade": grade, "attitude_grade": "satisfied"}
        assert (await youth.do(receipt["id"], "verdict", body)).status_code == 201


async def _group(city: City, by: str, key: str) -> dict[str, Any]:
    answer = await city.leader.get("/staff/v1/kpi", params={"by": by})
    assert answer.status_code == 200, answer.text
    [group] = [one for one in answer.json()["groups"] if one["key"] == key]
    found: dict[str, Any] = group
    return found


async def test_the_rates_of_a_known_history(city: City) -> None:
    await _answered(city, "solved", "very_satisfied")
    await _answered(city, "partly", "basically")
    await _answered(city, "not_solved", "dissatisfied")
    await _answered(city, None, "")

    group = await _group(city, "topic", TOPIC)
    assert group["name"] == "反诈与网络安全"
    # Every one was contacted in time: an answer is a contact.
    assert (group["response"]["numerator"], group["response"]["denominator"]) == (4, 4)
    # One solved, one partly (half), of three who said so. Silence is in no base.
    assert (group["solution"]["numerator"], group["solution"]["denominator"]) == (1.5, 3)
    assert group["solution"]["rate"] == 0.5
    assert group["claimed_solution"]["rate"] == 1.0
    assert group["claim_gap"] == 0.5
    # (1+1)/2, (0.8+1)/2, (0+1)/2 of three.
    assert group["satisfaction"]["rate"] == round((1 + 0.9 + 0.5) / 3, 4)
    assert group["both_satisfied"]["numerator"] == 1
    assert group["response"]["is_small"]
    assert group["coverage"]["numerator"] == 3

    same = await _group(city, "organisation", city.ids[TEAM])
    assert same["solution"] == group["solution"]
    field = await _group(city, "field", "prevention")
    assert field["solution"]["denominator"] >= 3


async def test_a_declined_duty_is_excluded_and_shown(city: City) -> None:
    youth, program = await city.youth(), await city.program(TEAM)
    receipt = (await youth.submit(UNCLEAR)).json()
    tags = {"topic": "prevention.misconduct", "also": [], "kind": "help", "urgency": "routine"}
    await city.decide(receipt["id"], tags=tags, hand_to=city.ids[TEAM])
    assignment = (await program.newest())["id"]
    await program.do(assignment, "refusal", {"reason": "not_ours"})
    group = await _group(city, "topic", "prevention.misconduct")
    assert group["excluded"]["declined"] == 1
    assert group["response"]["denominator"] == 0
    assert group["response"]["rate"] is None


async def test_a_district_sees_its_own_and_not_its_neighbours(city: City) -> None:
    place = city.ids["南塘区青年服务站"]
    staff = {
        "organisation_id": place,
        "login": "nantang.leader",
        "name": "南塘负责人",
        "role": "leader",
        "password": "nantang-2026-pass",
    }
    made = await city.admin.post("/staff/v1/staff", json=staff, headers=once())
    assert made.status_code == 201, made.text
    leader = await city.staff("nantang.leader", "nantang-2026-pass")
    answer = await leader.get("/staff/v1/kpi", params={"by": "topic"})
    assert all(one["key"] != TOPIC for one in answer.json()["groups"])


@pytest.mark.parametrize(
    "query",
    [
        {"by": "mood"},
        {"since": "2026-13-01"},
        {"since": "2026-11-20", "until": "2026-11-01"},
        {"since": "1900-01-01"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01", "until": "0001-01-02"},
    ],
)
async def test_an_absurd_period_is_a_4xx(city: City, query: dict[str, str]) -> None:
    answer = await city.leader.get("/staff/v1/kpi", params=query)
    assert answer.status_code == 422
    assert answer.json()["code"] == "request.invalid"


def test_an_empty_base_is_not_zero_percent() -> None:
    assert rules.ratio(0, 0) is None
    assert rules.wilson_low(0, 0) is None
    assert rules.composite({"response": 1.0, "solution": None, "satisfaction": 1.0}) is None


def test_a_small_base_ranks_below_a_large_one_of_the_same_rate() -> None:
    small, large = rules.wilson_low(3, 3), rules.wilson_low(300, 300)
    assert small is not None
    assert large is not None
    assert small < large < 1
