"""Routing rules over HTTP: drafted, tried, published, followed, broken, taken back."""

import asyncio
from typing import Any

import psycopg
import pytest

from app.journeys.routing import checking
from tests.actors import City, once, rows
from tests.journeys.routing.stage import (
    BASE,
    LABOUR,
    LAW,
    SCHOOL,
    UNION,
    YARD,
    draft,
    in_force,
    marked,
    on_labour,
    publish,
    routed,
    rule,
    says,
    send,
    set_profile,
)


async def test_a_rule_goes_before_the_score_and_names_helpers(city: City) -> None:
    youth, word = await city.youth(), marked()
    plain = await routed(city, youth, "先看看没有规则时去哪")
    first = plain["need"]["handler"]["name"]
    other = LAW if first == UNION else UNION
    async with in_force(city, rule("欠薪专线", on_labour(word), send(city, other, YARD))):
        found = await routed(city, youth, word)
        assert found["need"]["handler"]["name"] == other
        assert found["need"]["handler"]["reasons"][0] == "按本地派单规则"
        assert found["routed_by"]["followed"] == "欠薪专线"
        assert found["routed_by"]["policy"]
        helpers = await rows(
            "SELECT o.name, a.state FROM assignments a JOIN organisations o "
            "ON o.id = a.organisation_id JOIN needs n ON n.id = a.need_id "
            "WHERE n.receipt = :receipt AND a.role = 'helper'",
            receipt=found["need"]["receipt"],
        )
        assert helpers == [{"name": YARD, "state": "offered"}]
        without = await routed(city, youth, "没有暗号")
        assert without["need"]["handler"]["name"] == first


async def test_rules_add_up_until_one_sends(city: City) -> None:
    youth, word = await city.youth(), marked()
    best = (await routed(city, youth, "没有规则"))["need"]["handler"]["name"]
    away = rule("不派给第一家", says(word), {"do": "exclude", "organisation_id": city.ids[best]})
    async with in_force(city, away):
        found = await routed(city, youth, word)
        assert found["need"]["handler"]["name"] != best
        [out] = [one for one in found["routing"] if one["name"] == best]
        assert out["excluded_because"] == "按派单规则不派给该单位"
    person = rule("先人工看", says(word), {"do": "review", "reason": "群体性事项，先由人工判断"})
    async with in_force(city, person, rule("晚了", says(word), send(city, best))):
        found = await routed(city, youth, word)
        assert found["need"]["handler"] is None
        assert found["review_reason"] == "by_rule"
        assert found["routed_by"]["words"] == "群体性事项，先由人工判断"
        # Looked at once, it is not brought back: the next rule that sends it is followed.
        again = (await city.decide(found["need"]["id"])).json()
        assert again["need"]["handler"]["name"] == best


async def test_a_preference_is_seen_in_the_score(city: City) -> None:
    youth, word = await city.youth(), marked()
    last = (await routed(city, youth, "没有规则"))["routing"][1]["name"]
    prefer = {"do": "prefer", "organisation_id": city.ids[last], "bonus": 0.5}
    async with in_force(city, rule("扶持", says(word), prefer)):
        found = await routed(city, youth, word)
        assert found["need"]["handler"]["name"] == last
        assert found["routing"][0]["bonus"] == 0.5


async def test_no_rule_sends_a_complaint_to_the_accused(city: City) -> None:
    youth, word = await city.youth(), marked()
    async with in_force(city, rule("全给它", says(word), send(city, UNION))):
        found = await routed(city, youth, word, complaint_about=city.ids[UNION])
        handler = found["need"]["handler"]
        assert handler is None or handler["name"] != UNION
        assert found["routed_by"]["followed"] is None
        assert found["routed_by"]["hits"][0]["name"] == "全给它"


