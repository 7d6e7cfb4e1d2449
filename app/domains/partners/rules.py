"""Who fits a need: hard rules first, then a score whose parts are all visible."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.kernel.clock import SHANGHAI

POLICY = "2026-11-25"
"""Names weights and formulas below; kept with each ranking, and changed when they are."""
WEIGHTS = {
    "topic": 0.32,
    "area": 0.18,
    "audience": 0.05,
    "hours": 0.05,
    "capacity": 0.13,
    "acceptance": 0.08,
    "on_time": 0.06,
    "solved": 0.08,
    "freshness": 0.05,
}
PART_NAMES = {
    "topic": "主题",
    "area": "区域",
    "audience": "服务人群",
    "hours": "开放时间",
    "capacity": "空余能力",
    "acceptance": "签收情况",
    "on_time": "按时办结",
    "solved": "确认解决",
    "freshness": "资料新旧",
}
# A partner without history counts as if 7 of 10 had gone well (Bayesian prior).
PRIOR_GOOD, PRIOR_ALL = 7, 10
HALF_LIFE = timedelta(days=180)
"""After so long without a confirmation a profile is trusted half as much."""
_ADULT = 18
_SPECIALIST = 6
_ENOUGH_VERDICTS = 5


class Out(StrEnum):
    """Why a partner cannot have a need."""

    excluded = "excluded"
    unreachable = "unreachable"
    topic = "topic"
    kind = "kind"
    area = "area"
    minor = "minor"
    adult = "adult"
    licence = "licence"
    refuses = "refuses"
    full = "full"
    rule = "rule"


OUT_WORDS: dict[Out, str] = {
    Out.excluded: "与诉求有利害关系，或此前已退回",
    Out.unreachable: "通知渠道已停用，暂时联系不上",
    Out.topic: "不受理这类主题",
    Out.kind: "不受理这种诉求类型",
    Out.area: "不在服务区域内",
    Out.minor: "不接收未成年人的诉求",
    Out.adult: "只服务未成年人",
    Out.licence: "没有这类事项所需的有效资质",
    Out.refuses: "已停止接收诉求",
    Out.full: "当前已满负荷",
    Out.rule: "按派单规则不派给该单位",
}


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
    """Organisations none of whose channels works."""
    identities: frozenset[str] = frozenset()
    """What is known of the writer: student, newcomer … Empty where nothing is."""


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
    answered: int = 0
    on_time: int = 0
    min_age: int | None = None
    max_age: int | None = None
    identities: Sequence[str] = ()
    windows: Sequence[Mapping[str, Any]] = ()
    """Opening windows; none means opens_hour to closes_hour on every day."""
    confirmed_at: datetime | None = None
    is_licensed: bool = True
    declined_wrongly: int = 0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score, or with the reason why it is out."""

    organisation_id: UUID
    name: str
    score: float
    parts: dict[str, float]
    reasons: list[str]
    excluded_because: str | None
    outs: tuple[Out, ...] = ()
    bonus: float = 0.0
    """What a routing rule has added to the score."""


def rank(wanted: Wanted, candidates: Sequence[Candidate]) -> list[Ranked]:
    """Return the candidates, the best first and those ruled out last, each with its reasons."""
    return in_order([_judge(wanted, candidate) for candidate in candidates])


