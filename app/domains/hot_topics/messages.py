"""What goes into the search for hot topics and what comes out: messages, topics, as JSON lines."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from app.domains.hot_topics import rules
from app.kernel.clock import SHANGHAI

Key = str | int
_MOMENT = re.compile(
    r"\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]*(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?\s*"
)


class BadLine(ValueError):
    """A line of the input is not a message; `str()` says which and why."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message; what is None is not known and counts neither way."""

    id: Key
    title: str
    body: str
    at: datetime
    place: str | None = None
    supporters: int | None = None
    is_urgent: bool | None = None
    is_open: bool | None = None
    may_name: bool = True
    """Whether its words may stand for the topic."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a heat score: `points` = `weight` × `value`, and why in plain Chinese."""

    name: str
    weight: float
    value: float
    points: float
    why: str


@dataclass(frozen=True, slots=True)
class Topic:
    """Messages about one thing, those nearest to its centre first."""

    id: str
    title: str
    size: int
    heat: float
    heat_parts: list[Part]
    first: datetime
    last: datetime
    places: list[dict[str, Any]]
    growth: float
    member_ids: list[Key]


def read_lines(lines: Iterable[bytes]) -> list[Message]:
    """Return the messages of a JSON-lines file; raises BadLine with the line's number."""
    messages: list[Message] = []
    seen: set[Key] = set()
    for number, line in enumerate(lines, 1):
        bare = line.removeprefix(b"\xef\xbb\xbf").strip()
        if not bare:
            continue
        try:
            message = _read(orjson.loads(bare))
        except orjson.JSONDecodeError:
            raise BadLine(f"line {number}: not JSON") from None
        except ValueError as error:
            raise BadLine(f"line {number}: {error}") from None
        if message.id in seen:
            raise BadLine(f"line {number}: id {message.id!r} stands on an earlier line, too")
        seen.add(message.id)
        messages.append(message)
    return messages


def write_line(message: Message) -> bytes:
    """Return a message as one line that `read_lines` understands."""
    known = {
        "id": message.id,
        "title": message.title,
        "body": message.body,
        "time": message.at,
        "place": message.place,
        "supporters": message.supporters,
        "urgent": message.is_urgent,
        "open": message.is_open,
        "may_name": message.may_name,
    }
    return orjson.dumps({k: v for k, v in known.items() if v is not None}) + b"\n"


def write_topics(topics: Iterable[Topic]) -> bytes:
    """Return topics as one JSON list."""
    return orjson.dumps(list(topics), option=orjson.OPT_INDENT_2)


def read_topic(written: dict[str, Any]) -> Topic:
    """Return a topic as `write_topics` wrote it."""
    return Topic(
        **{
            **written,
            "heat_parts": [Part(**part) for part in written["heat_parts"]],
            "first": datetime.fromisoformat(written["first"]),
            "last": datetime.fromisoformat(written["last"]),
        }
    )


def _read(given: Any) -> Message:
    if not isinstance(given, dict):
        raise ValueError("not a JSON object")
    key = given.get("id")
    if isinstance(key, bool) or not isinstance(key, str | int) or key == "":
        raise ValueError("no id")
    title, body = _words(given, "title"), _words(given, "body")
    if not title and not body:
        raise ValueError("neither title nor body")
    return Message(
        id=key,
        title=title,
        body=body,
        at=_moment(given.get("time")),
        place=_words(given, "place") or None,
        supporters=_count(given.get("supporters", given.get("up"))),
        is_urgent=_flag(given, "urgent"),
        is_open=_flag(given, "open"),
        may_name=_flag(given, "may_name") is not False,
    )


def _words(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name} is not a text")
    return rules.tidy(value or "")


def _flag(given: dict[str, Any], name: str) -> bool | None:
    value = given.get(name)
    if value is not None and not isinstance(value, bool):
        raise ValueError(f"{name} is neither true nor false")
    return value


def _count(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("supporters is not a count")
    return value


def _moment(value: Any) -> datetime:
    """Read a time: RFC 3339, or as Chinese pages write it, then Shanghai's."""
    if not isinstance(value, str):
        raise ValueError("no time")
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        parts = _MOMENT.fullmatch(value)
        if parts is None:
            raise ValueError(f"time {value[:40]!r} is not understood") from None
        try:
            year, month, day, hour, minute, second = (int(part or 0) for part in parts.groups())
            found = datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
        except ValueError:
            raise ValueError(f"there is no time {value[:40]!r}") from None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)
