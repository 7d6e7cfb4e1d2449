"""The one way in which a freed seat finds its next owner.

Every path that frees a seat (cancelled, declined, expired, more seats) asks for it. Order is
strict: who needs more seats than are free keeps those behind waiting, so that a family is not
passed by for ever. An offer holds its seats and ends by itself.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from app.domains.events.events import RegistrationMoved
from app.domains.events.models import (
    Event,
    EventSession,
    Quota,
    Registration,
    SeatOffer,
    TicketType,
)
from app.domains.events.service import moving, seats
from app.domains.events.service.parties import needed, parties
from app.domains.events.states import EventState, OfferState, RegistrationState
from app.kernel import clock, ids
from app.platform import db, outbox
from app.platform.db import Session

_BATCH = 100
_SYSTEM = "system"


async def promote(session: Session, session_id: UUID) -> int:
    """Offer free seats to those who wait, in their order; returns to how many.

    The session's row is locked, so that two promotions can't offer to the same person; at most
    100 at a time, the next ones by a job of their own.
    """
    context = (
        await session.execute(
            select(Event.offer_minutes, EventSession.starts_at)
            .join(Event, Event.id == EventSession.event_id)
            .where(EventSession.id == session_id, Event.state == EventState.published)
            .with_for_update(of=EventSession, key_share=True)
        )
    ).one_or_none()
    now = clock.now()
    if context is None or context.starts_at <= now:
        return 0
    waiting = await _waiting(session, session_id)
    pool = await seats.lock_all(session, [session_id])
    until = min(now + timedelta(minutes=context.offer_minutes), context.starts_at)
    offered = []
    for party in parties(waiting, may_be_cut=len(waiting) == _BATCH):
        wanted = needed(party)
        if not pool.could_ever(wanted):
            # More than all seats there are: they wait for a larger room, and hold up nobody.
            continue
        if not pool.take_together(wanted):
            break
        for one, _ in party:
            moving.step(session, one, RegistrationState.offered, _SYSTEM)
            session.add(_offer(one, now, until))
            offered.append(RegistrationMoved(one.id, RegistrationState.offered))
    await session.flush()
    await outbox.emit(session, *offered)
    if offered and len(waiting) == _BATCH:
        await moving.promote_later(session, session_id)
    return len(offered)


async def _waiting(session: Session, session_id: UUID) -> list[tuple[Registration, list[UUID]]]:
    rows = await session.execute(
        select(Registration, TicketType.quota_ids)
        .join(TicketType, TicketType.id == Registration.ticket_type_id)
        .where(
            Registration.session_id == session_id,
            Registration.state == RegistrationState.waitlisted,
        )
        .order_by(Registration.queue_number, Registration.id)
        .limit(_BATCH)
        .with_for_update(of=Registration, key_share=True)
    )
    return [(row.Registration, list(row.quota_ids)) for row in rows]


def _offer(one: Registration, now: datetime, until: datetime) -> SeatOffer:
    return SeatOffer(
        id=ids.new(),
        registration_id=one.id,
        state=OfferState.open,
        made_at=now,
        expires_at=until,
        ended_at=None,
    )


async def end_offer(session: Session, registration_id: UUID, state: OfferState) -> bool:
    """End the open offer of a registration; False where there is none."""
    ended = await session.scalar(
        update(SeatOffer)
        .where(SeatOffer.registration_id == registration_id, SeatOffer.state == OfferState.open)
        .values(state=state, ended_at=clock.now())
        .returning(SeatOffer.id)
    )
    return ended is not None


async def is_over(session: Session, registration_id: UUID) -> bool:
    """Say whether the time of the seat that was held for somebody has passed."""
    open_until = await session.scalar(
        select(SeatOffer.expires_at).where(
            SeatOffer.registration_id == registration_id, SeatOffer.state == OfferState.open
        )
    )
    return open_until is None or open_until <= clock.now()


async def expire_offers() -> int:
    """Take back the seats that nobody has claimed in time; returns how many offers ended."""
    async with db.reading() as session:
        due = list(
            await session.scalars(
                select(SeatOffer.registration_id)
                .where(SeatOffer.state == OfferState.open, SeatOffer.expires_at <= clock.now())
                .order_by(SeatOffer.expires_at)
                .limit(_BATCH)
            )
        )
    for registration_id in due:
        async with db.transaction() as session:
            await _expire(session, registration_id)
    return len(due)


async def _expire(session: Session, registration_id: UUID) -> None:
    one = await moving.lock(session, registration_id)
    still_due = await session.scalar(
        select(SeatOffer.id).where(
            SeatOffer.registration_id == registration_id,
            SeatOffer.state == OfferState.open,
            SeatOffer.expires_at <= clock.now(),
        )
    )
    if still_due is None or one.state != RegistrationState.offered:
        return
    await end_offer(session, registration_id, OfferState.expired)
    await moving.release(session, one, RegistrationState.expired, _SYSTEM)
    await outbox.emit(session, RegistrationMoved(one.id, RegistrationState.expired))


async def sweep() -> int:
    """Find sessions where somebody waits though seats are free: the net under the jobs.

    Somebody may have joined the waiting list in the very moment in which a seat became free.
    """
    free = (
        select(Quota.session_id)
        .where(Quota.taken < Quota.capacity)
        .join(EventSession, EventSession.id == Quota.session_id)
        .where(EventSession.starts_at > clock.now())
    )
    async with db.transaction() as session:
        found = await session.scalars(
            select(Registration.session_id)
            .where(
                Registration.state == RegistrationState.waitlisted,
                Registration.session_id.in_(free),
            )
            .distinct()
            .limit(_BATCH)
        )
        sessions = list(found)
        for session_id in sessions:
            await promote(session, session_id)
    return len(sessions)
