"""Reading what a robot answered: HTTP 200 says nothing, the code in the body does."""

from typing import Any

import orjson

from app.gateways.robots.kinds import Heard, RobotKind, Said
from app.platform.http import WholeAnswer

# Seconds to leave a robot alone that was spoken to too fast.
_TOO_FAST_S = {RobotKind.wecom: 65.0, RobotKind.dingtalk: 600.0, RobotKind.feishu: 30.0}
_TOO_FAST = {
    RobotKind.wecom: frozenset({45009}),
    RobotKind.dingtalk: frozenset({130101, 410100, 660026}),
    RobotKind.feishu: frozenset({11232}),
}
# The vendor itself is out of breath; it may be well again in a minute.
_BUSY = {
    RobotKind.wecom: frozenset({-1, 6000}),
    RobotKind.dingtalk: frozenset({-1, 1001}),
    RobotKind.feishu: frozenset({11233, 19007}),
}
_WORDS: dict[RobotKind, dict[int, str]] = {
    RobotKind.wecom: {93000: "机器人地址无效", 40058: "消息格式不被接受", 45002: "消息太长"},
    RobotKind.dingtalk: {
        300001: "机器人地址无效",
        310000: "安全设置不通过（加签、关键词或 IP）",
        40035: "消息格式不被接受",
        43004: "消息格式不被接受",
    },
    RobotKind.feishu: {
        19001: "机器人地址无效",
        19002: "消息格式不被接受",
        19021: "签名或时间不对",
        19022: "IP 不在白名单",
        19024: "缺少关键词",
        19036: "消息太长",
        9499: "消息格式不被接受",
    },
}


def read(kind: RobotKind, answer: WholeAnswer) -> Heard:
    """Return what an answer means; one that cannot be read is no success."""
    if answer.status == 429 or answer.status >= 500:
        return _heard(answer, Said.retry, f"HTTP {answer.status}", _asked_wait(answer))
    said = _object(answer.body)
    if said.get("punish") == "deny":  # DingTalk's gate-keeper, without an errcode
        wait = max(_seconds(said.get("wait")), _TOO_FAST_S[kind])
        return _heard(answer, Said.retry, "发送太快", wait)
    code = _code(kind, said)
    if code is None:
        is_lost = answer.status in {404, 410}
        words = f"HTTP {answer.status}" + ("，机器人地址无效" if is_lost else "，回答无法识别")
        return _heard(answer, Said.refused if is_lost else Said.retry, words)
    if code == 0:
        return _heard(answer, Said.delivered, None)
    if code in _TOO_FAST[kind]:
        return _heard(answer, Said.retry, f"{code} 发送太快", _TOO_FAST_S[kind])
    if code in _BUSY[kind]:
        return _heard(answer, Said.retry, f"{code} 对方系统繁忙")
    return _heard(answer, Said.refused, f"{code} {_WORDS[kind].get(code, '对方拒绝')}")


def _heard(
    answer: WholeAnswer, said: Said, reason: str | None, retry_after_s: float | None = None
) -> Heard:
    return Heard(said, retry_after_s, answer.status, reason, answer.duration_ms)


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _code(kind: RobotKind, said: dict[str, Any]) -> int | None:
    names = ("code", "StatusCode") if kind is RobotKind.feishu else ("errcode",)
    for name in names:
        found = said.get(name)
        if isinstance(found, int) and not isinstance(found, bool):
            return found
    return None


def _asked_wait(answer: WholeAnswer) -> float | None:
    return _seconds(answer.headers.get("retry-after")) or None


def _seconds(said: Any) -> float:
    try:
        found = float(said)
    except (TypeError, ValueError):
        return 0.0
    return min(max(found, 0.0), 3600.0) if found == found else 0.0
