"""What a dispatcher says of a need, a partner's "not ours": each is a label that stays."""

import psycopg
import pytest

from app.kernel import ids
from tests.actors import UNCLEAR, City, rows
from tests.journeys.review.stage import change, labels, post, tags, waiting_item

SCHOOL = "江州职业技能培训中心"
LAW = "同舟律师事务所公益部"
DANGER = "最近真的撑不下去了，每天都不想活了"


async def _waiting(city: City) -> str:
    receipt = (await (await city.youth()).submit(UNCLEAR)).json()
    assert receipt["handler"] is None
    return str(receipt["id"])


async def test_confirming_and_correcting_are_told_apart(city: City) -> None:
    await city.program(SCHOOL)
    confirmed, corrected = await _waiting(city), await _waiting(city)
    assert (await city.decide(confirmed, hand_to=city.ids[SCHOOL])).status_code == 201
    [first] = await labels(confirmed)
    other = "culture.clubs" if first["shown_topic"] != "culture.clubs" else "health.mind"
    assert (await city.decide(corrected, tags=tags(other))).status_code == 201
    [second] = await labels(corrected)
    assert (first["source"], first["verdict"]) == ("reviewer", "confirmed")
    assert (second["source"], second["verdict"], second["topic"]) == (
        "reviewer",
        "corrected",
        other,
    )
    assert 0 <= second["shown_confidence"] <= 1
    assert second["staff_id"]
    assert second["model_version"]
    assert not second["is_weak"]


async def test_none_of_these_needs_a_named_organisation_and_stays_unconfirmed(city: City) -> None:
    await city.program(SCHOOL)
    need_id = await _waiting(city)
    nobody = await city.decide(need_id, none_of_these=True)
    assert nobody.status_code == 422
    both = await city.decide(need_id, none_of_these=True, tags=tags(), hand_to=city.ids[SCHOOL])
    assert both.status_code == 422
    assert await labels(need_id) == []
    decided = await city.decide(
        need_id, none_of_these=True, hand_to=city.ids[SCHOOL], note="像是想找人一起做实验"
    )
    assert decided.status_code == 201, decided.text
    need = decided.json()["need"]
    assert (need["state"], need["handler"]["name"]) == ("dispatched", SCHOOL)
    assert not need["understanding"]["is_confirmed"]
    assert "不在现有分类里" in need["understanding"]["summary"]
    [label] = await labels(need_id)
    assert (label["verdict"], label["topic"]) == ("none_of_these", None)
    titles = {one["title"]: one["words"] for one in need["timeline"]}
    assert titles["现有分类都不合适"] == "像是想找人一起做实验"


async def test_none_of_these_can_be_said_while_rejecting(city: City) -> None:
    need_id = await _waiting(city)
    answer = await post(
        city.dispatcher,
        f"/staff/v1/review/{need_id}/rejection",
        {"reason": "vague", "none_of_these": True},
    )
    assert answer.status_code == 201, answer.text
    assert [one["verdict"] for one in await labels(need_id)] == ["none_of_these"]


async def test_nobody_in_danger_is_forwarded_by_machine_after_a_decision(city: City) -> None:
    await city.program(SCHOOL)
    need_id = (await (await city.youth()).submit(DANGER)).json()["id"]
    refused = await city.decide(need_id)
    assert (refused.status_code, refused.json()["code"]) == (422, "review.name_needed")
    assert await labels(need_id) == []
    named = await city.decide(need_id, hand_to=city.ids[SCHOOL])
    assert named.status_code == 201, named.text
    program = await city.program(SCHOOL)
    brief = await program.newest()
    # Nor when the one it was given to gives it back.
    declined = await program.do(brief["id"], "refusal", {"reason": "no_capacity"})
    assert declined.status_code == 201, declined.text
    item = await waiting_item(city, need_id)
    assert item is not None
    assert item["reason"] == "crisis"


