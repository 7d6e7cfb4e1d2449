"""The sandbox refuses what WeChat refuses, and remembers no more than it must."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
import time_machine

from app.gateways.wechat import demo_openid
from app.gateways.wechat.sandbox import world as worlds
from app.gateways.wechat.sandbox.world import World, is_our_openid
from tests.gateways.wechat.stage import GOOD, LOGIN, PROGRESS, SEND, TOKEN, Stage

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def _message(openid: str, **changes: Any) -> dict[str, Any]:
    data = {key: {"value": value} for key, value in GOOD.items()}
    return {"touser": openid, "template_id": PROGRESS, "data": data, **changes}


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"appid": "wx0"}, 40013),
        ({"secret": "错"}, 40125),
        ({"grant_type": "password"}, 40002),
        ({"js_code": ""}, 41008),
        ({"js_code": "demo-"}, 40029),
        ({"js_code": "demo-a-b c"}, 40029),
        ({"js_code": "demo-a\x00"}, 40029),
        ({"js_code": "demo-" + "a" * 41}, 40029),
    ],
)
async def test_a_wrong_login_is_refused(
    stage: Stage, changes: dict[str, str], errcode: int
) -> None:
    said = await stage.login(**{"js_code": "demo-a", **changes})
    assert said["errcode"] == errcode
    assert re.search(r" rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$", said["errmsg"])


@pytest.mark.parametrize("width", [1, 1000])
async def test_a_dated_code_lives_five_minutes(stage: Stage, width: int) -> None:
    made_at = int(NOW.timestamp() * width)
    with time_machine.travel(NOW + timedelta(minutes=4)):
        assert "openid" in await stage.login(f"demo-a-{made_at}")
        assert (await stage.login(f"demo-a-{made_at}"))["errcode"] == 40163
    with time_machine.travel(NOW + timedelta(minutes=6)):
        assert (await stage.login(f"demo-b-{made_at}"))["errcode"] == 40163
        # Digits that are no time of this year are chance.
        assert "openid" in await stage.login("demo-b-1111111111")


async def test_the_token_is_the_same_until_it_nears_its_end(stage: Stage) -> None:
    with time_machine.travel(NOW):
        first = await stage.token()
        assert first["expires_in"] == 7200
        assert len(first["access_token"]) > 100
    with time_machine.travel(NOW + timedelta(minutes=114)):
        assert await stage.token() == {**first, "expires_in": 360}
    with time_machine.travel(NOW + timedelta(minutes=116)):
        second = await stage.token()
        assert second["access_token"] != first["access_token"]
        # Both are good for the last five minutes.
        message = _message(await stage.grant("both", 2))
        assert (await stage.send(message, first["access_token"]))["errcode"] == 0
        assert (await stage.send(message, second["access_token"]))["errcode"] == 0
    with time_machine.travel(NOW + timedelta(minutes=121)):
        assert (await stage.send(message, first["access_token"]))["errcode"] == 42001


async def test_force_kills_the_old_token_but_not_too_often(stage: Stage) -> None:
    first = (await stage.token())["access_token"]
    second = (await stage.token(force_refresh=True))["access_token"]
    assert second != first
    assert (await stage.send({}, first))["errcode"] == 40001
    # Within thirty seconds nothing is refreshed.
    assert (await stage.token(force_refresh=True))["access_token"] == second


async def test_force_works_twenty_times_a_day(stage: Stage) -> None:
    seen = set()
    for step in range(25):
        with time_machine.travel(NOW + timedelta(minutes=step)):
            seen.add((await stage.token(force_refresh=True))["access_token"])
    assert len(seen) == 20


@pytest.mark.parametrize(
    ("token", "errcode"), [("", 41001), ("garbage", 40014), ("66_unknown", 40001)]
)
async def test_a_wrong_token_is_refused(stage: Stage, token: str, errcode: int) -> None:
    assert (await stage.send({}, token))["errcode"] == errcode


@pytest.mark.parametrize(
    ("body", "errcode"),
    [(b"", 44002), (b"a=b", 47001), (b"[]", 47001), (b"[" * 5000, 47001), (b" " * 70_000, 45002)],
)
async def test_a_wrong_body_is_refused(stage: Stage, body: bytes, errcode: int) -> None:
    assert (await stage.send(body))["errcode"] == errcode
    async with stage.raw() as client:
        assert (await client.post(TOKEN, content=body)).json()["errcode"] == errcode


async def test_methods_and_paths_are_told_apart(stage: Stage) -> None:
    token = (await stage.token())["access_token"]
    async with stage.raw() as client:
        assert (await client.post(LOGIN)).json()["errcode"] == 43001
        assert (await client.get(TOKEN)).json()["errcode"] == 43002
        sent = await client.get(SEND, params={"access_token": token})
        assert sent.json()["errcode"] == 43002
        assert (await client.get("/cgi-bin/token")).json()["errcode"] == 40066
    assert (await stage.token(force_refresh="yes"))["errcode"] == 47001
    assert (await stage.token(grant_type="x"))["errcode"] == 40002


GOOD_DATA = {key: {"value": value} for key, value in GOOD.items()}
WRONG: list[tuple[dict[str, Any], int]] = [
    ({"touser": ""}, 40003),
    ({"touser": ["o"]}, 40003),
    ({"touser": "o" * 28}, 40003),
    ({"template_id": None}, 40037),
    ({"template_id": {"a": 1}}, 40037),
    ({"page": "/elsewhere"}, 41030),
    ({"page": 7}, 41030),
    ({"miniprogram_state": "beta"}, 47003),
    ({"data": None}, 47003),
    ({"data": orjson.dumps(GOOD_DATA).decode()}, 47003),
    ({"data": {**GOOD_DATA, "thing9": {"value": "多"}}}, 47003),
    ({"data": {**GOOD_DATA, "thing1": {"value": "长" * 21}}}, 47003),
    ({"data": {**GOOD_DATA, "thing1": {"value": "两\n行"}}}, 47003),
    ({"data": {**GOOD_DATA, "thing1": {"value": " "}}}, 47003),
    ({"data": {**GOOD_DATA, "thing1": {"value": 5}}}, 47003),
    ({"data": {**GOOD_DATA, "thing1": "没有 value"}}, 47003),
    ({"data": {**GOOD_DATA, "time3": {"value": "明天"}}}, 47003),
    ({"data": {key: GOOD_DATA[key] for key in ("thing1", "thing2")}}, 47003),
]


@pytest.mark.parametrize(("changes", "errcode"), WRONG)
async def test_a_wrong_message_costs_no_acceptance(
    stage: Stage, changes: dict[str, Any], errcode: int
) -> None:
    openid = await stage.grant("a")
    assert (await stage.send(_message(openid, **changes)))["errcode"] == errcode
    said = await stage.send(_message(openid))
    assert (said["errcode"], said["errmsg"]) == (0, "ok")
    assert said["msgid"] > 2**53


async def test_escaped_letters_are_refused(stage: Stage) -> None:
    message = _message(await stage.grant("a"))
    plain = orjson.dumps(message)
    escaped = plain.replace("街".encode(), rb"\u8857")
    assert (await stage.send(escaped))["errcode"] == 40033
    # A backslash that somebody wrote is none.
    assert (await stage.send(plain.replace("街".encode(), rb"\\u8857")))["errcode"] == 0


async def test_an_acceptance_is_for_one_person_and_one_template(stage: Stage) -> None:
    answered = "sandbox-need-answered-000000000000000000000"
    openid = await stage.grant("a")
    assert (await stage.send(_message(demo_openid("b"))))["errcode"] == 43101
    assert (await stage.send(_message(openid, template_id=answered)))["errcode"] == 43101
    assert (await stage.send(_message(openid)))["errcode"] == 0
    assert (await stage.send(_message(openid)))["errcode"] == 43101


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("grants", b"{"),
        ("grants", b"\xff"),
        ("grants", b" " * 70_000),
        ("grants", {"openid": "o1", "template_id": PROGRESS}),
        ("grants", {"name": "a", "template_id": "unknown"}),
        ("grants", {"name": "a", "template_id": PROGRESS, "count": 0}),
        ("grants", {"name": "a", "template_id": PROGRESS, "count": "2"}),
        ("grants", {"name": "a", "template_id": PROGRESS, "colour": "red"}),
        ("faults", {"path": "/elsewhere", "kind": "busy"}),
        ("faults", {"path": SEND, "kind": "explode"}),
        ("faults", {"path": SEND, "kind": "busy", "times": 0}),
        ("faults", {"path": LOGIN, "kind": "token_expired"}),
    ],
)
async def test_a_wrong_order_is_explained(stage: Stage, path: str, asked: Any) -> None:
    body = {"content": asked} if isinstance(asked, bytes) else {"json": asked}
    async with stage.raw() as client:
        answer = await client.post(f"/__sandbox/{path}", **body)
    assert answer.status_code == 400
    assert answer.json()["error"]


async def test_grants_add_up_and_sent_lists_everybody(stage: Stage) -> None:
    openid = await stage.grant("a", 2)
    asked = {"openid": openid, "template_id": PROGRESS, "count": 3}
    async with stage.raw() as client:
        assert (await client.post("/__sandbox/grants", json=asked)).json()["count"] == 5
        await stage.send(_message(openid))
        await stage.send(_message(await stage.grant("b")))
        items = (await client.get("/__sandbox/sent")).json()["items"]
    assert [one["touser"] for one in items] == [openid, demo_openid("b")]
    assert items[0]["sent_at"].endswith("Z")


async def test_faults_come_in_order_for_their_path_only_and_then_end(stage: Stage) -> None:
    await stage.order(LOGIN, "busy", 2)
    await stage.order(LOGIN, "http500")
    await stage.order(TOKEN, "html")
    async with stage.raw() as client:
        statuses = [(await client.get(LOGIN)).status_code for _ in range(4)]
        page = await client.post(TOKEN, json={})
        await stage.order(LOGIN, "html", 100)
        assert (await client.delete("/__sandbox/faults")).status_code == 204
    assert statuses == [200, 200, 500, 200]
    assert page.text.startswith("<!DOCTYPE html>")
    assert "openid" in await stage.login("demo-well")


async def test_waiting_faults_are_bounded(stage: Stage) -> None:
    asked = {"path": SEND, "kind": "busy"}
    async with stage.raw() as client:
        statuses = {
            (await client.post("/__sandbox/faults", json=asked)).status_code
            for _ in range(worlds.MOST_FAULTS + 1)
        }
    assert statuses == {204, 400}


def test_the_sandbox_remembers_a_bounded_number_of_things(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worlds, "MOST_CODES", 10)
    monkeypatch.setattr(worlds, "MOST_GRANTS", 10)
    world = World({PROGRESS: frozenset(GOOD)})
    for n in range(50):
        world.use_code(f"demo-a-{n}")
        world.grant(demo_openid(str(n)), PROGRESS, 1)
        world.tokens_of("a").current = ""
        world.tokens_of("a").hand_out(force=False)
    assert len(world.used_codes) == len(world.grants) == 10
    assert len(world.tokens_of("a").ends) <= 10
    assert world.sent.maxlen is not None


def test_an_openid_proves_itself() -> None:
    openid = demo_openid("小林")
    assert is_our_openid(openid)
    assert openid == demo_openid("小林")
    assert not is_our_openid(openid[:-1] + ("a" if openid[-1] != "a" else "b"))
    assert not is_our_openid(None)
    assert not is_our_openid("欧" * 28)
