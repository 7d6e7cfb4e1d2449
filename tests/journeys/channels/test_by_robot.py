"""Ways to a partner: setting them, trying them, what is said in a group, and how fast."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import orjson
import pytest
from sqlalchemy import text
from starlette.responses import Response

from app.gateways.robots import RobotKind
from app.journeys.handling import clock_flow
from app.kernel import clock
from app.kernel.clock import SHANGHAI
from app.platform import db
from app.platform.settings import settings
from tests.actors import UNCLEAR, City, once, rows
from tests.journeys.channels.stage import HOSTEL, Desk, listening, offered
from tests.journeys.routing.stage import LABOUR, LAW, UNION, routed
from tests.journeys.test_ladder import move
from tests.mailboxes import serving_mail
from tests.robots import KEY, Robots, saying, serving_robots
from tests.servers import eventually

_PHONE = "13712345678"
_SECRET = "SEC" + "a1" * 20


@pytest.fixture
async def vendors() -> AsyncIterator[Robots]:
    async with serving_robots() as made:
        yield made


def _base(city: City, channel: str, name: str = HOSTEL) -> str:
    return f"/staff/v1/organisations/{city.ids[name]}/endpoints/{channel}"


async def _said(vendors: Robots, kind: RobotKind, receipt: str) -> str:
    async def is_there() -> bool:
        return any(receipt in one for one in _plain(vendors, kind))

    await eventually(is_there)
    return next(one for one in _plain(vendors, kind) if receipt in one)


def _plain(vendors: Robots, kind: RobotKind) -> list[str]:
    return [one.replace("\\", "") for one in vendors.texts(kind)]


@pytest.mark.parametrize("kind", list(RobotKind))
async def test_a_group_hears_of_a_need_and_works_on_it(
    city: City, worker: None, vendors: Robots, kind: RobotKind
) -> None:
    vendors.dingtalk_secret = vendors.feishu_secret = _SECRET
    way: dict[str, Any] = {"address": vendors.address(kind)}
    if kind is not RobotKind.wecom:
        way["secret"] = _SECRET
    async with listening(city, kind, **way) as shown:
        assert shown["address"].endswith("…" + vendors.address(kind)[-4:])
        assert KEY not in str(shown)
        assert _SECRET not in str(shown)
        youth = await city.youth()
        need = await offered(city, youth, f"{UNCLEAR} 群里的诉求，电话 {_PHONE}")
        words = await _said(vendors, kind, need["receipt"])
        assert "新诉求等待签收" in words
        assert "前签收" in words
        assert _PHONE not in words
        assert "群里的诉求" not in words
        path = "/p/" + words.split("/p/")[1][:64]
        async with city.api.client() as client:
            page = await Desk(client, path).do("acceptance")
            assert _PHONE not in page, "a whole group reads along"
            assert "这个链接发在群里" in page
            assert "云桥路" not in page
            await Desk(client, path).do("answer", claim="solved", text="已安排入住，周六报到。")
        assert (await youth.need(need["id"]))["answer"] == "已安排入住，周六报到。"
        shown_to = (await youth.http.get(f"/api/v1/needs/{need['id']}/disclosures")).json()
        fields = {part for one in shown_to["items"] for part in one["fields"]}
        assert "masked_text" in fields
        assert "text" not in fields, "what stayed covered is not on record as shown"
        seen = (await city.dispatcher.get(f"/staff/v1/needs/{need['id']}")).json()
        via = {one["via"] for one in seen["need"]["timeline"] if one["by"] == "partner"}
        assert via == {shown["name"] + f"（尾号 {vendors.address(kind)[-4:]}）"}


async def test_keys_are_sealed(city: City, vendors: Robots) -> None:
    way = {"address": vendors.address(RobotKind.dingtalk), "secret": _SECRET, "keyword": "诉求"}
    async with listening(city, "dingtalk", **way):
        [kept] = await rows("SELECT t::text AS all FROM endpoints t WHERE channel = 'dingtalk'")
        assert "a" * 30 not in kept["all"]
        assert _SECRET not in kept["all"]
        listed = await city.admin.get(_base(city, "")[:-1])
        assert _SECRET not in listed.text
        assert "a" * 30 not in listed.text
        shown = (await city.leader.get(_base(city, "dingtalk"))).json()
        assert shown["keyword"] == "诉求"
        assert shown["address"].endswith("…aaaa")


@pytest.mark.parametrize(
    ("channel", "way"),
    [
        ("wecom", {"address": "https://evil.example/cgi-bin/webhook/send?key=" + KEY}),
        ("wecom", {"address": "https://169.254.169.254/latest/meta-data/iam"}),
        ("dingtalk", {"address": "window@hostel.example.cn"}),
        ("email", {"address": "a@b.cn\r\nBcc: c@d.cn"}),
        ("email", {"address": "https://oapi.dingtalk.com/robot/send"}),
        ("email", {"address": "window@hostel.example.cn", "secret": "12345678"}),
    ],
)
async def test_what_is_no_way_is_refused(city: City, channel: str, way: dict[str, str]) -> None:
    async with serving_mail():
        answer = await city.admin.put(_base(city, channel), json=way)
    assert answer.status_code == 422
    assert answer.json()["code"] == "endpoint.bad_address"


async def test_a_wecom_robot_signs_nothing_and_mail_needs_a_server(
    city: City, vendors: Robots
) -> None:
    way = {"address": vendors.address(RobotKind.wecom), "secret": _SECRET}
    answer = await city.admin.put(_base(city, "wecom"), json=way)
    assert answer.json()["code"] == "endpoint.bad_address"
    off = await city.admin.put(_base(city, "email"), json={"address": "a@hostel.example.cn"})
    assert (off.status_code, off.json()["code"]) == (409, "endpoint.mail_off")
    unknown = await city.admin.put(_base(city, "webhook"), json=way)
    assert unknown.status_code == 422


async def test_only_administrators_set_ways_and_only_within_reach(city: City) -> None:
    way = {"address": "window@hostel.example.cn"}
    for client in (city.dispatcher, city.leader):
        for method, path in (("PUT", ""), ("DELETE", ""), ("POST", "/trial")):
            body = way if method == "PUT" else None
            answer = await client.request(method, _base(city, "email") + path, json=body)
            assert answer.status_code == 403
    async with city.api.client() as nobody:
        assert (await nobody.put(_base(city, "email"), json=way)).status_code == 401
    nowhere = "/staff/v1/organisations/org_00000000000000000000000000/endpoints/email"
    async with serving_mail():
        assert (await city.admin.put(nowhere, json=way)).status_code == 404
        assert (await city.admin.delete(nowhere)).status_code == 404
    assert (await city.admin.delete(_base(city, "feishu", "江州市反诈中心"))).status_code == 404


async def test_a_trial_says_what_came_of_it(city: City, vendors: Robots) -> None:
    school = "江州市反诈中心"
    missing = await city.admin.post(_base(city, "feishu", school) + "/trial")
    assert missing.json()["code"] == "endpoint.not_found"
    way = {"address": vendors.address(RobotKind.feishu)}
    async with listening(city, "feishu", school, **way):
        trial = _base(city, "feishu", school) + "/trial"
        assert (await city.admin.post(trial)).json()["delivered"] is True
        [words] = vendors.texts(RobotKind.feishu)
        assert "测试消息" in words
        vendors.behave = saying({"code": 19024, "msg": "Key Words Not Found"})
        told = (await city.admin.post(trial)).json()
        assert (told["delivered"], told["reason"]) == (False, "19024 缺少关键词")
        for _ in range(4):
            last = await city.admin.post(trial)
        assert last.status_code == 429


async def test_a_robot_that_is_refused_is_switched_off_a_busy_one_is_not(
    city: City, worker: None, vendors: Robots
) -> None:
    way = {"address": vendors.address(RobotKind.wecom)}
    async with listening(city, "wecom", **way):

        def busy_once() -> Response:
            vendors.behave = None
            return saying({"errcode": -1, "errmsg": "system busy"})()

        vendors.behave = busy_once
        need = await offered(city, await city.youth(), f"{UNCLEAR} 先忙后好")
        await _said(vendors, RobotKind.wecom, need["receipt"])
        vendors.behave = saying({"errcode": 93000, "errmsg": "invalid webhook url"})
        await offered(city, await city.youth(), f"{UNCLEAR} 地址失效")

        async def is_off() -> bool:
            items = (await city.admin.get(_base(city, "")[:-1])).json()["items"]
            return any(one["channel"] == "wecom" and one["is_disabled"] for one in items)

        await eventually(is_off)


async def test_a_message_holds_no_more_than_its_tags(city: City, worker: None) -> None:
    async with serving_robots() as vendors:
        way = {"address": vendors.address(RobotKind.feishu)}
        async with listening(city, "feishu", **way):
            need = await offered(city, await city.youth(), f"{UNCLEAR} 只有标签")
            words = await _said(vendors, RobotKind.feishu, need["receipt"])
            body = orjson.loads(words)
            content = body["content"]["post"]["zh_cn"]["content"]
            lines = [line[0]["text"] for line in content if line[0]["tag"] == "text"]
            assert len(lines) == 3
            assert lines[1] == f"受理编号 {need['receipt']}"
            assert content[-1][0]["tag"] == "a"


async def test_a_group_is_not_flooded(city: City, worker: None, vendors: Robots) -> None:
    way = {"address": vendors.address(RobotKind.wecom)}
    async with listening(city, "wecom", **way):
        needs = [await offered(city, await city.youth(), f"{UNCLEAR} 接连 {n}") for n in range(7)]
        said = [await _said(vendors, RobotKind.wecom, need["receipt"]) for need in needs]
        gaps = [late - early for early, late in pairwise(vendors.times)]
        assert all(gap >= 3 for gap in gaps), gaps
        assert len(vendors.times) <= 4, "what waits goes along in one message"
        told = "".join(vendors.texts(RobotKind.wecom))
        assert [told.count(need["receipt"]) for need in needs] == [1] * 7, "each once"
        assert "条新消息" in told
        last = next(one for one in said if "条新消息" in one)
        assert last.count("/p/") == last.count("受理编号"), "each with its own link"


async def test_what_goes_along_comes_back_when_the_message_does_not_arrive(
    city: City, worker: None, vendors: Robots
) -> None:
    way = {"address": vendors.address(RobotKind.feishu)}
    async with listening(city, "feishu", **way):
        vendors.behave = saying({"code": 11233, "msg": "busy"})
        needs = [await offered(city, await city.youth(), f"{UNCLEAR} 先忙 {n}") for n in range(4)]
        vendors.behave = None
        for need in needs:
            await _said(vendors, RobotKind.feishu, need["receipt"])
        told = "".join(vendors.texts(RobotKind.feishu))
        assert [told.count(need["receipt"]) for need in needs] == [1] * 4, "each once"

        async def is_noted() -> bool:
            found = await rows(
                "SELECT d.state, d.attempts FROM deliveries d JOIN endpoints e "
                "ON e.id = d.endpoint_id WHERE e.channel = 'feishu' AND d.subject = ANY(:all)",
                all=[need["receipt"] for need in needs],
            )
            return len(found) == 4 and {one["state"] for one in found} == {"delivered"}

        await eventually(is_noted)


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the quiet hours lie around this moment."""
    now = clock.now().astimezone(SHANGHAI)
    begin, end = now - timedelta(hours=1), now + timedelta(hours=1)
    monkeypatch.setenv("YNE_QUIET_HOURS", f"{begin:%H:%M}-{end:%H:%M}")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


