"""Robots of WeCom, DingTalk and Feishu: signatures, sizes, answers, and servers that misbehave."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from app.gateways import robots
from app.gateways.robots import BadAddress, Note, RobotKind, RobotSettings, Said, Target
from app.gateways.robots.writing import cut, sign_dingtalk
from tests.robots import KEY, TOKEN, Robots, babbling, leading_to, saying, serving_robots

_NOTE = Note(
    "新的诉求等待签收",
    ("职业技能培训 · 一般", "受理编号 QN-20261125-0001A", "请在 11月25日 15:30 前签收"),
    "https://needs.example.cn/p/abc_DEF-123",
)
_ALL = list(RobotKind)


@pytest.fixture
async def vendors() -> AsyncIterator[Robots]:
    async with serving_robots() as made:
        yield made


def _target(vendors: Robots, kind: RobotKind, secret: str | None = None, **more: Any) -> Target:
    return Target(kind, vendors.address(kind), secret, **more)


@pytest.mark.parametrize("kind", _ALL)
async def test_a_message_arrives_with_its_link(vendors: Robots, kind: RobotKind) -> None:
    heard = await robots.send(_target(vendors, kind), _NOTE)
    assert heard.said is Said.delivered, heard
    [words] = vendors.texts(kind)
    assert "QN" in words
    assert "https://needs.example.cn/p/abc_DEF-123" in words


async def test_signed_messages_are_taken_and_wrongly_signed_ones_end_the_matter(
    vendors: Robots,
) -> None:
    vendors.dingtalk_secret, vendors.feishu_secret = "SEC" + "0f" * 30, "Gx9" * 6
    for kind, secret in (
        (RobotKind.dingtalk, vendors.dingtalk_secret),
        (RobotKind.feishu, vendors.feishu_secret),
    ):
        good = await robots.send(_target(vendors, kind, secret), _NOTE)
        assert good.said is Said.delivered, good
        for wrong in ("SEC-something-else", None):
            bad = await robots.send(_target(vendors, kind, wrong), _NOTE)
            assert bad.said is Said.refused
            assert bad.reason is not None
            assert "sign" not in bad.reason, "the vendor's own text stays out"


def test_the_dingtalk_signature_is_that_of_the_vendor() -> None:
    # Computed independently: openssl dgst -sha256 -hmac this -binary | base64
    assert sign_dingtalk("this is secret", 1577262236757) == (
        "&timestamp=1577262236757&sign=" + _openssl("this is secret", 1577262236757)
    )


def _openssl(secret: str, stamp: int) -> str:
    import subprocess  # noqa: PLC0415
    from urllib.parse import quote_plus  # noqa: PLC0415

    raw = subprocess.run(
        ["openssl", "dgst", "-sha256", "-hmac", secret, "-binary"],
        input=f"{stamp}\n{secret}".encode(),
        capture_output=True,
        check=True,
    ).stdout
    encoded = subprocess.run(["base64", "-w0"], input=raw, capture_output=True, check=True).stdout
    return quote_plus(encoded.decode())


@pytest.mark.parametrize(
    ("kind", "answer", "said", "wait"),
    [
        (RobotKind.wecom, {"errcode": 45009, "errmsg": "api freq"}, Said.retry, 65),
        (RobotKind.wecom, {"errcode": 93000, "errmsg": "invalid webhook url"}, Said.refused, None),
        (RobotKind.wecom, {"errcode": -1, "errmsg": "busy"}, Said.retry, None),
        (RobotKind.dingtalk, {"errcode": 130101, "errmsg": "send too fast"}, Said.retry, 600),
        (RobotKind.dingtalk, {"status": 1111, "punish": "deny", "wait": 5}, Said.retry, 600),
        (RobotKind.dingtalk, {"errcode": 310000, "errmsg": "keywords not in"}, Said.refused, None),
        (RobotKind.dingtalk, {"errcode": 300001, "errmsg": "token"}, Said.refused, None),
        (RobotKind.feishu, {"code": 11232, "msg": "too fast"}, Said.retry, 30),
        (RobotKind.feishu, {"code": 19021, "msg": "sign"}, Said.refused, None),
        (RobotKind.feishu, {"StatusCode": 0}, Said.delivered, None),
        (RobotKind.feishu, {"ok": True}, Said.retry, None),
        (RobotKind.wecom, {"errcode": "0"}, Said.retry, None),
        (RobotKind.wecom, {"errcode": False}, Said.retry, None),
        (RobotKind.wecom, [1, 2], Said.retry, None),
    ],
)
async def test_http_200_says_nothing_the_code_does(
    vendors: Robots, kind: RobotKind, answer: Any, said: Said, wait: float | None
) -> None:
    vendors.behave = saying(answer)
    heard = await robots.send(_target(vendors, kind), _NOTE)
    assert heard.said is said, heard
    assert heard.retry_after_s == wait


async def test_a_server_that_is_sick_is_tried_again(vendors: Robots) -> None:
    target = _target(vendors, RobotKind.wecom)
    vendors.behave = saying({}, 503)
    assert (await robots.send(target, _NOTE)).said is Said.retry
    vendors.behave = saying({}, 429, **{"retry-after": "17"})
    heard = await robots.send(target, _NOTE)
    assert (heard.said, heard.retry_after_s) == (Said.retry, 17)
    for words in ("<html>502</html>", "", '{"errcode":', "x" * 40_000, "1e999"):
        vendors.behave = babbling(words)
        assert (await robots.send(target, _NOTE)).said is Said.retry
    vendors.behave = leading_to(f"{vendors.url}/cgi-bin/webhook/send?key={KEY}")
    assert (await robots.send(target, _NOTE)).said is Said.retry, "redirects are not followed"
    assert vendors.heard == []


async def test_a_robot_that_is_gone_is_refused(vendors: Robots) -> None:
    vendors.behave = saying({}, 404)
    assert (await robots.send(_target(vendors, RobotKind.feishu), _NOTE)).said is Said.refused


async def test_who_hangs_is_left_after_the_time_limit(vendors: Robots) -> None:
    vendors.hangs = True
    started = asyncio.get_running_loop().time()
    heard = await robots.send(_target(vendors, RobotKind.dingtalk), _NOTE)
    assert heard.said is Said.retry
    assert asyncio.get_running_loop().time() - started < 4


async def test_who_resets_or_is_not_there_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    async def reset(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    caplog.set_level(logging.DEBUG)
    server = await asyncio.start_server(reset, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    robots.use(RobotSettings(wecom_base=base, timeout_s=2))
    target = Target(RobotKind.wecom, f"{base}/cgi-bin/webhook/send?key={KEY}")
    try:
        for _ in range(2):
            heard = await robots.send(target, _NOTE)
            assert heard.said is Said.retry
            assert KEY not in str(heard)
            server.close()
    finally:
        await robots.close()
        robots.use(None)
    assert KEY not in repr(target)


_GOOD = {
    RobotKind.wecom: f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
    RobotKind.dingtalk: f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}",
    RobotKind.feishu: f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}",
}


@pytest.mark.parametrize("kind", _ALL)
def test_only_the_vendors_own_addresses_are_robots(kind: RobotKind) -> None:
    good = _GOOD[kind]
    assert robots.check(kind, good, None) in good
    host = good.split("/")[2]
    bad = [
        good.replace("https://", "http://"),
        good.replace(host, f"{host}.evil.example"),
        good.replace(host, f"evil.example/{host}"),
        good.replace(host, f"user@{host}"),
        good.replace(host, f"{host}:8443"),
        good.replace(host, f"{host}@169.254.169.254"),
        good.replace(host, host.upper()),
        f"{good}&debug=1",
        f"{good}#x",
        f"{good}\r\nhost: evil",
        f"{good}\n",
        f" {good}",
        good[: good.rindex("/")],
        "http://169.254.169.254/latest/meta-data",
        "",
    ]
    bad += [url for other, url in _GOOD.items() if other is not kind]
    for url in bad:
        with pytest.raises(BadAddress):
            robots.check(kind, url, None)


def test_a_secret_is_for_those_who_sign() -> None:
    with pytest.raises(BadAddress):
        robots.check(RobotKind.wecom, _GOOD[RobotKind.wecom], "SEC12345678")
    with pytest.raises(BadAddress):
        robots.check(RobotKind.feishu, _GOOD[RobotKind.feishu], "有空格 的")
    robots.check(RobotKind.dingtalk, _GOOD[RobotKind.dingtalk], "SEC12345678")


@pytest.mark.parametrize("kind", _ALL)
async def test_words_call_nobody_and_are_no_markup(vendors: Robots, kind: RobotKind) -> None:
    wild = Note(
        "<at user_id='all'>所有人</at> @all",
        ("<@zhangsan> [点我](http://evil.example) **粗** <font color=red>", "a\nb\u202ec"),
        "https://needs.example.cn/p/x",
    )
    heard = await robots.send(_target(vendors, kind), wild)
    assert heard.said is Said.delivered
    [words] = vendors.texts(kind)
    assert "<at" not in words
    assert "<@" not in words
    assert "@all" not in words
    assert "\u202e" not in words
    if kind is RobotKind.dingtalk:
        assert "[点我](" not in words, "links in words are escaped"
        assert "](https://needs.example.cn/p/x)" in words, "our own link is one"


async def test_long_words_are_cut_by_bytes_and_the_link_stays_whole(vendors: Robots) -> None:
    long = Note("标题" * 100, tuple("职业技能培训，" * 60 for _ in range(9)), _NOTE.link)
    for kind in _ALL:
        heard = await robots.send(_target(vendors, kind), long)
        assert heard.said is Said.delivered, heard
        [words] = vendors.texts(kind)
        assert _NOTE.link is not None
        assert _NOTE.link in words
        assert len(words.encode()) < 20_000
        assert "\ufffd" not in words
    assert cut("学习" * 10, 20).encode().__len__() <= 20


async def test_a_safety_word_is_added_where_it_is_missing(vendors: Robots) -> None:
    for keyword in ("直通车", "诉求"):
        await robots.send(_target(vendors, RobotKind.feishu, keyword=keyword), _NOTE)
    first, second = (orjson.loads(one) for one in vendors.texts(RobotKind.feishu))
    assert "直通车" in str(first)
    assert len(str(second)) < len(str(first)), "nothing is added where it stands already"


def test_base_addresses_come_from_settings_and_are_addresses() -> None:
    for bad in ("http://robots.example.cn", "https://x.cn/path", "ftp://x", "https://u@x.cn", ""):
        with pytest.raises(ValueError, match="robot's base"):
            RobotSettings(wecom_base=bad)
