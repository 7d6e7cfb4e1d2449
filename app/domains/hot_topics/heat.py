"""How hot a topic is, 0 to 100, and why: a weighted sum whose parts are all shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log2

from app.domains.hot_topics.messages import Message, Part

VERSION = "2026-11"
WEIGHTS = {
    "volume": 30.0,
    "supporters": 15.0,
    "growth": 20.0,
    "recency": 15.0,
    "danger": 10.0,
    "unsolved": 10.0,
}
_FULL_VOLUME, _FULL_SUPPORT = 150, 500
_QUARTER = 4


@dataclass(frozen=True, slots=True)
class Span:
    """The period that is looked at."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """Return how long it is, at least a day."""
        return max(self.end - self.start, timedelta(days=1))

    @property
    def middle(self) -> datetime:
        """Return where its newer half begins."""
        return self.end - self.length / 2


def growth(members: Sequence[Message], span: Span) -> float:
    """Return members of the newer half over those of the older, each and one; 1 is no change."""
    newer = sum(member.at >= span.middle for member in members)
    return round((newer + 1) / (len(members) - newer + 1), 2)


def score(members: Sequence[Message], span: Span) -> tuple[float, list[Part]]:
    """Return a topic's heat and its parts.

    A part about which nothing is known is left out, and the others share its weight.
    """
    found = [_volume(members, span), _growth(members, span), _recency(members, span)]
    found += [part for part in (_support(members), _danger(members), _unsolved(members)) if part]
    scale = 100 / sum(WEIGHTS[name] for name, _, _ in found)
    parts = [
        Part(
            name=name,
            weight=round(WEIGHTS[name] * scale, 1),
            value=round(value, 3),
            points=round(WEIGHTS[name] * scale * value, 1),
            why=why,
        )
        for name, value, why in found
    ]
    return round(min(sum(part.points for part in parts), 100.0), 1), parts


_Found = tuple[str, float, str]


def _volume(members: Sequence[Message], span: Span) -> _Found:
    value = min(1.0, log2(1 + len(members)) / log2(1 + _FULL_VOLUME))
    return "volume", value, f"{max(1, round(span.length / timedelta(days=1)))}天内{len(members)}条"


def _growth(members: Sequence[Message], span: Span) -> _Found:
    newer = sum(member.at >= span.middle for member in members)
    older = len(members) - newer
    value = max(0.0, (newer - older) / (newer + older))
    return "growth", value, f"后半段{newer}条，前半段{older}条"


def _recency(members: Sequence[Message], span: Span) -> _Found:
    """Weigh each message by its age: a quarter of the period halves it."""
    half_life = span.length / _QUARTER
    ages = [max(timedelta(0), span.end - member.at) for member in members]
    value = sum(float(0.5 ** (age / half_life)) for age in ages) / len(ages)
    days = min(ages) // timedelta(days=1)
    return "recency", value, "最近一条在一天之内" if days == 0 else f"最近一条在{days}天前"


def _support(members: Sequence[Message]) -> _Found | None:
    known = [member.supporters for member in members if member.supporters is not None]
    if not known:
        return None
    value = min(1.0, log2(1 + sum(known)) / log2(1 + _FULL_SUPPORT))
    return "supporters", value, f"{sum(known)}人附议"


def _danger(members: Sequence[Message]) -> _Found | None:
    known = [member.is_urgent for member in members if member.is_urgent is not None]
    if not known:
        return None
    return "danger", sum(known) / len(known), f"{sum(known)}条紧急或涉及人身安全"


def _unsolved(members: Sequence[Message]) -> _Found | None:
    known = [member.is_open for member in members if member.is_open is not None]
    if not known:
        return None
    return "unsolved", sum(known) / len(known), f"{sum(known)}条尚未解决"
