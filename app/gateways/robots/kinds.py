"""What is said to a robot, and what comes of it."""

from dataclasses import dataclass
from enum import StrEnum


class RobotKind(StrEnum):
    """Whose robot it is."""

    wecom = "wecom"
    dingtalk = "dingtalk"
    feishu = "feishu"


@dataclass(frozen=True, slots=True)
class Note:
    """A short message: a title, some lines, and one link. Plain words; nothing in it is markup."""

    title: str
    lines: tuple[str, ...]
    link: str | None = None
    link_name: str = "打开办理页面"
    parts: tuple["Note", ...] = ()
    """Further notes in the same message, each with its own lines and link."""


class Said(StrEnum):
    """What an answer means for us."""

    delivered = "delivered"
    retry = "retry"
    refused = "refused"
    """Wrong key, signature, keyword or address: trying again changes nothing, a person must act."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one message."""

    said: Said
    retry_after_s: float | None = None
    """How long the robot wants to be left alone; None: as long as the caller likes."""
    status: int | None = None
    reason: str | None = None
    """The vendor's code and a word of ours; never an address, a key, or the vendor's own text."""
    duration_ms: int = 0
