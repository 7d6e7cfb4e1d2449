"""Who had a seat and did not come: marked, told, appealed, decided, and what it means for draws."""

from typing import Any

import pytest

from app.domains.events import rules
from app.domains.events import service as events
from app.kernel import ids
from tests.actors import City, Youth, once
from tests.journeys.review.stage import change
from tests.journeys.signup.stage import Show, crowd, inbox, mine, moment, show
from tests.servers import eventually

pytestmark = pytest.mark.usefixtures("worker")


async def _scan(event: Show, youth: Youth, registration: dict[str, Any], **more: Any) -> str:
    url = f"/api/v1/registrations/{registration['id']}/ticket"
    ticket = (await youth.http.get(url)).json()
    [result] = await event.scan({"scanned": ticket["still"], **more})
    return str(result["result"])


async def _end(event: Show, hours: int) -> None:
    await change(
        "UPDATE event_sessions s SET starts_at = now() - make_interval(hours => :hours + 2), "
        "ends_at = now() - make_interval(hours => :hours) FROM events e "
        "WHERE e.id = s.event_id AND e.link_key = :key",
        hours=hours,
        key=event.plan["link_key"],
    )


async def _absences(youth: Youth) -> list[dict[str, Any]]:
    answer = await youth.http.get("/api/v1/absences")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def _appeal(youth: Youth, registration: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    url = f"/api/v1/registrations/{registration['id']}/absence/appeal"
    answer = await youth.http.post(url, json={"reason": "当天发烧，有病历"}, headers=once())
    return answer.status_code, answer.json()


async def test_marked_told_appealed_decided(city: City) -> None:
    """Who came is not marked; who did not may say why, once."""
    event = await show(city, seats=9)
    ann, ben, cat = [await city.youth() for _ in range(3)]
    regs = [await event.sign_up(one) for one in (ann, ben, cat)]
    assert await _scan(event, ann, regs[0]) == "in"
    await _end(event, 1)
    await events.mark_absent()
    assert await _absences(ben) == []
    await _end(event, 25)
    await events.mark_absent()
    await events.mark_absent()
    assert await _absences(ann) == []
    [seen] = await _absences(ben)
    assert (seen["state"], seen["event_title"]) == ("standing", "周末木工坊")

    async def told() -> bool:
        return (await inbox(ben)).count("活动缺席记录") == 1

    await eventually(told)
    assert (await _appeal(ann, regs[0]))[0] == 404
    assert (await _appeal(cat, regs[1]))[0] == 404
    status, appealed = await _appeal(ben, regs[1])
    assert (status, appealed["state"]) == (201, "appealed"), appealed
    status, again = await _appeal(ben, regs[1])
    assert (status, again["code"]) == (409, "absence.move_refused")
    base = f"/staff/v1/events/{event.id}/absences"
    listed = (await city.admin.get(f"{base}?state=appealed")).json()["items"]
    assert [one["appeal"] for one in listed] == ["当天发烧，有病历"]
    body = {"decision": "lift", "answer": "祝早日康复"}
    answer = await city.admin.post(f"{base}/{regs[1]['id']}/decision", json=body, headers=once())
    assert (answer.status_code, answer.json()["state"]) == (201, "lifted"), answer.text
    [seen] = await _absences(ben)
    assert (seen["state_name"], seen["answer"]) == ("已撤销", "祝早日康复")
    # Without an appeal there is nothing to uphold.
    body = {"decision": "uphold"}
    answer = await city.admin.post(f"{base}/{regs[2]['id']}/decision", json=body, headers=once())
    assert answer.status_code == 409


async def test_a_late_scan_lifts_it(city: City) -> None:
    """The scanner was without network for a day and a half."""
    event = await show(city, seats=9)
    ann, ben = await city.youth(), await city.youth()
    first, second = await event.sign_up(ann), await event.sign_up(ben)
    await _scan(event, ann, first)
    await _end(event, 30)
    await events.mark_absent()
    assert [one["state"] for one in await _absences(ben)] == ["standing"]
    assert await _scan(event, ben, second, at=moment(-31)) == "in"
    assert [one["state"] for one in await _absences(ben)] == ["lifted"]


async def test_a_door_that_was_not_used_says_nothing(city: City) -> None:
    """Online, or nobody brought a scanner."""
    event = await show(city, seats=9)
    ann = await city.youth()
    await event.sign_up(ann)
    await _end(event, 25)
    await events.mark_absent()
    assert await _absences(ann) == []


async def test_absences_weigh_in_the_next_draw(city: City) -> None:
    """With the public seed and one absence each, the order is what the rules say."""
    before = await show(city, seats=9)
    people = crowd(city, 8)
    regs = [await before.sign_up(one) for one in people[:4]]
    assert await _scan(before, people[0], regs[0]) == "in"
    await _end(before, 25)
    await change(
        "UPDATE events SET starts_at = now() - interval '27 hours', "
        "ends_at = now() - interval '25 hours' WHERE link_key = :key",
        key=before.plan["link_key"],
    )
    await events.mark_absent()
    event = await show(city, seats=0, mode="lottery")
    drawn = [await event.sign_up(one) for one in people]
    await change(
        "UPDATE events SET signup_closes_at = now() - interval '1 second' WHERE link_key = :key",
        key=event.plan["link_key"],
    )
    seed = bytes.fromhex((await event.put("draw")).json()["draw_seed"])
    lots = [
        rules.Lot(ids.decode("reg", one["id"]), 0, 1 if 1 <= number <= 3 else 0)
        for number, one in enumerate(drawn)
    ]
    places = {
        ids.decode("reg", one["id"]): (await mine(youth, one))["position"]
        for youth, one in zip(people, drawn, strict=True)
    }
    assert [places[one] for one in rules.draw_order(seed, lots)] == list(range(1, 9))
