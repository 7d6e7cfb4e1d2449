"""Where a topic is: the places its messages name, or those they were sent with."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from app.domains.hot_topics.messages import Message

_MOST = 5
# Areas of published data sets, whose names were replaced by letters: A市, A7县.
_LETTERED = re.compile(r"[A-Z]\d{0,2}[市区县]")
_SUFFIX = re.compile(
    r"小区|社区|街道|新城|花园|家园|公园|广场|大厦|大学|学院|中学|小学|学校|幼儿园|医院|车站|地铁站"
    r"|公寓|宿舍|园区|大道|(?<![道公铁])路|镇|乡|村|(?<![小社园地城])区|(?<![城都])市|县|苑|城"
)
_NAME = re.compile(r"[\u4e00-\u9fff]{2,6}$")
# Words that stand before a place and are no part of its name.
_NO_NAME = re.compile(
    r"[的是在了对和与及请让建求们位个各这那我你他哪某有去到来从本该内市县]|附近|旁边|投诉|反映|咨询|关于|十字"
)
_LEAST_SHARE, _LEAST = 0.2, 2


def of(members: Sequence[Message]) -> list[dict[str, Any]]:
    """Return the places of a topic, the most named first, as `place` and `count`."""
    given = Counter(member.place for member in members if member.place)
    if given:
        return _listed(given.most_common(_MOST))
    areas: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for member in members:
        text = member.title or member.body[:80]
        areas.update(set(_LETTERED.findall(text)))
        names.update(_names(_LETTERED.sub(" ", text)))
    least = max(_LEAST, _LEAST_SHARE * len(members))
    chosen: list[tuple[str, int]] = []
    for name, count in sorted(names.items(), key=lambda one: (-one[1], -len(one[0]), one[0])):
        if count >= least and not any(_overlap(name, known) for known, _ in chosen):
            chosen.append((name, count))
    rest = [(name, count) for name, count in areas.most_common(_MOST) if count >= least]
    return _listed(sorted(chosen[:_MOST] + rest, key=lambda one: -one[1])[:_MOST])


def _names(text: str) -> set[str]:
    """Return what may be names of places: the two to six characters before each suffix, with it."""
    found: set[str] = set()
    for suffix in _SUFFIX.finditer(text):
        before = _NAME.search(text[max(0, suffix.start() - 6) : suffix.start()])
        if before is None:
            continue
        words = before.group()
        for length in range(2, len(words) + 1):
            if not _NO_NAME.search(words[-length:]):
                found.add(words[-length:] + suffix.group())
    return found


def _overlap(one: str, other: str) -> bool:
    """Say whether two names are pieces of one: they share two characters or more at a stretch."""
    return any(one[at : at + 2] in other for at in range(len(one) - 1))


def _listed(counts: Sequence[tuple[str | None, int]]) -> list[dict[str, Any]]:
    return [{"place": name, "count": count} for name, count in counts]