async def _offered(city: City, alternatives: str) -> str:
    """Let the school be offered a need about skills, with such runners-up of the machine."""
    need_id = await _waiting(city)
    await change(
        "UPDATE needs SET topic = 'education.skills', reading = reading || jsonb_build_object("
        "'topic', 'education.skills', 'alternatives', CAST(:others AS jsonb)) "
        "WHERE id::text = :id",
        others=alternatives,
        id=str(ids.decode("need", need_id)),
    )
    decided = await city.decide(need_id, hand_to=city.ids[SCHOOL])
    assert decided.status_code == 201, decided.text
    return need_id


@pytest.mark.parametrize(
    ("others", "suggested", "meant"),
    [
        ('[["rights.labour", 0.2], ["health.mind", 0.1]]', LAW, "rights.labour"),
        ('[["rights.labour", 0.2], ["rights.legal", 0.1]]', LAW, None),
        ('[["health.mind", 0.2]]', LAW, None),
        ('[["rights.labour", 0.2]]', None, None),
    ],
)
async def test_not_ours_is_a_weak_label(
    city: City, others: str, suggested: str | None, meant: str | None
) -> None:
    school = await city.program(SCHOOL)
    need_id = await _offered(city, others)
    brief = await school.newest()
    why = {"reason": "not_ours", "suggested": city.ids[suggested] if suggested else None}
    assert (await school.do(brief["id"], "refusal", why)).status_code == 201
    _, label = await labels(need_id)
    assert (label["source"], label["verdict"], label["is_weak"]) == ("decline", "not_ours", True)
    assert label["shown_topic"] == "education.skills"
    assert label["topic"] == meant
    assert ids.encode("org", label["organisation_id"]) == city.ids[SCHOOL]
    said = label["suggested_organisation_id"]
    assert (said and ids.encode("org", said)) == why["suggested"]
    assert label["staff_id"] is None


async def test_another_reason_to_decline_teaches_nothing(city: City) -> None:
    school = await city.program(SCHOOL)
    need_id = await _offered(city, "[]")
    brief = await school.newest()
    assert (await school.do(brief["id"], "refusal", {"reason": "no_capacity"})).status_code == 201
    assert len(await labels(need_id)) == 1


@pytest.mark.parametrize(
    "values",
    [
        "source = 'writer'",
        "source = 'decline', is_weak = true",
        "staff_id = NULL",
        "youth_id = (SELECT youth_id FROM needs WHERE id = need_id)",
        "verdict = 'none_of_these'",
        "topic = NULL",
        "is_weak = true",
        "verdict = 'guessed'",
        "shown_confidence = 1.5",
    ],
)
async def test_the_database_refuses_a_label_that_is_nobody_s(city: City, values: str) -> None:
    need_id = await _waiting(city)
    assert (await city.decide(need_id, tags=tags())).status_code == 201
    with psycopg.connect(city.api.database_url) as connection:
        connection.execute("ALTER TABLE labels DISABLE TRIGGER labels_append_only")
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute(
                f"UPDATE labels SET {values} WHERE need_id = %s", [ids.decode("need", need_id)]
            )
        connection.rollback()


async def test_each_label_stays_when_a_need_is_decided_twice(city: City) -> None:
    school = await city.program(SCHOOL)
    need_id = await _offered(city, "[]")
    brief = await school.newest()
    await school.do(brief["id"], "acceptance")
    await school.do(brief["id"], "transfer", {"reason": "需要律师"})
    again = await city.decide(need_id, tags=tags("rights.labour"), hand_to=city.ids[LAW])
    assert again.status_code == 201, again.text
    kept = await labels(need_id)
    assert [one["topic"] for one in kept] == ["education.skills", "rights.labour"]
    # What the machine had said is told of both, though people had changed the tags meanwhile.
    assert {one["shown_topic"] for one in kept} == {"education.skills"}
    assert (await rows("SELECT count(*) AS n FROM labels WHERE text = ''"))[0]["n"] >= 0
