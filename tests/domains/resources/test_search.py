"""Finding what helps: by words, topic, area, age, hours and distance; never what is uncertain."""

import secrets
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from app.domains.resources import rules
from app.domains.resources.states import Kind
from app.kernel import clock
from tests.actors import City, once, rows
from tests.factories import resources

TOPIC = "culture.clubs"


def _name() -> str:
    """Return two rare characters, so that a test finds its own things."""
    return "".join(chr(0x3400 + secrets.randbelow(6000)) for _ in range(2))


async def _found(city: City, **asked: Any) -> list[str]:
    answer = await city.admin.get("/api/v1/resources", params=asked)
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]


async def _set(city: City, made: dict[str, Any], assignment: str) -> None:
    """Let time have passed for a resource."""
    with psycopg.connect(city.api.database_url) as connection:
        connection.execute(
            f"UPDATE resources SET {assignment} WHERE external_id = %s", [made["external_id"]]
        )


async def test_two_characters_and_near_phrases_are_found(city: City) -> None:
    name = _name()
    made = await resources.created(
        city.admin, name=f"{name}青年劳动仲裁公益律师咨询室", summary="Python 夜校也在这里"
    )
    for words in (name, f"{name} 律师", f"{name}青年", f"{name} PYTHON", f"{name} pyth"):
        assert await _found(city, q=words) == [made["name"]], words
    for words in (f"{name}青年劳动仲裁律师咨询", f"我想找{name}的律师"):
        assert await _found(city, q=words) == [made["name"]], words
    assert await _found(city, q=f"{name} 游泳") == []
    assert made["name"] in await _found(city, q=name[0])


async def test_the_names_of_service_and_place_find_it_also_after_a_change(city: City) -> None:
    place_id = await resources.placed(city.admin, 121.5, 31.2)
    made = await resources.created(city.admin, place_id=place_id)
    name = _name()
    body = {"name": f"{name}活动中心", "adcode": "310101", "longitude": 121.5, "latitude": 31.2}
    answer = await city.admin.put(f"/staff/v1/resource-places/{place_id}", json=body)
    assert answer.status_code == 200
    assert await _found(city, q=name) == [made["name"]]


async def test_a_district_finds_what_serves_what_is_around_it(city: City) -> None:
    name = _name()
    for areas in (["310101"], ["310104"], ["310100"], ["310000"], ["310101003"], [], ["110000"]):
        await resources.created(city.admin, name=f"{name}{areas}", areas=areas)

    async def served(area: str) -> set[str]:
        return {one[2:] for one in await _found(city, q=name, area=area)}

    assert await served("310101") == {
        "['310101']", "['310100']", "['310000']", "['310101003']", "[]",
    }  # fmt: skip
    assert await served("310101003") == await served("310101")
    assert await served("310101004") == {"['310101']", "['310100']", "['310000']", "[]"}
    assert await served("110105") == {"['110000']", "[]"}
    assert len(await served("310100")) == 6


async def test_age_audience_kind_and_topic_narrow_it(city: City) -> None:
    name = _name()
    await resources.created(city.admin, name=f"{name}一", min_age=18, max_age=24)
    await resources.created(city.admin, name=f"{name}二", audiences=["founder"], kind="fund")
    await resources.created(city.admin, name=f"{name}三", topics=[TOPIC])
    assert set(await _found(city, q=name, age=17)) == {f"{name}二", f"{name}三"}
    assert len(await _found(city, q=name, age=24)) == 3
    assert set(await _found(city, q=name, audience="student")) == {f"{name}一", f"{name}三"}
    assert await _found(city, q=name, kind="fund") == [f"{name}二"]
    assert await _found(city, q=name, topic=TOPIC) == [f"{name}三"]


async def test_open_now_means_now(city: City) -> None:
    name = _name()
    today = clock.now().astimezone(clock.SHANGHAI)
    all_day = {"weekday": today.isoweekday(), "opens": "00:00", "closes": "24:00"}
    tomorrow = {**all_day, "weekday": today.isoweekday() % 7 + 1}
    closed_on = [today.date().isoformat()]
    for suffix, schedule in (
        ("开", {"windows": [all_day]}),
        ("歇", {"windows": [all_day], "closed_on": closed_on}),
        ("明", {"windows": [tomorrow]}),
        ("无", {}),
    ):
        await resources.created(city.admin, name=f"{name}{suffix}", schedule=schedule)
    assert await _found(city, q=name, open_now=True) == [f"{name}开"]


async def test_the_nearest_come_first_and_pages_hold_together(city: City) -> None:
    name = _name()
    longitude, latitude = 120.0 + secrets.randbelow(1000) / 1000, 30.0
    for steps in (3, 1, 4, 0, 2, 90):
        place_id = await resources.placed(city.admin, longitude + steps * 0.005, latitude)
        await resources.created(city.admin, name=f"{name}{steps}", place_id=place_id)
    asked: dict[str, Any] = {
        "q": name, "longitude": longitude, "latitude": latitude, "radius_m": 3000, "limit": 2,
    }  # fmt: skip
    seen: list[tuple[str, int]] = []
    while True:
        page = (await city.admin.get("/api/v1/resources", params=asked)).json()
        seen += [(one["name"][2:], one["distance_m"]) for one in page["items"]]
        if page["next_cursor"] is None:
            break
        asked["cursor"] = page["next_cursor"]
    assert [one for one, _ in seen] == ["0", "1", "2", "3", "4"]
    # 0.005 degrees of longitude at 30 degrees north are 481 metres.
    assert [distance for _, distance in seen] == [0, 481, 963, 1444, 1926]


