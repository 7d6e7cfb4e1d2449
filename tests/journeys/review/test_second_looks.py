"""A second opinion: given without the first, kept beside it, counted."""

from datetime import UTC, datetime
from typing import Any

import httpx

from app.domains.classifier import service as classifier
from app.kernel import clock, ids
from app.platform import db
from tests.actors import UNCLEAR, City, Youth
from tests.journeys.review.stage import change, labels, post, signed_in, tags

LOOKS = "/staff/v1/labels/second-looks"
SCHOOL = "江州职业技能培训中心"


async def _surprising(city: City, youth: Youth | None = None) -> str:
    """Let a reviewer change what the machine was sure of."""
    need = (await (youth or await city.youth()).submit(UNCLEAR)).json()
    await change(
        "UPDATE needs SET topic = 'education.skills', reading = reading || "
        '\'{"topic": "education.skills", "confidence": 0.9}\' WHERE id::text = :id',
        id=str(ids.decode("need", need["id"])),
    )
    assert (await city.decide(need["id"], tags=tags("culture.clubs"))).status_code == 201
    return str(need["id"])


async def _listed(http: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    answer = await http.get(LOOKS, params={"limit": 100})
    assert answer.status_code == 200, answer.text
    return {one["need_id"]: one for one in answer.json()["items"]}


async def test_a_surprise_is_shown_to_somebody_else_without_the_first_opinion(city: City) -> None:
    colleague = await signed_in(city)
    need_id = await _surprising(city)
    item = (await _listed(colleague))[need_id]
    assert set(item) == {"need_id", "text", "adcode", "created_at"}
    assert need_id not in await _listed(city.dispatcher)


async def test_the_sample_is_about_one_in_twenty_and_always_the_same(city: City) -> None:
    colleague = await signed_in(city)
    youth = await city.youth()
    made = []
    for _ in range(60):
        need_id = (await youth.submit(UNCLEAR)).json()["id"]
        await city.decide(need_id)
        made.append(need_id)
    sampled = {one for one in made if ids.decode("need", one).bytes[15] < 13}
    first, again = await _listed(colleague), await _listed(colleague)
    assert {one for one in made if one in first} == sampled
    assert list(first) == list(again)


async def test_a_second_look_is_a_label_and_nothing_else(city: City) -> None:
    colleague = await signed_in(city)
    youth = await city.youth()
    need_id = await _surprising(city, youth)
    before = await youth.need(need_id)
    answer = await post(colleague, f"{LOOKS}/{need_id}", {"tags": tags("health.mind")})
    assert answer.status_code == 201, answer.text
    assert await youth.need(need_id) == before
    first, second = await labels(need_id)
    assert (second["source"], second["topic"]) == ("second_look", "health.mind")
    assert second["shown_topic"] == first["shown_topic"] == "education.skills"
    assert need_id not in await _listed(colleague)
    twice = await post(colleague, f"{LOOKS}/{need_id}", {"tags": tags()})
    assert twice.json()["code"] == "label.already_given"
    own = await post(city.dispatcher, f"{LOOKS}/{need_id}", {"tags": tags()})
    assert own.json()["code"] == "label.already_given"


async def test_what_waits_for_a_first_look_gets_no_second(city: City) -> None:
    colleague = await signed_in(city)
    need_id = (await (await city.youth()).submit(UNCLEAR)).json()["id"]
    refused = await post(colleague, f"{LOOKS}/{need_id}", {"tags": tags()})
    assert (refused.status_code, refused.json()["code"]) == (409, "label.not_decided")
    for body in ({}, {"tags": tags(), "none_of_these": True}):
        assert (await post(colleague, f"{LOOKS}/{need_id}", body)).status_code == 422


async def test_disagreement_is_kept_and_shown_to_those_within_reach(city: City) -> None:
    colleague = await signed_in(city)
    elsewhere = await signed_in(city, "nantang", "南塘区青年服务站")
    made = [await _surprising(city) for _ in range(3)]
    for need_id in made[:2]:
        await post(colleague, f"{LOOKS}/{need_id}", {"tags": tags("health.mind")})
    await post(colleague, f"{LOOKS}/{made[2]}", {"tags": tags("culture.clubs")})
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        params = {"limit": 1, **({"cursor": cursor} if cursor else {})}
        page = (await city.leader.get("/staff/v1/labels/disagreements", params=params)).json()
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    listed = [one["need_id"] for one in found]
    assert len(listed) == len(set(listed))
    assert listed[:2] == made[1::-1]
    assert made[2] not in listed
    opinions = found[0]["opinions"]
    assert [one["topic"] for one in opinions] == ["culture.clubs", "health.mind"]
    assert [one["staff_name"] for one in opinions] == ["分派员小林", "同事colleague"]
    assert [one["source"] for one in opinions] == ["reviewer", "second_look"]
    assert all(one["model_version"] and one["at"] for one in opinions)
    page = (await elsewhere.get("/staff/v1/labels/disagreements")).json()
    assert page["items"] == []
    hidden = await post(elsewhere, f"{LOOKS}/{made[0]}", {"tags": tags()})
    assert hidden.status_code == 404


async def test_agreement_is_counted_between_people_and_with_the_machine(city: City) -> None:
    colleague = await signed_in(city)

    async def counts() -> dict[str, tuple[int, int]]:
        answer = await city.leader.get("/staff/v1/labels/agreement")
        assert answer.status_code == 200, answer.text
        return {
            f"{part} {one['topic']}": (one["agreed"], one["n"])
            for part in ("people", "machine", "machine_unseen")
            for one in answer.json()[part]
        }

    before = await counts()
    made = [await _surprising(city) for _ in range(3)]
    await post(colleague, f"{LOOKS}/{made[0]}", {"tags": tags("culture.clubs")})
    await post(colleague, f"{LOOKS}/{made[1]}", {"tags": tags("education.skills")})
    await post(colleague, f"{LOOKS}/{made[2]}", {"none_of_these": True})
    after = await counts()

    def gained(key: str) -> tuple[int, int]:
        old = before.get(key, (0, 0))
        return after[key][0] - old[0], after[key][1] - old[1]

    assert gained("people culture.clubs") == (1, 3)
    assert gained("people all") == (1, 3)
    assert gained("machine education.skills") == (0, 3)
    assert gained("machine_unseen education.skills") == (1, 3)
    answer = (await city.leader.get("/staff/v1/labels/agreement")).json()
    total = answer["people"][0]
    assert (total["topic"], total["topic_name"]) == ("all", "全部")
    assert total["lower_bound"] < total["rate"]


async def _taught(need_id: str) -> list[tuple[str | None, float, bool]]:
    wanted = str(ids.decode("need", need_id))
    async with db.reading() as session:
        return sorted(
            [
                (one.message.topic, one.message.weight, one.message.is_measured)
                async for one in classifier.reviewed_examples(session, clock.now())
                if one.message.group == wanted
            ]
        )


async def test_what_people_taught_is_weighed(city: City, worker: None) -> None:
    colleague = await signed_in(city)
    youth = await city.youth()
    agreed, disputed = await _surprising(city, youth), await _surprising(city)
    nothing, passing = await _surprising(city), (await youth.submit(UNCLEAR)).json()["id"]
    await post(colleague, f"{LOOKS}/{agreed}", {"tags": tags("culture.clubs")})
    await post(colleague, f"{LOOKS}/{disputed}", {"tags": tags("health.mind")})
    await post(colleague, f"{LOOKS}/{nothing}", {"none_of_these": True})
    await youth.do(passing, "correction", {"topic": "rights.labour"})
    assert await _taught(agreed) == [("culture.clubs", 1.0, True)]
    assert await _taught(disputed) == [
        ("culture.clubs", 0.5, False),
        ("health.mind", 0.5, False),
    ]
    assert await _taught(nothing) == [("culture.clubs", 0.5, False)]
    assert await _taught(passing) == [("rights.labour", 0.3, False)]
    # A person's last word counts, and what was read with care before what was said in passing.
    decided = await city.decide(passing, tags=tags("culture.venues"))
    assert decided.status_code == 201, decided.text
    assert await _taught(passing) == [("culture.venues", 1.0, True)]
    async with db.reading() as session:
        early = [
            one
            async for one in classifier.reviewed_examples(session, datetime(2020, 1, 1, tzinfo=UTC))
        ]
    assert early == []
    # The texts of somebody who has left teach nothing.
    await classifier_forgets(agreed)
    assert await _taught(agreed) == []


async def classifier_forgets(need_id: str) -> None:
    async with db.transaction() as session:
        await classifier.forget_texts(session, [ids.decode("need", need_id)])
