"""More people than can be answered at once: tickets in order, served by the worker, never lost."""

import asyncio
import secrets
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.domains.events import service as events
from app.kernel import ids
from app.platform import db
from app.platform.settings import settings
from tests.actors import City, Youth, once, rows
from tests.journeys.review.stage import change
from tests.journeys.signup.stage import Show, crowd, mine, seats_by_rows, show
from tests.servers import eventually


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that works on one sign-up at once and lets nine wait."""
    monkeypatch.setenv("YNE_SIGNUPS_AT_ONCE", "1")
    monkeypatch.setenv("YNE_SIGNUPS_WAITING", "9")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


async def _rush(event: Show, people: list[Youth]) -> list[httpx.Response]:
    """Let all ask at the same moment."""
    return list(await asyncio.gather(*(event.ask(one) for one in people)))


async def _let_rest(event: Show, seconds: int = 5) -> None:
    """Let the moment pass in which tickets rest; or, with less than nothing, begin it anew."""
    await change(
        "UPDATE signup_tickets SET created_at = now() - make_interval(secs => :seconds) "
        "WHERE session_id::text = :id",
        id=str(ids.decode("sess", event.session_id)),
        seconds=seconds,
    )


async def _serve(event: Show) -> None:
    """Serve all who wait; the worker of other tests may be at it as well."""
    await _let_rest(event)

    async def all_served() -> bool:
        await events.drain_tickets()
        left = await rows(
            "SELECT count(*) FROM signup_tickets "
            "WHERE session_id::text = :id AND state = 'waiting'",
            id=str(ids.decode("sess", event.session_id)),
        )
        return left == [{"count": 0}]

    await eventually(all_served)


async def _ticket(youth: Youth, ticket_id: str) -> dict[str, Any]:
    answer = await youth.http.get(f"/api/v1/signup-tickets/{ticket_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _queue(city: City, event: Show, count: int = 40) -> list[tuple[Youth, dict[str, Any]]]:
    """Make more people ask than the process takes; returns those who got tickets."""
    people = crowd(city, count)
    answers = await _rush(event, people)
    assert {one.status_code for one in answers} == {201, 202}, {one.text for one in answers}
    return [
        (person, answer.json())
        for person, answer in zip(people, answers, strict=True)
        if answer.status_code == 202
    ]


async def test_tickets_are_served_in_their_order_and_nobody_overtakes(city: City) -> None:
    event = await show(city, seats=15)
    queue = await _queue(city, event)
    assert len(queue) >= 10
    places = [(await _ticket(person, one["id"]))["position"] for person, one in queue]
    assert sorted(places) == list(range(1, len(queue) + 1))
    await _let_rest(event, -60)
    assert await events.drain_tickets() == 0  # who came before may still stand in the short line
    late = (await city.youth(), secrets.token_hex(12))
    await _let_rest(event)
    answer = await event.ask(*late)
    assert (answer.status_code, answer.json()["position"]) == (202, len(queue) + 1)
    assert answer.json()["ask_again_after_s"] >= 1
    await _serve(event)
    assert await events.drain_tickets() == 0
    served = [await _ticket(person, one["id"]) for person, one in queue]
    assert {one["state"] for one in served} == {"done"}
    in_order = [one["registration"]["state"] for _, one in sorted(zip(places, served, strict=True))]
    assert in_order == sorted(in_order)  # confirmed first, waitlisted after
    last = await event.ask(*late)
    assert (last.status_code, last.json()["state"]) == (201, "waitlisted")
    assert await event.taken() == await seats_by_rows(event) == 15
    assert await _orders_differ(event) == []
    assert (await event.ask(await city.youth())).status_code == 201


async def _orders_differ(event: Show) -> list[Any]:
    """Return the tickets that were served before an earlier one."""
    return await rows(
        "SELECT t.id FROM signup_tickets t JOIN registrations r ON r.id = t.registration_id "
        "JOIN signup_tickets u ON u.session_id = t.session_id AND u.number > t.number "
        "JOIN registrations s ON s.id = u.registration_id "
        "WHERE t.session_id::text = :id AND s.queue_number < r.queue_number",
        id=str(ids.decode("sess", event.session_id)),
    )


async def test_a_retry_is_the_same_ticket_and_then_the_registration(city: City) -> None:
    event = await show(city, seats=100)
    await _queue(city, event)
    await _let_rest(event)
    ann, key = await city.youth(), secrets.token_hex(12)
    answers = await asyncio.gather(*(event.ask(ann, key) for _ in range(5)))
    assert {one.status_code for one in answers} == {202}
    assert len({one.json()["id"] for one in answers}) == 1
    other = await event.ask(ann)
    assert (other.status_code, other.json()["code"]) == (409, "event.already_registered")
    reused = await event.ask(ann, key, companions=[])
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency.key_reused")
    await _serve(event)
    answer = await event.ask(ann, key)
    assert (answer.status_code, answer.json()["state"]) == (201, "confirmed")
    ticket = await _ticket(ann, answers[0].json()["id"])
    assert ticket["registration"] == answer.json() == await mine(ann, answer.json())
    stranger = await city.youth()
    ticket_id = answers[0].json()["id"]
    assert (await stranger.http.get(f"/api/v1/signup-tickets/{ticket_id}")).status_code == 404


async def test_the_draft_is_kept_sealed_and_goes_when_the_turn_has_come(city: City) -> None:
    questions = [
        {"id": "card", "kind": "id_number", "label": "身份证号", "is_required": False},
        {"id": "note", "kind": "text", "label": "备注", "is_required": False},
    ]
    event = await show(city, seats=100, questions=questions, ticket={"max_companions": 1})
    await _queue(city, event)
    await _let_rest(event)
    ann = await city.youth()
    written = {"card": "11010519491231002X", "note": "靠窗"}
    told: dict[str, Any] = {"adcode": "310101", "identities": ["student"]}
    asked = await event.ask(ann, answers=written, companions=[{"name": "小周"}], **told)
    assert asked.status_code == 202, asked.text
    columns = "answers, companions, sealed_answers, adcode, identities"
    find = "SELECT " + columns + " FROM {} WHERE youth_id::text = :id"
    youth_id = str(ids.decode("youth", ann.id))
    [kept] = await rows(find.format("signup_tickets"), id=youth_id)
    assert kept["answers"] == {"note": "靠窗"}
    assert b"110105" not in kept["sealed_answers"]
    await _serve(event)
    [gone] = await rows(find.format("signup_tickets"), id=youth_id)
    assert (gone["answers"], gone["companions"], gone["sealed_answers"]) == ({}, [], None)
    assert (gone["adcode"], gone["identities"]) == (None, [])
    [made] = await rows(find.format("registrations"), id=youth_id)
    assert made["answers"] == {"note": "靠窗"}
    assert {name: made[name] for name in told} == {name: kept[name] for name in told} == told
    assert made["companions"][0]["name"] == "小周"
    assert made["sealed_answers"] == kept["sealed_answers"]


async def test_a_refused_turn_says_why(city: City) -> None:
    """Sold out, consent taken back; each with the code that an answer at once would have had."""
    event = await show(city, seats=12, has_waiting_list=False)
    queue = await _queue(city, event)
    first = min(queue, key=lambda one: int(one[1]["position"]))
    await change(
        "UPDATE consents SET withdrawn_at = now() WHERE youth_id::text = :id",
        id=str(ids.decode("youth", first[0].id)),
    )
    await _serve(event)
    states = {one["id"]: await _ticket(person, one["id"]) for person, one in queue}
    assert states[first[1]["id"]]["refusal"]["code"] == "consent.required"
    codes = [one["refusal"]["code"] for one in states.values() if one["refusal"]]
    assert codes.count("event.full") == len(codes) - 1
    assert await event.taken() == await seats_by_rows(event) == 12
    told = next(one for one in states.values() if one["refusal"] and one["id"] != first[1]["id"])
    assert (told["state"], told["position"]) == ("refused", None)
    assert told["refusal"]["title"] == "名额已满"


async def test_an_event_called_off_ends_all_turns(city: City) -> None:
    event = await show(city, seats=100)
    queue = await _queue(city, event)
    assert (await event.put("cancellation", {"reason": "台风将至，改期举行"})).status_code == 200
    await _serve(event)
    ends = [await _ticket(person, one["id"]) for person, one in queue]
    assert {one["refusal"]["code"] for one in ends} == {"event.signup_not_open"}


async def test_one_who_cannot_be_served_holds_nobody_up(city: City) -> None:
    """Somebody in the middle has got a registration in another way, by a merge of accounts."""
    event = await show(city, seats=100)
    registered = await city.youth()
    await event.sign_up(registered)
    queue = await _queue(city, event)
    middle = queue[len(queue) // 2]
    await change(
        "UPDATE signup_tickets SET youth_id = (:to)::uuid WHERE youth_id::text = :id",
        id=str(ids.decode("youth", middle[0].id)),
        to=str(ids.decode("youth", registered.id)),
    )
    await _serve(event)
    ticket = await _ticket(registered, middle[1]["id"])
    assert ticket["refusal"]["code"] == "event.already_registered"
    others = [await _ticket(person, one["id"]) for person, one in queue if one is not middle[1]]
    assert {one["state"] for one in others} == {"done"}
    assert await _orders_differ(event) == []
    assert await event.taken() == await seats_by_rows(event) == 41 - 1


async def test_who_leaves_gives_up_the_place(city: City) -> None:
    event = await show(city, seats=100)
    queue = await _queue(city, event)
    person, ticket = queue[0]
    async with db.transaction() as session:
        await events.end_for_leaver(session, ids.decode("youth", person.id))
    answer = await person.http.get(f"/api/v1/signup-tickets/{ticket['id']}")
    assert (answer.status_code, answer.json()["code"]) == (404, "signup_ticket.not_found")
    await _serve(event)
    others = [await _ticket(one, kept["id"]) for one, kept in queue[1:]]
    assert {one["state"] for one in others} == {"done"}


async def test_beyond_all_room_one_is_asked_to_come_back(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not all at the same moment; who comes back has not lost anything."""
    monkeypatch.setenv("YNE_SIGNUPS_WAITING", "0")
    settings.cache_clear()
    event = await show(city, seats=100)
    answers = await _rush(event, crowd(city, 60))
    busy = [one for one in answers if one.status_code == 503]
    assert {one.status_code for one in answers} <= {201, 202, 503}
    assert busy
    assert {one.json()["code"] for one in busy} == {"event.signup_busy"}
    waits = {int(one.headers["retry-after"]) for one in busy}
    assert len(waits) > 1
    assert max(waits) <= 5
    await _serve(event)
    came = len([one for one in answers if one.status_code in {201, 202}])
    assert await event.taken() == await seats_by_rows(event) == came


