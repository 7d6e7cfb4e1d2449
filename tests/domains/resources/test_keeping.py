"""Keepers write records down, keep them right, and every change stays on record."""

import asyncio
import secrets
from typing import Any

import psycopg
import pytest

from tests.actors import City, once, rows
from tests.factories import resources

PARTNER = "同舟律师事务所公益部"


async def test_what_is_written_down_is_kept_whole(city: City) -> None:
    place_id = await resources.placed(city.admin, *resources.PEOPLES_SQUARE)
    service = await city.admin.post(
        "/staff/v1/resource-services", json={"name": f"法律援助{place_id[-6:]}"}, headers=once()
    )
    said: dict[str, Any] = {
        "kind": "person",
        "name": "公益律师咨询",
        "summary": "解答劳动合同问题",
        "origin": "external",
        "provider": "江州市律师协会",
        "topics": ["rights.labour", "rights.legal"],
        "areas": ["310101", "310104003"],
        "min_age": 16,
        "max_age": 35,
        "audiences": ["new_forms", "league_member"],
        "eligibility": "带上劳动合同",
        "schedule": {
            "windows": [
                {"weekday": 2, "opens": "09:00", "closes": "12:00"},
                {"weekday": 2, "opens": "13:30", "closes": "17:30"},
            ],
            "closed_on": ["2026-12-25"],
        },
        "capacity": {"unit": "人次/周", "maximum": 20, "available": 8, "until": "2099-12-31"},
        "fee_fen": 0,
        "fee_note": "首次免费",
        "contacts": [
            {"name": "王律师", "position": "合伙人", "phone": "13800138000", "email": "",
             "is_person": True, "is_public": False},
            {"name": "前台", "position": "", "phone": "021-12348", "email": "law@example.cn",
             "is_person": False, "is_public": True},
        ],
        "licences": [{"name": "律师执业证", "number": "13101", "expires_on": "2099-01-01"}],
        "url": "https://law.example.cn",
        "status": "active",
        "alert": "十二月起改在二楼",
        "external_id": f"law-{place_id[-6:]}",
        "service_id": service.json()["id"],
        "place_id": place_id,
    }  # fmt: skip
    made = await resources.created(city.admin, **said)
    topics = [one["code"] for one in made.pop("topics")]
    assert topics == said.pop("topics")
    assert {name: made[name] for name in said} == said
    assert made["confidence"] == 1
    assert made["confirmed_by_name"] == "管理员"
    assert made["place"]["longitude"] == resources.PEOPLES_SQUARE[0]

    seen = (await city.admin.get(f"/api/v1/resources/{made['id']}")).json()
    assert [one["phone"] for one in seen["contacts"]] == ["021-12348"]
    assert "13800138000" not in str(seen)
    assert "王律师" not in str(seen)


async def test_each_change_is_on_record_and_nobodys_phone_is(city: City) -> None:
    made = await resources.created(city.admin)
    url = f"/staff/v1/resources/{made['id']}"
    contact = {"name": "李老师", "phone": "13900139000"}
    changed = resources.draft(name="新名称", contacts=[contact])
    assert (await city.dispatcher.put(url, json=changed)).status_code == 200
    assert (await city.admin.post(f"{url}/confirmation")).status_code == 200
    body = {"reason": "not_reachable", "note": "电话打不通"}
    failed = await city.admin.post(f"{url}/failures", json=body, headers=once())
    assert failed.json()["confidence"] == 0.8
    assert (await city.admin.post(f"{url}/retirement")).json()["status"] == "inactive"
    again = await city.admin.post(f"{url}/retirement")
    assert (again.status_code, again.json()["code"]) == (409, "resource.retired")
    history = (await city.admin.get(f"{url}/history?limit=3")).json()
    rest = await city.admin.get(f"{url}/history", params={"cursor": history["next_cursor"]})
    items = history["items"] + rest.json()["items"]
    actions = [one["action"] for one in items]
    assert actions == ["retired", "failed", "confirmed", "changed", "created"]
    assert items[3]["changes"]["name"] == [made["name"], "新名称"]
    assert items[3]["changes"]["contacts"] is None
    assert items[3]["keeper_name"] == "分派员小林"
    assert "13900139000" not in str(items)


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE resource_history SET reason = 'x'",
        "DELETE FROM resource_history",
        "TRUNCATE resource_history",
    ],
)
async def test_the_record_of_changes_cannot_be_rewritten(city: City, deed: str) -> None:
    await resources.created(city.admin)
    with (
        psycopg.connect(city.api.database_url) as connection,
        pytest.raises(psycopg.errors.RestrictViolation),
    ):
        connection.execute(deed)


async def test_the_database_itself_keeps_a_person_private(city: City) -> None:
    made = await resources.created(city.admin)
    bad = '[{"name": "x", "phone": "1", "is_person": true, "is_public": true}]'
    with (
        psycopg.connect(city.api.database_url) as connection,
        pytest.raises(psycopg.errors.CheckViolation),
    ):
        connection.execute(
            "UPDATE resources SET contacts = %s WHERE external_id = %s",
            [bad, made["external_id"]],
        )


