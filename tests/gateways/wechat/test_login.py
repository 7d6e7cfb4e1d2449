"""Signing in: a code is asked about once, and every way to fail has its type."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.types import Receive, Scope, Send

from app.gateways.wechat import (
    LoginBlocked,
    LoginCodeRefused,
    MiniProgram,
    Misconfigured,
    WeChatBusy,
    WeChatError,
    WeChatSettings,
    WeChatUnreachable,
    demo_openid,
)
from app.gateways.wechat.settings import SANDBOX_APP_SECRET
from tests.gateways.wechat.stage import GOOD, LOGIN, PROGRESS, SEND, TOKEN, Stage


async def test_the_same_person_has_the_same_openid(mini: MiniProgram) -> None:
    first = await mini.code_to_session("demo-小林-1")
    second = await mini.code_to_session("demo-小林-2")
    other = await mini.code_to_session("demo-小王-1")
    assert first.openid == second.openid == demo_openid("小林")
    assert first.unionid == second.unionid
    assert first.unionid not in (None, first.openid)
    assert other.openid != first.openid
    assert len(first.openid) == 28
    assert len(first.session_key.get_secret_value()) == 24
    assert first.session_key != second.session_key


async def test_a_code_works_once(mini: MiniProgram) -> None:
    await mini.code_to_session("demo-once")
    with pytest.raises(LoginCodeRefused) as refused:
        await mini.code_to_session("demo-once")
    assert refused.value.errcode == 40163
    assert refused.value.rid
    assert not refused.value.is_retryable


async def test_a_foreign_code_is_refused(mini: MiniProgram) -> None:
    with pytest.raises(LoginCodeRefused) as refused:
        await mini.code_to_session("0a3b4c5d6e")
    assert refused.value.errcode == 40029
    assert "0a3b4c5d6e" not in str(refused.value)


@pytest.mark.parametrize("code", ["", "x" * 600, "demo-\x00", "demo-\ud800", "demo-a\nb"])
async def test_an_absurd_code_does_not_travel(stage: Stage, mini: MiniProgram, code: str) -> None:
    with pytest.raises(LoginCodeRefused):
        await mini.code_to_session(code)
    assert not stage.calls


@pytest.mark.parametrize("code", ["demo-a&secret=x", "demo-%00", "demo- b", "demo-", "../../x"])
async def test_a_code_stays_within_its_parameter(mini: MiniProgram, code: str) -> None:
    with contextlib.suppress(LoginCodeRefused):
        await mini.code_to_session(code)


async def test_a_blocked_person_is_told_apart(stage: Stage, mini: MiniProgram) -> None:
    stage.answer_all(b'{"errcode":40226,"errmsg":"code blocked"}')
    with pytest.raises(LoginBlocked):
        await mini.code_to_session("demo-a")


async def test_a_wrong_secret_is_a_matter_for_the_operator(stage: Stage) -> None:
    live = WeChatSettings(
        mini_app_id="wx5a9db0cafe000001",
        mini_app_secret="wrong-secret-0123456789",
        base_url=stage.url,
        templates={"need_progress": "a", "need_answered": "b"},
    )
    async with MiniProgram(live) as client:
        with pytest.raises(Misconfigured) as refused:
            await client.code_to_session("demo-a")
    assert refused.value.errcode == 40125


async def test_a_busy_wechat_is_asked_three_times(stage: Stage, mini: MiniProgram) -> None:
    await stage.order(LOGIN, "busy", 2)
    assert (await mini.code_to_session("demo-patient")).openid
    assert stage.calls[LOGIN] == 3
    await stage.order(LOGIN, "busy", 10)
    with pytest.raises(WeChatBusy) as refused:
        await mini.code_to_session("demo-patient-2")
    assert refused.value.is_retryable
    assert stage.calls[LOGIN] == 6


async def test_a_used_up_quota_is_not_asked_again(stage: Stage, mini: MiniProgram) -> None:
    stage.answer_all(b'{"errcode":45011,"errmsg":"api minute-quota reach limit"}')
    with pytest.raises(WeChatBusy) as refused:
        await mini.code_to_session("demo-a")
    assert refused.value.retry_after_s >= 60
    assert stage.calls[LOGIN] == 1


@pytest.mark.parametrize("kind", ["hang", "reset", "http500", "html"])
async def test_a_code_is_never_spent_twice_on_silence(stage: Stage, kind: str) -> None:
    await stage.order(LOGIN, kind, 10)
    async with stage.mini_program(timeout_s=0.2) as client:
        with pytest.raises(WeChatUnreachable) as refused:
            await client.code_to_session("demo-a")
    assert stage.calls[LOGIN] == 1
    assert refused.value.is_retryable
    assert refused.value.errcode is None


async def test_a_login_ends_in_time_however_many_wait(stage: Stage) -> None:
    await stage.order(LOGIN, "hang", 100)
    async with stage.mini_program(login_timeout_s=0.3, max_concurrency=2) as client:
        began = time.perf_counter()
        outcomes = await asyncio.gather(
            *(client.code_to_session(f"demo-a-{n}") for n in range(30)), return_exceptions=True
        )
    assert time.perf_counter() - began < 1.5
    assert all(isinstance(one, WeChatUnreachable) for one in outcomes)
    # Nobody who waited for a turn got through to WeChat in vain.
    assert stage.calls[LOGIN] <= 2


async def test_no_more_calls_than_allowed_run_at_once(stage: Stage) -> None:
    running = most = 0
    sandbox = stage.play

    async def play(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.005)
        await sandbox(scope, receive, send)
        running -= 1

    stage.play = play
    async with stage.mini_program(max_concurrency=4) as client:
        await asyncio.gather(*(client.code_to_session(f"demo-a-{n}") for n in range(24)))
    assert most == 4


ABSURD = {
    "html": (200, b"<!DOCTYPE html><html></html>"),
    "empty": (200, b""),
    "500 html": (500, b"<html>oops</html>"),
    "500 json": (500, b'{"openid":"o1","session_key":"k"}'),
    "redirect": (302, b"{}"),
    "list": (200, b"[]"),
    "text": (200, b'"ok"'),
    "null": (200, b"null"),
    "nothing in it": (200, b"{}"),
    "errcode 0 alone": (200, b'{"errcode":0}'),
    "no session_key": (200, b'{"openid":"o1"}'),
    "openid a number": (200, b'{"openid":1,"session_key":"k"}'),
    "openid empty": (200, b'{"openid":"","session_key":"k"}'),
    "openid too long": (200, b'{"openid":"%s","session_key":"k"}' % (b"o" * 65)),
    "openid with a line break": (200, b'{"openid":"o\\n1","session_key":"k"}'),
    "errcode no number": (200, b'{"errcode":"many"}'),
    "errcode null": (200, b'{"errcode":null}'),
    "errcode true": (200, b'{"errcode":true}'),
    "huge": (200, b'{"openid":"' + b"o" * 3_000_000 + b'"}'),
    "deep": (200, b"[" * 60_000),
    "half": (200, b'{"openid":"o1","sess'),
    "no utf-8": (200, b'{"openid":"\xff\xfe","session_key":"k"}'),
    "byte order mark": (200, b'\xef\xbb\xbf{"openid":"o1"}'),
}


@pytest.mark.parametrize(("status", "body"), ABSURD.values(), ids=ABSURD.keys())
async def test_an_absurd_answer_is_no_answer(
    stage: Stage, mini: MiniProgram, status: int, body: bytes
) -> None:
    stage.answer_all(body, status)
    with pytest.raises(WeChatUnreachable):
        await mini.code_to_session("demo-a")
    assert stage.calls[LOGIN] == 1


async def test_only_the_errcode_decides(stage: Stage, mini: MiniProgram) -> None:
    stage.answer_all(b'{"errcode":"0","openid":"o1","session_key":"k"}', 500)
    assert (await mini.code_to_session("demo-a")).openid == "o1"
    stage.answer_all(b'{"errcode":"40029","errmsg":"ok"}', 200)
    with pytest.raises(LoginCodeRefused):
        await mini.code_to_session("demo-a")


@asynccontextmanager
async def _raw_server(*pieces: bytes, pause_s: float = 0) -> AsyncIterator[str]:
    """Serve bytes that are no HTTP, or HTTP slowly."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            await reader.read(1000)
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause_s)
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    "said", [b"", b"\x16\x03\x01garbage", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"]
)
async def test_something_that_is_no_web_server_is_unreachable(said: bytes) -> None:
    async with (
        _raw_server(said) as url,
        MiniProgram(WeChatSettings(mini_app_id="", sandbox_url=url)) as client,
    ):
        with pytest.raises(WeChatUnreachable):
            await client.code_to_session("demo-a")


