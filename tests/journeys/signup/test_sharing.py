"""Partners who run an event together: they see their events and who comes, and scan at the door."""

import secrets

import pytest

from app.kernel import ids
from tests.actors import City, once, rows
from tests.journeys.signup.stage import create, show

pytestmark = pytest.mark.usefixtures("worker")


async def test_a_co_organiser_sees_its_events_and_scans(city: City) -> None:
    """And nobody else's; a phone number is never in its list."""
    names = sorted(city.ids)
    partner, stranger = await city.program(names[-1]), await city.program(names[-2])
    question = {"id": "phone", "kind": "phone", "label": "手机号"}
    event = await show(city, seats=5, questions=[question])
    ann = await city.youth()
    registration = await event.sign_up(ann, answers={"phone": "13812345678"})
    own = f"/partner/v1/organised-events/{event.id}"
    assert (await partner.http.get(own)).status_code == 404
    answer = await event.put("co-organisers", {"organisation_ids": [partner.organisation_id]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["co_organisers"] == [names[-1]]
    listed = (await partner.http.get("/partner/v1/organised-events")).json()["items"]
    assert event.id in [one["id"] for one in listed]
    assert (await partner.http.get(own)).json()["title"] == "周末木工坊"
    people = await partner.http.get(f"{own}/registrations")
    assert [one["id"] for one in people.json()["items"]] == [registration["id"]]
    assert "13812345678" not in people.text
    ticket = (await ann.http.get(f"/api/v1/registrations/{registration['id']}/ticket")).json()
    scans = {"scans": [{"scanned": ticket["still"], "nonce": secrets.token_hex(8)}]}
    door = f"/partner/v1/event-sessions/{event.session_id}/scans"
    refused = await stranger.http.post(door, json=scans, headers=once())
    assert (refused.status_code, refused.json()["code"]) == (404, "event.not_found")
    answer = await partner.http.post(door, json=scans, headers=once())
    assert answer.json()["results"][0]["result"] == "in", answer.text
    kept = await rows(
        "SELECT o.name, c.staff_id FROM check_ins c JOIN organisations o "
        "ON o.id = c.organisation_id JOIN event_sessions s ON s.id = c.session_id "
        "JOIN events e ON e.id = s.event_id WHERE e.link_key = :key",
        key=event.plan["link_key"],
    )
    assert [(one["name"], one["staff_id"]) for one in kept] == [(names[-1], None)]
    for url in (own, f"{own}/registrations"):
        assert (await stranger.http.get(url)).status_code == 404
    await event.put("co-organisers", {"organisation_ids": []})
    assert (await partner.http.get(own)).status_code == 404


async def test_drafts_and_unknown_organisations(city: City) -> None:
    """A draft is its organiser's alone, and only organisations can be named."""
    plan = await create(city)
    partner = await city.program(max(city.ids))
    url = f"/staff/v1/events/{plan['id']}/co-organisers"
    await city.admin.put(url, json={"organisation_ids": [partner.organisation_id]})
    assert (await partner.http.get(f"/partner/v1/organised-events/{plan['id']}")).status_code == 404
    body = {"organisation_ids": [ids.encode("org", ids.new())]}
    answer = await city.admin.put(url, json=body)
    assert answer.json()["code"] == "event.unknown_organisation", answer.text