def _window(weekday: int, opens: str, closes: str) -> dict[str, Any]:
    return {"weekday": weekday, "opens": opens, "closes": closes}


@pytest.mark.parametrize(
    ("more", "pointer", "message"),
    [
        ({"capacity": {"unit": "人", "maximum": 5, "available": 6}}, "/capacity", "可用数量"),
        ({"schedule": {"windows": [_window(1, "17:00", "09:00")]}}, "/schedule", "早于关门时间"),
        (
            {"schedule": {"windows": [_window(1, "09:00", "12:00"), _window(1, "11:00", "13:00")]}},
            "/schedule",
            "重叠",
        ),
        ({"schedule": {"windows": [_window(8, "09:00", "12:00")]}}, "/schedule", "不能大于"),
        ({"min_age": 30, "max_age": 20}, "", "最小年龄"),
        ({"origin": "external"}, "", "提供单位"),
        ({"contacts": [{"name": "王", "is_public": True}]}, "/contacts", "不能公开"),
        ({"topics": []}, "/topics", "至少需要"),
        ({"areas": ["31"]}, "/areas", "格式不对"),
        ({"url": "javascript:alert(1)"}, "/url", "格式不对"),
        ({"surprise": 1}, "/surprise", "没有这一项"),
    ],
)
async def test_what_cannot_be_is_refused_with_the_place_where(
    city: City, more: dict[str, Any], pointer: str, message: str
) -> None:
    body = resources.draft(**more)
    answer = await city.admin.post("/staff/v1/resources", json=body, headers=once())
    assert answer.status_code == 422
    [found] = answer.json()["errors"]
    assert found["pointer"].startswith(pointer)
    assert message in found["message"]


@pytest.mark.parametrize(
    "point",
    [
        {"longitude": 31.23, "latitude": 121.47},  # the wrong way round
        {"longitude": 0, "latitude": 0},
        {"longitude": 121.47},
        {"longitude": "NaN", "latitude": 31.2},
        {"longitude": 1e300, "latitude": 31.2},
    ],
)
async def test_absurd_coordinates_are_refused(city: City, point: dict[str, Any]) -> None:
    body = {"name": "某地", "adcode": "310101", **point}
    answer = await city.admin.post("/staff/v1/resource-places", json=body, headers=once())
    assert answer.status_code == 422, answer.text


