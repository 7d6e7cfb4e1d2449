"""Volunteers' hours: proposed from the door's scans, confirmed by the organiser, kept for ever.

Each confirmation is a row of its own; the newest one of a registration counts.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import aliased

from app.domains.events import shifts
from app.domains.events.after_models import VolunteerHours
from app.domains.events.after_schemas import (
    HoursIn,
    OwnHours,
    OwnHoursPage,
    ShiftOut,
    ShiftPage,
)
from app.domains.events.events import HoursConfirmed
from app.domains.events.models import CheckIn, Event, EventSession, Registration
from app.domains.events.problems import (
    HoursUnknown,
    NotVolunteering,
    RegistrationNotFound,
    TooManyHours,
)
from app.domains.events.states import Direction, EventType, RegistrationState
from app.kernel import clock
from app.kernel.paging import read_cursor, write_cursor
from app.platform import outbox
from app.platform.db import Session

_newer = aliased(VolunteerHours)
_IS_NEWEST = (
    ~select(_newer.id)
    .where(_newer.registration_id == VolunteerHours.registration_id, _newer.id > VolunteerHours.id)
    .exists()
)


def _shifts(event_id: UUID) -> Any:
    return (
        select(
            Registration.id,
            Registration.session_id,
            Registration.created_at,
            EventSession.starts_at,
            EventSession.ends_at,
            VolunteerHours.minutes,
        )
        .join(EventSession, EventSession.id == Registration.session_id)
        .outerjoin(VolunteerHours, (VolunteerHours.registration_id == Registration.id) & _IS_NEWEST)
        .where(
            Registration.event_id == event_id,
            Registration.state == RegistrationState.confirmed,
        )
    )


async def list_shifts(session: Session, event: Event, limit: int, cursor: str | None) -> ShiftPage:
    """Return one page of volunteers with what the scans say; raises NotVolunteering."""
    _check(event)
    query = _shifts(event.id).order_by(Registration.created_at, Registration.id).limit(limit + 1)
    if cursor:
        query = query.where(tuple_(Registration.created_at, Registration.id) > read_cursor(cursor))
    rows = (await session.execute(query)).all()
    page = rows[:limit]
    scans = await _scans(session, [row.id for row in page])
    last = page[-1] if len(rows) > limit else None
    return ShiftPage(
        items=[
            ShiftOut(
                registration_id=row.id,
                session_id=row.session_id,
                shift_minutes=shifts.whole_minutes(row.ends_at - row.starts_at),
                proposed_minutes=_proposed(row, scans.get(row.id, [])),
                confirmed_minutes=row.minutes,
            )
            for row in page
        ],
        next_cursor=last and write_cursor(last.created_at, last.id),
    )


async def confirm(
    session: Session, event: Event, entries: Sequence[HoursIn], staff_id: UUID
) -> None:
    """Confirm the hours of some volunteers once their shift is over, and tell them.

    Raises NotVolunteering, RegistrationNotFound, HoursUnknown, TooManyHours.
    """
    _check(event)
    wanted = {one.registration_id: one for one in entries}
    rows = list(await session.execute(_shifts(event.id).where(Registration.id.in_(wanted))))
    if len(rows) < len(wanted):
        raise RegistrationNotFound
    scans = await _scans(session, list(wanted))
    now = clock.now()
    made = [_row(row, wanted[row.id], scans.get(row.id, []), now) for row in rows]
    for one in made:
        one.confirmed_by = staff_id
    session.add_all(made)
    await session.flush()
    await outbox.emit(session, *(HoursConfirmed(one.registration_id, one.minutes) for one in made))


async def list_own_hours(
    session: Session, youth_id: UUID, limit: int, cursor: str | None
) -> OwnHoursPage:
    """Return one page of one's confirmed hours, the newest first, and their sum."""
    mine = (Registration.youth_id == youth_id, _IS_NEWEST)
    total = await session.scalar(
        select(func.coalesce(func.sum(VolunteerHours.minutes), 0))
        .join(Registration, Registration.id == VolunteerHours.registration_id)
        .where(*mine)
    )
    query = (
        select(VolunteerHours, Event.title, Event.id.label("event_id"), EventSession.starts_at)
        .join(Registration, Registration.id == VolunteerHours.registration_id)
        .join(Event, Event.id == Registration.event_id)
        .join(EventSession, EventSession.id == Registration.session_id)
        .where(*mine)
        .order_by(VolunteerHours.at.desc(), VolunteerHours.registration_id.desc())
        .limit(limit + 1)
    )
    if cursor:
        behind = read_cursor(cursor)
        query = query.where(tuple_(VolunteerHours.at, VolunteerHours.registration_id) < behind)
    rows = (await session.execute(query)).all()
    last = rows[limit - 1].VolunteerHours if len(rows) > limit else None
    return OwnHoursPage(
        total_minutes=int(total or 0),
        items=[
            OwnHours(
                registration_id=row.VolunteerHours.registration_id,
                event_id=row.event_id,
                event_title=row.title,
                starts_at=row.starts_at,
                minutes=row.VolunteerHours.minutes,
                confirmed_at=row.VolunteerHours.at,
            )
            for row in rows[:limit]
        ],
        next_cursor=last and write_cursor(last.at, last.registration_id),
    )


def _check(event: Event) -> None:
    if event.type != EventType.volunteering:
        raise NotVolunteering


async def _scans(
    session: Session, registration_ids: list[UUID]
) -> dict[UUID, list[tuple[Direction, datetime]]]:
    found: dict[UUID, list[tuple[Direction, datetime]]] = {}
    for row in await session.execute(
        select(CheckIn.registration_id, CheckIn.direction, CheckIn.at)
        .where(CheckIn.registration_id.in_(registration_ids), CheckIn.undone_at.is_(None))
        .order_by(CheckIn.at)
    ):
        found.setdefault(row.registration_id, []).append((Direction(row.direction), row.at))
    return found


def _proposed(row: Any, scans: list[tuple[Direction, datetime]]) -> int | None:
    return shifts.worked(scans, row.ends_at - row.starts_at)


def _row(
    row: Any, entry: HoursIn, scans: list[tuple[Direction, datetime]], now: datetime
) -> VolunteerHours:
    minutes = _proposed(row, scans) if entry.minutes is None else entry.minutes
    if minutes is None or row.ends_at > now:
        raise HoursUnknown
    most = shifts.whole_minutes(row.ends_at - row.starts_at)
    if minutes > most:
        raise TooManyHours(shift_minutes=most)
    return VolunteerHours(
        registration_id=row.id, minutes=minutes, is_from_scans=entry.minutes is None, at=now
    )
