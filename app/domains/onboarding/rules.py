"""Decisions around joining, and what a partner is told of its endpoint. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domains.onboarding.problems import BadCreditCode, MoveRefused
from app.domains.onboarding.states import NEXT, Check, Finding, Stage

# GB 32100-2015: no I, O, S, V, Z, so that nobody reads 1, 0, 5, U or 2.
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LENGTH = 18
WARN_DAYS = (60, 30, 7, 0)
SLOW_MS = 5_000


def step(current: Stage, target: Stage) -> Stage:
    """Return `target` if a partner may move there from `current`, else refuse."""
    if target not in NEXT[current]:
        raise MoveRefused(current=current, target=target, allowed=sorted(NEXT[current]))
    return target


def credit_code(written: str) -> str:
    """Return a unified social credit code in capitals; raises BadCreditCode on a wrong one."""
    code = written.strip().upper()
    if len(code) != _LENGTH or any(letter not in _LETTERS for letter in code):
        raise BadCreditCode
    if code[-1] != check_digit(code[:-1]):
        raise BadCreditCode
    return code


def check_digit(body: str) -> str:
    """Return the last character that belongs to the first 17 (weights are powers of 3 mod 31)."""
    total = sum(_LETTERS.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return _LETTERS[-total % 31]


def warning_for(expires_on: date, today: date) -> int | None:
    """Return the warning that is due for a paper: the smallest of 60, 30, 7, 0 not passed yet."""
    left = (expires_on - today).days
    if left < 0:
        return 0
    due = [days for days in WARN_DAYS if days and left <= days]
    return min(due) if due else None


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back: a status and how long it took, or nothing at all."""

    status: int | None
    duration_ms: int


_MUST_ACCEPT = frozenset({Check.right_signature, Check.duplicate, Check.unknown_type})
_MUST_REFUSE = frozenset({Check.wrong_signature, Check.changed_body, Check.stale_timestamp})


def find(check: Check, heard: Heard) -> Finding:
    """Say what an answer means for a check."""
    if heard.status is None:
        return Finding.unreachable
    if 300 <= heard.status < 400:
        return Finding.redirected
    if heard.status >= 500:
        return Finding.broken
    if 200 <= heard.status < 300:
        return Finding.fine if check in _MUST_ACCEPT else Finding.accepted
    if check in _MUST_REFUSE:
        return Finding.fine
    return Finding.gone if heard.status == 410 else Finding.refused


def find_pace(heard: Sequence[Heard]) -> Finding:
    """Say whether an endpoint answers in time, by the slowest of its answers."""
    if any(one.status is None for one in heard):
        return Finding.unreachable
    return Finding.slow if max(one.duration_ms for one in heard) > SLOW_MS else Finding.fine


_MEANT: dict[Check, tuple[str, str]] = {
    Check.right_signature: (
        "签名正确的事件应返回 2xx",
        "An event with the right signature is answered 2xx",
    ),
    Check.in_time: ("应在 5 秒内返回", "Answers come within 5 seconds"),
    Check.wrong_signature: (
        "签名错误的事件应返回 4xx",
        "An event with a wrong signature is answered 4xx",
    ),
    Check.changed_body: (
        "内容被改动的事件应返回 4xx",
        "An event whose body was changed is answered 4xx",
    ),
    Check.stale_timestamp: (
        "一小时前的时间戳应返回 4xx",
        "An event with a timestamp of an hour ago is answered 4xx",
    ),
    Check.duplicate: (
        "重复的 webhook-id 应返回 2xx，且不再处理",
        "A repeated webhook-id is answered 2xx, and has no second effect",
    ),
    Check.unknown_type: (
        "未知的事件类型应返回 2xx，忽略即可",
        "An event of an unknown type is answered 2xx and ignored",
    ),
}
_HINTS: dict[Finding, tuple[str, str]] = {
    Finding.fine: ("通过。", "Passed."),
    Finding.slow: (
        "返回太慢。请先返回 2xx，再在后台处理。",
        "Too slow. Answer 2xx first and do the work afterwards.",
    ),
    Finding.refused: (
        "被你的接口拒绝了。请核对签名密钥（whsec_ 之后是 Base64），并用未经解析的原始字节验签。",
        "Refused by your endpoint. Check the secret (base64 after whsec_); verify the raw bytes.",
    ),
    Finding.accepted: (
        "不该接受却接受了。请在处理前校验签名和时间戳（前后不超过 5 分钟），不符就返回 401。",
        "Accepted, and must not be. Verify signature and time (5 minutes either way); else 401.",
    ),
    Finding.broken: (
        "你的接口返回了 5xx，请查看服务日志。",
        "Your endpoint answered 5xx; look into your log.",
    ),
    Finding.redirected: (
        "你的接口返回了跳转，我们不会跟随。请登记最终地址。",
        "Your endpoint redirects, which is never followed. Register the final address.",
    ),
    Finding.gone: (
        "你的接口返回 410，正式运行时这会停用推送。",
        "Your endpoint answers 410, which would switch it off when live.",
    ),
    Finding.unreachable: (
        "20 秒内没有得到回答。请检查域名解析、证书、防火墙和端口。",
        "No answer within 20 seconds. Check DNS, certificate, firewall and port.",
    ),
}


def meaning(check: Check) -> tuple[str, str]:
    """Return what a check asks for, in Chinese and in English."""
    return _MEANT[check]


def hint(finding: Finding) -> tuple[str, str]:
    """Return what to do about a finding, in Chinese and in English."""
    return _HINTS[finding]
