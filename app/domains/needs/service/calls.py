"""Open calls (抢单): a need before several organisations, of whom the first to claim it leads."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select, tuple_

from app.domains.classifier import service as classifier
from app.domains.needs.call_schemas import CallOut, CallPage
from app.domains.needs.case import SYSTEM, Actor, Case
from app.domains.needs.models import Assignment, Clock, Need
from app.domains.needs.problems import CallEnded, CallNotFound
from app.domains.needs.service.handling import accept
from app.domains.needs.states import (
    Action,
    AssignmentRole,
    AssignmentState,
    ClockKind,
    NeedState,
)
from app.kernel.paging import read_cursor, write_cursor
from app.platform.db import Session

MOST_CALLED = 20
_TEASER = 120


def open_call(case: Case, called: Sequence[tuple[UUID, list[str]]]) -> list[Assignment]:
    """Put a triaged need before some organisations, each with the reasons why; time runs."""
    made = [
        case.add_assignment(organisation_id, AssignmentRole.lead, reasons, AssignmentState.proposed)
        for organisation_id, reasons in called[:MOST_CALLED]
    ]
    case.meet_clock(ClockKind.triage)
    case.leave_review()
    case.start_clock(ClockKind.accept)
    case.note(Action.called, SYSTEM, words=f"{len(made)} 家单位可以接单")
    return made


def was_called(case: Case) -> bool:
    """Say whether the need has been before several organisations already."""
    return any(one.is_call for one in case.assignments)


def claim(case: Case, assignment_id: UUID, organisation_id: UUID, actor: Actor) -> Assignment:
    """Take a need on from an open call; raises CallEnded where somebody was first."""
    mine = next(
        (
            one
            for one in case.proposals
            if one.id == assignment_id and one.organisation_id == organisation_id
        ),
        None,
    )
    is_open = case.state is NeedState.triaged and case.need.review_reason is None
    if mine is None or not is_open:
        raise CallEnded
    mine.is_call = False
    case.meet_clock(ClockKind.accept)
    case.move_assignment(mine, AssignmentState.offered)
    case.move(NeedState.dispatched, actor, assignment=mine)
    case.start_clock(ClockKind.contact, mine)
    case.start_clock(ClockKind.resolution if case.need.round == 1 else ClockKind.redo, mine)
    accept(case, mine, actor)
    return mine


def _open_calls(organisation_id: UUID) -> Select[Any]:
    ends_at = (
        select(Clock.due_at)
        .where(
            Clock.need_id == Need.id,
            Clock.kind == ClockKind.accept,
            Clock.assignment_id.is_(None),
            Clock.stopped_at.is_(None),
        )
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            Assignment.id,
            Assignment.reasons,
            Assignment.created_at,
            Need.receipt,
            func.left(Need.masked_text, _TEASER).label("text"),
            Need.topic,
            Need.kind,
            Need.urgency,
            Need.adcode,
            ends_at.label("ends_at"),
        )
        .join(Need, Need.id == Assignment.need_id)
        .where(
            Assignment.organisation_id == organisation_id,
            Assignment.state == AssignmentState.proposed,
            Need.state == NeedState.triaged,
            Need.review_reason.is_(None),
        )
    )


async def list_calls(
    session: Session, organisation_id: UUID, limit: int, cursor: str | None
) -> CallPage:
    """Return one page of the calls that an organisation can answer now, the newest first."""
    query = (
        _open_calls(organisation_id)
        .order_by(Assignment.created_at.desc(), Assignment.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(tuple_(Assignment.created_at, Assignment.id) < read_cursor(cursor))
    rows = (await session.execute(query)).all()
    page = rows[:limit]
    return CallPage(
        items=[_out(row) for row in page],
        next_cursor=write_cursor(page[-1].created_at, page[-1].id) if len(rows) > limit else None,
    )


async def find_call(session: Session, assignment_id: UUID, organisation_id: UUID) -> CallOut | None:
    """Return a call that an organisation has not claimed, None where it is an assignment by now.

    Raises CallEnded where somebody else was first.
    """
    is_call = select(Assignment.id).where(
        Assignment.id == assignment_id,
        Assignment.organisation_id == organisation_id,
        Assignment.is_call,
    )
    if await session.scalar(is_call) is None:
        return None
    mine = _open_calls(organisation_id).where(Assignment.id == assignment_id)
    row = (await session.execute(mine)).one_or_none()
    if row is None:
        raise CallEnded
    return _out(row)


async def need_of_call(session: Session, assignment_id: UUID, organisation_id: UUID) -> UUID:
    """Return which need an organisation was called about; raises CallNotFound."""
    need_id = await session.scalar(
        select(Assignment.need_id).where(
            Assignment.id == assignment_id, Assignment.organisation_id == organisation_id
        )
    )
    if need_id is None:
        raise CallNotFound
    return need_id


def _out(row: Row[Any]) -> CallOut:
    return CallOut(**row._mapping, topic_name=classifier.topic_name(row.topic))
