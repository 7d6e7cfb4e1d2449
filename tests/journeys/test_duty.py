"""Somebody may be in danger: a named person is called at once, the next one, then everybody."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.entry import seed
from app.journeys.duty import flow as duty_flow
from app.kernel import clock, ids
from tests.actors import City, once, rows
from tests.journeys.review.stage import change, colleague, post, signed_in, tags, waiting_item

DANGER = "最近真的撑不下去了，每天都不想活了"
STATION = "云桥区青年服务站"


def _turn(staff_id: str, hours_from: float = -1, hours_until: float = 1) -> dict[str, Any]:
    now = clock.now()
    return {
        "staff_id": staff_id,
        "starts_at": (now + timedelta(hours=hours_from)).isoformat(),
        "ends_at": (now + timedelta(hours=hours_until)).isoformat(),
    }


async def _roster(city: City, office: str, *shifts: dict[str, Any]) -> httpx.Response:
    body = {"office_id": city.ids[office], "shifts": list(shifts)}
    return await city.admin.put("/staff/v1/duty", json=body)


@pytest.fixture
async def people(city: City) -> Any:
    """Two persons of the district have duty now, and one of the city; nobody afterwards."""
    made = [
        await colleague(city, "duty-first", STATION),
        await colleague(city, "duty-second", STATION),
        await colleague(city, "duty-city"),
    ]
    first, second, upper = made
    assert (await _roster(city, STATION, _turn(first), _turn(second))).status_code == 200
    assert (await _roster(city, seed.ROOT, _turn(upper))).status_code == 200
    yield made
    await _roster(city, STATION)
    await _roster(city, seed.ROOT)


async def _danger(city: City) -> str:
    return str((await (await city.youth()).submit(DANGER)).json()["id"])


async def _alert(http: httpx.AsyncClient, need_id: str) -> dict[str, Any] | None:
    asked: dict[str, Any] = {"limit": 3}
    while True:
        answer = await http.get("/staff/v1/duty/alerts", params=asked)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        for one in page["items"]:
            if one["need_id"] == need_id:
                found: dict[str, Any] = one
                return found
        if page["next_cursor"] is None:
            return None
        asked["cursor"] = page["next_cursor"]


async def _let_pass(need_id: str) -> None:
    await change(
        "UPDATE duty_alerts SET due_at = now() - interval '1 second' "
        "WHERE ended_at IS NULL AND need_id::text = :id",
        id=str(ids.decode("need", need_id)),
    )
    await duty_flow.tick()


async def _on_duty(city: City, need_id: str) -> str | None:
    item = await waiting_item(city, need_id)
    return None if item is None else item["on_duty"]


async def test_the_one_on_duty_is_called_by_name_at_once(city: City, people: list[str]) -> None:
    need_id = await _danger(city)
    first = await city.staff("duty-first")
    alert = await _alert(first, need_id)
    assert alert is not None
    assert (alert["reason"], alert["is_to_all"]) == ("crisis", False)
    assert alert["office_name"] == STATION
    assert await _on_duty(city, need_id) == "同事duty-first"
    assert await _alert(await city.staff("duty-second"), need_id) is None
    seen = (await city.dispatcher.get(f"/staff/v1/needs/{need_id}")).json()["need"]["timeline"]
    assert ("已通知值班人员", "同事duty-first") in [(one["title"], one["words"]) for one in seen]

    url = f"/staff/v1/duty/alerts/{alert['id']}/acknowledgement"
    key = once()
    assert (await first.post(url, headers=key)).status_code == 201
    assert (await first.post(url, headers=key)).status_code == 201
    assert await _alert(first, need_id) is None
    await _let_pass(need_id)
    assert await _alert(await city.staff("duty-second"), need_id) is None
    again = await first.post(url, headers=once())
    assert (again.status_code, again.json()["code"]) == (409, "duty.alert_ended")
    seen = (await city.dispatcher.get(f"/staff/v1/needs/{need_id}")).json()["need"]["timeline"]
    assert seen[-1]["title"] == "值班人员已接手"


async def test_unanswered_it_goes_to_the_next_then_upwards_then_to_all(
    city: City, people: list[str]
) -> None:
    need_id = await _danger(city)
    for login in ("duty-first", "duty-second", "duty-city"):
        http = await city.staff(login)
        assert await _alert(http, need_id) is not None, login
        assert await _on_duty(city, need_id) == f"同事{login}"
        await _let_pass(need_id)
        mine = await _alert(http, need_id)
        assert mine is None or mine["is_to_all"], login
    alert = await _alert(city.dispatcher, need_id)
    assert alert is not None
    assert alert["is_to_all"]
    assert await _on_duty(city, need_id) == "全体分派员"
    # There it stays until somebody answers.
    await _let_pass(need_id)
    assert await _alert(city.dispatcher, need_id) is not None
    found = await rows(
        "SELECT outcome FROM duty_alerts WHERE need_id::text = :id ORDER BY id",
        id=str(ids.decode("need", need_id)),
    )
    assert [one["outcome"] for one in found] == ["escalated"] * 3 + [None]
    answer = await post(
        city.dispatcher, f"/staff/v1/duty/alerts/{alert['id']}/acknowledgement", None
    )
    assert answer.status_code == 201, answer.text
    assert await _on_duty(city, need_id) == "分派员小林"


async def test_with_an_empty_roster_everybody_is_called(city: City) -> None:
    need_id = await _danger(city)
    alert = await _alert(city.dispatcher, need_id)
    assert alert is not None
    assert alert["is_to_all"]
    nantang = await signed_in(city, "nantang", "南塘区青年服务站")
    assert await _alert(nantang, need_id) is None
    refused = await post(nantang, f"/staff/v1/duty/alerts/{alert['id']}/acknowledgement", None)
    assert (refused.status_code, refused.json()["code"]) == (404, "duty.alert_not_found")


async def test_a_decision_or_a_withdrawal_ends_the_call(city: City, people: list[str]) -> None:
    decided = await _danger(city)
    answer = await city.decide(decided, tags=tags())
    assert answer.status_code == 201, answer.text
    first = await city.staff("duty-first")
    assert await _alert(first, decided) is None

    youth = await city.youth()
    withdrawn = (await youth.submit(DANGER)).json()["id"]
    taken_back = await youth.do(withdrawn, "withdrawal", {"reason": "发错了"})
    assert taken_back.status_code == 201, taken_back.text
    await _let_pass(withdrawn)
    assert await _alert(first, withdrawn) is None
    assert await _alert(await city.staff("duty-second"), withdrawn) is None


async def test_many_workers_pass_a_call_on_once(city: City, people: list[str]) -> None:
    import asyncio  # noqa: PLC0415

    need_id = await _danger(city)
    await change(
        "UPDATE duty_alerts SET due_at = now() - interval '1 second' WHERE need_id::text = :id",
        id=str(ids.decode("need", need_id)),
    )
    await asyncio.gather(*(duty_flow.tick() for _ in range(6)))
    found = await rows(
        "SELECT outcome FROM duty_alerts WHERE need_id::text = :id ORDER BY id",
        id=str(ids.decode("need", need_id)),
    )
    assert [one["outcome"] for one in found] == ["escalated", None]


async def test_a_roster_holds_those_who_may_decide_and_keeps_what_is_over(
    city: City, people: list[str]
) -> None:
    listed = await city.admin.get("/staff/v1/duty", params={"office_id": city.ids[STATION]})
    assert [one["staff_id"] for one in listed.json()["shifts"]] == people[:2]
    able = await city.admin.get(
        "/staff/v1/duty/candidates", params={"office_id": city.ids[STATION]}
    )
    assert set(people) <= {one["staff_id"] for one in able.json()["items"]}
    stranger = await colleague(city, "nantang", "南塘区青年服务站")
    refused = await _roster(city, STATION, _turn(stranger))
    assert (refused.status_code, refused.json()["code"]) == (422, "duty.not_eligible")
    backwards = await _roster(city, STATION, _turn(people[0], 2, 1))
    assert backwards.status_code == 422
    by_dispatcher = await city.dispatcher.put(
        "/staff/v1/duty", json={"office_id": city.ids[STATION], "shifts": []}
    )
    assert by_dispatcher.status_code == 403
    later = await _roster(city, STATION, _turn(people[1], 5, 9))
    assert [one["staff_name"] for one in later.json()["shifts"]] == ["同事duty-second"]
    # Nobody of the district has duty now: the city's is called.
    need_id = await _danger(city)
    assert await _on_duty(city, need_id) == "同事duty-city"