async def _waiting(receipt: str) -> list[dict[str, Any]]:
    return await rows(
        "SELECT v.type, d.next_attempt_at > now() + interval '30 minutes' AS later "
        "FROM deliveries d JOIN partner_events v ON v.id = d.event_id "
        "JOIN endpoints e ON e.id = d.endpoint_id AND e.channel = 'feishu' "
        "WHERE d.subject = :receipt AND d.state = 'queued' ORDER BY d.number",
        receipt=receipt,
    )


async def test_at_night_a_group_is_not_told_of_lateness_unless_somebody_is_in_danger(
    city: City, worker: None, vendors: Robots, night: None
) -> None:
    kind = RobotKind.feishu
    async with listening(city, kind, address=vendors.address(kind)), city.api.client() as client:
        youth = await city.youth()
        need = await offered(city, youth, f"{UNCLEAR} 夜里到期")
        receipt = need["receipt"]
        words = await _said(vendors, kind, receipt)
        await Desk(client, "/p/" + words.split("/p/")[1][:64]).do("acceptance")
        await move(receipt, "contact", "due_at")
        while await clock_flow.tick():
            pass
        assert await _waiting(receipt) == [{"type": "assignment.overdue", "later": True}]
        # What comes meanwhile keeps its place.
        urged = f"/staff/v1/needs/{need['id']}/urging"
        assert (await city.dispatcher.post(urged, json={}, headers=once())).status_code < 300
        assert [one["type"] for one in await _waiting(receipt)] == [
            "assignment.overdue",
            "assignment.urged",
        ]
        async with db.transaction() as session:
            await session.execute(
                text("UPDATE needs SET is_crisis = true WHERE receipt = :receipt"),
                {"receipt": receipt},
            )
        assert (await city.dispatcher.post(urged, json={}, headers=once())).status_code < 300

        async def all_is_said() -> bool:
            return await _waiting(receipt) == []

        await eventually(all_is_said)
        said = "".join(_plain(vendors, kind))
        assert said.index("办理已超时") < said.index("催办")


