"""What time does with a need: if nobody acts, it moves on by itself to somebody who will."""

from collections.abc import Awaitable, Callable

from app.domains.delivery.schemas import EventType
from app.domains.needs import service as needs
from app.domains.needs.events import OfferSettled
from app.domains.needs.service import SYSTEM, Assignment, Case, Missed
from app.domains.needs.states import LADDER, Action, AssignmentRole, ClockKind, ReviewReason
from app.domains.notices.schemas import NoticeKind
from app.domains.notifications import service as notifications
from app.domains.notifications.schemas import Template
from app.domains.notifications.service import Message
from app.journeys import dispatch
from app.journeys.clocks import ladder, telling
from app.journeys.handling.partner_flow import give_to_the_best, pass_on
from app.platform import db, outbox
from app.platform.db import Session
from app.platform.log import logger

log = logger(__name__)

_BATCH = 50


async def tick() -> int:
    """Deal with the clocks that have run out; returns how many. Any number of workers may."""
    async with db.reading() as session:
        missed = await needs.list_missed(session, _BATCH, is_quiet=telling.is_quiet())
    dealt_with = 0
    for one in missed:
        try:
            async with db.transaction() as session:
                dealt_with += await _deal_with(session, one)
        except Exception as error:  # noqa: BLE001  one need that cannot move must not hold the others
            log.warning(
                "clock.stuck", need=one.need_id.hex, kind=one.kind, error=type(error).__name__
            )
    return dealt_with


async def _deal_with(session: Session, missed: Missed) -> bool:
    if not await needs.claim_need(session, missed.need_id):
        return False
    case = await needs.open_case(session, missed.need_id)
    running = needs.still_due(case, missed.clock_id)
    if running is None:
        return False
    needs.breach(case, running)
    owner = next((one for one in case.assignments if one.id == running.assignment_id), None)
    await _CONSEQUENCES[missed.kind](session, case, owner)
    await case.write(session)
    if owner is not None and missed.kind in LADDER:
        await ladder.tell_of_breach(
            session, case, missed.clock_id, missed.kind, owner.organisation_id
        )
    log.info("clock.missed", kind=missed.kind, need=missed.need_id.hex)
    return True


async def _take_back(session: Session, case: Case, late: Assignment | None) -> None:
    """Nobody accepted in time: the offer expires, the next organisation gets it.

    A helper that does not answer leaves the need where it is. The clock of an open call is
    nobody's own.
    """
    if late is None:
        await _give_unclaimed(session, case)
        return
    needs.expire(case, late)
    await outbox.emit(session, OfferSettled(late.organisation_id, "expired"))
    await dispatch.tell_partner(
        session, case, late.id, late.organisation_id, EventType.assignment_expired
    )
    if late.role == AssignmentRole.lead:
        await pass_on(session, case)


async def _give_unclaimed(session: Session, case: Case) -> None:
    """Nobody claimed it in time: the best fitting organisation is given it, or a dispatcher."""
    if not case.proposals:
        return
    case.end_call()
    if case.need.review_reason is not None:
        return
    await give_to_the_best(session, case)


async def _push(session: Session, case: Case, late: Assignment | None) -> None:
    """Work is late: the organisation is told so, and the dispatchers see it."""
    if late is None:
        return
    await dispatch.tell_partner(
        session, case, late.id, late.organisation_id, EventType.assignment_overdue
    )


async def _look_again(session: Session, case: Case, _late: Assignment | None) -> None:
    """The day has come to look at a need on hold: the coordinators decide."""
    needs.look_at_hold_again(case)
    who = case.lead.organisation_id if case.lead else None
    notice = await telling.about(
        session, case, NoticeKind.hold_over, "挂账到期，请复查", "挂账已到复查日期", who=who
    )
    await telling.tell_coordinators(session, case, notice)


async def _raise_alarm(_session: Session, case: Case, _late: Assignment | None) -> None:
    """Triage is late: the need stays on top of the dispatchers' list."""
    if case.need.review_reason is None:
        case.wait_for_review(ReviewReason.overdue)


async def _remind(session: Session, case: Case, _late: Assignment | None) -> None:
    """The youth has not judged yet: ask once more."""
    case.note(Action.reminded, SYSTEM)
    message = Message(
        "这件事解决了吗？", "花半分钟评价一下，没解决可以要求重办。", Template.need_answered
    )
    await notifications.tell(session, case.need.youth_id, case.need.id, message)


async def _close(session: Session, case: Case, _late: Assignment | None) -> None:
    """The time to judge is over: closed without a verdict; silence is not a yes."""
    needs.close(case, SYSTEM, "silence")
    message = Message("诉求已办结", "评价时间已过。如果事情还没有解决，你仍可以要求重办。")
    await notifications.tell(session, case.need.youth_id, case.need.id, message)


_CONSEQUENCES: dict[ClockKind, Callable[[Session, Case, Assignment | None], Awaitable[None]]] = {
    ClockKind.triage: _raise_alarm,
    ClockKind.accept: _take_back,
    ClockKind.contact: _push,
    ClockKind.progress: _push,
    ClockKind.resolution: _push,
    ClockKind.redo: _push,
    ClockKind.reminder: _remind,
    ClockKind.feedback: _close,
    ClockKind.review: _look_again,
}