async def test_an_unknown_topic_and_a_taken_key_are_refused(city: City) -> None:
    body = resources.draft(topics=["rights.dragons"])
    answer = await city.admin.post("/staff/v1/resources", json=body, headers=once())
    assert answer.json()["code"] == "resource.unknown_topic"
    first = await resources.created(city.admin)
    other = await resources.created(city.admin)
    body = resources.draft(external_id=first["external_id"])
    answer = await city.admin.post("/staff/v1/resources", json=body, headers=once())
    assert (answer.status_code, answer.json()["code"]) == (409, "resource.key_taken")
    answer = await city.admin.put(f"/staff/v1/resources/{other['id']}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "resource.key_taken")


async def test_a_retried_creation_makes_one_resource(city: City) -> None:
    body, key = resources.draft(), once()
    answers = [
        await city.admin.post("/staff/v1/resources", json=body, headers=key) for _ in range(3)
    ]
    assert len({answer.json()["id"] for answer in answers}) == 1
    [count] = await rows("SELECT count(*) FROM resources WHERE name = :name", name=body["name"])
    assert count == {"count": 1}


async def test_a_partner_keeps_its_own_and_sees_no_others(city: City) -> None:
    partner = await city.program(PARTNER)
    foreign = await resources.created(city.admin)
    answer = await partner.http.post(
        "/partner/v1/resources", json=resources.draft(), headers=once()
    )
    assert answer.status_code == 201, answer.text
    mine = answer.json()
    assert mine["organisation_name"] == PARTNER
    assert mine["confirmed_by_name"] == PARTNER
    listed = (await partner.http.get("/partner/v1/resources?limit=100")).json()["items"]
    assert {one["organisation_name"] for one in listed} == {PARTNER}
    for deed in ("confirmation", "retirement"):
        url = f"/partner/v1/resources/{foreign['id']}/{deed}"
        assert (await partner.http.post(url)).status_code == 404
    url = f"/partner/v1/resources/{foreign['id']}"
    assert (await partner.http.get(url)).status_code == 404
    assert (await partner.http.get(f"{url}/history")).status_code == 404
    assert (await partner.http.put(url, json=resources.draft())).status_code == 404
    # Nor can it write into another's name, or under another's place.
    body = resources.draft(organisation_id=foreign["organisation_id"])
    answer = await partner.http.post("/partner/v1/resources", json=body, headers=once())
    assert answer.status_code == 404
    body = resources.draft(place_id=await resources.placed(city.admin, 121.4, 31.2))
    answer = await partner.http.post("/partner/v1/resources", json=body, headers=once())
    assert answer.json()["code"] == "resource.place_not_found"
    # Staff of the office above see it.
    assert (await city.admin.get(f"/staff/v1/resources/{mine['id']}")).status_code == 200


async def test_a_leader_looks_and_does_not_write(city: City) -> None:
    made = await resources.created(city.admin)
    assert (await city.leader.get(f"/staff/v1/resources/{made['id']}")).status_code == 200
    answer = await city.leader.post(f"/staff/v1/resources/{made['id']}/confirmation")
    assert answer.status_code == 403
    youth = await city.youth()
    assert (await youth.http.get("/staff/v1/resources")).status_code == 401
    assert (await youth.http.get("/partner/v1/resources")).status_code == 401


async def test_what_is_free_changes_with_one_number(city: City) -> None:
    capacity = {"unit": "座", "maximum": 30, "available": 30}
    made = await resources.created(city.admin, kind="venue", capacity=capacity)
    url = f"/staff/v1/resources/{made['id']}/capacity"
    answer = await city.admin.put(url, json={"available": 4})
    assert answer.json()["capacity"] == {**capacity, "available": 4, "until": None}
    answer = await city.admin.put(url, json={"available": 31})
    assert answer.status_code == 422
    assert "30" in answer.json()["detail"]


async def test_services_and_places_are_named_once(city: City) -> None:
    for path, more in (("services", {}), ("places", {"adcode": "310101"})):
        url = f"/staff/v1/resource-{path}"
        first = await city.admin.post(url, json={"name": "同名一", **more}, headers=once())
        again = await city.admin.post(url, json={"name": "同名一", **more}, headers=once())
        assert (again.status_code, again.json()["code"]) == (409, "resource.name_taken")
        other = await city.admin.post(url, json={"name": "同名二", **more}, headers=once())
        renamed = await city.admin.put(
            f"{url}/{other.json()['id']}", json={"name": "同名一", **more}
        )
        assert renamed.status_code == 409
        listed = (await city.admin.get(f"{url}?limit=1")).json()
        assert listed["items"][0]["id"] == other.json()["id"]
        second = await city.admin.get(url, params={"cursor": listed["next_cursor"], "limit": 1})
        assert second.json()["items"][0]["id"] == first.json()["id"]


async def test_staff_of_a_district_keep_what_is_theirs_and_below(city: City) -> None:
    body = {
        "organisation_id": city.ids["云桥区青年服务站"],
        "login": "bridge-handler",
        "name": "云桥经办",
        "role": "handler",
        "password": "bridge-password-2026",
    }
    made = await city.admin.post("/staff/v1/staff", json=body, headers=once())
    assert made.status_code == 201, made.text
    handler = await city.staff("bridge-handler", "bridge-password-2026")
    mine = await resources.created(handler)
    assert mine["organisation_name"] == "云桥区青年服务站"
    above = await resources.created(city.admin)
    listed = (await handler.get("/staff/v1/resources?limit=100")).json()["items"]
    assert {one["organisation_name"] for one in listed} == {"云桥区青年服务站"}
    assert (await handler.get(f"/staff/v1/resources/{above['id']}")).status_code == 404
    elsewhere = resources.draft(organisation_id=city.ids["南塘区青年服务站"])
    answer = await handler.post("/staff/v1/resources", json=elsewhere, headers=once())
    assert (answer.status_code, answer.json()["code"]) == (404, "organisation.not_found")
    below = await city.admin.get(
        "/staff/v1/resources", params={"organisation_id": city.ids["云桥区青年服务站"]}
    )
    assert [one["id"] for one in below.json()["items"]] == [mine["id"]]


async def test_two_changes_at_once_are_both_on_record(city: City) -> None:
    made = await resources.created(city.admin)
    url = f"/staff/v1/resources/{made['id']}"
    answers = await asyncio.gather(
        *(city.admin.put(url, json=resources.draft(name=f"名称{one}")) for one in range(5)),
        *(city.admin.post(f"{url}/confirmation") for _ in range(3)),
    )
    assert {answer.status_code for answer in answers} == {200}
    history = (await city.admin.get(f"{url}/history?limit=100")).json()["items"]
    assert len(history) == 9
    names = [one["changes"]["name"] for one in history if "name" in one["changes"]]
    # Each began where the one before it had ended.
    assert [before for before, _ in names] == [after for _, after in names[1:]] + [made["name"]]


async def test_a_change_without_a_change_is_a_confirmation(city: City) -> None:
    body = resources.draft(external_id=f"same-{secrets.token_hex(4)}")
    answer = await city.admin.post("/staff/v1/resources", json=body, headers=once())
    url = f"/staff/v1/resources/{answer.json()['id']}"
    assert (await city.admin.put(url, json=body)).status_code == 200
    newest = (await city.admin.get(f"{url}/history")).json()["items"][0]
    assert (newest["action"], newest["changes"]) == ("confirmed", {})
