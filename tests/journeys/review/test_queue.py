"""The waiting list: danger first, then where an answer is worth most; pages stay as they were."""

from typing import Any

from app.kernel import ids
from tests.actors import UNCLEAR, City
from tests.journeys.review.stage import change

DANGER = "最近真的撑不下去了，每天都不想活了"
DOUBT = "电影里主角跳楼自杀，写影评去哪投稿"


async def _many(city: City, count: int) -> list[str]:
    """Let many needs wait, of differing confidence and for differing times."""
    youth = await city.youth()
    made = [(await youth.submit(UNCLEAR)).json()["id"] for _ in range(count)]
    for place, need_id in enumerate(made):
        await change(
            "UPDATE needs SET reading = reading || "
            "jsonb_build_object('confidence', CAST(:sure AS float8)), "
            "review_since = now() - make_interval(mins => :minutes) WHERE id::text = :id",
            sure=round((place * 37 % 100) / 100, 2),
            minutes=place * 53 % 600 + 1,
            id=str(ids.decode("need", need_id)),
        )
    return made


def _order(item: dict[str, Any]) -> tuple[int, float]:
    return {"crisis": 0, "doubt": 1}.get(item["reason"], 2), -item["value"]


async def test_the_list_is_sorted_by_value_and_pages_lose_and_repeat_nothing(city: City) -> None:
    made = await _many(city, 60)
    youth = await city.youth()
    danger = (await youth.submit(DANGER)).json()["id"]
    doubt = (await youth.submit(DOUBT)).json()["id"]
    for size in (7, 20, 100):
        seen = await city.waiting(limit=size)
        listed = [one["id"] for one in seen]
        assert len(listed) == len(set(listed))
        assert {*made, danger, doubt} <= set(listed)
        assert seen == sorted(seen, key=_order)
        assert listed.index(danger) < listed.index(doubt) < min(listed.index(one) for one in made)


async def test_by_waiting_time_the_oldest_comes_first_below_danger(city: City) -> None:
    made = await _many(city, 15)
    seen = await city.waiting(limit=4, order="waiting")
    mine = [one for one in seen if one["id"] in made]
    assert len(mine) == len(made)
    since = [one["waiting_since"] for one in mine]
    assert since == sorted(since)


async def test_nothing_changes_places_while_the_pages_are_turned(city: City) -> None:
    made = await _many(city, 12)
    first = (await city.dispatcher.get("/staff/v1/review?limit=5")).json()
    late = (await (await city.youth()).submit(DANGER)).json()["id"]
    rest = await city.waiting(limit=5, cursor=first["next_cursor"])
    listed = [one["id"] for one in first["items"] + rest]
    assert late not in listed
    assert len(listed) == len(set(listed))
    assert set(made) <= set(listed)
    fresh = await city.waiting()
    assert late in {one["id"] for one in fresh}


async def test_the_item_says_why_it_is_where_it_is(city: City) -> None:
    youth = await city.youth()
    need_id = (await youth.submit(UNCLEAR)).json()["id"]
    await change(
        "UPDATE needs SET reading = jsonb_set(reading, '{confidence}', '0.42'), "
        "review_since = now() - interval '3 hours 5 minutes' WHERE id::text = :id",
        id=str(ids.decode("need", need_id)),
    )
    [mine] = [one for one in await city.waiting() if one["id"] == need_id]
    assert mine["why"] == "机器把握 42%，已等 3 小时"
    assert abs(mine["value"] - 0.58 * 3.083) < 0.02
    assert mine["choices"][0]["topic"] == mine["topic"]
    assert len(mine["choices"]) == 3


async def test_a_doubt_waits_for_a_person_with_hotlines_for_the_writer(city: City) -> None:
    youth = await city.youth()
    receipt = (await youth.submit(DOUBT)).json()
    assert receipt["handler"] is None
    assert {line["number"] for line in receipt["hotlines"]} >= {"12355", "12356", "110", "120"}
    assert "电话" in receipt["next_step"]
    [mine] = [one for one in await city.waiting() if one["id"] == receipt["id"]]
    assert (mine["reason"], mine["is_crisis"]) == ("doubt", False)
    assert mine["on_duty"]
    decided = await city.decide(receipt["id"])
    assert decided.status_code == 201, decided.text
    assert (await youth.need(receipt["id"]))["hotlines"] == []


async def test_a_cursor_that_is_not_ours_is_refused(city: City) -> None:
    for cursor in ("x", "A" * 44, "_" * 44):
        answer = await city.dispatcher.get("/staff/v1/review", params={"cursor": cursor})
        assert answer.status_code in {200, 422}
    answer = await city.dispatcher.get("/staff/v1/review", params={"cursor": "_" * 44})
    assert answer.json()["code"] == "cursor.invalid"
