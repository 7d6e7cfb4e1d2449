"""One's own registrations and tickets."""

from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select, tuple_
from sqlalchemy.orm import aliased

from app.domains.events import papers, tickets
from app.domains.events.company_models import RegistrationGroup
from app.domains.events.models import (
    CheckIn,
    Event,
    EventSession,
    Registration,
    SeatOffer,
    TicketType,
)
from app.domains.events.problems import RegistrationMoveRefused, RegistrationNotFound
from app.domains.events.service.asking import FARTHEST
from app.domains.events.signup_schemas import (
    GroupOut,
    OfferOut,
    RegistrationOut,
    RegistrationPage,
    TicketOut,
)
from app.domains.events.states import (
    ACTIVE,
    REGISTRATION_NAMES,
    Direction,
    EventState,
    OfferState,
    RegistrationState,
)
from app.kernel import clock
from app.kernel.paging import read_cursor, write_cursor
from app.platform.db import Session

_MOST_ENTRIES = 500
_MOST_OF_ONE_EVENT = 120

_ahead = aliased(Registration)
_POSITION = (
    select(func.count() + 1)
    .select_from(
        select(_ahead.id)
        .where(
            _ahead.session_id == Registration.session_id,
            _ahead.state == RegistrationState.waitlisted,
            _ahead.queue_number < Registration.queue_number,
        )
        .limit(FARTHEST - 1)
        .correlate(Registration)
        .subquery()
        .lateral()
    )
    .scalar_subquery()
)
_member = aliased(Registration)
JOINED = (
    select(func.count())
    .select_from(_member)
    .where(_member.group_id == RegistrationGroup.id, _member.state.in_(ACTIVE))
    .correlate(RegistrationGroup)
    .scalar_subquery()
)
IS_IN = exists().where(
    CheckIn.registration_id == Registration.id,
    CheckIn.direction == Direction.entry,
    CheckIn.undone_at.is_(None),
)


def _query(youth_id: UUID) -> Any:
    return (
        select(
            Registration,
            Event.title,
            Event.online_url,
            EventSession.title.label("session_title"),
            EventSession.starts_at,
            EventSession.ends_at,
            TicketType.name.label("ticket_name"),
            SeatOffer.made_at.label("offer_made_at"),
            SeatOffer.expires_at.label("offer_expires_at"),
            _POSITION.label("position"),
            IS_IN.label("is_in"),
            RegistrationGroup,
            JOINED.label("joined"),
        )
        .join(Event, Event.id == Registration.event_id)
        .join(EventSession, EventSession.id == Registration.session_id)
        .join(TicketType, TicketType.id == Registration.ticket_type_id)
        .outerjoin(RegistrationGroup, RegistrationGroup.id == Registration.group_id)
        .outerjoin(
            SeatOffer,
            (SeatOffer.registration_id == Registration.id) & (SeatOffer.state == OfferState.open),
        )
        .where(Registration.youth_id == youth_id)
    )


async def registration_of(
    session: Session, registration_id: UUID, youth_id: UUID
) -> RegistrationOut:
    """Return one's registration; raises RegistrationNotFound."""
    row = (
        await session.execute(_query(youth_id).where(Registration.id == registration_id))
    ).one_or_none()
    if row is None:
        raise RegistrationNotFound
    return _out(row)


async def list_mine(
    session: Session, youth_id: UUID, limit: int, cursor: str | None
) -> RegistrationPage:
    """Return one page of one's registrations, the newest first."""
    query = (
        _query(youth_id)
        .order_by(Registration.created_at.desc(), Registration.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(tuple_(Registration.created_at, Registration.id) < read_cursor(cursor))
    rows = (await session.execute(query)).all()
    page = rows[:limit]
    last = page[-1].Registration if len(rows) > limit else None
    return RegistrationPage(
        items=[_out(row) for row in page],
        next_cursor=last and write_cursor(last.created_at, last.id),
    )


async def mine_of_event(session: Session, youth_id: UUID, event_id: UUID) -> list[RegistrationOut]:
    """Return one's registrations for an event, the newest first."""
    rows = await session.execute(
        _query(youth_id)
        .where(Registration.event_id == event_id)
        .order_by(Registration.created_at.desc(), Registration.id.desc())
        .limit(_MOST_OF_ONE_EVENT)
    )
    return [_out(row) for row in rows]


async def ticket_of(session: Session, registration_id: UUID, youth_id: UUID) -> TicketOut:
    """Return what the door scans; raises RegistrationNotFound, or refuses without a seat."""
    one = await session.scalar(
        select(Registration).where(
            Registration.id == registration_id, Registration.youth_id == youth_id
        )
    )
    if one is None:
        raise RegistrationNotFound
    if one.state != RegistrationState.confirmed:
        raise RegistrationMoveRefused(current=one.state)
    return TicketOut(
        registration_id=one.id,
        moving=tickets.moving(one.code, clock.now()),
        still=tickets.still(one.code),
        refresh_after_s=tickets.STEP_S // 2,
    )


def _out(row: Any) -> RegistrationOut:
    one: Registration = row.Registration
    state = RegistrationState(one.state)
    has_offer = row.offer_expires_at is not None
    return RegistrationOut(
        id=one.id,
        event_id=one.event_id,
        event_title=row.title,
        session_id=one.session_id,
        session_title=row.session_title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        ticket_name=row.ticket_name,
        state=state,
        state_name=REGISTRATION_NAMES[state],
        seats=one.seats,
        companions=one.companions,
        position=row.position if state is RegistrationState.waitlisted else None,
        offer=OfferOut(made_at=row.offer_made_at, expires_at=row.offer_expires_at)
        if has_offer
        else None,
        group=None if row.RegistrationGroup is None else _group(row.RegistrationGroup, row.joined),
        online_url=row.online_url if state is RegistrationState.confirmed else None,
        reason=one.reason,
        is_checked_in=row.is_in,
        created_at=one.created_at,
    )


def _group(group: RegistrationGroup, joined: int) -> GroupOut:
    return GroupOut(
        code=group.code,
        size=group.size,
        joined=joined,
        is_complete=group.completed_at is not None,
    )


async def calendar_of(session: Session, youth_id: UUID) -> bytes:
    """Return what one has a seat in, as a calendar; what was called off is marked so."""
    rows = await session.execute(
        _calendar()
        .join(Registration, Registration.session_id == EventSession.id)
        .where(
            Registration.youth_id == youth_id,
            Registration.state.in_(
                [RegistrationState.confirmed, RegistrationState.cancelled_by_host]
            ),
        )
        .order_by(EventSession.starts_at.desc())
        .limit(_MOST_ENTRIES)
    )
    return papers.calendar([dict(row._mapping) for row in rows], clock.now())


async def calendar_of_event(session: Session, event_id: UUID) -> bytes:
    """Return the sessions of an event that is there for all, as a calendar."""
    rows = await session.execute(
        _calendar()
        .where(Event.id == event_id)
        .order_by(EventSession.starts_at)
        .limit(_MOST_ENTRIES)
    )
    return papers.calendar([dict(row._mapping) for row in rows], clock.now())


def _calendar() -> Any:
    return select(
        EventSession.id.label("session_id"),
        Event.title.label("title"),
        func.coalesce(func.concat_ws(" ", Event.venue, Event.address), "").label("place"),
        EventSession.starts_at,
        EventSession.ends_at,
        Event.updated_at,
        (Event.state == EventState.cancelled).label("is_cancelled"),
    ).join(Event, Event.id == EventSession.event_id)
