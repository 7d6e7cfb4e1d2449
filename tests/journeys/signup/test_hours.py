"""Volunteers' hours: what the scans say, at most the shift, confirmed by the organiser."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from app.domains.events import shifts
from app.domains.events.states import Direction
from tests.actors import City, Youth, once
from tests.journeys.review.stage import change
from tests.journeys.signup.stage import Show, inbox, moment, show
from tests.servers import eventually

pytestmark = pytest.mark.usefixtures("worker")

_NINE = datetime(2026, 11, 25, 9, tzinfo=UTC)


def _scans(*hours: float) -> list[tuple[Direction, datetime]]:
    """Return scans in, out, in, out… at these hours after nine."""
    kinds = (Direction.entry, Direction.exit)
    return [(kinds[n % 2], _NINE + timedelta(hours=one)) for n, one in enumerate(hours)]


@pytest.mark.parametrize(
    ("hours", "minutes"),
    [
        ((), None),
        ((0,), None),
        ((0, 2), 120),
        ((0, 5), 180),
        ((0, 1, 2, 2.5), 90),
        ((0, 1, 2), None),
        ((-1, 1), 120),
    ],
)
def test_never_more_than_the_shift(hours: tuple[float, ...], minutes: int | None) -> None:
    """Pauses outside do not count; a missing exit says nothing."""
    assert shifts.worked(reversed(_scans(*hours)), timedelta(hours=3)) == minutes


async def _come(event: Show, youth: Youth, *moments: float) -> dict[str, Any]:
    registration = await event.sign_up(youth)
    url = f"/api/v1/registrations/{registration['id']}/ticket"
    still = (await youth.http.get(url)).json()["still"]
    for number, at in enumerate(moments):
        direction = ("in", "out")[number % 2]
        await event.scan({"scanned": still, "direction": direction, "at": moment(at)})
    return registration


async def _confirm(city: City, event: Show, *entries: dict[str, Any]) -> httpx.Response:
    url = f"/staff/v1/events/{event.id}/volunteer-hours"
    return await city.admin.post(url, json={"entries": list(entries)}, headers=once())


async def test_from_the_door_to_the_sum(city: City) -> None:
    """Two hours by the scans; another without an exit is stated; a correction is one row more."""
    event = await show(city, seats=9, type="volunteering")
    ann, ben = await city.youth(), await city.youth()
    first = await _come(event, ann, -5, -3)
    second = await _come(event, ben, -5)
    whole = [{"registration_id": first["id"]}]
    early = await _confirm(city, event, *whole)
    assert (early.status_code, early.json()["code"]) == (409, "hours.unknown")
    await change(
        "UPDATE event_sessions s SET starts_at = now() - interval '5 hours', "
        "ends_at = now() - interval '1 hour' FROM events e "
        "WHERE e.id = s.event_id AND e.link_key = :key",
        key=event.plan["link_key"],
    )
    url = f"/staff/v1/events/{event.id}/volunteer-hours"
    listed = {one["registration_id"]: one for one in (await city.admin.get(url)).json()["items"]}
    assert listed[first["id"]]["proposed_minutes"] == 120
    assert listed[second["id"]]["proposed_minutes"] is None
    answer = await _confirm(city, event, *whole, {"registration_id": second["id"]})
    assert answer.json()["code"] == "hours.unknown"
    answer = await _confirm(city, event, {"registration_id": second["id"], "minutes": 241})
    assert (answer.status_code, answer.json()["code"]) == (422, "hours.too_many")
    answer = await _confirm(city, event, *whole, {"registration_id": second["id"], "minutes": 90})
    assert answer.status_code == 201, answer.text
    answer = await _confirm(city, event, {"registration_id": second["id"], "minutes": 60})
    mine = (await ben.http.get("/api/v1/volunteer-hours")).json()
    assert (mine["total_minutes"], len(mine["items"])) == (60, 1)
    assert (await ann.http.get("/api/v1/volunteer-hours")).json()["total_minutes"] == 120

    async def told() -> bool:
        return (await inbox(ben)).count("志愿时长已确认") == 2

    await eventually(told)
    with (
        psycopg.connect(city.api.database_url, autocommit=True) as connection,
        pytest.raises(psycopg.errors.RestrictViolation),
    ):
        connection.execute("UPDATE volunteer_hours SET minutes = 999")


async def test_only_volunteering_and_only_ones_own(city: City) -> None:
    """A workshop has no hours, and another event's registration is unknown here."""
    workshop, event = await show(city), await show(city, type="volunteering")
    ann = await city.youth()
    registration = await workshop.sign_up(ann)
    entry = {"registration_id": registration["id"], "minutes": 10}
    answer = await _confirm(city, workshop, entry)
    assert (answer.status_code, answer.json()["code"]) == (409, "hours.not_volunteering")
    answer = await _confirm(city, event, entry)
    assert (answer.status_code, answer.json()["code"]) == (404, "registration.not_found")
