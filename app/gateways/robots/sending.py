"""One message to one robot."""

from dataclasses import dataclass, field
from functools import lru_cache

import orjson

from app.gateways.robots import answers, writing
from app.gateways.robots.addresses import BadAddress, check
from app.gateways.robots.kinds import Heard, Note, RobotKind, Said
from app.gateways.robots.settings import settings
from app.kernel import clock
from app.platform import http
from app.platform import settings as platform_settings
from app.platform.guard import Policy

_MOST_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Target:
    """A robot: its whole address is a secret, as is what it signs with."""

    kind: RobotKind
    url: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    keyword: str | None = None


@lru_cache(maxsize=1)
def _client() -> http.Client:
    policy = Policy(platform_settings.settings().allow_loopback_partners)
    return http.outside_client(policy, timeout_s=settings().timeout_s)


async def close() -> None:
    """Let go of the connections; the next message opens new ones."""
    client = _client()
    _client.cache_clear()
    await client.aclose()


async def send(target: Target, note: Note) -> Heard:
    """Say something in a robot's group; never raises for what the other side does."""
    kind = target.kind
    try:
        # Looked at again: the operator may have moved a private edition meanwhile.
        check(kind, target.url, target.secret)
    except BadAddress:
        return Heard(Said.refused, reason="机器人地址不是平台认可的格式")
    message = writing.body(kind, note, target.keyword)
    url, now = target.url, clock.now().timestamp()
    if target.secret and kind is RobotKind.dingtalk:
        url += writing.sign_dingtalk(target.secret, int(now * 1000))
    if target.secret and kind is RobotKind.feishu:
        message |= writing.sign_feishu(target.secret, int(now))
    headers = {"content-type": "application/json; charset=utf-8", "accept-encoding": "identity"}
    try:
        answer = await http.ask_outside(
            _client(),
            url,
            orjson.dumps(message),
            headers,
            within_s=settings().timeout_s,
            most_bytes=_MOST_BYTES,
        )
    except http.OutsideUnreachable as unreachable:
        # The first word only, the kind of failure: the rest may hold the address, a secret.
        kind_of_failure = str(unreachable).partition(":")[0]
        return Heard(Said.retry, reason=f"连接失败（{kind_of_failure}）")
    return answers.read(kind, answer)
