"""What those who tell people need to know of a registration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, update

from app.domains.events.models import Event, EventSession, Registration, SeatOffer
from app.domains.events.service import moving, seats
from app.domains.events.states import ACTIVE, EventState, OfferState, RegistrationState
from app.kernel import clock
from app.platform.db import Session

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody to tell, and about what."""

    registration_id: UUID
    youth_id: UUID
    event_id: UUID
    title: str
    starts_at: datetime
    state: RegistrationState
    offer_expires_at: datetime | None
    reason: str | None
    called_off_because: str | None


def _query() -> Any:
    return (
        select(
            Registration.id,
            Registration.youth_id,
            Registration.event_id,
            Registration.state,
            Registration.reason,
            Event.title,
            Event.reason.label("event_reason"),
            EventSession.starts_at,
            SeatOffer.expires_at,
        )
        .join(Event, Event.id == Registration.event_id)
        .join(EventSession, EventSession.id == Registration.session_id)
        .outerjoin(
            SeatOffer,
            and_(SeatOffer.registration_id == Registration.id, SeatOffer.state == OfferState.open),
        )
    )


async def about(session: Session, registration_id: UUID) -> Told | None:
    """Return what to tell of one registration."""
    row = (await session.execute(_query().where(Registration.id == registration_id))).one_or_none()
    return None if row is None else _told(row)


async def about_all(session: Session, registration_ids: Sequence[UUID]) -> Sequence[Told]:
    """Return what to tell of some registrations."""
    rows = await session.execute(_query().where(Registration.id.in_(registration_ids)))
    return [_told(row) for row in rows]


async def everybody_of(session: Session, event_id: UUID, after: UUID | None) -> Sequence[Told]:
    """Return those with an active registration, at most 500 behind `after`, in order of id."""
    query = (
        _query()
        .where(Registration.event_id == event_id, Registration.state.in_(ACTIVE))
        .order_by(Registration.id)
        .limit(_BATCH)
    )
    if after is not None:
        query = query.where(Registration.id > after)
    return [_told(row) for row in await session.execute(query)]


async def end_all(session: Session, event_id: UUID) -> Sequence[Told]:
    """End the active registrations of an event that was called off, at most 500 at a time.

    Returns whom to tell; nobody left is an empty list.
    """
    those = await everybody_of(session, event_id, None)
    found = await session.scalars(
        select(Registration)
        .where(Registration.id.in_([one.registration_id for one in those]))
        .order_by(Registration.id)
        .with_for_update(key_share=True)
    )
    for one in found:
        if one.state in ACTIVE:
            moving.step(session, one, RegistrationState.cancelled_by_host, "system")
    await session.execute(
        update(SeatOffer)
        .where(
            SeatOffer.registration_id.in_([one.registration_id for one in those]),
            SeatOffer.state == OfferState.open,
        )
        .values(state=OfferState.withdrawn, ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    await session.flush()
    await seats.recount(session, event_id)
    return those


async def claim_reminders(session: Session, hours: int) -> Sequence[Told]:
    """Return whom to remind so many hours before (at most 500), and note that it was done."""
    now = clock.now()
    due = (
        select(Registration.id)
        .join(EventSession, EventSession.id == Registration.session_id)
        .join(Event, Event.id == Registration.event_id)
        .where(
            Event.state == EventState.published,
            Registration.state == RegistrationState.confirmed,
            EventSession.starts_at > now,
            EventSession.starts_at <= now + timedelta(hours=hours),
            func.coalesce(Registration.reminded_hours, hours + 1) > hours,
        )
        .order_by(Registration.id)
        .limit(_BATCH)
        .with_for_update(of=Registration, key_share=True, skip_locked=True)
    )
    claimed = list(
        await session.scalars(
            update(Registration)
            .where(Registration.id.in_(due))
            .values(reminded_hours=hours)
            .returning(Registration.id)
            .execution_options(synchronize_session=False)
        )
    )
    if not claimed:
        return []
    return [
        _told(row) for row in await session.execute(_query().where(Registration.id.in_(claimed)))
    ]


def _told(row: Any) -> Told:
    return Told(
        registration_id=row.id,
        youth_id=row.youth_id,
        event_id=row.event_id,
        title=row.title,
        starts_at=row.starts_at,
        state=RegistrationState(row.state),
        offer_expires_at=row.expires_at,
        reason=row.reason,
        called_off_because=row.event_reason,
    )
