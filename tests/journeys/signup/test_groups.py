"""Friends who come together: all get seats, or all wait in one place."""

import asyncio
from typing import Any

import httpx
import pytest

from app.domains.events import service as events
from app.kernel import ids
from tests.actors import City, Youth, once, rows
from tests.journeys.review.stage import change
from tests.journeys.signup.stage import Show, crowd, do, inbox, mine, seats_by_rows, show
from tests.servers import eventually

pytestmark = pytest.mark.usefixtures("worker")


async def _found(event: Show, youth: Youth, size: int = 2) -> dict[str, Any]:
    body = {"session_id": event.session_id, "ticket_type_id": event.ticket_id, "size": size}
    answer = await youth.http.post(f"/api/v1/events/{event.id}/groups", json=body, headers=once())
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def _join(event: Show, youth: Youth, founded: dict[str, Any]) -> httpx.Response:
    body = {"session_id": event.session_id, "ticket_type_id": event.ticket_id}
    url = f"/api/v1/groups/{founded['group']['code']}/registrations"
    return await youth.http.post(url, json=body, headers=once())


async def _pair(event: Show, ann: Youth, ben: Youth) -> tuple[dict[str, Any], dict[str, Any]]:
    first = await _found(event, ann)
    answer = await _join(event, ben, first)
    assert answer.status_code == 201, answer.text
    return first, answer.json()


async def _state(youth: Youth, registration: dict[str, Any]) -> str:
    return str((await mine(youth, registration))["state"])


async def test_two_friends_or_nobody(city: City) -> None:
    """One seat is not for a pair: both wait in one place, and both are offered seats at once."""
    event = await show(city, seats=3)
    first, second = await city.youth(), await city.youth()
    regs = [await event.sign_up(first), await event.sign_up(second)]
    ann, ben, cat = [await city.youth() for _ in range(3)]
    founded = await _found(event, ann)
    assert (founded["state"], founded["group"]["joined"]) == ("pending", 1)
    card = await ben.http.get(f"/api/v1/groups/{founded['group']['code']}")
    assert (card.json()["event_title"], card.json()["is_complete"]) == ("周末木工坊", False)
    joined = (await _join(event, ben, founded)).json()
    assert (joined["state"], joined["position"]) == ("waitlisted", 1)
    own = await mine(ann, founded)
    assert (own["state"], own["position"]) == ("waitlisted", 1)
    assert own["group"] == joined["group"] | {"is_complete": True, "joined": 2}
    # A single person stands behind the pair, though a seat is free.
    assert (await event.sign_up(cat))["position"] == 3
    await events.sweep()
    assert await event.taken() == 2
    await do(first, regs[0], "cancellation")
    await eventually(lambda: _is(ann, founded, "offered"))
    assert await _state(ben, joined) == "offered"
    assert await event.taken() == await seats_by_rows(event) == 3


async def _is(youth: Youth, registration: dict[str, Any], state: str) -> bool:
    return await _state(youth, registration) == state


async def test_one_gives_up_and_the_other_chooses(city: City) -> None:
    """The other keeps the seat that is held, and hears of it."""
    event = await show(city, seats=2)
    early = await city.youth()
    taken = await event.sign_up(early)
    ann, ben = await city.youth(), await city.youth()
    first, second = await _pair(event, ann, ben)
    await do(early, taken, "cancellation")
    await eventually(lambda: _is(ann, first, "offered"))
    answer = await do(ben, second, "offer/refusal")
    assert answer.json()["state"] == "declined", answer.text

    async def told() -> bool:
        return "有同伴不来了" in await inbox(ann)

    await eventually(told)
    assert await _state(ann, first) == "offered"
    answer = await do(ann, first, "offer/acceptance")
    assert answer.json()["state"] == "confirmed"
    assert await event.taken() == 1


async def test_both_get_seats_at_once_where_there_are_enough(city: City) -> None:
    """And a third friend finds the group complete; a stranger's code is nobody's."""
    event = await show(city, seats=2)
    ann, ben, cat = [await city.youth() for _ in range(3)]
    first, second = await _pair(event, ann, ben)
    assert (second["state"], await _state(ann, first)) == ("confirmed", "confirmed")
    answer = await _join(event, cat, first)
    assert (answer.status_code, answer.json()["code"]) == (409, "group.complete")
    answer = await cat.http.get("/api/v1/groups/NOBODY")
    assert (answer.status_code, answer.json()["code"]) == (404, "group.not_found")
    answer = await _join(event, ann, {"group": {"code": first["group"]["code"]}})
    assert answer.status_code == 409


