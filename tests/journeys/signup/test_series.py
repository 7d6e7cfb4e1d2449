"""The same again: more sessions, and the next event of a series."""

import itertools
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.actors import City, once
from tests.journeys.signup.stage import Show, draft, moment, show

pytestmark = pytest.mark.usefixtures("worker")


async def _post(city: City, event: Show, deed: str, body: dict[str, Any]) -> httpx.Response:
    url = f"/staff/v1/events/{event.id}/{deed}"
    return await city.admin.post(url, json=body, headers=once())


async def test_more_sessions_after_publication(city: City) -> None:
    """Three more Saturdays; one may sign up for each of them."""
    event = await show(city, seats=1)
    more = draft(7)["sessions"][0] | {"starts_at": moment(90), "ends_at": moment(92)}
    answer = await _post(city, event, "sessions", {"session": more, "times": 3})
    assert answer.status_code == 201, answer.text
    plans = answer.json()["plans"]
    starts = [datetime.fromisoformat(one["starts_at"]) for one in plans]
    assert [b - a for a, b in itertools.pairwise(starts[1:])] == [timedelta(7)] * 2
    assert answer.json()["ends_at"] == plans[-1]["ends_at"]
    ann = await city.youth()
    await event.sign_up(ann)
    third = plans[2]
    made = await event.sign_up(
        ann, session_id=third["id"], ticket_type_id=third["tickets"][0]["id"]
    )
    assert made["state"] == "confirmed"
    for body, code in (
        ({"session": more, "times": 52, "every_days": 92}, 422),
        ({"session": more, "times": 52}, 201),
        ({"session": more, "times": 52}, 422),
        ({"session": more | {"starts_at": moment(-9), "ends_at": moment(-8)}}, 409),
    ):
        answer = await _post(city, event, "sessions", body)
        assert answer.status_code == code, answer.text


async def test_again_next_month(city: City) -> None:
    """A copy is a draft with everything but the people, and of the same series."""
    event = await show(city, seats=2, mode="lottery", audience_adcodes=["310101"])
    await event.sign_up(await city.youth(), adcode="310101")
    answer = await _post(city, event, "copies", {"days": 28})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["phase"], made["title"]) == ("draft", "周末木工坊")
    assert made["audience_adcodes"] == ["310101"]
    [plan] = made["plans"]
    assert (plan["quotas"][0]["capacity"], plan["quotas"][0]["taken"]) == (2, 0)
    assert made["draw_commitment"] != event.plan["draw_commitment"]
    shift = datetime.fromisoformat(made["starts_at"]) - datetime.fromisoformat(
        event.plan["starts_at"]
    )
    assert shift == timedelta(days=28)
    again = (await _post(city, Show(city, made), "copies", {"days": 28})).json()
    url = f"/staff/v1/events?series={made['series_id']}"
    listed = (await city.admin.get(url)).json()["items"]
    assert [one["id"] for one in listed] == [again["id"], made["id"], event.id]
    ann = await city.youth()
    seen = (await ann.http.get(f"/api/v1/events?series={made['series_id']}")).json()["items"]
    assert [one["id"] for one in seen] == [event.id]
