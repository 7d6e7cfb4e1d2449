"""Time: which clocks have run out."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.domains.needs.case import Case
from app.domains.needs.models import Clock, Need
from app.domains.needs.states import ClockKind
from app.kernel import clock
from app.platform.db import Session


@dataclass(frozen=True, slots=True)
class Missed:
    """A clock that has run out, and the need it belongs to."""

    clock_id: UUID
    need_id: UUID
    kind: ClockKind


async def list_missed(session: Session, limit: int) -> list[Missed]:
    """Return clocks that are due and not yet dealt with, the longest overdue first."""
    rows = await session.execute(
        select(Clock.id, Clock.need_id, Clock.kind)
        .where(
            Clock.due_at <= clock.now(),
            Clock.stopped_at.is_(None),
            Clock.paused_at.is_(None),
            Clock.breached_at.is_(None),
        )
        .order_by(Clock.due_at)
        .limit(limit)
    )
    return [Missed(row.id, row.need_id, ClockKind(row.kind)) for row in rows]


async def claim_need(session: Session, need_id: UUID) -> bool:
    """Lock a need for a clock's sake, unless somebody has it in hand right now."""
    found = await session.scalar(
        select(Need.id).where(Need.id == need_id).with_for_update(skip_locked=True)
    )
    return found is not None


def still_due(case: Case, clock_id: UUID) -> Clock | None:
    """Return the clock if, with the case in hand, it is still running and due."""
    for one in case.clocks:
        is_running = one.stopped_at is None and one.paused_at is None and one.breached_at is None
        if one.id == clock_id and is_running and one.due_at <= case.now:
            return one
    return None
