"""At the door: tickets that change, scans that come twice or late, the code on the wall."""

import asyncio
import secrets
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.domains.events import tickets
from tests.actors import City, Youth, once
from tests.journeys.signup.stage import Show, do, mine, moment, show

pytestmark = pytest.mark.usefixtures("worker")


async def _ticket(youth: Youth, registration: dict[str, Any]) -> dict[str, Any]:
    answer = await youth.http.get(f"/api/v1/registrations/{registration['id']}/ticket")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _with_seat(city: City, event: Show) -> tuple[Youth, dict[str, Any], dict[str, Any]]:
    youth = await city.youth()
    registration = await event.sign_up(youth)
    return youth, registration, await _ticket(youth, registration)


async def test_in_out_and_in_again(city: City) -> None:
    """A scan says what it came to; a second one says since when."""
    event = await show(city, seats=5)
    youth, registration, ticket = await _with_seat(city, event)
    [first] = await event.scan({"scanned": ticket["moving"]})
    assert (first["result"], first["message"]) == ("in", "签到成功")
    assert (await mine(youth, registration))["is_checked_in"]
    [second] = await event.scan({"scanned": ticket["still"]})
    assert second["result"] == "already_in"
    assert second["first_at"] is not None
    [out] = await event.scan({"scanned": ticket["still"], "direction": "out"})
    [back] = await event.scan({"scanned": ticket["still"]})
    assert (out["result"], back["result"]) == ("out", "in")


async def test_the_same_nonce_is_the_same_scan(city: City) -> None:
    """A scanner that lost the answer asks again, at once or hours later."""
    event = await show(city, seats=5)
    _, _, ticket = await _with_seat(city, event)
    nonce = secrets.token_hex(8)
    scan = {"scanned": ticket["still"], "nonce": nonce}
    answers = await asyncio.gather(*(event.scan(scan) for _ in range(5)))
    assert {one[0]["result"] for one in answers} == {"in"}
    assert len({one[0]["check_in_id"] for one in answers}) == 1


async def test_two_doors_let_one_ticket_in_once(city: City) -> None:
    """A copied ticket is found out at the second door."""
    event = await show(city, seats=5)
    _, _, ticket = await _with_seat(city, event)
    answers = await asyncio.gather(*(event.scan({"scanned": ticket["still"]}) for _ in range(6)))
    results = [one[0]["result"] for one in answers]
    assert results.count("in") == 1
    assert results.count("already_in") == 5


async def test_scans_without_network_are_told_later_in_their_own_order(city: City) -> None:
    """In and out an hour ago, sent the wrong way round."""
    event = await show(city, seats=5)
    _, _, ticket = await _with_seat(city, event)
    results = await event.scan(
        {"scanned": ticket["still"], "direction": "out", "at": moment(-0.5)},
        {"scanned": ticket["still"], "at": moment(-1)},
    )
    assert [one["result"] for one in results] == ["out", "in"]


async def test_forged_stale_and_foreign_tickets_stay_outside(city: City) -> None:
    """Each is a clear answer, not an error."""
    event, other = await show(city, seats=5), await show(city, seats=5)
    _, _, ticket = await _with_seat(city, event)
    code = ticket["still"].removeprefix("YNE1:")
    stale = tickets.moving(code, datetime.fromisoformat(moment(-1)))
    kind, body, step, mark = ticket["moving"].split(":")
    forged = ":".join((kind, body, step, "0" * len(mark)))
    for scanned in (stale, forged, "YNE1:" + "2" * 14, "http://example.cn", "YNE2:::", "签到"):
        [result] = await event.scan({"scanned": scanned})
        assert result["result"] == "bad_ticket", scanned
    [foreign] = await other.scan({"scanned": ticket["moving"]})
    assert foreign["result"] == "bad_ticket"
    waiting = await show(city, seats=0)
    ann = await city.youth()
    registration = await waiting.sign_up(ann)
    answer = await ann.http.get(f"/api/v1/registrations/{registration['id']}/ticket")
    assert answer.status_code == 409


async def test_a_scan_is_taken_back_on_record(city: City) -> None:
    """And the person can be scanned again."""
    event = await show(city, seats=5)
    youth, registration, ticket = await _with_seat(city, event)
    [first] = await event.scan({"scanned": ticket["still"]})
    url = f"/staff/v1/check-ins/{first['check_in_id']}"
    assert (await city.admin.delete(url)).status_code == 204
    assert (await city.admin.delete(url)).status_code == 404
    assert not (await mine(youth, registration))["is_checked_in"]
    [again] = await event.scan({"scanned": ticket["still"]})
    assert again["result"] == "in"


async def test_the_code_on_the_wall(city: City) -> None:
    """Around the time of the session, with the right code, as often as one likes."""
    soon = {"starts_at": moment(1), "ends_at": moment(2)}
    event = await show(city, seats=5, session=soon, signup_closes_at=moment(1.5))
    youth, registration, _ = await _with_seat(city, event)
    wrong = await do(youth, registration, "check-in", door_key="not-this-wall")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "check_in.bad_ticket")
    key = event.plan["plans"][0]["door_key"]
    for _ in range(2):
        answer = await do(youth, registration, "check-in", door_key=key)
        assert answer.status_code == 201, answer.text
        assert answer.json()["is_checked_in"]
    later = await show(city, seats=5)
    youth, registration, _ = await _with_seat(city, later)
    answer = await do(youth, registration, "check-in", door_key=later.plan["plans"][0]["door_key"])
    assert answer.status_code == 422


async def test_how_it_went(city: City) -> None:
    """Fill, show rate and what the waiting list was good for."""
    event = await show(city, seats=2)
    _, _, ticket = await _with_seat(city, event)
    await event.sign_up(await city.youth())
    await event.sign_up(await city.youth())
    await event.scan({"scanned": ticket["still"]})
    answer = await city.admin.get(f"/staff/v1/events/{event.id}/statistics")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["fill_rate"], found["show_rate"], found["waiting"]) == (1.0, 0.5, 1)
    assert found["waiting_list_conversion"] == 0.0


async def test_other_peoples_registrations_are_not_there(city: City) -> None:
    """Reading, cancelling, the ticket."""
    event = await show(city, seats=2)
    _, registration, _ = await _with_seat(city, event)
    stranger = await city.youth()
    base = f"/api/v1/registrations/{registration['id']}"
    assert (await stranger.http.get(base)).status_code == 404
    assert (await stranger.http.get(f"{base}/ticket")).status_code == 404
    answer = await stranger.http.post(f"{base}/cancellation", headers=once())
    assert answer.status_code == 404


def test_a_moving_code_lives_for_a_minute() -> None:
    """One step before and after is still read: clocks differ."""
    code = tickets.new_code()
    now = datetime.fromisoformat("2026-12-01T02:00:00+00:00")
    shown = tickets.moving(code, now)
    assert tickets.read(shown, now + timedelta(seconds=tickets.STEP_S)) == code
    assert tickets.read(shown, now + timedelta(seconds=3 * tickets.STEP_S)) is None
