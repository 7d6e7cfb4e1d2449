"""What leaves as a file: calendars that phones read, lists that office programs open safely."""

import io

import pytest
from icalendar import Calendar, Component
from python_calamine import CalamineWorkbook

from tests.actors import City, rows
from tests.journeys.signup.stage import show

pytestmark = pytest.mark.usefixtures("worker")


async def test_calendars(city: City) -> None:
    """One's own, with what was called off marked so; and an event's."""
    event, gone = await show(city), await show(city)
    ann = await city.youth()
    await event.sign_up(ann)
    await gone.sign_up(ann)
    await gone.put("cancellation", {"reason": "场地临时停电"})
    answer = await ann.http.get("/api/v1/registrations/calendar.ics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/calendar")
    entries = Calendar.from_ical(answer.content).walk("VEVENT")
    found: dict[str, Component] = {str(one["status"]): one for one in entries}
    assert set(found) == {"CONFIRMED", "CANCELLED"}
    assert str(found["CONFIRMED"]["summary"]) == "周末木工坊"
    assert str(found["CONFIRMED"]["location"]) == "青年之家 云桥路 8 号"
    own = await ann.http.get(f"/api/v1/events/{event.id}/calendar.ics")
    assert len(Calendar.from_ical(own.content).walk("VEVENT")) == 1


async def test_the_list_is_safe_and_on_record(city: City) -> None:
    """What looks like a formula is text; secrets only where asked for, and then on record."""
    questions = [
        {"id": "why", "kind": "text", "label": "为什么来"},
        {"id": "phone", "kind": "phone", "label": "手机号"},
    ]
    event = await show(city, questions=questions)
    ann = await city.youth()
    formula = '=HYPERLINK("http://x.cn")'
    await event.sign_up(ann, answers={"why": formula, "phone": "13812345678"})
    url = f"/staff/v1/events/{event.id}/participant-list"
    plain = _table((await city.admin.post(url)).content)
    assert "手机号" not in plain[0]
    assert plain[1][plain[0].index("为什么来")] == formula
    whole = _table((await city.admin.post(f"{url}?with_secrets=true")).content)
    assert whole[1][whole[0].index("手机号")] == "+8613812345678"
    kept = await rows(
        "SELECT x.with_secrets, x.count FROM participant_exports x JOIN events e "
        "ON e.id = x.event_id WHERE e.link_key = :key ORDER BY x.at",
        key=event.plan["link_key"],
    )
    assert [(one["with_secrets"], one["count"]) for one in kept] == [(False, 1), (True, 1)]
    handler = await city.staff("dispatcher")
    assert (await handler.post(url)).status_code == 403


def _table(book: bytes) -> list[list[str]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()  # type: ignore[return-value]