def in_order(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return the best first and those ruled out last."""
    return sorted(
        ranked,
        key=lambda one: (bool(one.outs), -one.score, one.name, one.organisation_id),
    )


def smoothed(good: int, everything: int) -> float:
    """Return a rate that few cases cannot push far from what is usual."""
    return min(1.0, (PRIOR_GOOD + good) / (PRIOR_ALL + everything))


def is_open(candidate: Candidate, at: datetime) -> bool:
    """Say whether a partner has opened at a moment, by its windows or else by its hours."""
    local = at.astimezone(SHANGHAI)
    if not candidate.windows:
        return candidate.opens_hour <= local.hour < candidate.closes_hour
    now = f"{local:%H:%M}"
    return any(
        local.isoweekday() in one["days"] and one["opens"] <= now < one["closes"]
        for one in candidate.windows
    )


def _judge(wanted: Wanted, candidate: Candidate) -> Ranked:
    outs = _why_not(wanted, candidate)
    parts = {
        "topic": _topic(wanted, candidate),
        "area": _area(wanted.adcode, candidate.areas),
        "audience": _audience(wanted, candidate),
        "hours": 1.0 if is_open(candidate, wanted.at) else 0.0,
        "capacity": _free(candidate),
        # A refusal without reason counts as one more offer that was not taken.
        "acceptance": smoothed(candidate.accepted, candidate.offered + candidate.declined_wrongly),
        "on_time": smoothed(candidate.on_time, candidate.answered),
        "solved": smoothed(candidate.solved, candidate.judged),
        "freshness": _freshness(wanted.at, candidate.confirmed_at),
    }
    score = sum(WEIGHTS[name] * value for name, value in parts.items())
    return Ranked(
        organisation_id=candidate.organisation_id,
        name=candidate.name,
        score=round(score, 4),
        parts=parts,
        reasons=_reasons(wanted, candidate, parts),
        excluded_because=OUT_WORDS[outs[0]] if outs else None,
        outs=outs,
    )


def _why_not(wanted: Wanted, candidate: Candidate) -> tuple[Out, ...]:
    checks = (
        (Out.excluded, candidate.organisation_id in wanted.excluded),
        (Out.unreachable, candidate.organisation_id in wanted.unreachable),
        (Out.topic, not takes_topic(candidate.topics, wanted.topic, wanted.also)),
        (Out.kind, bool(candidate.kinds) and wanted.kind not in candidate.kinds),
        (Out.area, _area(wanted.adcode, candidate.areas) == 0),
        (Out.minor, wanted.is_minor and not _takes_minors(candidate)),
        (
            Out.adult,
            not wanted.is_minor and candidate.max_age is not None and candidate.max_age < _ADULT,
        ),
        (Out.licence, not candidate.is_licensed),
        (Out.refuses, candidate.capacity == 0),
        (Out.full, 0 < candidate.capacity <= candidate.open),
    )
    return tuple(out for out, is_so in checks if is_so)


def takes_topic(taken: Sequence[str], topic: str, also: Sequence[str]) -> bool:
    """Say whether somebody who takes these topics takes one of a need's."""
    return topic in taken or any(one in taken for one in also)


def _takes_minors(candidate: Candidate) -> bool:
    return candidate.takes_minors and (candidate.min_age or 0) < _ADULT


def _topic(wanted: Wanted, candidate: Candidate) -> float:
    if wanted.topic not in candidate.topics:
        return 0.4
    # A specialist goes before somebody who takes everything.
    return 1.0 if len(candidate.topics) <= _SPECIALIST else 0.8


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


def _audience(wanted: Wanted, candidate: Candidate) -> float:
    """Return 1 for who is there for just these people, less where that is not known."""
    if not candidate.identities:
        return 0.8
    if not wanted.identities:
        return 0.6
    return 1.0 if wanted.identities & set(candidate.identities) else 0.2


def _free(candidate: Candidate) -> float:
    if candidate.capacity == 0:
        return 0.0
    return max(0.0, 1 - candidate.open / candidate.capacity)


def _freshness(at: datetime, confirmed_at: datetime | None) -> float:
    if confirmed_at is None:
        return 0.5
    age = max(timedelta(), at - confirmed_at)
    return float(0.5 ** (age / HALF_LIFE))


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
    has_done_well = (parts["acceptance"] + parts["solved"]) / 2 >= 0.8
    if candidate.judged >= _ENOUGH_VERDICTS and has_done_well:
        reasons.append("以往办理效果好")
    return reasons
