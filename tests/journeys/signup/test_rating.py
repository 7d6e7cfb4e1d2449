"""What those who came thought of it: asked once, answered once, shown where enough did."""

import asyncio
from typing import Any

import httpx
import pytest

from app.domains.events import service as events
from tests.actors import City, Youth, once
from tests.journeys.review.stage import change
from tests.journeys.signup.stage import Show, crowd, inbox, show
from tests.servers import eventually

pytestmark = pytest.mark.usefixtures("worker")


async def _ended(event: Show, hours: int = 48) -> None:
    await change(
        "UPDATE event_sessions s SET starts_at = now() - make_interval(hours => :hours + 2), "
        "ends_at = now() - make_interval(hours => :hours) FROM events e "
        "WHERE e.id = s.event_id AND e.link_key = :key",
        hours=hours,
        key=event.plan["link_key"],
    )


async def _rate(
    youth: Youth, registration: dict[str, Any], score: int, **more: Any
) -> httpx.Response:
    url = f"/api/v1/registrations/{registration['id']}/feedback"
    return await youth.http.post(url, json={"score": score, **more}, headers=once())


async def test_asked_answered_and_shown_from_five_on(city: City) -> None:
    """Below five answers only how many; nobody's name is with the words."""
    event = await show(city, seats=9)
    people = crowd(city, 6)
    regs = [await event.sign_up(one) for one in people]
    early = await _rate(people[0], regs[0], 5)
    assert (early.status_code, early.json()["code"]) == (409, "event_feedback.not_open")
    await _ended(event)
    await asyncio.gather(events.begin_to_ask(), events.begin_to_ask())

    async def asked() -> bool:
        return "说说昨天的活动" in await inbox(people[0])

    await eventually(asked)
    url = f"/api/v1/registrations/{regs[0]['id']}/feedback"
    assert (await people[0].http.get(url)).json()["is_open"]
    for youth, reg, score in zip(people[:4], regs[:4], (5, 5, 4, 2), strict=True):
        answer = await _rate(youth, reg, score, tags=["useful"], words="希望多办几场")
        assert answer.status_code == 201, answer.text
    again = await _rate(people[0], regs[0], 1)
    assert (again.status_code, again.json()["code"]) == (409, "event_feedback.given")
    seen = (await people[0].http.get(f"/api/v1/events/{event.id}")).json()["feedback"]
    assert seen == {"count": 4, "mean": None, "distribution": None}
    words = f"/staff/v1/events/{event.id}/feedback"
    assert (await city.admin.get(words)).json()["items"] == []
    assert (await _rate(people[4], regs[4], 5)).status_code == 201
    seen = (await people[0].http.get(f"/api/v1/events/{event.id}")).json()["feedback"]
    assert seen == {"count": 5, "mean": 4.2, "distribution": [0, 1, 0, 1, 3]}
    statistics = (await city.admin.get(f"/staff/v1/events/{event.id}/statistics")).json()
    assert statistics["satisfaction"] == seen
    listed = await city.admin.get(f"{words}?limit=3")
    assert len(listed.json()["items"]) == 3
    more = await city.admin.get(f"{words}?limit=3&cursor={listed.json()['next_cursor']}")
    assert len(more.json()["items"]) == 1
    assert people[0].id not in listed.text
    assert await inbox(people[0]) == ["说说昨天的活动"]


async def test_only_who_came_is_asked_and_only_sensible_answers_count(city: City) -> None:
    """The door was used: who was not scanned was not there."""
    event = await show(city, seats=9)
    ann, ben = await city.youth(), await city.youth()
    first, second = await event.sign_up(ann), await event.sign_up(ben)
    ticket = (await ann.http.get(f"/api/v1/registrations/{first['id']}/ticket")).json()
    await event.scan({"scanned": ticket["still"]})
    await _ended(event)
    assert (await _rate(ben, second, 1)).status_code == 409
    assert (await _rate(ben, first, 5)).status_code == 404
    assert (await _rate(ann, first, 6)).status_code == 422
    assert (await _rate(ann, first, 5, tags=["rude"])).status_code == 422
    assert (await _rate(ann, first, 5, words="好" * 501)).status_code == 422
    answers = await asyncio.gather(*(_rate(ann, first, 5) for _ in range(5)))
    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409, 409]
