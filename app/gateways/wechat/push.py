"""What WeChat posts to us: checked, opened, and made into one shape; and our answers to it.

Messages and events come as XML or JSON, plain or in an encrypted envelope, signed by the token of
the console (pages "接入指南" and "消息加解密说明"). Where an EncodingAESKey is set, a plain message
is refused: its signature does not cover its body.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from xml.parsers.expat import ExpatError

import orjson
import xmltodict

from app.gateways.wechat import secrecy
from app.gateways.wechat.secrecy import BadEnvelope
from app.gateways.wechat.settings import AppIdentity
from app.kernel import clock

MAX_PUSH_BYTES = 64 * 1024
# The page "被动回复用户消息": what is longer is refused.
_LONGEST_REPLY_BYTES = 2048
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Ten digits reach the year 2286; what is later is no time of a message.
_LONGEST_TIME = 10


class ForgedPush(Exception):
    """Not signed by WeChat, not for us, or too old: nothing of it is believed."""


class MalformedPush(Exception):
    """Signed, but not in a form that WeChat uses."""


@dataclass(frozen=True, slots=True)
class Push:
    """One message or event."""

    app: AppIdentity = field(repr=False)
    openid: str = field(repr=False)
    """Whom it is about; in events on account data that is not the sender."""
    account: str
    """The original id of our app (`gh_…`)."""
    kind: str
    """Lower-case: text, image, voice, event, …"""
    event: str
    """Lower-case name of the event, empty for a message."""
    at: datetime
    key: str
    """The same for each repetition of the same push."""
    fields: Mapping[str, Any] = field(repr=False)
    is_sealed: bool

    def text(self, name: str) -> str:
        """Return a field as text, empty where it is missing."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else "" if value is None else str(value)

    def entries(self) -> list[Mapping[str, Any]]:
        """Return the list that subscribe events carry: one entry comes without a list around it."""
        inner = self.fields
        for name, value in self.fields.items():
            if name.lower().startswith("subscribemsg") and isinstance(value, dict):
                inner = value
        listed = inner.get("List")
        listed = listed if isinstance(listed, list) else [listed]
        return [one for one in listed if isinstance(one, dict)]


def check_address(app: AppIdentity, query: Mapping[str, str], *, window_s: int) -> None:
    """Raise ForgedPush unless the address is signed with our token, and not long ago."""
    signed = (app.push_token.get_secret_value(), query.get("timestamp", ""), query.get("nonce", ""))
    if not all(signed) or not secrecy.is_signed(query.get("signature", ""), *signed):
        raise ForgedPush("bad signature")
    _check_age(query.get("timestamp", ""), window_s)


def read_push(app: AppIdentity, query: Mapping[str, str], body: bytes, *, window_s: int) -> Push:
    """Return what was pushed; raises ForgedPush and MalformedPush."""
    if query.get("encrypt_type") != "aes":
        check_address(app, query, window_s=window_s)
    _check_age(query.get("timestamp", ""), window_s)
    said = _parse(body)
    is_sealed = "Encrypt" in said
    if is_sealed:
        said = _parse(_open(app, query, said))
    elif app.aes_keys:
        raise ForgedPush("plain, though a key is set")
    return shape(app, said, is_sealed=is_sealed)


def reply_text(push: Push, text: str) -> bytes:
    """Return a text answer to a message, sealed if the message was."""
    plain = (
        f"<xml><ToUserName>{_cdata(push.openid)}</ToUserName>"
        f"<FromUserName>{_cdata(push.account)}</FromUserName>"
        f"<CreateTime>{int(clock.now().timestamp())}</CreateTime>"
        f"<MsgType>{_cdata('text')}</MsgType>"
        f"<Content>{_cdata(cut_bytes(text, _LONGEST_REPLY_BYTES))}</Content></xml>"
    ).encode()
    return seal(push.app, plain) if push.is_sealed else plain


