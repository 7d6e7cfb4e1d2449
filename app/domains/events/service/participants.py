"""Who signed up, for the organiser: the list, and how the event went."""

from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import case, func, literal, select, tuple_
from sqlalchemy.orm import aliased

from app.domains.events import answers, papers
from app.domains.events.answers import SEALED
from app.domains.events.models import (
    Event,
    EventSession,
    ParticipantExport,
    Quota,
    Registration,
    RegistrationHistory,
    TicketType,
)
from app.domains.events.service import rating
from app.domains.events.service.mine import IS_IN
from app.domains.events.signup_schemas import Participant, ParticipantPage, StatisticsOut
from app.domains.events.states import REGISTRATION_NAMES, RegistrationState
from app.kernel import clock, ids
from app.kernel.paging import read_cursor, write_cursor
from app.platform import crypto
from app.platform.db import Session

_MOST_EXPORTED = 20_000


async def list_participants(
    session: Session,
    event_id: UUID,
    state: RegistrationState | None,
    limit: int,
    cursor: str | None,
) -> ParticipantPage:
    """Return one page of those who signed up, in the order of coming."""
    query = (
        select(Registration, TicketType.name.label("ticket_name"), IS_IN.label("is_in"))
        .join(TicketType, TicketType.id == Registration.ticket_type_id)
        .where(Registration.event_id == event_id)
        .order_by(Registration.queue_number, Registration.id)
        .limit(limit + 1)
    )
    if state is not None:
        query = query.where(Registration.state == state)
    if cursor:
        # Friends have one number: the row tells where the page ended.
        last = aliased(Registration)
        behind = select(last.queue_number, last.id).where(last.id == read_cursor(cursor)[1])
        query = query.where(
            tuple_(Registration.queue_number, Registration.id) > behind.scalar_subquery()
        )
    rows = (await session.execute(query)).all()
    page = rows[:limit]
    return ParticipantPage(
        items=[
            Participant(
                id=row.Registration.id,
                session_id=row.Registration.session_id,
                ticket_name=row.ticket_name,
                state=RegistrationState(row.Registration.state),
                state_name=REGISTRATION_NAMES[RegistrationState(row.Registration.state)],
                seats=row.Registration.seats,
                companions=row.Registration.companions,
                answers=row.Registration.answers,
                is_checked_in=row.is_in,
                created_at=row.Registration.created_at,
            )
            for row in page
        ],
        next_cursor=write_cursor(page[-1].Registration.created_at, page[-1].Registration.id)
        if len(rows) > limit
        else None,
    )


async def export(session: Session, event: Event, staff_id: UUID, *, with_secrets: bool) -> bytes:
    """Return a workbook of those who signed up, and keep on record who took it and when."""
    page = await list_participants(session, event.id, None, _MOST_EXPORTED, None)
    secrets: dict[UUID, dict[str, Any]] = {}
    if with_secrets:
        rows = await session.execute(
            select(Registration.id, Registration.sealed_answers)
            .where(Registration.event_id == event.id, Registration.sealed_answers.is_not(None))
            .limit(_MOST_EXPORTED)
        )
        secrets = {row.id: orjson.loads(crypto.unseal(row.sealed_answers, SEALED)) for row in rows}
    session.add(
        ParticipantExport(
            id=ids.new(),
            event_id=event.id,
            staff_id=staff_id,
            with_secrets=with_secrets,
            count=len(page.items),
            at=clock.now(),
        )
    )
    await session.flush()
    secret_ids = {one["id"] for one in event.questions if one["kind"] in answers.SENSITIVE}
    shown = [one for one in event.questions if with_secrets or one["id"] not in secret_ids]
    return papers.participant_list(shown, page.items, secrets)


async def statistics(session: Session, event: Event) -> StatisticsOut:
    """Return how an event goes or went, in seats: those who come bring others."""
    of_event = Registration.event_id == event.id
    seats = func.coalesce(func.sum(Registration.seats), 0)
    counts = {
        row.state: row.seats
        for row in await session.execute(
            select(Registration.state, seats.label("seats"))
            .where(of_event)
            .group_by(Registration.state)
        )
    }
    came = await session.scalar(
        select(seats).where(of_event, Registration.state == RegistrationState.confirmed, IS_IN)
    )
    capacity = await session.scalar(
        select(func.coalesce(func.sum(Quota.capacity), 0))
        .join(EventSession, EventSession.id == Quota.session_id)
        .where(EventSession.event_id == event.id)
    )
    confirmed = int(counts.get(RegistrationState.confirmed, 0))
    return StatisticsOut(
        capacity=int(capacity or 0),
        confirmed_seats=confirmed,
        held_seats=int(counts.get(RegistrationState.offered, 0)),
        waiting=int(counts.get(RegistrationState.waitlisted, 0)),
        cancelled=int(counts.get(RegistrationState.cancelled, 0)),
        checked_in=int(came or 0),
        fill_rate=_share(confirmed, int(capacity or 0)),
        show_rate=_share(int(came or 0), confirmed),
        waiting_list_conversion=await _conversion(session, event.id),
        satisfaction=await rating.summary(session, event.id),
    )


async def _conversion(session: Session, event_id: UUID) -> float | None:
    once_waiting = select(RegistrationHistory.registration_id).where(
        RegistrationHistory.to_state == RegistrationState.waitlisted
    )
    row = (
        await session.execute(
            select(
                func.count().label("all"),
                func.coalesce(
                    func.sum(case((Registration.state == RegistrationState.confirmed, 1), else_=0)),
                    literal(0),
                ).label("seated"),
            ).where(Registration.event_id == event_id, Registration.id.in_(once_waiting))
        )
    ).one()
    return _share(int(row.seated), int(row.all))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
