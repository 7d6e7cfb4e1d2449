"""Subscribe messages: sent as WeChat wants them, with a token that mends itself."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import orjson
import pytest
import time_machine
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.gateways.wechat import (
    BadMessage,
    MiniProgram,
    NoSubscriptionLeft,
    TokenRefused,
    UnknownRecipient,
    WeChatBusy,
    WeChatError,
    WeChatUnreachable,
)
from tests.gateways.wechat.stage import GOOD, PROGRESS, SEND, TOKEN, Stage

PAGE = "pages/need/detail?id=need_01"


async def test_a_message_arrives_as_it_was_written(stage: Stage, mini: MiniProgram) -> None:
    openid = await stage.grant("小林")
    msgid = await mini.send_subscribe_message(openid, PROGRESS, GOOD, PAGE)
    assert int(msgid) >= 1 << 60
    (shown,) = await stage.sent(openid)
    assert (shown["msgid"], shown["data"], shown["page"]) == (msgid, GOOD, PAGE)


async def test_chinese_travels_as_plain_utf8(stage: Stage, mini: MiniProgram) -> None:
    seen: list[bytes] = []

    async def play(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(await Request(scope, receive).body())
        answer = b'{"errcode":0,"msgid":7,"access_token":"1_a","expires_in":7200}'
        await Response(answer)(scope, receive, send)

    stage.play = play
    await mini.send_subscribe_message("o1", "t1", {"thing1": "诉求😀"})
    assert "诉求😀".encode() in seen[-1]
    assert b"\\u" not in seen[-1]
    assert orjson.loads(seen[-1]) == {
        "touser": "o1",
        "template_id": "t1",
        "data": {"thing1": {"value": "诉求😀"}},
    }
    assert orjson.loads(seen[0])["force_refresh"] is False


async def test_one_acceptance_is_one_message(stage: Stage, mini: MiniProgram) -> None:
    openid = await stage.grant("eager", 2)
    for _ in range(2):
        await mini.send_subscribe_message(openid, PROGRESS, GOOD, PAGE)
    with pytest.raises(NoSubscriptionLeft) as refused:
        await mini.send_subscribe_message(openid, PROGRESS, GOOD, PAGE)
    assert refused.value.errcode == 43101
    assert not refused.value.is_retryable
    assert len(await stage.sent(openid)) == 2


async def test_what_is_wrong_with_a_message_is_told_apart(stage: Stage, mini: MiniProgram) -> None:
    openid = await stage.grant("picky", 9)

    async def send(**changes: object) -> None:
        message = {"openid": openid, "template_id": PROGRESS, "data": GOOD, "page": PAGE}
        await mini.send_subscribe_message(**{**message, **changes})  # type: ignore[arg-type]

    for wrong, kind, errcode in (
        ({"openid": "o" * 28}, UnknownRecipient, 40003),
        ({"template_id": "nobody's"}, BadMessage, 40037),
        ({"page": "https://elsewhere.example"}, BadMessage, 41030),
        ({"data": {**GOOD, "thing1": "长" * 21}}, BadMessage, 47003),
        ({"data": {**GOOD, "thing1": ""}}, BadMessage, 47003),
        ({"data": {"thing1": "少了两项"}}, BadMessage, 47003),
        ({"data": {**GOOD, "thing1": "\ud800"}}, BadMessage, 47003),
    ):
        with pytest.raises(kind) as refused:
            await send(**wrong)
        assert refused.value.errcode == errcode
        assert not refused.value.is_retryable
    assert await stage.sent(openid) == []


async def test_fifty_at_once_fetch_one_token(stage: Stage, mini: MiniProgram) -> None:
    openid = await stage.grant("crowd", 50)
    sent = await asyncio.gather(
        *(mini.send_subscribe_message(openid, PROGRESS, GOOD, PAGE) for _ in range(50))
    )
    assert len(set(sent)) == 50
    assert stage.calls == {TOKEN: 1, SEND: 50, "/__sandbox/grants": 1}


async def test_fifty_refused_at_once_fetch_one_new_token(stage: Stage, mini: MiniProgram) -> None:
    openid = await stage.grant("storm", 51)
    await mini.send_subscribe_message(openid, PROGRESS, GOOD, PAGE)
    # Somebody forces a new token elsewhere: ours is dead at once.
    old = (await stage.token())["access_token"]
    assert (await stage.token(force_refresh=True))["access_token"] != old
    stage.calls.clear()
    await asyncio.gather(
        *(mini.send_subscribe_message(openid, PROGRESS, GOOD, PAGE) for _ in range(50))
    )
    assert stage.calls[TOKEN] == 1
    assert stage.calls[SEND] <= 100


async def test_an_expired_token_mends_itself(stage: Stage, mini: MiniProgram) -> None:
    openid = await stage.grant("patient", 2)
    await mini.send_subscribe_message(openid, PROGRESS, GOOD, PAGE)
    await stage.order(SEND, "token_expired")
    await mini.send_subscribe_message(openid, PROGRESS, GOOD, PAGE)
    assert (stage.calls[TOKEN], stage.calls[SEND]) == (2, 3)


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
async def test_a_token_refused_for_ever_is_tried_twice(
    stage: Stage, mini: MiniProgram, errcode: int
) -> None:
    stage.answer_by_path(
        token=b'{"access_token":"1_same","expires_in":7200}', send=b'{"errcode":%d}' % errcode
    )
    for times in (1, 2):
        with pytest.raises(TokenRefused) as refused:
            await mini.send_subscribe_message("o1", PROGRESS, GOOD, PAGE)
        assert refused.value.is_retryable
        assert stage.calls == {TOKEN: 1 + times, SEND: 2 * times}


async def test_a_refused_app_secret_is_not_asked_again(stage: Stage, mini: MiniProgram) -> None:
    stage.answer_all(b'{"errcode":40125,"errmsg":"invalid appsecret"}')
    with pytest.raises(WeChatError) as refused:
        await mini.send_subscribe_message("o1", PROGRESS, GOOD, PAGE)
    assert refused.value.errcode == 40125
    assert stage.calls == {TOKEN: 1}


async def test_the_token_is_renewed_five_minutes_before_its_end(
    stage: Stage, mini: MiniProgram
) -> None:
    openid = await stage.grant("long", 9)
    now = datetime.now(UTC)  # noqa: TID251  where the travel starts
    for minutes, fetched in ((0, 1), (114, 1), (116, 2), (120, 2)):
        with time_machine.travel(now + timedelta(minutes=minutes)):
            await mini.send_subscribe_message(openid, PROGRESS, GOOD, PAGE)
        assert stage.calls[TOKEN] == fetched


async def test_a_token_still_good_is_used_while_its_renewal_fails(
    stage: Stage, mini: MiniProgram
) -> None:
    openid = await stage.grant("hopeful", 9)
    now = datetime.now(UTC)  # noqa: TID251  where the travel starts
    with time_machine.travel(now):
        await mini.send_subscribe_message(openid, PROGRESS, GOOD, PAGE)
    await stage.order(TOKEN, "http500", 100)
    with time_machine.travel(now + timedelta(minutes=117)):
        for _ in range(3):
            await mini.send_subscribe_message(openid, PROGRESS, GOOD, PAGE)
        assert stage.calls[TOKEN] == 2
    with (
        time_machine.travel(now + timedelta(minutes=121)),
        pytest.raises(WeChatUnreachable),
    ):
        await mini.send_subscribe_message(openid, PROGRESS, GOOD, PAGE)


async def test_a_token_of_absurd_life_is_not_fetched_for_each_call(
    stage: Stage, mini: MiniProgram
) -> None:
    stage.answer_by_path(
        token=b'{"access_token":"1_a","expires_in":"299"}', send=b'{"errcode":0,"msgid":"12"}'
    )
    for _ in range(3):
        assert await mini.send_subscribe_message("o1", PROGRESS, GOOD, PAGE) == "12"
    assert stage.calls[TOKEN] == 1


@pytest.mark.parametrize(
    "token",
    [
        b"",
        b"{}",
        b'{"access_token":"1_a"}',
        b'{"access_token":"","expires_in":7200}',
        b'{"access_token":"1_a","expires_in":0}',
        b'{"access_token":"1_a","expires_in":"soon"}',
        b'{"access_token":"1 a","expires_in":7200}',
        b'{"access_token":["1_a"],"expires_in":7200}',
    ],
)
async def test_an_absurd_token_is_no_token(stage: Stage, mini: MiniProgram, token: bytes) -> None:
    stage.answer_by_path(token=token, send=b'{"errcode":0,"msgid":1}')
    with pytest.raises(WeChatUnreachable):
        await mini.send_subscribe_message("o1", PROGRESS, GOOD, PAGE)
    assert stage.calls[SEND] == 0


async def test_waiting_for_a_token_that_never_comes_is_bounded_for_all(stage: Stage) -> None:
    await stage.order(TOKEN, "hang", 100)
    async with stage.mini_program(timeout_s=0.3) as client:
        began = time.perf_counter()
        outcomes = await asyncio.gather(
            *(client.send_subscribe_message("o1", PROGRESS, GOOD, PAGE) for _ in range(50)),
            return_exceptions=True,
        )
    assert time.perf_counter() - began < 1.5
    assert all(isinstance(one, WeChatUnreachable) for one in outcomes)
    assert stage.calls[TOKEN] == 1


async def test_one_who_gives_up_leaves_the_token_to_the_others(stage: Stage) -> None:
    openid = await stage.grant("two", 2)
    async with stage.mini_program() as client:
        hasty = asyncio.create_task(client.send_subscribe_message(openid, PROGRESS, GOOD, PAGE))
        patient = asyncio.create_task(client.send_subscribe_message(openid, PROGRESS, GOOD, PAGE))
        await asyncio.sleep(0)
        hasty.cancel()
        assert await patient
        with pytest.raises(asyncio.CancelledError):
            await hasty
    assert stage.calls[TOKEN] == 1


async def test_closing_ends_what_is_under_way_without_a_crash(stage: Stage) -> None:
    await stage.order(TOKEN, "hang", 1)
    client = stage.mini_program()
    sending = asyncio.create_task(client.send_subscribe_message("o1", PROGRESS, GOOD, PAGE))
    await asyncio.sleep(0.1)
    assert stage.calls[TOKEN] == 1
    await client.close()
    with pytest.raises(WeChatUnreachable):
        await sending
    with pytest.raises(WeChatUnreachable):
        await client.send_subscribe_message("o1", PROGRESS, GOOD, PAGE)


async def test_a_busy_wechat_is_asked_three_times_at_most(stage: Stage, mini: MiniProgram) -> None:
    openid = await stage.grant("busy", 2)
    await stage.order(TOKEN, "busy", 1)
    await stage.order(SEND, "busy", 2)
    assert await mini.send_subscribe_message(openid, PROGRESS, GOOD, PAGE)
    assert (stage.calls[TOKEN], stage.calls[SEND]) == (2, 3)
    await stage.order(SEND, "busy", 100)
    with pytest.raises(WeChatBusy):
        await mini.send_subscribe_message(openid, PROGRESS, GOOD, PAGE)
    assert stage.calls[SEND] == 6
    assert len(await stage.sent(openid)) == 1


@pytest.mark.parametrize("kind", ["hang", "reset", "http500", "html"])
async def test_a_message_of_unknown_fate_is_not_sent_again(stage: Stage, kind: str) -> None:
    openid = await stage.grant("unlucky")
    await stage.order(SEND, kind, 10)
    async with stage.mini_program(timeout_s=0.3) as client:
        with pytest.raises(WeChatUnreachable) as refused:
            await client.send_subscribe_message(openid, PROGRESS, GOOD, PAGE)
    assert refused.value.is_retryable
    assert stage.calls[SEND] == 1


async def test_the_whole_of_a_send_is_bounded(stage: Stage) -> None:
    await stage.order(SEND, "busy", 100)
    openid = await stage.grant("bounded")
    async with stage.mini_program(send_timeout_s=0.3, busy_pause_s=5) as client:
        began = time.perf_counter()
        with pytest.raises(WeChatUnreachable):
            await client.send_subscribe_message(openid, PROGRESS, GOOD, PAGE)
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("said", "msgid"),
    [
        (b'{"errcode":0,"errmsg":"ok","msgid":1988810812364324291}', "1988810812364324291"),
        (b'{"errcode":"0","msgid":"1988810812364324291"}', "1988810812364324291"),
        (b'{"msgid":5}', "5"),
        (b'{"errcode":0}', ""),
        (b'{"errcode":0,"msgid":null}', ""),
        (b'{"errcode":0,"msgid":1e300}', ""),
    ],
)
async def test_errcode_0_is_sent_whatever_the_id(
    stage: Stage, mini: MiniProgram, said: bytes, msgid: str
) -> None:
    stage.answer_by_path(token=b'{"access_token":"1_a","expires_in":7200}', send=said)
    assert await mini.send_subscribe_message("o1", PROGRESS, GOOD, PAGE) == msgid