async def test_friends_overtake_nobody(city: City) -> None:
    """The last of a group is asked to come again while others wait for their turn."""
    event = await show(city, seats=100)
    ann, ben = await city.youth(), await city.youth()
    body = {"session_id": event.session_id, "ticket_type_id": event.ticket_id}
    founded = await ann.http.post(
        f"/api/v1/events/{event.id}/groups", json={**body, "size": 2}, headers=once()
    )
    assert founded.status_code == 201, founded.text
    queue = await _queue(city, event)
    await _let_rest(event, -60)
    url = f"/api/v1/groups/{founded.json()['group']['code']}/registrations"
    key = once()
    busy = await ben.http.post(url, json=body, headers=key)
    assert (busy.status_code, busy.json()["code"]) == (503, "event.signup_busy")
    waiting, _ = queue[0]
    twice = await waiting.http.post(url, json=body, headers=once())
    assert (twice.status_code, twice.json()["code"]) == (409, "event.already_registered")
    await _serve(event)
    joined = await ben.http.post(url, json=body, headers=key)
    assert (joined.status_code, joined.json()["state"]) == (201, "confirmed"), joined.text
    assert await event.taken() == await seats_by_rows(event)


async def test_a_full_room_lets_in_only_whom_the_event_is_for(city: City) -> None:
    """Nobody gets a ticket by what was seen of somebody else."""
    event = await show(city, seats=100, audience_identities=["student"])
    assert (await event.ask(await city.youth(), identities=["student"])).status_code == 201
    answers = await _rush(event, crowd(city, 30))
    assert {one.json()["code"] for one in answers} == {"event.audience_unknown"}
    left = await rows(
        "SELECT count(*) FROM signup_tickets WHERE session_id::text = :id",
        id=str(ids.decode("sess", event.session_id)),
    )
    assert left == [{"count": 0}]
