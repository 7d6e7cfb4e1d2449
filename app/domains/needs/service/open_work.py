"""What an organisation has open now, for a list that leaves the house: tags, times, no data."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.domains.classifier import service as classifier
from app.domains.needs.models import Assignment, Clock, Need
from app.domains.needs.service import wording
from app.domains.needs.states import OPEN, AssignmentRole, AssignmentState, ClockKind
from app.platform.db import Session


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One assignment that waits for its organisation."""

    assignment_id: UUID
    receipt: str
    topic_name: str
    urgency_name: str
    state: AssignmentState
    role: AssignmentRole
    text: str
    """The beginning of the words, masked."""
    due_at: datetime | None
    """The next deadline; None while the youth is asked."""
    is_overdue: bool
    since: datetime


async def open_work(session: Session, organisation_id: UUID, limit: int) -> list[OpenWork]:
    """Return an organisation's open assignments, what is due first on top."""
    running = (
        select(
            Clock.assignment_id,
            func.min(Clock.due_at).filter(Clock.paused_at.is_(None)).label("due_at"),
            func.bool_or(Clock.breached_at.is_not(None)).label("is_overdue"),
        )
        .join(Assignment, Assignment.id == Clock.assignment_id)
        .where(Assignment.organisation_id == organisation_id, Clock.stopped_at.is_(None))
        .group_by(Clock.assignment_id)
        .subquery()
    )
    rows = await session.execute(
        select(
            Assignment.id,
            Assignment.state,
            Assignment.role,
            Assignment.created_at,
            Need.receipt,
            Need.topic,
            Need.urgency,
            func.left(Need.masked_text, wording.BRIEF_LENGTH).label("text"),
            running.c.due_at,
            running.c.is_overdue,
        )
        .join(Need, Need.id == Assignment.need_id)
        .outerjoin(running, running.c.assignment_id == Assignment.id)
        .where(
            Assignment.organisation_id == organisation_id,
            Assignment.state.in_([state.value for state in sorted(OPEN)]),
        )
        .order_by(running.c.due_at.asc().nulls_last(), Assignment.id)
        .limit(limit)
    )
    return [
        OpenWork(
            assignment_id=row.id,
            receipt=row.receipt,
            topic_name=classifier.topic_name(row.topic),
            urgency_name=classifier.urgency_name(row.urgency),
            state=AssignmentState(row.state),
            role=AssignmentRole(row.role),
            text=row.text,
            due_at=row.due_at,
            is_overdue=bool(row.is_overdue),
            since=row.created_at,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class MessageTags:
    """As much of an assignment as a message may say: tags and times, not a word of the need."""

    receipt: str
    topic_name: str
    urgency: str
    urgency_name: str
    state: AssignmentState
    role: AssignmentRole
    due: list[tuple[datetime, ClockKind]] = field(default_factory=list)
    """Its deadlines that run now, the next one first."""


async def tags_of(
    session: Session, organisation_id: UUID, assignment_ids: Sequence[UUID]
) -> dict[UUID, MessageTags]:
    """Return what messages about an organisation's assignments may say, as they stand now."""
    rows = await session.execute(
        select(
            Assignment.id, Assignment.state, Assignment.role, Need.receipt, Need.topic, Need.urgency
        )
        .join(Need, Need.id == Assignment.need_id)
        .where(Assignment.id.in_(assignment_ids), Assignment.organisation_id == organisation_id)
    )
    found = {
        row.id: MessageTags(
            receipt=row.receipt,
            topic_name=classifier.topic_name(row.topic),
            urgency=row.urgency,
            urgency_name=classifier.urgency_name(row.urgency),
            state=AssignmentState(row.state),
            role=AssignmentRole(row.role),
        )
        for row in rows
    }
    clocks = await session.execute(
        select(Clock.assignment_id, Clock.kind, Clock.due_at)
        .where(
            Clock.assignment_id.in_(list(found)),
            Clock.stopped_at.is_(None),
            Clock.paused_at.is_(None),
        )
        .order_by(Clock.due_at, Clock.id)
    )
    for one in clocks:
        found[one.assignment_id].due.append((one.due_at, ClockKind(one.kind)))
    return found
