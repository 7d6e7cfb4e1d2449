"""What is missing, what lies idle, and the daily question whether records are still right."""

import asyncio
from typing import Any

import psycopg

from app.journeys.resource_map import flow
from tests.actors import City, Program, place, plain, rows
from tests.factories import resources
from tests.servers import eventually, working

TOPIC = "participation.exchange"
DISTRICT = "310104"


async def _cell(city: City, **asked: Any) -> dict[str, Any]:
    asked = {"topic": TOPIC, "area": DISTRICT, **asked}
    answer = await city.leader.get("/staff/v1/gap-map", params=asked)
    assert answer.status_code == 200, answer.text
    [found] = answer.json()["items"]
    cell: dict[str, Any] = found
    return cell


async def _needs(city: City, count: int) -> None:
    """Let some youths of a district need the same."""
    youth = await city.youth()
    made = [
        (await youth.submit(f"{plain(TOPIC)}{number}", place=place(DISTRICT))).json()
        for number in range(count)
    ]
    with psycopg.connect(city.api.database_url) as connection:
        connection.execute(
            "UPDATE needs SET topic = %s WHERE receipt = ANY(%s)",
            [TOPIC, [one["receipt"] for one in made]],
        )


async def test_the_gap_map_counts_needs_over_what_is_confirmed_and_free(city: City) -> None:
    await _needs(city, 4)
    before = await _cell(city)
    assert before["needs"] >= 4
    assert before["topic_name"]
    capacity = {"unit": "人次", "maximum": 9, "available": 3}
    fresh = {"topics": [TOPIC], "areas": [DISTRICT], "capacity": capacity}
    made = await resources.created(city.admin, **fresh)
    await resources.created(city.admin, topics=[TOPIC], areas=[DISTRICT])
    await resources.created(city.admin, **fresh, status="temporarily_closed")
    after = await _cell(city)
    assert after["capacity"] == before["capacity"] + 3
    assert after["deficit"] == before["deficit"] - 3
    assert after["local_resources"] == before["local_resources"] + 2
    assert after["unmeasured_resources"] == before["unmeasured_resources"] + 1
    # Stale, it counts as a record to confirm and not as a supply.
    with psycopg.connect(city.api.database_url) as connection:
        connection.execute(
            "UPDATE resources SET stale_at = now() WHERE external_id = %s", [made["external_id"]]
        )
    stale = await _cell(city)
    assert stale["capacity"] == before["capacity"]
    assert stale["stale_resources"] == before["stale_resources"] + 1
    listed = (await city.leader.get("/staff/v1/gap-map")).json()
    deficits = [one["deficit"] for one in listed["items"]]
    assert deficits == sorted(deficits, reverse=True)
    assert listed["cells"] >= len(deficits)
    assert (await city.leader.get("/staff/v1/gap-map?days=0")).status_code == 422


async def test_partners_see_no_cell_of_few(city: City) -> None:
    partner = await city.program("江州青年志愿者协会")
    assert (await city.leader.get("/partner/v1/gap-map")).status_code == 401
    await _needs(city, 12)
    with psycopg.connect(city.api.database_url) as connection:
        # The coarse map ends at midnight.
        connection.execute(
            "UPDATE needs SET created_at = now() - interval '2 days' WHERE topic = %s", [TOPIC]
        )
    cells = (await partner.http.get("/partner/v1/gap-map")).json()["items"]
    [mine] = [one for one in cells if (one["topic"], one["area"]) == (TOPIC, DISTRICT)]
    [there] = await rows(
        "SELECT count(*) FROM needs WHERE topic = :topic AND adcode = :area",
        topic=TOPIC,
        area=DISTRICT,
    )
    assert mine["needs"] == there["count"] // 5 * 5
    assert min(one["needs"] for one in cells) >= 10
    counts = await rows(
        "SELECT count(*) AS needs FROM needs WHERE created_at < date_trunc('day', "
        "now() AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai' GROUP BY topic, adcode"
    )
    assert len(cells) <= len([one for one in counts if one["needs"] >= 10])


