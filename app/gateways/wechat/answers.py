"""Reading what WeChat answers: nothing in it is believed before it was looked at.

WeChat answers HTTP 200 to nearly everything, so only `errcode` decides; some pages show it as a
text, and several calls leave it out where all went well. What makes no sense is "unreachable".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import orjson
from pydantic import SecretStr

from app.gateways.wechat.errors import WeChatUnreachable, refusal

# Pictures of codes are the longest answers: some 100 KiB.
MAX_ANSWER_BYTES = 1024 * 1024
_LONGEST_OPENID = 64
_LONGEST_TOKEN = 4096
_LONGEST_NUMBER = 20
_LONGEST_TRACE = 128
_LONGEST_LINK = 2048

Answer = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """Who signed in: the person's openid here, and the key to what their phone encrypts."""

    openid: str = field(repr=False)
    unionid: str | None = field(repr=False)
    session_key: SecretStr


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """An access token and how many seconds it lasts."""

    access_token: SecretStr
    expires_in_s: int


class Suggest(StrEnum):
    """What WeChat's content check suggests."""

    # Named `passed` because `pass` is a word of Python.
    passed = "pass"
    review = "review"
    risky = "risky"


@dataclass(frozen=True, slots=True)
class ContentVerdict:
    """What WeChat thinks of a text or a picture; `label` is its number for the kind of harm."""

    suggest: Suggest
    label: int


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A phone number that WeChat has verified, in E.164 form."""

    e164: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WebIdentity:
    """Who opened a page inside WeChat (OAuth2)."""

    openid: str = field(repr=False)
    unionid: str | None = field(repr=False)
    is_snapshot: bool
    """A page preview by nobody in particular: show, but never bind an account to it."""


@dataclass(frozen=True, slots=True)
class Follower:
    """What WeChat tells of somebody who may follow the official account."""

    is_following: bool
    unionid: str | None = field(repr=False)


def is_picture(body: bytes) -> bool:
    """Say whether an answer is a picture, JPEG or PNG, and no JSON that refuses one."""
    return body.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def _number(value: object) -> int | None:
    """Read a whole number, also where it came as a text; None where it is neither."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and len(value) <= _LONGEST_NUMBER:
        digits = value.removeprefix("-")
        if digits.isascii() and digits.isdecimal():
            return int(value)
    return None


def _text(value: object, longest: int) -> str | None:
    """Read a text without blanks and controls; None where it is empty, too long or no text."""
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        return None
    return value if value.isprintable() and " " not in value else None


def read(status: int, body: bytes, secrets: tuple[str, ...] = ()) -> Answer:
    """Return a successful answer; raises WeChatError for a refusal and for nonsense.

    `secrets` are taken out of the text of the error, should WeChat repeat one.
    """
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise WeChatUnreachable(None, f"no JSON in the answer, HTTP {status}") from None
    if not isinstance(said, dict):
        raise WeChatUnreachable(None, f"no JSON object in the answer, HTTP {status}")
    if "errcode" not in said:
        if not 200 <= status < 300:
            raise WeChatUnreachable(None, f"no errcode in the answer, HTTP {status}")
        return said
    errcode = _number(said["errcode"])
    if errcode is None:
        raise WeChatUnreachable(None, f"errcode is no number, HTTP {status}")
    if errcode != 0:
        errmsg = said.get("errmsg")
        raise refusal(errcode, errmsg if isinstance(errmsg, str) else "", secrets)
    return said


def read_session(said: Answer) -> SessionInfo:
    """Return who signed in (page "code2Session")."""
    openid = _text(said.get("openid"), _LONGEST_OPENID)
    session_key = _text(said.get("session_key"), _LONGEST_TOKEN)
    if openid is None or session_key is None:
        raise WeChatUnreachable(None, "the answer has no openid or no session_key")
    unionid = _text(said.get("unionid"), _LONGEST_OPENID)
    return SessionInfo(openid, unionid, SecretStr(session_key))


