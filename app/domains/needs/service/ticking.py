"""Time: which clocks have run out."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.domains.needs import clockwork
from app.domains.needs.case import Case
from app.domains.needs.models import Clock, Need
from app.domains.needs.promise_models import ClockStep
from app.domains.needs.states import ClockKind, Rung
from app.kernel import clock
from app.kernel.clock import SHANGHAI
from app.platform.db import Session


@dataclass(frozen=True, slots=True)
class Missed:
    """A clock that has run out, and the need it belongs to."""

    clock_id: UUID
    need_id: UUID
    kind: ClockKind


# All they do is to say something to the youth, who may be asleep.
_SPEAKS_TO_THE_YOUTH = (ClockKind.reminder, ClockKind.feedback)


async def list_missed(session: Session, limit: int, *, is_quiet: bool = False) -> list[Missed]:
    """Return clocks that are due and not yet dealt with, the longest overdue first.

    In quiet hours those wait that only say something to the youth.
    """
    query = (
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
    if is_quiet:
        query = query.where(Clock.kind.not_in(_SPEAKS_TO_THE_YOUTH))
    rows = await session.execute(query)
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


async def list_steps(session: Session, limit: int, *, is_quiet: bool) -> list[Missed]:
    """Return the clocks whose next rung is due; in quiet hours only where life is at stake."""
    query = (
        select(Clock.id, Clock.need_id, Clock.kind)
        .where(
            Clock.step_at <= clock.now(),
            Clock.stopped_at.is_(None),
            Clock.paused_at.is_(None),
        )
        .order_by(Clock.step_at)
        .limit(limit)
    )
    if is_quiet:
        query = query.join(Need, Need.id == Clock.need_id).where(Need.is_crisis)
    rows = await session.execute(query)
    return [Missed(row.id, row.need_id, ClockKind(row.kind)) for row in rows]


def step_due(case: Case, clock_id: UUID) -> Clock | None:
    """Return the clock if, with the case in hand, its next rung is still to be taken."""
    for one in case.clocks:
        is_running = one.stopped_at is None and one.paused_at is None
        is_due = one.step_at is not None and one.step_at <= case.now
        if one.id == clock_id and is_running and is_due:
            return one
    return None


async def keep_step(session: Session, clock_id: UUID, rung: Rung) -> bool:
    """Note that a rung was taken; False where that was noted before."""
    made = await session.scalar(
        insert(ClockStep)
        .values(clock_id=clock_id, rung=rung, at=clock.now())
        .on_conflict_do_nothing()
        .returning(ClockStep.clock_id)
    )
    return made is not None


async def list_reaching(session: Session, day: date, after: UUID | None, limit: int) -> list[UUID]:
    """Return needs, in the order of their ids, with running clocks that reach a day."""
    begin = datetime.combine(day, time.min, SHANGHAI)
    query = (
        select(Clock.need_id)
        .where(Clock.stopped_at.is_(None), Clock.chronic_at >= begin)
        .order_by(Clock.need_id)
        .distinct()
        .limit(limit)
    )
    if after is not None:
        query = query.where(Clock.need_id > after)
    return list(await session.scalars(query))


def work_out_again(case: Case) -> None:
    """Work out anew the running clocks of office hours, after the calendar has changed."""
    for one in case.clocks:
        time_of_it = case.time_of(one)
        if one.stopped_at is None and not time_of_it.counts_nights:
            before = one.due_at
            clockwork.work_out(one, time_of_it)
            # Nobody is late from one moment to the next.
            if one.due_at <= case.now < before:
                one.due_at = before