async def test_an_answer_in_drops_is_given_up_in_time() -> None:
    drops = (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", *[b" "] * 100)
    async with _raw_server(*drops, pause_s=0.03) as url:
        settings = WeChatSettings(mini_app_id="", sandbox_url=url, timeout_s=0.3)
        async with MiniProgram(settings) as client:
            began = time.perf_counter()
            with pytest.raises(WeChatUnreachable):
                await client.code_to_session("demo-a")
    assert time.perf_counter() - began < 1


async def test_nobody_listening_is_unreachable() -> None:
    settings = WeChatSettings(mini_app_id="", sandbox_url="http://127.0.0.1:1")
    async with MiniProgram(settings) as client:
        with pytest.raises(WeChatUnreachable):
            await client.code_to_session("demo-a")
    with pytest.raises(WeChatUnreachable):
        await client.code_to_session("demo-after-closing")


async def test_secrets_reach_neither_errors_nor_logs(
    stage: Stage, mini: MiniProgram, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    # The sandbox's web server sees the addresses; what it logs is not our log.
    caplog.set_level(logging.CRITICAL, "uvicorn.access")
    openid = await stage.grant("quiet")
    with caplog.at_level(logging.DEBUG, "httpx"), caplog.at_level(logging.DEBUG, "httpcore"):
        await mini.code_to_session("demo-quiet-1")
        await mini.send_subscribe_message(openid, PROGRESS, GOOD, "pages/need/detail")
        errors: list[WeChatError] = []
        for kind in ("reset", "http500", "html", "busy"):
            await stage.order(LOGIN, kind, 3)
            await stage.order(SEND, kind, 3)
            for call in (
                mini.code_to_session(f"demo-quiet-{kind}"),
                mini.send_subscribe_message(openid, PROGRESS, GOOD, "pages/need/detail"),
            ):
                try:
                    await call
                except WeChatError as error:
                    errors.append(error)
            async with stage.raw() as raw:
                await raw.delete("/__sandbox/faults")
    # What the server of the stage notes about its visitors is not ours.
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith("uvicorn")]
    said = "".join([*ours, *(f"{error!r} {error}" for error in errors)])
    token = (await stage.token())["access_token"]
    assert len(errors) == 8
    assert f"{stage.url}{LOGIN}" in said
    for secret in (SANDBOX_APP_SECRET, token, "demo-quiet", openid):
        assert secret not in said
    assert stage.calls[TOKEN] == 2