async def test_published_rules_never_change_and_a_copy_brings_them_back(city: City) -> None:
    word = marked()
    async with in_force(city, rule("旧规则", on_labour(word), send(city, UNION))) as old:
        put = f"{BASE}/{old['id']}/rules"
        refused = await city.admin.put(put, json={"rules": []})
        assert refused.json()["code"] == "routing.version_is_fixed"
        assert (await publish(city, old["id"])).json()["code"] == "routing.version_is_fixed"
        with (
            psycopg.connect(city.api.database_url) as connection,
            pytest.raises(psycopg.errors.RestrictViolation),
        ):
            connection.execute("UPDATE routing_rules SET name = 'x'")
        new = await draft(city, rule("新规则", on_labour(word), send(city, LAW)))
        edited = await city.admin.put(f"{BASE}/{new['id']}/rules", json={"rules": []})
        assert edited.json()["rules"] == []
        assert (await publish(city, new["id"])).status_code == 201
        assert (await city.admin.get(f"{BASE}/{old['id']}")).json()["state"] == "retired"
        copied = await city.admin.post(f"{BASE}/{old['id']}/copy", headers=once())
        assert copied.json()["state"] == "draft"
        assert copied.json()["copied_from"] == old["id"]
        assert (await publish(city, copied.json()["id"])).status_code == 201
        youth = await city.youth()
        found = await routed(city, youth, word)
        assert found["need"]["handler"]["name"] == UNION


async def test_of_two_publications_at_once_one_is_in_force_in_the_end(city: City) -> None:
    made = [await draft(city) for _ in range(4)]
    answers = await asyncio.gather(*(publish(city, one["id"]) for one in made))
    assert {one.status_code for one in answers} <= {201, 409}
    assert any(one.status_code == 201 for one in answers)
    states = await rows("SELECT count(*) AS n FROM routing_versions WHERE state = 'published'")
    assert states == [{"n": 1}]


async def test_a_rule_that_points_at_nobody_is_not_published(city: City) -> None:
    wrong = rule("给学校", on_labour(marked()), send(city, SCHOOL))
    made = await draft(city, wrong)
    refused = await publish(city, made["id"])
    assert refused.status_code == 409
    problem = refused.json()
    assert problem["code"] == "routing.broken_rules"
    assert problem["broken"][0]["rule_name"] == "给学校"
    assert problem["broken"][0]["words"].startswith("规则指向的单位不受理这个主题")
    tried = await city.admin.post(f"{BASE}/{made['id']}/trial", json={"last": 5})
    assert [one["fault"] for one in tried.json()["broken"]] == ["topic"]


async def _alarms(city: City) -> list[tuple[str, str]]:
    answer = await city.leader.get("/staff/v1/routing/alarms")
    return [(one["rule_name"], one["fault"]) for one in answer.json()["items"]]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"is_active": False}, "refuses"),
        ({"capacity": 0}, "refuses"),
        ({"topics": ["rights.legal"]}, "topic"),
    ],
)
async def test_a_rule_that_breaks_later_sends_its_needs_to_the_dispatchers(
    city: City, change: dict[str, Any], fault: str
) -> None:
    youth, word = await city.youth(), marked()
    async with in_force(city, rule("会断的", on_labour(word), send(city, LAW))):
        was = await set_profile(city, LAW, **change)
        try:
            for _ in "ab":
                found = await routed(city, youth, word)
                assert found["need"]["handler"] is None
                assert found["review_reason"] == "broken_rule"
            # Twice met, once raised.
            assert await _alarms(city) == [("会断的", fault)]
            metrics = (await city.leader.get("/metrics")).text
            assert "yne_routing_alarms 1.0" in metrics
            await checking.tick()
            assert await _alarms(city) == [("会断的", fault)]
        finally:
            kept = {key: was[key] for key in ("is_active", "capacity", "topics")}
            await set_profile(city, LAW, **kept)
        await checking.tick()
        assert await _alarms(city) == []
        found = await routed(city, youth, word)
        assert found["need"]["handler"]["name"] == LAW


async def test_a_broken_rule_is_found_before_a_need_meets_it(city: City, worker: None) -> None:
    async with in_force(city, rule("没人碰到", on_labour(marked()), send(city, LAW))):
        was = await set_profile(city, LAW, is_active=False)
        await checking.tick()
        assert await _alarms(city) == [("没人碰到", "refuses")]
        await set_profile(city, LAW, is_active=was["is_active"])
    # No longer in force: nothing to be alarmed about.
    assert await _alarms(city) == []


