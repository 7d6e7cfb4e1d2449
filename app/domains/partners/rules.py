"""Who fits a need: hard rules first, then a score whose parts are all visible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.kernel.clock import SHANGHAI

WEIGHTS = {"topic": 0.40, "area": 0.20, "capacity": 0.15, "record": 0.20, "hours": 0.05}
# A partner without history counts as if it had taken 7 of 10 and solved 7 of 10 (Bayesian prior).
_PRIOR_GOOD, _PRIOR_ALL = 7, 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a need asks of a partner."""

    topic: str
    topic_name: str
    also: Sequence[str]
    kind: str
    adcode: str | None
    is_minor: bool
    excluded: frozenset[UUID]
    at: datetime
    unreachable: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a partner offers, and how it has done so far."""

    organisation_id: UUID
    name: str
    topics: Sequence[str]
    kinds: Sequence[str]
    areas: Sequence[str]
    takes_minors: bool
    capacity: int
    opens_hour: int
    closes_hour: int
    offered: int
    accepted: int
    judged: int
    solved: int
    open: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score, or with the reason why it is out."""

    organisation_id: UUID
    name: str
    score: float
    parts: dict[str, float]
    reasons: list[str]
    excluded_because: str | None


def rank(wanted: Wanted, candidates: Sequence[Candidate]) -> list[Ranked]:
    """Return the candidates, the best first and those ruled out last, each with its reasons."""
    ranked = [_judge(wanted, candidate) for candidate in candidates]
    return sorted(ranked, key=lambda one: (one.excluded_because is not None, -one.score, one.name))


def _judge(wanted: Wanted, candidate: Candidate) -> Ranked:
    excluded = _why_not(wanted, candidate)
    parts = {
        "topic": _topic(wanted, candidate),
        "area": _area(wanted.adcode, candidate.areas),
        "capacity": _free(candidate),
        "record": _record(candidate),
        "hours": _hours(wanted.at, candidate),
    }
    score = sum(WEIGHTS[name] * value for name, value in parts.items())
    return Ranked(
        organisation_id=candidate.organisation_id,
        name=candidate.name,
        score=round(score, 4),
        parts={name: round(value, 3) for name, value in parts.items()},
        reasons=[] if excluded else _reasons(wanted, candidate, parts),
        excluded_because=excluded,
    )


def _why_not(wanted: Wanted, candidate: Candidate) -> str | None:
    if candidate.organisation_id in wanted.excluded:
        return "与诉求有利害关系，或此前已退回"
    if candidate.organisation_id in wanted.unreachable:
        return "通知渠道已停用，暂时联系不上"
    if wanted.topic not in candidate.topics and not set(wanted.also) & set(candidate.topics):
        return "不受理这类主题"
    if candidate.kinds and wanted.kind not in candidate.kinds:
        return "不受理这种诉求类型"
    if _area(wanted.adcode, candidate.areas) == 0:
        return "不在服务区域内"
    if wanted.is_minor and not candidate.takes_minors:
        return "不接收未成年人的诉求"
    if candidate.open >= candidate.capacity:
        return "当前已满负荷"
    return None


def _topic(wanted: Wanted, candidate: Candidate) -> float:
    if wanted.topic not in candidate.topics:
        return 0.4
    # A specialist goes before somebody who takes everything.
    return 1.0 if len(candidate.topics) <= 6 else 0.8


def _area(adcode: str | None, areas: Sequence[str]) -> float:
    if not areas:
        return 0.6
    if adcode is None:
        return 0.5
    if adcode in areas:
        return 1.0
    if f"{adcode[:4]}00" in areas:
        return 0.8
    return 0.7 if f"{adcode[:2]}0000" in areas else 0.0


def _free(candidate: Candidate) -> float:
    if candidate.capacity == 0:
        return 0.0
    return max(0.0, 1 - candidate.open / candidate.capacity)


def _record(candidate: Candidate) -> float:
    accepts = (_PRIOR_GOOD + candidate.accepted) / (_PRIOR_ALL + candidate.offered)
    solves = (_PRIOR_GOOD + candidate.solved) / (_PRIOR_ALL + candidate.judged)
    return min(1.0, (accepts + solves) / 2)


def _hours(at: datetime, candidate: Candidate) -> float:
    hour = at.astimezone(SHANGHAI).hour
    return 1.0 if candidate.opens_hour <= hour < candidate.closes_hour else 0.0


def _reasons(wanted: Wanted, candidate: Candidate, parts: dict[str, float]) -> list[str]:
    reasons = []
    if wanted.topic in candidate.topics:
        reasons.append(f"受理“{wanted.topic_name}”")
    else:
        reasons.append("受理诉求中的另一项主题")
    if parts["area"] == 1.0:
        reasons.append("就在你所在的区")
    elif parts["area"] >= 0.7:
        reasons.append("服务范围包括你所在的地区")
    if parts["capacity"] >= 0.5:
        reasons.append("目前有余力接手")
    if candidate.judged >= 5 and parts["record"] >= 0.8:
        reasons.append("以往办理效果好")
    return reasons
