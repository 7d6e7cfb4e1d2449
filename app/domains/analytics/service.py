"""The rates, computed from the stored clocks and verdicts in one statement."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, case, func, literal, or_, select

from app.domains.analytics import rules
from app.domains.analytics.labels import agreement, disagreements, second_looks
from app.domains.analytics.opinions import (
    checked_agreements,
    opinion_agreement,
    opinion_outcomes,
)
from app.domains.analytics.schemas import Group, GroupBy, KpiOut, Rate
from app.domains.classifier import service as classifier
from app.domains.feedback.models import VerdictRow
from app.domains.identity import service as identity
from app.domains.needs.models import Assignment, Clock, Need
from app.domains.needs.states import AssignmentRole, ClockKind
from app.kernel import ids
from app.platform.db import Session
from app.platform.sqltypes import AnyRow

__all__ = [
    "agreement",
    "checked_agreements",
    "disagreements",
    "opinion_agreement",
    "opinion_outcomes",
    "second_looks",
    "three_rates",
]

_MOST_GROUPS = 500

# A duty counts from the moment it was met, ended or, else, fell due, whichever is first: what is
# late cannot hide, and what is done early shows at once.
_COUNTS_AT = func.least(Clock.met_at, Clock.due_at, Clock.stopped_at)
_IS_DUTY = or_(
    Clock.met_at.is_not(None),
    Clock.breached_at.is_not(None),
    Clock.stopped_at.is_(None) & (Clock.due_at <= bindparam("now")),
)
_IN_TIME = Clock.met_at.is_not(None) & (Clock.met_at <= Clock.due_at)
_RESOLUTIONS = (ClockKind.resolution, ClockKind.redo)

_KEYS: dict[GroupBy, Any] = {
    GroupBy.total: literal("all"),
    GroupBy.topic: Need.topic,
    GroupBy.field: func.split_part(Need.topic, ".", 1),
    GroupBy.area: func.coalesce(Need.adcode, ""),
    GroupBy.organisation: Assignment.organisation_id,
    GroupBy.month: func.to_char(func.timezone("Asia/Shanghai", _COUNTS_AT), "YYYY-MM"),
}


def _count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(*conditions)


def _grade(column: Any) -> ColumnElement[float]:
    return case(rules.GRADE_WEIGHTS, value=column, else_=0.0)


_GOOD = tuple(grade for grade, weight in rules.GRADE_WEIGHTS.items() if weight == 1.0)
_CONTACT = Clock.kind == ClockKind.contact
_RESOLUTION = Clock.kind.in_(_RESOLUTIONS)
_ASKED = Clock.kind == ClockKind.feedback
_JUDGED = VerdictRow.id.is_not(None)
# Why a duty can end before it is met or due; each is counted and shown.
_EXCLUSIONS = ("declined", "expired", "withdrawn", "transferred", "rejected")


def _statement(by: GroupBy) -> Any:
    key = _KEYS[by].label("key")
    return (
        select(
            key,
            _count(_CONTACT, _IS_DUTY).label("contacts"),
            _count(_CONTACT, _IS_DUTY, _IN_TIME).label("contacts_in_time"),
            _count(_RESOLUTION, _IS_DUTY).label("resolutions"),
            _count(_RESOLUTION, _IS_DUTY, _IN_TIME).label("resolutions_in_time"),
            # Who joined another's need counts when they judge; their silence is not a second one.
            _count(_ASKED, or_(_JUDGED, _IS_DUTY & Need.joined_to.is_(None))).label("asked"),
            _count(_ASKED, _JUDGED).label("judged"),
            _count(_ASKED, VerdictRow.verdict == "solved").label("solved"),
            _count(_ASKED, VerdictRow.verdict == "partly").label("partly"),
            _count(_ASKED, _JUDGED, Assignment.claim == "solved").label("claimed"),
            _count(_ASKED, _JUDGED, Assignment.claim == "partly").label("claimed_partly"),
            func.coalesce(
                func.sum(
                    (_grade(VerdictRow.result_grade) + _grade(VerdictRow.attitude_grade)) / 2
                ).filter(_ASKED, _JUDGED),
                0.0,
            ).label("satisfaction"),
            _count(
                _ASKED,
                VerdictRow.result_grade.in_(_GOOD),
                VerdictRow.attitude_grade.in_(_GOOD),
            ).label("both"),
            *(
                _count(_CONTACT, ~_IS_DUTY, Clock.stop_reason == reason).label(f"x_{reason}")
                for reason in _EXCLUSIONS
            ),
        )
        .select_from(Clock)
        .join(Assignment, Assignment.id == Clock.assignment_id)
        .join(Need, Need.id == Clock.need_id)
        .outerjoin(
            VerdictRow,
            _ASKED & (VerdictRow.need_id == Clock.need_id) & (VerdictRow.round == Clock.round),
        )
        .where(
            Assignment.role == AssignmentRole.lead,
            Clock.kind.in_([ClockKind.contact, ClockKind.feedback, *_RESOLUTIONS]),
            bindparam("since") <= _COUNTS_AT,
            bindparam("until") > _COUNTS_AT,
            or_(
                bindparam("everything"),
                Need.office_id.in_(bindparam("places", expanding=True)),
                Assignment.organisation_id.in_(bindparam("places", expanding=True)),
            ),
        )
        .group_by(key)
        .order_by(key)
        .limit(_MOST_GROUPS)
    )


_STATEMENTS = {by: _statement(by) for by in GroupBy}


async def three_rates(
    session: Session, within: UUID, by: GroupBy, since: datetime, until: datetime, now: datetime
) -> KpiOut:
    """Return the rates of an organisation and all below it, for a period, split as asked."""
    own = await identity.find_organisation(session, within)
    places = await identity.list_organisations(session, within)
    rows = await session.execute(
        _STATEMENTS[by],
        {
            "since": since,
            "until": until,
            "now": now,
            # The root sees all there is; spares the longest list of places.
            "everything": own.parent_id is None,
            "places": [one.id for one in places],
        },
    )
    names = {one.id: one.name for one in places}
    return KpiOut(
        formula_version=rules.FORMULA_VERSION,
        since=since,
        until=until,
        by=by,
        groups=[_group(by, row, names) for row in rows],
    )


def _group(by: GroupBy, row: AnyRow, names: dict[UUID, str]) -> Group:
    solved = row.solved + rules.PARTLY * row.partly
    claimed = row.claimed + rules.PARTLY * row.claimed_partly
    response = _rate(row.contacts_in_time, row.contacts)
    solution = _rate(solved, row.judged)
    satisfaction = _rate(float(row.satisfaction), row.judged)
    claimed_solution = _rate(claimed, row.judged)
    gap = None
    if solution.rate is not None and claimed_solution.rate is not None:
        gap = round(claimed_solution.rate - solution.rate, 4)
    key, name = _key_and_name(by, row.key, names)
    return Group(
        key=key,
        name=name,
        response=response,
        solution=solution,
        satisfaction=satisfaction,
        both_satisfied=_rate(row.both, row.judged),
        coverage=_rate(row.judged, row.asked),
        claimed_solution=claimed_solution,
        claim_gap=gap,
        on_time=_rate(row.resolutions_in_time, row.resolutions),
        excluded={reason: getattr(row, f"x_{reason}") for reason in _EXCLUSIONS},
        composite=rules.composite(
            {
                "response": response.rate,
                "solution": solution.rate,
                "satisfaction": satisfaction.rate,
            }
        ),
    )


def _rate(numerator: float, denominator: int) -> Rate:
    return Rate(
        rate=rules.ratio(numerator, denominator),
        numerator=numerator,
        denominator=denominator,
        lower_bound=rules.wilson_low(numerator, denominator),
        is_small=denominator < rules.SMALL,
    )


def _key_and_name(by: GroupBy, key: Any, names: dict[UUID, str]) -> tuple[str, str]:
    if by is GroupBy.organisation:
        return ids.encode("org", key), names.get(key, "其他单位")
    if by is GroupBy.topic:
        return key, classifier.topic_name(key)
    if by is GroupBy.field:
        return key, classifier.field_name(key)
    if by is GroupBy.total:
        return key, "全部"
    return key, key or "未填写地点"
