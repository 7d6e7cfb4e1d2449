"""For whom an event is, and who comes first."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from app.domains.events import audience
from app.domains.identity import service as identity
from app.kernel import ids
from tests.actors import UNCLEAR, City, rows
from tests.journeys.signup.stage import Show, create, do, inbox, moment, show
from tests.servers import eventually

pytestmark = pytest.mark.usefixtures("worker")


async def test_district_and_identity(city: City) -> None:
    """Who does not say is asked, who does not fit is told what would."""
    event = await show(
        city, seats=9, audience_adcodes=["310100"], audience_identities=["league_member"]
    )
    ann = await city.youth()
    seen = (await ann.http.get(f"/api/v1/events/{event.id}")).json()
    assert seen["audience_identities"] == ["league_member"]
    member: dict[str, Any] = {"identities": ["league_member", "student"]}
    cases: tuple[tuple[dict[str, Any], int, str], ...] = (
        ({}, 422, "event.audience_unknown"),
        ({"adcode": "310101"}, 422, "event.audience_unknown"),
        ({"adcode": "320101", **member}, 403, "event.not_audience"),
        ({"adcode": "310101", "identities": ["student"]}, 403, "event.not_audience"),
        ({"adcode": "31", **member}, 422, "request.invalid"),
    )
    for said, status, code in cases:
        answer = await event.ask(ann, **said)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert (await event.ask(ann, adcode="310101", **member)).status_code == 201


def test_an_area_holds_its_districts() -> None:
    assert audience.within("310101", ["310000"])
    assert audience.within("310101", ["320000", "310101"])
    assert not audience.within("310115", ["310101"])
    assert not audience.within("320101", ["310000"])


async def test_those_who_wrote_come_first_and_are_told(city: City) -> None:
    """Born from a need: its writer signs up before registration opens for others."""
    ann, ben = await city.youth(), await city.youth()
    need = (await ann.submit(UNCLEAR)).json()["id"]
    plan = await create(city, signup_opens_at=moment(20), signup_closes_at=moment(40))
    event = Show(city, plan)
    answer = await event.put("origin", {"need_ids": [need], "early_hours": 24})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["invited"], answer.json()["early_minutes"]) == (1, 1440)
    assert ann.id not in answer.text
    assert "你反映的事有活动了" not in await inbox(ann)
    await event.put("publication")

    async def told() -> bool:
        return "你反映的事有活动了" in await inbox(ann)

    await eventually(told)
    listed = (await ann.http.get("/api/v1/invitations")).json()["items"]
    assert [one["id"] for one in listed] == [event.id]
    assert (await ben.http.get("/api/v1/invitations")).json()["items"] == []
    assert (await event.ask(ben)).json()["code"] == "event.signup_not_open"
    assert (await event.sign_up(ann))["state"] == "confirmed"
    await event.put("origin", {"need_ids": [need], "early_hours": 24})
    assert (await inbox(ann)).count("你反映的事有活动了") == 1


async def test_a_topic_nobody_of_ours_wrote_about(city: City) -> None:
    """An unknown hot topic, and nothing at all, are refused."""
    event = await show(city)
    unknown = {"hot_topic_id": ids.encode("hot", ids.new())}
    answer = await event.put("origin", unknown)
    assert (answer.status_code, answer.json()["code"]) == (404, "hot_topic.not_found")
    assert (await event.put("origin", {})).status_code == 422


async def test_an_organisations_own_people(city: City) -> None:
    """Who was at one of its events before; the link alone is not enough."""
    before = await show(city, seats=5)
    ann, ben = await city.youth(), await city.youth()
    was_there = await before.sign_up(ann)
    own = await show(city, seats=5, visibility="organisation")
    listed = (await ann.http.get("/api/v1/invitations")).json()["items"]
    [found] = [one for one in listed if one["id"] == own.id]
    url = f"/api/v1/events/{own.id}"
    assert (await ben.http.get(url)).status_code == 404
    body = {"session_id": own.session_id, "ticket_type_id": own.ticket_id}
    link = f"{url}/registrations?link={found['link_key']}"
    answer = await ben.http.post(link, json=body, headers={"Idempotency-Key": "one-two-three"})
    assert (answer.status_code, answer.json()["code"]) == (403, "event.not_audience")
    answer = await ann.http.post(link, json=body, headers={"Idempotency-Key": "one-two-three"})
    assert answer.status_code == 201, answer.text
    assert (await do(ann, was_there, "cancellation")).status_code == 201


async def test_who_leaves_was_never_invited(city: City) -> None:
    """What somebody stated, and that an event was born from their words, is deleted."""
    ann = await city.youth()
    need = (await ann.submit(UNCLEAR)).json()["id"]
    event = await show(city, seats=5)
    await event.put("origin", {"need_ids": [need], "early_hours": 1})
    made = await event.sign_up(ann, adcode="310101", identities=["student"])
    listed = await ann.http.get("/api/v1/me/export")
    assert listed.status_code == 200
    await ann.http.put("/api/v1/me/leaving")
    later = datetime.now(UTC) + timedelta(days=8)  # noqa: TID251
    with time_machine.travel(later, tick=True):
        assert await identity.let_go() >= 1

    async def forgotten() -> bool:
        left = await rows(
            "SELECT r.state, r.adcode, r.identities, (SELECT count(*) FROM event_invited i "
            "WHERE i.youth_id = r.youth_id) AS invited FROM registrations r "
            "WHERE r.id::text = :id",
            id=str(ids.decode("reg", made["id"])),
        )
        wanted: dict[str, Any] = {
            "state": "cancelled",
            "adcode": None,
            "identities": [],
            "invited": 0,
        }
        return left == [wanted]

    await eventually(forgotten)


async def test_what_was_seen_of_one_person_lets_nobody_else_in(city: City) -> None:
    """Whoever fits comes in first, so that the plan is remembered; the next ones are looked at."""
    ann, ben = await city.youth(), await city.youth()
    need = (await ann.submit(UNCLEAR)).json()["id"]
    plan = await create(city, signup_opens_at=moment(20), signup_closes_at=moment(40))
    early = Show(city, plan)
    await early.put("origin", {"need_ids": [need], "early_hours": 24})
    await early.put("publication")
    member: dict[str, Any] = {"adcode": "310101", "identities": ["league_member"]}
    own = await show(
        city, seats=9, audience_adcodes=["310100"], audience_identities=["league_member"]
    )
    for event, said in ((early, {}), (own, member)):
        assert (await event.ask(ann, **said)).status_code == 201
        refused = [await event.ask(ben), await event.ask(ben, identities=["student"])]
        assert [one.status_code for one in refused].count(201) == 0, refused[-1].text
    count = await rows(
        "SELECT count(*) FROM registrations WHERE youth_id::text = :id",
        id=str(ids.decode("youth", ben.id)),
    )
    assert count == [{"count": 0}]
