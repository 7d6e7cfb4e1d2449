"""The writer's own word: one tap, a weak label, and as far on as is safe."""

from typing import Any

import pytest

from app.kernel import ids
from tests.actors import UNCLEAR, City, Youth, once
from tests.journeys.review.stage import change, labels, tags, waiting_item

SCHOOL = "江州职业技能培训中心"
CLUBS = "江州市青年文化宫"
DANGER = "最近真的撑不下去了，每天都不想活了"


async def _waiting(city: City, reading: str = "{}") -> tuple[Youth, dict[str, Any]]:
    youth = await city.youth()
    need = (await youth.submit(UNCLEAR)).json()
    await change(
        "UPDATE needs SET topic = 'education.skills', reading = reading || jsonb_build_object("
        "'topic', 'education.skills', 'alternatives', "
        'CAST(\'[["culture.clubs", 0.2], ["health.mind", 0.1]]\' AS jsonb)) '
        "|| CAST(:more AS jsonb) WHERE id::text = :id",
        more=reading,
        id=str(ids.decode("need", need["id"])),
    )
    return youth, await youth.need(need["id"])


async def test_the_writer_is_offered_the_likeliest_topics(city: City) -> None:
    _, need = await _waiting(city)
    offered = [one["topic"] for one in need["understanding"]["choices"]]
    assert offered == ["education.skills", "culture.clubs", "health.mind"]
    assert all(one["topic_name"] for one in need["understanding"]["choices"])
    assert "correct" in need["may"]


@pytest.mark.parametrize("topic", ["education.skills", "culture.clubs"])
async def test_one_of_the_machine_s_first_two_goes_on_at_once(city: City, topic: str) -> None:
    youth, need = await _waiting(city)
    answer = await youth.do(need["id"], "correction", {"topic": topic, "kind": "question"})
    assert answer.status_code == 201, answer.text
    after = answer.json()
    assert after["state"] == "dispatched"
    assert after["understanding"]["topic"] == topic
    assert after["understanding"]["kind"] == "question"
    assert after["understanding"]["is_confirmed"]
    [label] = await labels(need["id"])
    assert (label["source"], label["is_weak"], label["topic"]) == ("writer", True, topic)
    assert label["verdict"] == ("confirmed" if topic == "education.skills" else "corrected")
    assert ids.encode("youth", label["youth_id"]) == youth.id
    assert "你更正了分类" in [one["title"] for one in after["timeline"]]