async def test_what_is_free_and_met_no_need_is_listed(city: City) -> None:
    owner = city.ids["江州青年志愿者协会"]
    capacity = {"unit": "人", "maximum": 5000, "available": 5000}
    idle = await resources.created(
        city.admin,
        organisation_id=owner,
        topics=[TOPIC],
        areas=[DISTRICT],
        capacity=capacity,
    )
    await _needs(city, 1)
    page = (await city.leader.get("/staff/v1/unused-supply?limit=1")).json()
    [first] = page["items"]
    assert first["resource"]["id"] == idle["id"]
    assert first["needs_in_reach"] >= 1
    if page["next_cursor"]:
        more = await city.leader.get(
            "/staff/v1/unused-supply", params={"cursor": page["next_cursor"]}
        )
        assert idle["id"] not in {one["resource"]["id"] for one in more.json()["items"]}
    # Once its keeper has taken such a need, it is not idle any more.
    youth = await city.youth()
    need = await city.submitted_to(youth, "江州青年志愿者协会")
    program = await city.program("江州青年志愿者协会")
    assignment = await program.newest()
    assert (await program.do(assignment["id"], "acceptance")).status_code < 300
    with psycopg.connect(city.api.database_url) as connection:
        connection.execute(
            "UPDATE needs SET topic = %s WHERE receipt = %s", [TOPIC, need["receipt"]]
        )
    again = (await city.leader.get("/staff/v1/unused-supply?limit=100")).json()["items"]
    assert idle["id"] not in {one["resource"]["id"] for one in again}


def _not_asked_today(city: City) -> None:
    """Let what other tests made the worker ask today be of last week."""
    with psycopg.connect(city.api.database_url) as connection:
        connection.execute(
            "UPDATE resource_confirmations SET asked_at = asked_at - interval '7 days'"
        )


async def _stale(city: City, *made: dict[str, Any]) -> None:
    with psycopg.connect(city.api.database_url) as connection:
        connection.execute(
            "UPDATE resources SET stale_at = now() - interval '1 minute' "
            "WHERE external_id = ANY(%s)",
            [[one["external_id"] for one in made]],
        )


async def test_who_keeps_a_stale_record_is_asked_once_and_answers_with_one_tap(
    city: City,
) -> None:
    partner = await city.program("江州职业技能培训中心")
    owner = city.ids["江州职业技能培训中心"]
    made = [await resources.created(city.admin, organisation_id=owner) for _ in range(2)]
    other = await resources.created(city.admin, organisation_id=owner)
    _not_asked_today(city)
    before = await _times_told(partner)
    await _stale(city, *made)

    async def waiting() -> set[str]:
        answer = await partner.http.get("/partner/v1/resources?needs_confirmation=true")
        return {one["id"] for one in answer.json()["items"]}

    assert await waiting() == set()
    async with working():
        await eventually(lambda: _has(waiting, {made[0]["id"], made[1]["id"]}))
        # The feed shows what was said before the oldest transaction still open.
        await eventually(lambda: _is_told(partner, before + 1))
    # Asked is asked: neither again, nor for more on the same day.
    await _stale(city, other)
    await asyncio.gather(*(flow.ask_keepers() for _ in range(3)))
    assert await waiting() == {one["id"] for one in made}
    assert await _is_told(partner, before + 1)

    url = f"/partner/v1/resources/{made[0]['id']}"
    confirmed = await partner.http.post(f"{url}/confirmation")
    assert confirmed.json()["needs_confirmation"] is False
    assert confirmed.json()["confirmed_by_kind"] == "partner"
    assert (await partner.http.post(f"{url}/confirmation")).status_code == 200
    assert await waiting() == {made[1]["id"]}
    history = (await partner.http.get(f"{url}/history")).json()["items"]
    assert [one["action"] for one in history] == [
        "confirmed", "confirmed", "confirmation_asked", "created",
    ]  # fmt: skip
    # Staff see what waits below them; a retired record needs no word any more.
    listed = await city.admin.get("/staff/v1/resources?needs_confirmation=true&limit=100")
    assert made[1]["id"] in {one["id"] for one in listed.json()["items"]}
    await city.admin.post(f"/staff/v1/resources/{made[1]['id']}/retirement")
    assert await waiting() == set()


async def test_workers_at_once_ask_once(city: City) -> None:
    owner = city.ids["江州市民政局救助科"]
    made = await resources.created(city.admin, organisation_id=owner)
    await _stale(city, made)
    asked = await asyncio.gather(*(flow.ask_keepers() for _ in range(4)))
    assert sum(asked) >= 1
    [count] = await rows(
        "SELECT count(*) FROM resource_confirmations c JOIN resources r ON r.id = c.resource_id "
        "WHERE r.external_id = :key",
        key=made["external_id"],
    )
    assert count == {"count": 1}
    [told] = await rows(
        "SELECT count(*) FROM partner_events e JOIN organisations o ON o.id = e.organisation_id "
        "WHERE o.name = '江州市民政局救助科' AND e.type = 'resource.confirmation_due'"
    )
    assert told == {"count": 1}


async def _has(waiting: Any, expected: set[str]) -> bool:
    return bool(await waiting() == expected)


async def _times_told(partner: Program) -> int:
    events = await partner.feed()
    return len([one for one in events if one["type"] == "resource.confirmation_due"])


async def _is_told(partner: Program, times: int) -> bool:
    return await _times_told(partner) == times