def seal(app: AppIdentity, message: bytes) -> bytes:
    """Return an XML message in a signed envelope."""
    packed = secrecy.make_envelope(message, app.aes_keys[0].get_secret_value(), app.app_id)
    timestamp, nonce = str(int(clock.now().timestamp())), secrets.token_hex(8)
    signature = secrecy.sign(app.push_token.get_secret_value(), timestamp, nonce, packed)
    return (
        f"<xml><Encrypt>{_cdata(packed)}</Encrypt>"
        f"<MsgSignature>{_cdata(signature)}</MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{_cdata(nonce)}</Nonce></xml>"
    ).encode()


def cut_bytes(text: str, most: int) -> str:
    """Return as much of a text as fits in so many bytes of UTF-8, whole characters only."""
    packed = text.encode(errors="ignore")
    if len(packed) <= most:
        return text
    return packed[: most - len("…".encode())].decode(errors="ignore") + "…"


def _cdata(text: str) -> str:
    """Wrap a text so that nothing in it is read as XML, not even the end of the wrapping."""
    plain = _NOT_XML.sub("", text)
    return "<![CDATA[" + plain.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _check_age(timestamp: str, window_s: int) -> None:
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > _LONGEST_TIME:
        raise ForgedPush("no time")
    if abs(clock.now().timestamp() - int(timestamp)) > window_s:
        raise ForgedPush("too old")


def _open(app: AppIdentity, query: Mapping[str, str], said: Mapping[str, Any]) -> bytes:
    packed = said["Encrypt"]
    signed = (app.push_token.get_secret_value(), query.get("timestamp", ""), query.get("nonce", ""))
    if not isinstance(packed, str) or not all(signed):
        raise ForgedPush("no envelope")
    if not secrecy.is_signed(query.get("msg_signature", ""), *signed, packed):
        raise ForgedPush("bad signature of the envelope")
    for key in app.aes_keys:
        try:
            return secrecy.open_envelope(packed, key.get_secret_value(), app.app_id)
        except BadEnvelope:
            continue
    raise ForgedPush("no key opens it")


def _parse(body: bytes) -> Mapping[str, Any]:
    """Return the fields of an XML or JSON body; entities, deep nesting and nonsense are refused."""
    if len(body) > MAX_PUSH_BYTES:
        raise MalformedPush("too long")
    try:
        text = body.decode()
        if text.lstrip()[:1] == "{":
            said = orjson.loads(text)
        else:
            said = (xmltodict.parse(text, disable_entities=True) or {}).get("xml")
    except (ExpatError, ValueError, RecursionError, AttributeError):
        raise MalformedPush("neither XML nor JSON") from None
    if not isinstance(said, dict) or b"\\u0000" in orjson.dumps(said):
        raise MalformedPush("no fields, or NUL in them")
    # WeChat's own samples have keys with a blank before them.
    return {str(key).strip(): value for key, value in said.items()}


def shape(app: AppIdentity, said: Mapping[str, Any], *, is_sealed: bool = False) -> Push:
    """Return the fields of a message or event in one shape; raises MalformedPush."""

    def text(name: str) -> str:
        value = said.get(name)
        return str(value) if isinstance(value, str | int) else ""

    kind, event = text("MsgType").lower(), text("Event").lower()
    openid = text("OpenID") or text("FromUserName")
    created = text("CreateTime")
    is_time = created.isascii() and created.isdecimal() and len(created) <= _LONGEST_TIME
    if not kind or not openid or not is_time or (kind == "event") != bool(event):
        raise MalformedPush("a field is missing")
    message_id = text("MsgId")
    key = message_id or f"{text('FromUserName')} {created} {event} {text('EventKey')}"
    # Reports on several messages or pictures in one second differ in these.
    if event and not message_id:
        key = " ".join((key, text("MsgID"), text("trace_id"), _first_message_id(said)))
    return Push(
        app=app,
        openid=openid,
        account=text("ToUserName"),
        kind=kind,
        event=event,
        at=datetime.fromtimestamp(int(created), UTC),
        key=f"{app.name} {key.strip()}"[:200],
        fields=said,
        is_sealed=is_sealed,
    )


def _first_message_id(said: Mapping[str, Any]) -> str:
    inner = said.get("SubscribeMsgSentEvent")
    listed = (inner if isinstance(inner, dict) else said).get("List")
    first = listed[0] if isinstance(listed, list) and listed else listed
    return str(first.get("MsgID", "")) if isinstance(first, dict) else ""