def read_token(said: Answer) -> TokenAnswer:
    """Return the access token (page "getStableAccessToken")."""
    token = _text(said.get("access_token"), _LONGEST_TOKEN)
    seconds = _number(said.get("expires_in"))
    if token is None or seconds is None or seconds <= 0:
        raise WeChatUnreachable(None, "the answer has no access_token or no expires_in")
    return TokenAnswer(SecretStr(token), min(seconds, 7200))


def read_message_id(said: Answer) -> str:
    """Return the id of a sent message (page "subscribeMessage.send"), "" where none is told.

    With errcode 0 the message is on its way: to fail for the id would send it twice.
    """
    number = _number(said.get("msgid"))
    if number is None and "errcode" not in said:
        raise WeChatUnreachable(None, "the answer has neither errcode nor msgid")
    return "" if number is None else str(number)


def read_nothing(_said: Answer) -> None:
    """Return nothing: that the answer was no refusal says all."""


def read_whole(said: Answer) -> Answer:
    """Return the answer as it is."""
    return said


def read_session_key(said: Answer) -> SecretStr:
    """Return the new session key (page "ResetUserSessionKey")."""
    session_key = _text(said.get("session_key"), _LONGEST_TOKEN)
    if session_key is None:
        raise WeChatUnreachable(None, "the answer has no session_key")
    return SecretStr(session_key)


def read_phone(said: Answer, app_id: str) -> PhoneNumber:
    """Return the verified number (page "getPhoneNumber"); `countryCode` comes as text or number."""
    info = said.get("phone_info")
    info = info if isinstance(info, dict) else {}
    watermark = info.get("watermark")
    if not isinstance(watermark, dict) or watermark.get("appid") != app_id:
        raise WeChatUnreachable(None, "the phone number is not marked as ours")
    pure = _text(info.get("purePhoneNumber"), _LONGEST_NUMBER)
    country = _number(info.get("countryCode"))
    if pure is None or country is None or not (pure.isascii() and pure.isdecimal()):
        raise WeChatUnreachable(None, "the answer has no phone number")
    return PhoneNumber(f"+{country}{pure}")


def read_verdict(said: Answer) -> ContentVerdict:
    """Return what WeChat thinks of a content (pages "msgSecCheck" and "mediaCheckAsync").

    `errcode` 0 only says that the question was taken; `suggest` is the verdict. What is no known
    suggestion is "review": a person looks.
    """
    result = said.get("result")
    result = result if isinstance(result, dict) else {}
    suggest = result.get("suggest")
    known = suggest if suggest in set(Suggest) else Suggest.review
    return ContentVerdict(Suggest(str(known)), _number(result.get("label")) or 0)


def read_trace_id(said: Answer) -> str:
    """Return the id under which the result will be pushed (page "mediaCheckAsync")."""
    trace_id = _text(said.get("trace_id"), _LONGEST_TRACE)
    if trace_id is None:
        raise WeChatUnreachable(None, "the answer has no trace_id")
    return trace_id


def read_link(key: str) -> Callable[[Answer], str]:
    """Return a reader of the link under `key` (pages "generateUrlLink" and "generateScheme")."""

    def reader(said: Answer) -> str:
        link = _text(said.get(key), _LONGEST_LINK)
        if link is None:
            raise WeChatUnreachable(None, f"the answer has no {key}")
        return link

    return reader


def read_web_identity(said: Answer) -> WebIdentity:
    """Return who opened a page (page "网页授权", second step)."""
    openid = _text(said.get("openid"), _LONGEST_OPENID)
    if openid is None:
        raise WeChatUnreachable(None, "the answer has no openid")
    unionid = _text(said.get("unionid"), _LONGEST_OPENID)
    return WebIdentity(openid, unionid, _number(said.get("is_snapshotuser")) == 1)


def read_follower(said: Answer) -> Follower:
    """Return whether somebody follows, and their unionid (page "获取用户基本信息")."""
    unionid = _text(said.get("unionid"), _LONGEST_OPENID)
    return Follower(_number(said.get("subscribe")) == 1, unionid)


def read_ticket(said: Answer) -> TokenAnswer:
    """Return the JS-SDK's ticket (page "JS-SDK", appendix 1)."""
    return read_token({"access_token": said.get("ticket"), "expires_in": said.get("expires_in")})