async def test_a_group_claims_a_need_from_an_open_call_by_its_link(
    city: City, worker: None, vendors: Robots
) -> None:
    """Of two groups that are called, the first to press the button has it."""
    modes = f"/staff/v1/routing/modes/{LABOUR}"
    assert (await city.admin.put(modes, json={"mode": "claim"})).status_code == 204
    wecom, feishu = (vendors.address(one) for one in (RobotKind.wecom, RobotKind.feishu))
    try:
        async with (
            listening(city, "wecom", LAW, address=wecom),
            listening(city, "feishu", UNION, address=feishu),
            city.api.client() as client,
        ):
            youth = await city.youth()
            found = await routed(city, youth, f"群里接单，电话 {_PHONE}")
            receipt = found["need"]["receipt"]
            heard = [
                await _said(vendors, one, receipt) for one in (RobotKind.wecom, RobotKind.feishu)
            ]
            assert all("有新诉求可以接单" in one and "先接先办" in one for one in heard)
            mine, others = (Desk(client, "/p/" + one.split("/p/")[1][:64]) for one in heard)
            page = await mine.open()
            assert "接单，由我们办理" in page
            assert _PHONE not in page
            await others.open()
            late = re.search(r'name="key" value="(\w+)"', await others.open())
            assert late is not None
            assert "接单成功" in await mine.do("claim")
            assert (await youth.need(found["need"]["id"]))["handler"]["name"] == LAW
            refused = await client.post(f"{others.path}/claim", data={"key": late[1]})
            assert refused.status_code == 409
            assert "已由其他单位接单" in refused.text
            assert "已由其他单位接单" in (await client.get(others.path)).text
    finally:
        await city.admin.put(modes, json={"mode": "assign"})
