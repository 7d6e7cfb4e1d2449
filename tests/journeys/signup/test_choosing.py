"""Seats by the organiser's choice, and by lots that anybody can draw again."""

import hashlib

import pytest

from app.domains.events import rules
from app.kernel import ids
from tests.actors import City
from tests.journeys.review.stage import change
from tests.journeys.signup.stage import Show, crowd, inbox, mine, seats_by_rows, show
from tests.servers import eventually

pytestmark = pytest.mark.usefixtures("worker")


async def test_the_organiser_chooses(city: City) -> None:
    """A yes takes a seat, a yes too many waits, a no is told with its reason."""
    event = await show(city, seats=1, mode="approval")
    ann, ben, cat = [await city.youth() for _ in range(3)]
    regs = [await event.sign_up(one) for one in (ann, ben, cat)]
    assert {one["state"] for one in regs} == {"pending"}
    assert await event.taken() == 0
    assert (await event.decide(regs[0]["id"], "accept")).status_code == 201
    assert (await event.decide(regs[1]["id"], "accept")).status_code == 201
    assert (await event.decide(regs[2]["id"], "reject")).status_code == 201
    again = await event.decide(regs[2]["id"], "accept")
    assert (again.status_code, again.json()["code"]) == (409, "registration.move_refused")
    assert (await mine(ann, regs[0]))["state"] == "confirmed"
    assert (await mine(ben, regs[1]))["state"] == "waitlisted"

    async def told() -> bool:
        return "报名未通过" in await inbox(cat)

    await eventually(told)
    assert await event.taken() == await seats_by_rows(event) == 1


async def _close(event: Show) -> None:
    await change(
        "UPDATE events SET signup_closes_at = now() - interval '1 second' WHERE link_key = :key",
        key=event.plan["link_key"],
    )


async def test_lots_are_drawn_once_and_can_be_drawn_again_by_anybody(city: City) -> None:
    """The seed was fixed before anybody signed up, and is public afterwards."""
    event = await show(city, seats=3, mode="lottery")
    assert event.plan["draw_seed"] is None
    people = crowd(city, 8)
    regs = [await event.sign_up(one) for one in people]
    early = await event.put("draw")
    assert (early.status_code, early.json()["code"]) == (409, "event.move_refused")
    await _close(event)
    drawn = await event.put("draw")
    assert drawn.status_code == 200, drawn.text
    seed = bytes.fromhex(drawn.json()["draw_seed"])
    assert hashlib.sha256(seed).hexdigest() == event.plan["draw_commitment"]
    lots = [rules.Lot(ids.decode("reg", one["id"]), 0, 0) for one in regs]
    order = rules.draw_order(seed, lots)
    now = {
        ids.decode("reg", reg["id"]): await mine(one, reg)
        for one, reg in zip(people, regs, strict=True)
    }
    assert [now[one]["state"] for one in order] == ["confirmed"] * 3 + ["waitlisted"] * 5
    assert [now[one]["position"] for one in order[3:]] == [1, 2, 3, 4, 5]
    assert (await event.put("draw")).status_code == 409
    assert await event.taken() == await seats_by_rows(event) == 3


def test_weights_favour_the_unlucky_and_not_those_who_stayed_away() -> None:
    """And nobody is without a chance."""
    one = ids.new()
    newcomer = rules.weight(rules.Lot(one, 0, 0))
    assert rules.weight(rules.Lot(one, 3, 0)) == 2.5 * newcomer
    assert rules.weight(rules.Lot(one, 9, 0)) == rules.weight(rules.Lot(one, 3, 0))
    assert rules.weight(rules.Lot(one, 0, 1)) < newcomer
    assert rules.weight(rules.Lot(one, 0, 50)) > 0


def test_the_draw_is_as_fair_as_its_weights() -> None:
    """Over a thousand draws somebody with twice the weight is first twice as often."""
    lots = [rules.Lot(ids.new(), 2, 0), rules.Lot(ids.new(), 0, 0)]
    first = sum(
        rules.draw_order(number.to_bytes(4, "big"), lots)[0] == lots[0].registration_id
        for number in range(3000)
    )
    assert 0.63 < first / 3000 < 0.70
