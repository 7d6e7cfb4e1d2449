"""What WeChat refuses, as types: each says whether the same call may succeed later.

The codes and what to do about them are those of the page "global return codes" (全局返回码), of
"code2Session" and of "subscribeMessage.send". Neither secrets nor codes nor openids get into
the text of an error.
"""

import re
from typing import ClassVar

_RID = re.compile(r",?\s*\brid:\s*([0-9A-Za-z-]{8,64})\s*$")
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
_OPENID = re.compile(r"(?<![\w-])o[\w-]{27}(?![\w-])", re.ASCII)
_LONGEST_TEXT = 160


class WeChatError(Exception):
    """WeChat said no, or nothing that can be understood; `errcode` is None without an answer.

    `rid` is what WeChat's support asks for. `errmsg` may change any day: show it, never read it.
    """

    is_retryable: ClassVar[bool] = False
    """The same call, unchanged, may succeed later."""
    retry_after_s: ClassVar[int] = 0
    """How long to wait at least before trying again."""

    def __init__(self, errcode: int | None, errmsg: str, rid: str = "") -> None:
        self.errcode = errcode
        self.errmsg = errmsg
        self.rid = rid
        super().__init__(errcode, errmsg, rid)

    def __str__(self) -> str:
        said = self.errmsg if self.errcode is None else f"errcode {self.errcode}: {self.errmsg}"
        return f"{said} (rid {self.rid})" if self.rid else said


class WeChatUnreachable(WeChatError):
    """No answer in time, or none that makes sense; whether the deed was done is unknown."""

    is_retryable = True

    def __init__(
        self, errcode: int | None, errmsg: str, rid: str = "", *, may_have_arrived: bool = True
    ) -> None:
        """`may_have_arrived` is False where the call cannot have reached WeChat."""
        super().__init__(errcode, errmsg, rid)
        self.may_have_arrived = may_have_arrived


class LoginCodeRefused(WeChatError):
    """The code is wrong, too old (five minutes) or used before: call wx.login again."""


class SessionOver(WeChatError):
    """The session key is no longer the phone's: call wx.login again."""


class LoginBlocked(WeChatError):
    """WeChat calls this user a high risk; trying again does not help."""


class WeChatBusy(WeChatError):
    """WeChat is overloaded for a moment; nothing was done."""

    is_retryable = True
    retry_after_s = 1


class QuotaUsedUp(WeChatBusy):
    """Too many calls this minute or today; wait at least a minute."""

    retry_after_s = 60


class TokenRefused(WeChatError):
    """The access token is wrong or over, also after it was renewed once."""

    is_retryable = True
    retry_after_s = 5


class UnknownRecipient(WeChatError):
    """The openid is wrong or belongs to another app."""


class NoSubscriptionLeft(WeChatError):
    """The user did not accept, has used up the acceptances, or switched messages off.

    A normal outcome: note that no acceptance is left and use the inbox.
    """


class NotReachableNow(WeChatError):
    """The person wrote too long ago, or not at all: free messages are not allowed to them now."""


class WriterNotPresent(WeChatError):
    """The writer was not in the mini-program lately: WeChat does not check their words now."""


class BadMessage(WeChatError):
    """Template, page or a value is not as WeChat wants it: mend the message, do not repeat it."""


class Misconfigured(WeChatError):
    """App id, secret, address list or granted rights are wrong: the operator must act."""


BUSY = -1
_KINDS: dict[int, type[WeChatError]] = {
    BUSY: WeChatBusy,
    45009: QuotaUsedUp,
    45011: QuotaUsedUp,
    44990: QuotaUsedUp,
    44991: QuotaUsedUp,
    40029: LoginCodeRefused,
    42003: LoginCodeRefused,
    41008: LoginCodeRefused,
    87009: SessionOver,
    40163: LoginCodeRefused,
    40226: LoginBlocked,
    40001: TokenRefused,
    40014: TokenRefused,
    42001: TokenRefused,
    40003: UnknownRecipient,
    43104: UnknownRecipient,
    43004: NotReachableNow,
    45015: NotReachableNow,
    45047: NotReachableNow,
    61010: WriterNotPresent,
    43101: NoSubscriptionLeft,
    40037: BadMessage,
    41030: BadMessage,
    47003: BadMessage,
    40013: Misconfigured,
    40125: Misconfigured,
    40164: Misconfigured,
    48001: Misconfigured,
}


def refusal(errcode: int, errmsg: str, secrets: tuple[str, ...] = ()) -> WeChatError:
    """Return the typed error for a code; its text loses `secrets`, openids and the rid's tail."""
    for secret in secrets:
        if secret:
            errmsg = errmsg.replace(secret, "[*]")
    tail = _RID.search(errmsg)
    rid = tail[1] if tail else ""
    text = errmsg[: tail.start()] if tail else errmsg
    text = _OPENID.sub("[*]", _UNPRINTABLE.sub(" ", text)).strip()[:_LONGEST_TEXT]
    return _KINDS.get(errcode, WeChatError)(errcode, text or "no text", rid)