async def test_any_other_topic_waits_for_a_dispatcher_with_the_writer_s_word_first(
    city: City,
) -> None:
    youth, need = await _waiting(city)
    body = {"topic": "rights.labour"}
    answer = await youth.do(need["id"], "correction", body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "screening"
    assert "你说是" in answer.json()["understanding"]["summary"]
    item = await waiting_item(city, need["id"])
    assert item is not None
    assert (item["reason"], item["writer_says"]) == ("disputed", "rights.labour")
    assert item["choices"][0]["topic"] == "rights.labour"
    assert item["why"].startswith("本人说分类不对")
    assert (await city.decide(need["id"], tags=tags("rights.labour"))).status_code == 201
    assert [one["source"] for one in await labels(need["id"])] == ["writer", "reviewer"]


async def test_an_offer_that_is_out_is_looked_at_and_may_stay_where_it_is(city: City) -> None:
    await city.program(SCHOOL)
    youth, need = await _waiting(city)
    await city.decide(need["id"], hand_to=city.ids[SCHOOL])
    answer = await youth.do(need["id"], "correction", {"topic": "culture.clubs"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "dispatched"
    item = await waiting_item(city, need["id"])
    assert item is not None
    assert item["reason"] == "disputed"
    assert (await city.decide(need["id"])).status_code == 201
    kept = await youth.need(need["id"])
    assert (kept["state"], kept["handler"]["name"]) == ("dispatched", SCHOOL)
    assert await waiting_item(city, need["id"]) is None


async def test_a_disputed_offer_is_taken_back_where_the_dispatcher_agrees(
    city: City, worker: None
) -> None:
    school = await city.program(SCHOOL)
    await city.program(CLUBS)
    youth, need = await _waiting(city)
    await city.decide(need["id"], hand_to=city.ids[SCHOOL])
    brief = await school.newest()
    await youth.do(need["id"], "correction", {"topic": "culture.clubs"})
    assert (await city.decide(need["id"], tags=tags("culture.clubs"))).status_code == 201
    assert (await youth.need(need["id"]))["handler"]["name"] == CLUBS
    assert (await school.assignment(brief["id"]))["state"] == "withdrawn"
    await city.listener.wait_for(need["receipt"], "assignment.withdrawn")


async def test_a_decline_does_not_send_a_disputed_need_to_the_next_by_machine(city: City) -> None:
    school = await city.program(SCHOOL)
    youth, need = await _waiting(city)
    await city.decide(need["id"], hand_to=city.ids[SCHOOL])
    brief = await school.newest()
    await youth.do(need["id"], "correction", {"topic": "rights.labour"})
    assert (await school.do(brief["id"], "refusal", {"reason": "not_ours"})).status_code == 201
    assert (await youth.need(need["id"]))["handler"] is None
    item = await waiting_item(city, need["id"])
    assert item is not None
    assert item["reason"] == "disputed"


async def test_taking_the_word_back_ends_the_dispute(city: City) -> None:
    await city.program(SCHOOL)
    youth, need = await _waiting(city)
    await city.decide(need["id"], hand_to=city.ids[SCHOOL])
    await youth.do(need["id"], "correction", {"topic": "rights.labour"})
    await youth.do(need["id"], "correction", {"topic": "education.skills"})
    assert await waiting_item(city, need["id"]) is None
    assert (await youth.need(need["id"]))["state"] == "dispatched"


async def test_once_accepted_it_is_too_late_to_correct(city: City) -> None:
    school = await city.program(SCHOOL)
    youth, need = await _waiting(city)
    await city.decide(need["id"], hand_to=city.ids[SCHOOL])
    await school.do((await school.newest())["id"], "acceptance")
    assert "correct" not in (await youth.need(need["id"]))["may"]
    late = await youth.do(need["id"], "correction", {"topic": "culture.clubs"})
    assert (late.status_code, late.json()["code"]) == (409, "need.move_refused")


async def test_danger_stays_danger_whatever_the_writer_says(city: City) -> None:
    youth = await city.youth()
    need_id = (await youth.submit(DANGER)).json()["id"]
    answer = await youth.do(need_id, "correction", {"topic": "education.skills"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["hotlines"]
    item = await waiting_item(city, need_id)
    assert item is not None
    assert (item["reason"], item["writer_says"]) == ("crisis", "education.skills")


async def test_a_correction_is_made_once_and_only_by_the_writer(city: City) -> None:
    youth, need = await _waiting(city)
    url, body = f"/api/v1/needs/{need['id']}/correction", {"topic": "rights.labour"}
    key = once()
    first = await youth.http.post(url, json=body, headers=key)
    again = await youth.http.post(url, json=body, headers=key)
    assert first.json() == again.json()
    assert len(await labels(need["id"])) == 1
    stranger = await city.youth()
    refused = await stranger.http.post(url, json=body, headers=once())
    assert refused.status_code == 404
    unknown = await youth.do(need["id"], "correction", {"topic": "no.such"})
    assert unknown.json()["code"] == "tags.unknown"


async def test_a_leaver_s_corrections_are_handed_out(city: City) -> None:
    youth, need = await _waiting(city)
    await youth.do(need["id"], "correction", {"topic": "rights.labour"})
    export = (await youth.http.get("/api/v1/me/export")).json()
    [mine] = export["corrections"]
    assert (mine["need_id"], mine["topic"]) == (need["id"], "rights.labour")
