"""Hot topics over HTTP, found by the real worker in its own process."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import time_machine

from app.domains.hot_topics import jobs as hot_topic_jobs
from app.domains.hot_topics import service as hot_topics
from app.entry import worker as worker_program
from tests.actors import City, once, place, rows

PLACE = "青禾里人才公寓"
WORDS = [
    "{p}三号楼的热水器坏了一个星期没人修",
    "{p}热水器坏了，报修没有人来",
    "住在{p}，热水器一直坏着，洗不了澡",
    "{p}的热水器什么时候能修好",
    "{p}热水器坏了报修三次没人修",
    "{p}热水器坏了没人修，物业不管",
    "请问{p}热水器坏了该找谁修",
]
PHONE = "13912345678"


async def _refresh(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.post("/staff/v1/hot-topics/refresh", headers=once())
    assert answer.status_code == 201, answer.text
    asked = answer.json()
    async with asyncio.timeout(60):
        while True:
            run: dict[str, Any] = (await client.get("/staff/v1/hot-topics")).json()["run"]
            if run["id"] == asked["id"] and run["state"] != "open":
                assert run["state"] == "done"
                return run
            await asyncio.sleep(0.1)


async def _topic(client: httpx.AsyncClient, days: int = 30) -> dict[str, Any]:
    answer = await client.get("/staff/v1/hot-topics", params={"days": days})
    assert answer.status_code == 200, answer.text
    [found] = [one for one in answer.json()["items"] if PLACE in one["title"]]
    topic: dict[str, Any] = found
    return topic


@pytest.fixture(scope="module")
async def written(city: City) -> list[str]:
    """Needs of seven youths about one thing, with personal data in one; one of another district."""
    needs = []
    for number, words in enumerate(WORDS):
        youth = await city.youth()
        text = words.format(p=PLACE) + (f"，我叫李小花，电话{PHONE}" if number == 0 else "")
        where = place("310104" if number == 6 else "310101")
        receipt = await youth.submit(text, place=where)
        assert receipt.status_code == 201, receipt.text
        needs.append(receipt.json()["id"])
    return needs


async def test_a_topic_is_found_explained_and_leads_to_its_needs(
    city: City, worker: None, written: list[str]
) -> None:
    run = await _refresh(city.leader)
    assert run["messages"] >= len(written)
    assert run["topics"] >= 3
    assert not run["is_nightly"]
    topic = await _topic(city.leader)
    assert topic["size"] == topic["size_here"] == len(written)
    assert topic["heat"] == pytest.approx(sum(p["points"] for p in topic["heat_parts"]), abs=0.2)
    names = {part["name"] for part in topic["heat_parts"]}
    assert names == {"volume", "growth", "recency", "danger", "unsolved"}
    assert topic["places"] == [{"adcode": "310101", "count": 6}, {"adcode": "310104", "count": 1}]

    url = f"/staff/v1/hot-topics/{topic['id']}"
    first = (await city.leader.get(url, params={"limit": 4})).json()
    assert first["topic"] == topic
    assert [one["size"] for one in first["history"]] == [len(written)]
    rest = (await city.leader.get(url, params={"cursor": first["next_cursor"]})).json()
    members = first["items"] + rest["items"]
    assert rest["next_cursor"] is None
    assert {one["id"] for one in members} == set(written)
    for one in members:
        assert (await city.leader.get(f"/staff/v1/needs/{one['id']}")).status_code == 200
    everything = str([topic, members])
    assert PHONE not in everything
    assert "李小花" not in topic["title"]


async def test_a_topic_keeps_its_id_when_it_grows_and_is_over_when_it_is_gone(
    city: City, worker: None, written: list[str]
) -> None:
    await _refresh(city.leader)
    before = await _topic(city.leader)
    youths = [await city.youth() for _ in range(3)]
    more = [
        (await youth.submit(f"{PLACE}热水器还是坏的，没人修", place=place())).json()["id"]
        for youth in youths
    ]
    await _refresh(city.dispatcher)
    after = await _topic(city.leader)
    assert after["id"] == before["id"]
    assert after["size"] == before["size"] + 3
    assert after["since"] == before["since"]

    # Nobody hears of what was withdrawn.
    for youth, need_id in zip(youths, more, strict=True):
        assert (await youth.do(need_id, "withdrawal", None)).status_code == 201
    await _refresh(city.leader)
    assert (await _topic(city.leader))["size"] == before["size"]

    # Every window has topics of its own, and none stands twice in one.
    week = await _topic(city.leader, days=7)
    assert week["id"] != before["id"]
    twice = await rows(
        "SELECT 1 FROM hot_topic_members m JOIN hot_topics t ON t.id = m.topic_id "
        "WHERE t.state = 'live' GROUP BY t.days, m.need_id HAVING count(*) > 1"
    )
    assert twice == []


async def test_a_district_sees_its_own_needs_and_words_only(
    city: City, worker: None, written: list[str]
) -> None:
    await _refresh(city.leader)
    whole = await _topic(city.leader)
    leaders = {}
    for name, login in (("南塘区青年服务站", "nantang.hot"), ("江州市团委组织部", "league.hot")):
        staff = {
            "organisation_id": city.ids[name],
            "login": login,
            "name": "负责人",
            "role": "leader",
            "password": "a-leader-2026-pass",
        }
        made = await city.admin.post("/staff/v1/staff", json=staff, headers=once())
        assert made.status_code == 201, made.text
        leaders[login] = await city.staff(login, "a-leader-2026-pass")

    nantang = leaders["nantang.hot"]
    theirs = await _topic(nantang)
    assert (theirs["id"], theirs["size"], theirs["size_here"]) == (whole["id"], whole["size"], 1)
    assert theirs["places"] == [{"adcode": "310104", "count": 1}]
    detail = (await nantang.get(f"/staff/v1/hot-topics/{whole['id']}")).json()
    assert [one["id"] for one in detail["items"]] == [written[6]]

    league = leaders["league.hot"]
    assert (await league.get("/staff/v1/hot-topics")).json()["items"] == []
    hidden = await league.get(f"/staff/v1/hot-topics/{whole['id']}")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "hot_topic.not_found")


async def test_only_who_oversees_may_look_and_ask(city: City) -> None:
    nobody = city.api.client()
    async with nobody:
        assert (await nobody.get("/staff/v1/hot-topics")).status_code == 401
        asked = await nobody.post("/staff/v1/hot-topics/refresh", headers=once())
        assert asked.status_code == 401
    keyless = await city.leader.post("/staff/v1/hot-topics/refresh")
    assert keyless.status_code == 422
    assert (await city.leader.get("/staff/v1/hot-topics", params={"days": 8})).status_code == 422


async def test_a_retry_and_a_second_wish_are_one_computation(city: City, worker: None) -> None:
    key = once()
    first = await city.leader.post("/staff/v1/hot-topics/refresh", headers=key)
    again = await city.leader.post("/staff/v1/hot-topics/refresh", headers=key)
    assert again.json() == first.json()
    wishes = await asyncio.gather(
        *(
            client.post("/staff/v1/hot-topics/refresh", headers=once())
            for client in (city.leader, city.dispatcher, city.admin)
        )
    )
    assert all(one.status_code == 201 for one in wishes)
    assert len({one.json()["id"] for one in wishes} - {first.json()["id"]}) <= 1
    await _refresh(city.leader)
    stood = await rows("SELECT count(*) AS n FROM hot_topic_runs WHERE state = 'open'")
    assert stood == [{"n": 0}]


async def test_a_computation_that_is_over_is_not_done_again(city: City, worker: None) -> None:
    run = await _refresh(city.leader)
    before = await rows("SELECT id, finished_at FROM hot_topic_runs ORDER BY id")
    newest = await rows("SELECT id FROM hot_topic_runs ORDER BY created_at DESC LIMIT 1")
    await hot_topic_jobs.refresh(str(newest[0]["id"]))
    assert await rows("SELECT id, finished_at FROM hot_topic_runs ORDER BY id") == before
    assert run["state"] == "done"


@pytest.fixture
def night() -> Iterator[None]:
    """Half past two in Shanghai."""
    with time_machine.travel(datetime(2026, 12, 1, 18, 31, tzinfo=UTC), tick=True):
        yield


async def test_one_of_many_workers_begins_the_night(city: City, night: None) -> None:
    begun = await asyncio.gather(*(hot_topics.begin_night() for _ in range(4)))
    assert sum(begun) == 1
    assert await hot_topics.begin_night() == 0
    [run] = await rows(
        "SELECT night, asked_by, state FROM hot_topic_runs WHERE night > '2026-12-01'"
    )
    assert (str(run["night"]), run["asked_by"]) == ("2026-12-02", None)
    assert "hot topics" in {name for name, _, _ in worker_program._chores()}


async def test_office_hours_are_no_night(city: City) -> None:
    with time_machine.travel(datetime(2026, 12, 1, 4, 0, tzinfo=UTC), tick=True):
        assert await hot_topics.begin_night() == 0