async def test_where_nobody_can_wait_the_last_one_is_told(city: City) -> None:
    """And those who wait for friends may go without, once the first one says so."""
    event = await show(city, seats=2, has_waiting_list=False)
    ann, ben, cat = [await city.youth() for _ in range(3)]
    first = await _found(event, ann)
    await event.sign_up(cat)
    answer = await _join(event, ben, first)
    assert (answer.status_code, answer.json()["code"]) == (409, "event.full")
    assert await _state(ann, first) == "pending"
    url = f"/api/v1/groups/{first['group']['code']}/completion"
    assert (await ben.http.post(url, headers=once())).status_code == 404
    answer = await ann.http.post(url, headers=once())
    assert answer.status_code == 201, answer.text
    assert await _state(ann, first) == "confirmed"


async def test_when_registration_closes_those_who_are_there_go(city: City) -> None:
    """Nobody is forgotten because a friend did not come."""
    event = await show(city, seats=2)
    ann = await city.youth()
    first = await _found(event, ann, size=3 - 1)
    await change(
        "UPDATE events SET signup_closes_at = now() - interval '1 second' WHERE link_key = :key",
        key=event.plan["link_key"],
    )
    await events.settle_late()
    assert await _state(ann, first) == "confirmed"
    answer = await _join(event, await city.youth(), first)
    assert answer.status_code == 409


async def test_refusals(city: City) -> None:
    """More friends than seats; groups where each is chosen."""
    small, chosen = await show(city, seats=2), await show(city, seats=9, mode="approval")
    ann = await city.youth()
    for event, size, code in ((small, 3, "group.too_large"), (chosen, 2, "event.no_groups")):
        body = {"session_id": event.session_id, "ticket_type_id": event.ticket_id, "size": size}
        answer = await ann.http.post(f"/api/v1/events/{event.id}/groups", json=body, headers=once())
        assert answer.json()["code"] == code, answer.text


async def test_friends_are_one_lot(city: City) -> None:
    """Both are drawn or neither."""
    event = await show(city, seats=3, mode="lottery")
    people = crowd(city, 8)
    pairs = [
        await _pair(event, people[number], people[number + 1])
        for number in range(0, len(people), 2)
    ]
    await change(
        "UPDATE events SET signup_closes_at = now() - interval '1 second' WHERE link_key = :key",
        key=event.plan["link_key"],
    )
    assert (await event.put("draw")).status_code == 200
    drawn = [
        (await _state(people[2 * n], one), await _state(people[2 * n + 1], two))
        for n, (one, two) in enumerate(pairs)
    ]
    assert sorted(drawn) == [("confirmed", "confirmed")] + [("waitlisted", "waitlisted")] * 3
    listed = await city.admin.get(f"/staff/v1/events/{event.id}/registrations?limit=3")
    seen = [one["id"] for one in listed.json()["items"]]
    while listed.json()["next_cursor"]:
        cursor = listed.json()["next_cursor"]
        url = f"/staff/v1/events/{event.id}/registrations?limit=3&cursor={cursor}"
        listed = await city.admin.get(url)
        seen += [one["id"] for one in listed.json()["items"]]
    assert len(seen) == len(set(seen)) == 8


async def test_pairs_and_singles_at_once(city: City) -> None:
    """Fifteen pairs and ten singles for nine seats: no pair is ever parted, no seat sold twice."""
    event = await show(city, seats=9)
    people = crowd(city, 40)
    founded = await asyncio.gather(*(_found(event, one) for one in people[:15]))
    answers = await asyncio.gather(
        *(_join(event, one, group) for one, group in zip(people[15:30], founded, strict=True)),
        *(event.ask(one) for one in people[30:]),
    )
    assert {one.status_code for one in answers} == {201}
    await events.sweep()
    parted = await rows(
        "SELECT group_id FROM registrations WHERE session_id::text = :id AND group_id IS NOT NULL "
        "GROUP BY group_id HAVING count(DISTINCT state IN ('confirmed', 'offered')) > 1 "
        "OR count(DISTINCT queue_number) FILTER (WHERE state = 'waitlisted') > 1",
        id=str(ids.decode("sess", event.session_id)),
    )
    assert parted == []
    assert await event.taken() == await seats_by_rows(event) >= 8
