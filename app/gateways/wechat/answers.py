"""Reading what WeChat answers: nothing in it is believed before it was looked at.

WeChat answers HTTP 200 to nearly everything, so only `errcode` decides; some pages show it as a
text, and several calls leave it out where all went well. What makes no sense is "unreachable".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
from pydantic import SecretStr

from app.gateways.wechat.errors import WeChatUnreachable, refusal

MAX_ANSWER_BYTES = 64 * 1024
_LONGEST_OPENID = 64
_LONGEST_TOKEN = 4096
_LONGEST_NUMBER = 20

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