async def test_pages_by_score_show_each_once(city: City) -> None:
    name = _name()
    names = {f"{name}{number}号" for number in range(7)}
    for one in sorted(names):
        await resources.created(city.admin, name=one)
    asked: dict[str, Any] = {"q": name, "limit": 3}
    seen: list[str] = []
    while True:
        page = (await city.admin.get("/api/v1/resources", params=asked)).json()
        seen += [one["name"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        asked["cursor"] = page["next_cursor"]
    assert len(seen) == len(names) == len(set(seen))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"longitude": 121}, "resource.half_a_point"),
        ({"longitude": 31, "latitude": 121}, "request.invalid"),
        ({"longitude": "nan", "latitude": 31}, "request.invalid"),
        ({"cursor": "nonsense"}, "cursor.invalid"),
        ({"radius_m": 10_000_000, "longitude": 121, "latitude": 31}, "request.invalid"),
        ({"areas": "310101"}, "request.invalid"),
        ({"q": "x" * 61}, "request.invalid"),
    ],
)
async def test_a_bad_question_is_refused(city: City, asked: dict[str, Any], code: str) -> None:
    answer = await city.admin.get("/api/v1/resources", params=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_cursor_of_one_order_is_no_place_in_the_other(city: City) -> None:
    name = _name()
    for _ in range(2):
        await resources.created(city.admin, name=f"{name}甲")
    page = (await city.admin.get("/api/v1/resources", params={"q": name, "limit": 1})).json()
    asked = {"longitude": 121, "latitude": 31, "cursor": page["next_cursor"]}
    answer = await city.admin.get("/api/v1/resources", params=asked)
    assert answer.json()["code"] == "cursor.invalid"


async def test_what_is_uncertain_closed_or_unlicensed_is_not_shown(city: City) -> None:
    name = _name()
    fine = await resources.created(city.admin, name=f"{name}好")
    yesterday = (clock.now() - timedelta(days=2)).date().isoformat()
    licence = {"name": "办学许可证", "number": "1", "expires_on": yesterday}
    hidden = [
        await resources.created(city.admin, name=f"{name}停", status="temporarily_closed"),
        await resources.created(city.admin, name=f"{name}证", licences=[licence]),
        await resources.created(city.admin, name=f"{name}旧"),
    ]
    await _set(city, hidden[-1], "hidden_at = now()")
    assert await _found(city, q=name) == [fine["name"]]
    for one in hidden:
        assert (await city.admin.get(f"/api/v1/resources/{one['id']}")).status_code == 404
        kept = (await city.admin.get(f"/staff/v1/resources/{one['id']}")).json()
        assert kept["is_shown"] is False
    listed = (await city.admin.get("/staff/v1/resources", params={"q": name})).json()["items"]
    assert len(listed) == 4


async def test_a_new_desk_has_something_to_find(city: City) -> None:
    assert "公益律师一对一咨询" in await _found(city, q="我想找公益律师一对一", limit=100)
    near: dict[str, Any] = {
        "longitude": 121.436,
        "latitude": 31.188,
        "radius_m": 1000,
        "q": "免费住宿",
    }
    assert await _found(city, **near) == ["求职青年免费住宿"]


async def test_a_number_in_running_text_is_covered(city: City) -> None:
    said = "周一至周五 9:00 开始，2026-12-01 起报名，联系 13800138000"
    made = await resources.created(city.admin, summary=said, alert="加微信 wx: abc_12345")
    seen = (await city.admin.get(f"/api/v1/resources/{made['id']}")).json()
    assert seen["summary"] == said.replace("13800138000", "[电话]")
    kept = (await city.admin.get(f"/staff/v1/resources/{made['id']}")).json()
    assert kept["summary"] == said


async def test_what_an_inactive_organisation_offers_is_not_shown(city: City) -> None:
    body = {"name": f"退出单位{secrets.token_hex(3)}", "kind": "partner", "area": "310100"}
    owner = (await city.admin.post("/staff/v1/organisations", json=body, headers=once())).json()
    name = _name()
    made = await resources.created(city.admin, name=f"{name}甲", organisation_id=owner["id"])
    assert await _found(city, q=name) == [made["name"]]
    with psycopg.connect(city.api.database_url) as connection:
        connection.execute(
            "UPDATE organisations SET is_active = false WHERE name = %s", [body["name"]]
        )
    # Founding another one lets the process read the directory anew at once.
    body = {**body, "name": f"新单位{secrets.token_hex(3)}"}
    await city.admin.post("/staff/v1/organisations", json=body, headers=once())
    assert await _found(city, q=name) == []
    assert (await city.admin.get(f"/api/v1/resources/{made['id']}")).status_code == 404


async def test_the_fresher_of_two_alike_comes_first_and_sql_agrees_with_the_rule(
    city: City,
) -> None:
    name = _name()
    stale = await resources.created(city.admin, name=f"{name}甲")
    fresh = await resources.created(city.admin, name=f"{name}乙")
    await _set(city, stale, "confirmed_at = now() - interval '100 days', failures = 2")
    assert await _found(city, q=name) == [fresh["name"], stale["name"]]
    kept = (await city.admin.get(f"/staff/v1/resources/{stale['id']}")).json()
    now = clock.now()
    expected = rules.confidence(Kind.person, now - timedelta(days=100), 2, now)
    assert kept["confidence"] == pytest.approx(expected, abs=0.001)
    assert await rows("SELECT 1 AS one FROM resources WHERE failures < 0") == []
