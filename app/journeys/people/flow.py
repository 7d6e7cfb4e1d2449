"""What follows when two accounts turn out to be one person's, or somebody leaves for good."""

from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.delivery.schemas import EventType
from app.domains.events import service as events
from app.domains.feedback import service as feedback
from app.domains.identity import service as identity
from app.domains.identity.events import YouthLeft, YouthsMerged
from app.domains.moderation import service as moderation
from app.domains.needs import service as needs
from app.domains.needs.service import SYSTEM
from app.domains.needs.states import NeedState
from app.domains.notifications import service as notifications
from app.domains.notifications.events import MessageTried
from app.journeys import dispatch
from app.platform import db, idempotency
from app.platform.db import Session


async def take_over(session: Session, event: YouthsMerged) -> None:
    """Bring together what one person has in two accounts."""
    await _take_over(session, event.gone_id)


async def settle_merges() -> int:
    """Bring over what was written for somebody while they were being merged; returns how many."""
    async with db.transaction() as session:
        gone = await identity.recent_merges(session)
        for gone_id in gone:
            await _take_over(session, gone_id)
    return len(gone)


async def _take_over(session: Session, gone_id: UUID) -> None:
    # Who kept them may be gone as well by now: events have no order.
    kept_id = await identity.present_person(session, gone_id)
    await needs.take_over(session, kept_id, gone_id)
    await notifications.take_over(session, kept_id, gone_id)
    await moderation.take_over(session, kept_id, gone_id)
    await events.take_over(session, kept_id, gone_id)
    if await identity.has_left(session, kept_id):
        await _forget(session, kept_id)


async def forget(session: Session, event: YouthLeft) -> None:
    """End what is under way for somebody who has left, then delete their words everywhere."""
    await _forget(session, event.youth_id)


async def _forget(session: Session, youth_id: UUID) -> None:
    # One need after the other: a person has few open at a time, and each is a story of its own.
    for need_id in await needs.open_needs_of(session, youth_id):
        case = await needs.open_case(session, need_id, youth_id=youth_id)
        if case.state is NeedState.answered:
            needs.close(case, SYSTEM, "left")
            ended = []
        else:
            ended = needs.withdraw(case, SYSTEM, None)
        await case.write(session)
        for one in ended:
            await dispatch.tell_partner(
                session, case, one.id, one.organisation_id, EventType.assignment_withdrawn
            )
    await events.end_for_leaver(session, youth_id)
    await session.flush()
    theirs = await needs.forget(session, youth_id)
    need_ids = [one.id for one in theirs]
    await feedback.forget_words(session, need_ids)
    await classifier.forget_texts(session, need_ids)
    await notifications.forget(session, youth_id)
    await moderation.forget(session, youth_id)
    await events.forget(session, youth_id)
    await idempotency.forget_answers(session, youth_id, [one.receipt for one in theirs])


async def note_message(session: Session, event: MessageTried) -> None:
    """Put what became of a reminder on the need's timeline."""
    went_wrong = event.outcome in {"refused", "failed"}
    await needs.note_message(
        session, event.need_id, f"{event.channel} {event.outcome}", is_public=went_wrong
    )
