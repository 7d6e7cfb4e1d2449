"""Which addresses are a robot's: the exact host and path, so that none leads anywhere else."""

import re

from app.gateways.robots.kinds import RobotKind
from app.gateways.robots.settings import settings

# The paths of the vendors' pages, with the key at the end; nothing may follow it.
_PATHS: dict[RobotKind, re.Pattern[str]] = {
    RobotKind.wecom: re.compile(r"/cgi-bin/webhook/send\?key=([0-9A-Za-z\-]{16,64})"),
    RobotKind.dingtalk: re.compile(r"/robot/send\?access_token=([0-9A-Za-z]{16,128})"),
    RobotKind.feishu: re.compile(r"/open-apis/bot/v2/hook/([0-9A-Za-z\-]{16,64})"),
}
_SECRET = re.compile(r"[!-~]{8,128}")


class BadAddress(ValueError):
    """The address or the secret is not one that this vendor gives out."""


def check(kind: RobotKind, url: str, secret: str | None) -> str:
    """Return the key of a robot's address; raises BadAddress where it is not one of `kind`."""
    base = settings().base(kind)
    found = _PATHS[kind].fullmatch(url[len(base) :]) if url.startswith(base) else None
    if found is None:
        raise BadAddress("address")
    if secret is not None and (kind is RobotKind.wecom or not _SECRET.fullmatch(secret)):
        raise BadAddress("secret")
    return found[1]


def keyword_fits(keyword: str) -> bool:
    """Say whether a keyword can be one of a robot's safety words."""
    return 0 < len(keyword) <= 20 and keyword.isprintable() and keyword == keyword.strip()
