"""The ladder: a reminder before the deadline, then the head, the coordinators, chronic lateness."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from app.domains.delivery.schemas import EventType
from app.domains.needs import service as needs
from app.domains.needs.service import SYSTEM, Case, Missed
from app.domains.needs.states import Action, ClockKind, ReviewReason, Rung
from app.domains.notices.schemas import NoticeKind
from app.journeys import dispatch
from app.journeys.clocks import telling
from app.platform import db
from app.platform.db import Session
from app.platform.log import logger

log = logger(__name__)

_BATCH = 50


async def tick() -> int:
    """Take the rungs that are due; returns how many. Any number of workers may.

    At night only where life is at stake; the others are taken in the morning.
    """
    async with db.reading() as session:
        due = await needs.list_steps(session, _BATCH, is_quiet=telling.is_quiet())
    taken = 0
    for one in due:
        try:
            async with db.transaction() as session:
                taken += await _take(session, one)
        except Exception as error:  # noqa: BLE001  one need that cannot move must not hold the others
            log.warning(
                "clock.stuck", need=one.need_id.hex, kind=one.kind, error=type(error).__name__
            )
    return taken


async def tell_of_breach(
    session: Session, case: Case, clock_id: UUID, kind: ClockKind, organisation_id: UUID
) -> None:
    """Take the rung that a breach is: the head of the organisation is told, once."""
    if not await needs.keep_step(session, clock_id, Rung.head):
        return
    name = telling.CLOCK_NAMES[kind]
    words = f"已超过{name}时限"
    notice = await telling.about(
        session, case, NoticeKind.deadline_missed, f"{name}超时", words, who=organisation_id
    )
    await telling.tell_head(session, case, organisation_id, notice)


async def _take(session: Session, due: Missed) -> bool:
    if not await needs.claim_need(session, due.need_id):
        return False
    case = await needs.open_case(session, due.need_id)
    running = needs.step_due(case, due.clock_id)
    if running is None:
        return False
    rung = case.climb(running)
    owner = next((one for one in case.assignments if one.id == running.assignment_id), None)
    if owner is not None and await needs.keep_step(session, running.id, rung):
        tell = _TELLING[rung]
        await tell(session, case, due.kind, owner)
        case.note(
            Action.escalated, SYSTEM, assignment=owner, reason=rung, words=None, is_public=False
        )
    await case.write(session)
    log.info("clock.step", rung=rung, kind=due.kind, need=due.need_id.hex)
    return True


async def _remind(session: Session, case: Case, _kind: ClockKind, owner: needs.Assignment) -> None:
    await dispatch.tell_partner(
        session, case, owner.id, owner.organisation_id, EventType.assignment_due_soon
    )


async def _to_coordinators(
    session: Session, case: Case, kind: ClockKind, owner: needs.Assignment
) -> None:
    name = telling.CLOCK_NAMES[kind]
    notice = await telling.about(
        session,
        case,
        NoticeKind.deadline_doubled,
        f"{name}超时已达时限两倍",
        f"{name}用时已达时限的两倍，请督办",
        who=owner.organisation_id,
    )
    await telling.tell_coordinators(session, case, notice)


async def _chronic(session: Session, case: Case, kind: ClockKind, owner: needs.Assignment) -> None:
    name = telling.CLOCK_NAMES[kind]
    notice = await telling.about(
        session,
        case,
        NoticeKind.deadline_chronic,
        f"{name}严重超时",
        f"{name}用时已达时限的三倍，已列入待分派，可以改派",
        who=owner.organisation_id,
    )
    await telling.tell_coordinators(session, case, notice)
    await telling.tell_head(session, case, owner.organisation_id, notice)
    if case.need.review_reason is None:
        case.wait_for_review(ReviewReason.overdue)


Telling = Callable[[Session, Case, ClockKind, needs.Assignment], Awaitable[None]]
_TELLING: dict[Rung, Telling] = {
    Rung.reminder: _remind,
    Rung.head: _remind,
    Rung.coordinator: _to_coordinators,
    Rung.chronic: _chronic,
}