async def test_a_trial_tells_who_would_move_and_changes_nothing(city: City) -> None:
    youth, word = await city.youth(), marked()
    async with in_force(city, rule("一直如此", on_labour(word), send(city, UNION))):
        first = await routed(city, youth, word)
        lost = await routed(city, youth, word + "群体")
        made = await draft(
            city,
            rule("群体先看", says("群体"), {"do": "review", "reason": "先人工看"}),
            rule("欠薪专线", on_labour(word), send(city, LAW)),
            rule("没人说过", says(marked()), send(city, LAW)),
        )
        answer = await city.admin.post(f"{BASE}/{made['id']}/trial", json={"last": 50})
    assert answer.status_code == 200, answer.text
    tried = answer.json()
    moved = {one["receipt"]: one for one in tried["changes"]}
    elsewhere, nowhere = moved[first["need"]["receipt"]], moved[lost["need"]["receipt"]]
    assert (elsewhere["was"], elsewhere["would_be"]) == (UNION, LAW)
    assert elsewhere["rule_name"] == "欠薪专线"
    assert (nowhere["would_be"], nowhere["review_reason"]) == (None, "by_rule")
    assert (tried["moved"], tried["orphaned"]) == (2, 1)
    hits = {one["rule_name"]: (one["hits"], one["followed"]) for one in tried["hits"]}
    assert hits == {"群体先看": (1, 1), "欠薪专线": (2, 1), "没人说过": (0, 0)}
    assert (await youth.need(first["need"]["id"]))["handler"]["name"] == UNION


async def test_who_may_edit_and_what_is_refused(city: City) -> None:
    made = await draft(city)
    for path in (BASE, f"{BASE}/{made['id']}", "/staff/v1/routing/alarms"):
        assert (await city.leader.get(path)).status_code == 200
    body: dict[str, Any] = {"rules": []}
    refused = await city.leader.post(BASE, json=body, headers=once())
    assert refused.json()["code"] == "auth.forbidden"
    unknown = rule("错的", {"test": "topic", "any_of": ["no.such"]}, send(city, LAW))
    answer = await city.admin.post(BASE, json={"rules": [unknown]}, headers=once())
    assert answer.json()["code"] == "routing.unknown_code"
    assert answer.json()["unknown"] == ["no.such"]
    nowhere = "rtv_01h00000000000000000000000"
    assert (await city.admin.get(f"{BASE}/{nowhere}")).json()["code"] == "routing.version_not_found"


async def test_rules_are_not_a_partners_to_read(city: City) -> None:
    organisation = city.ids[UNION]
    body = {
        "organisation_id": organisation,
        "login": "union-admin",
        "name": "工会管理员",
        "role": "admin",
        "password": "a-long-password-1",
    }
    answer = await city.admin.post("/staff/v1/staff", json=body, headers=once())
    assert answer.status_code == 201, answer.text
    theirs = await city.staff("union-admin", "a-long-password-1")
    assert (await theirs.get(BASE)).status_code == 403
    assert (await theirs.post(BASE, json={"rules": []}, headers=once())).status_code == 403
    mode = f"/staff/v1/routing/modes/{LABOUR}"
    assert (await theirs.put(mode, json={"mode": "claim"})).status_code == 403


async def test_a_profile_is_confirmed_by_its_owner(city: City) -> None:
    union = await city.program(UNION)
    before = (await union.http.get("/partner/v1/profile")).json()
    assert (await union.http.put("/partner/v1/profile/confirmation")).status_code == 204
    after = (await union.http.get("/partner/v1/profile")).json()
    assert after["confirmed_at"] > before["confirmed_at"]
    assert after["updated_at"] == before["updated_at"]
    url = f"/staff/v1/organisations/{city.ids[UNION]}/profile/confirmation"
    assert (await city.admin.put(url)).status_code == 204
