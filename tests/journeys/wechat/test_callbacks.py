"""The addresses that WeChat posts to: forged, replayed, broken and repeated pushes."""

import asyncio
import logging
import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine

from app.domains.conversations import service as conversations
from app.gateways.wechat import secrecy
from app.gateways.wechat.sandbox import demo_openid
from app.gateways.wechat.settings import SANDBOX_AES_KEY, SANDBOX_OFFICIAL_ID, SANDBOX_PUSH_TOKEN
from tests.actors import UNCLEAR, City, rows

URL = "/wechat/official-account"


def _message(name: str, content: str, message_id: str) -> str:
    return (
        f"<xml><ToUserName>gh_1</ToUserName><FromUserName>{demo_openid(name, 'official')}"
        f"</FromUserName><CreateTime>{int(time.time())}</CreateTime><MsgType>text</MsgType>"
        f"<Content><![CDATA[{content}]]></Content><MsgId>{message_id}</MsgId></xml>"
    )


def _signed(message: str | bytes, *, age_s: int = 0, **changes: str) -> dict[str, Any]:
    """Return the arguments of a post as WeChat makes them, but for `changes`."""
    raw = message.encode() if isinstance(message, str) else message
    packed = secrecy.make_envelope(raw, SANDBOX_AES_KEY, SANDBOX_OFFICIAL_ID)
    timestamp, nonce = str(int(time.time()) - age_s), secrets.token_hex(4)
    query = {
        "signature": secrecy.sign(SANDBOX_PUSH_TOKEN, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "encrypt_type": "aes",
        "msg_signature": secrecy.sign(SANDBOX_PUSH_TOKEN, timestamp, nonce, packed),
        **changes,
    }
    body = f"<xml><ToUserName>gh_1</ToUserName><Encrypt><![CDATA[{packed}]]></Encrypt></xml>"
    return {"params": query, "content": body.encode()}


async def _post(city: City, **arguments: Any) -> httpx.Response:
    async with city.api.client() as http:
        return await http.post(URL, **arguments)


async def test_the_console_verifies_the_address(city: City) -> None:
    query = {"timestamp": str(int(time.time())), "nonce": "n", "echostr": "3847561029"}
    query["signature"] = secrecy.sign(SANDBOX_PUSH_TOKEN, query["timestamp"], "n")
    async with city.api.client() as http:
        answer = await http.get(URL, params=query)
        assert (answer.status_code, answer.text) == (200, "3847561029")
        forged = await http.get(URL, params={**query, "signature": "0" * 40})
        assert (forged.status_code, forged.text) == (403, "")
        assert (await http.get("/wechat/another-account", params=query)).status_code == 404


async def test_a_forged_or_replayed_push_is_refused(city: City) -> None:
    message = _message("forger", UNCLEAR, secrets.token_hex(8))
    good = _signed(message)
    refused = [
        _signed(message, msg_signature="0" * 40),
        _signed(message, age_s=3600),
        _signed(message, age_s=-3600),
        _signed(message, timestamp="soon"),
        _signed(message, nonce=""),
        {"params": {}, "content": good["content"]},
        # In plain, though a key is set: its signature does not cover the body.
        {
            "params": {k: v for k, v in good["params"].items() if k != "encrypt_type"},
            "content": message.encode(),
        },
        {"params": good["params"], "content": _signed(message)["content"]},
    ]
    for one in refused:
        answer = await _post(city, **one)
        assert (answer.status_code, answer.content) == (403, b"")
    assert (await _post(city, **good)).status_code == 200


_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "&a{n - 1 or ""};&a{n - 1 or ""};">' for n in range(1, 12))
    + "]><xml><Encrypt>&a11;</Encrypt></xml>"
)
_FILE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Content>&a;</Content></xml>'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<xml>",
        b"<xml></xml>",
        b"<xml><Encrypt></xml>",
        "<xml><Encrypt>需要</Encrypt></xml>".encode("gb18030"),
        b"\xff\xfe\x00",
        b"{",
        b"[]",
        b"[" * 30_000,
        b"<a>" * 20_000,
        _LAUGHS.encode(),
        _FILE.encode(),
        b"x" * 70_000,
    ],
    ids=range(13),
)
async def test_broken_xml_is_a_quiet_4xx(
    city: City, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    outside = await _post(city, params=_signed("x")["params"], content=body)
    assert 400 <= outside.status_code < 500
    inside = await _post(city, **_signed(body))
    assert 400 <= inside.status_code < 500
    assert b"root:" not in inside.content
    assert [one for one in caplog.records if one.levelno >= logging.WARNING] == []


async def test_a_repeated_message_has_one_effect_and_one_answer(city: City) -> None:
    name, message_id = f"r{secrets.token_hex(4)}", secrets.token_hex(8)
    message = _message(name, f"{UNCLEAR} 重复", message_id)
    answers = await asyncio.gather(*(_post(city, **_signed(message)) for _ in range(5)))
    assert {one.status_code for one in answers} == {200}
    again = _message(name, "1", f"{message_id}1")
    first, second = [await _post(city, **_signed(again)) for _ in range(2)]

    def said(answer: httpx.Response) -> str:
        packed = answer.text.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
        opened = secrecy.open_envelope(packed, SANDBOX_AES_KEY, SANDBOX_OFFICIAL_ID).decode()
        return opened.split("<Content>")[1]

    assert "受理编号" in said(first)
    assert said(first) == said(second)
    listed = said(await _post(city, **_signed(_message(name, "3", f"{message_id}2"))))
    assert listed.count("QN-") == 1


async def test_events_nobody_knows_are_taken_without_a_word(city: City) -> None:
    for event in ("LOCATION", "VIEW", "scancode_push", "never_heard_of"):
        message = (
            f"<xml><ToUserName>gh_1</ToUserName><FromUserName>{demo_openid('e', 'official')}"
            f"</FromUserName><CreateTime>{int(time.time())}</CreateTime>"
            f"<MsgType>event</MsgType><Event>{event}</Event></xml>"
        )
        answer = await _post(city, **_signed(message))
        assert (answer.status_code, answer.text) == (200, "success")


@pytest.mark.parametrize("created", ["253402300800", "99999999999", "-5", "soon", ""])
async def test_an_absurd_time_is_a_4xx(city: City, created: str) -> None:
    message = (
        f"<xml><ToUserName>gh_1</ToUserName><FromUserName>{demo_openid('t', 'official')}"
        f"</FromUserName><CreateTime>{created}</CreateTime><MsgType>text</MsgType>"
        f"<Content>x</Content><MsgId>1</MsgId></xml>"
    )
    assert (await _post(city, **_signed(message))).status_code == 400


async def test_nul_in_json_is_a_4xx(city: City) -> None:
    message = (
        '{"ToUserName":"gh_1","FromUserName":"o\\u0000x","CreateTime":'
        f'{int(time.time())},"MsgType":"event","Event":"subscribe"}}'
    )
    assert (await _post(city, **_signed(message))).status_code == 400


async def test_no_name_is_kept_in_the_note_of_a_push(city: City) -> None:
    name = f"k{secrets.token_hex(4)}"
    await _post(city, **_signed(_message(name, UNCLEAR, secrets.token_hex(8))))
    noted = await rows("SELECT key FROM wechat_pushes ORDER BY received_at DESC LIMIT 1")
    assert demo_openid(name, "official") not in noted[0]["key"]
    later = datetime.now(UTC) + timedelta(minutes=21)  # noqa: TID251
    with time_machine.travel(later, tick=True):
        assert await conversations.forget_old() > 0
    assert await rows("SELECT 1 FROM wechat_pushes WHERE received_at < now()") == []
