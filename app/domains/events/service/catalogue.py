"""Events as everybody reads them, and as their organiser does."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select, tuple_

from app.domains.events import rules
from app.domains.events.company_models import CoOrganiser, Invited
from app.domains.events.models import Event, EventSession, Quota, Registration, TicketType
from app.domains.events.problems import EventNotFound
from app.domains.events.schemas import (
    EventBrief,
    EventOut,
    EventPage,
    EventPlan,
    QuotaOut,
    SessionOut,
    SessionPlan,
    TicketTypeOut,
    VenueOut,
)
from app.domains.events.service import rating
from app.domains.events.states import EventState, RegistrationState, Visibility
from app.domains.identity import service as identity
from app.kernel import clock
from app.kernel.paging import read_cursor, write_cursor
from app.platform import crypto
from app.platform.db import Session

SEED = "events.draw_seed"
_MOST_SESSIONS = 60


def times_of(event: Event) -> rules.Times:
    """Return the moments that decide an event's phase."""
    return rules.Times(
        EventState(event.state),
        event.signup_opens_at,
        event.signup_closes_at,
        event.starts_at,
        event.ends_at,
    )


async def list_coming(
    session: Session,
    limit: int,
    cursor: str | None,
    *,
    kind: str | None = None,
    adcode: str | None = None,
    series_id: UUID | None = None,
) -> EventPage:
    """Return one page of public events that are not over, the next ones first."""
    query = (
        select(Event)
        .where(
            Event.state == EventState.published,
            Event.visibility == Visibility.public,
            Event.ends_at > clock.now(),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(limit + 1)
    )
    if kind is not None:
        query = query.where(Event.type == kind)
    if adcode is not None:
        query = query.where(Event.adcode == adcode)
    if series_id is not None:
        query = query.where(Event.series_id == series_id)
    if cursor:
        query = query.where(tuple_(Event.starts_at, Event.id) > read_cursor(cursor))
    return await page_of(session, query, limit, by_start=True)


async def list_of(
    session: Session,
    organisation_ids: list[UUID],
    limit: int,
    cursor: str | None,
    *,
    series_id: UUID | None = None,
) -> EventPage:
    """Return one page of the events of some organisations, the newest first."""
    query = (
        select(Event)
        .where(Event.organiser_id.in_(organisation_ids))
        .order_by(Event.created_at.desc(), Event.id.desc())
        .limit(limit + 1)
    )
    if series_id is not None:
        query = query.where(Event.series_id == series_id)
    if cursor:
        query = query.where(tuple_(Event.created_at, Event.id) < read_cursor(cursor))
    return await page_of(session, query, limit, by_start=False)


async def read(session: Session, event_id: UUID, link_key: str | None) -> EventOut:
    """Return an event as everybody sees it; raises EventNotFound where it is not for all."""
    event = await session.get(Event, event_id)
    if event is None or event.state in {EventState.draft, EventState.archived}:
        raise EventNotFound
    if event.visibility != Visibility.public and event.link_key != (link_key or ""):
        raise EventNotFound
    return await shown(session, event)


async def read_as_guest(session: Session, event_id: UUID, youth_id: UUID) -> EventOut:
    """Return an event as somebody sees it who signed up: also by link only, also put away."""
    signed_up = exists().where(Registration.event_id == Event.id, Registration.youth_id == youth_id)
    event = await session.scalar(select(Event).where(Event.id == event_id, signed_up))
    if event is None:
        raise EventNotFound
    return await shown(session, event)


async def shown(session: Session, event: Event) -> EventOut:
    """Return an event in the shape in which everybody sees it."""
    plans = await _sessions(session, event.id)
    sessions = [
        SessionOut(**plan.model_dump(include=set(SessionOut.model_fields))) for plan in plans
    ]
    return EventOut(**await _out(session, event), sessions=sessions)


async def plan_of(session: Session, event: Event) -> EventPlan:
    """Return an event as its organiser sees it."""
    plans = await _sessions(session, event.id)
    return EventPlan(
        **await _out(session, event),
        sessions=[
            SessionOut(**plan.model_dump(include=set(SessionOut.model_fields))) for plan in plans
        ],
        plans=plans,
        organiser_id=event.organiser_id,
        visibility=event.visibility,
        link_key=event.link_key,
        online_url=event.online_url,
        questions_version=event.questions_version,
        origin=event.origin,
        early_minutes=event.early_minutes,
        invited=await _invited(session, event.id),
    )


async def page_of(session: Session, query: Any, limit: int, *, by_start: bool) -> EventPage:
    """Return one page of what a query for events finds."""
    return await page_from(session, list(await session.scalars(query)), limit, by_start=by_start)


async def page_from(
    session: Session, rows: Sequence[Event], limit: int, *, by_start: bool
) -> EventPage:
    """Return one page of events; one more than the limit says that there are more."""
    page = rows[:limit]
    names = await identity.names_of(session, sorted({one.organiser_id for one in page}))
    now = clock.now()
    last = page[-1] if len(rows) > limit else None
    return EventPage(
        items=[EventBrief(**_brief(one, names[one.organiser_id], now)) for one in page],
        next_cursor=last and write_cursor(last.starts_at if by_start else last.created_at, last.id),
    )


def _brief(event: Event, organiser_name: str, now: datetime) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "title": event.title,
        "summary": event.summary,
        "phase": rules.phase(times_of(event), now),
        "organiser_name": organiser_name,
        "venue_name": event.venue,
        "adcode": event.adcode,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "signup_opens_at": event.signup_opens_at,
        "signup_closes_at": event.signup_closes_at,
        "series_id": event.series_id,
    }


async def _out(session: Session, event: Event) -> dict[str, Any]:
    names = await identity.names_of(session, [event.organiser_id])
    is_drawn = event.drawn_at is not None and event.draw_seed is not None
    return _brief(event, names[event.organiser_id], clock.now()) | {
        "body": event.body,
        "venue": VenueOut(
            name=event.venue,
            address=event.address,
            adcode=event.adcode,
            longitude=event.longitude,
            latitude=event.latitude,
            is_online=event.online_url is not None,
        ),
        "co_organisers": await _co_organisers(session, event.id),
        "replay_url": event.replay_url,
        "agenda": event.agenda,
        "speakers": event.speakers,
        "mode": event.mode,
        "has_waiting_list": event.has_waiting_list,
        "offer_minutes": event.offer_minutes,
        "min_age": event.min_age,
        "max_age": event.max_age,
        "audience_adcodes": event.audience_adcodes,
        "audience_identities": event.audience_identities,
        "is_born_from_needs": event.origin is not None,
        "questions": event.questions,
        "cancel_until": event.cancel_until,
        "draw_commitment": event.draw_commitment,
        "draw_seed": crypto.unseal(event.draw_seed or b"", SEED) if is_drawn else None,
        "feedback": await rating.summary(session, event.id),
        "cancelled_because": event.reason if event.state == EventState.cancelled else None,
    }


async def _invited(session: Session, event_id: UUID) -> int:
    count = await session.scalar(
        select(func.count()).select_from(Invited).where(Invited.event_id == event_id)
    )
    return count or 0


async def _co_organisers(session: Session, event_id: UUID) -> list[str]:
    named = await session.scalars(
        select(CoOrganiser.organisation_id).where(CoOrganiser.event_id == event_id)
    )
    return sorted((await identity.names_of(session, list(named))).values())


async def _sessions(session: Session, event_id: UUID) -> list[SessionPlan]:
    found = list(
        await session.scalars(
            select(EventSession)
            .where(EventSession.event_id == event_id)
            .order_by(EventSession.starts_at, EventSession.id)
            .limit(_MOST_SESSIONS)
        )
    )
    wanted = [one.id for one in found]
    quotas: dict[UUID, list[Quota]] = {}
    for quota in await session.scalars(
        select(Quota).where(Quota.session_id.in_(wanted)).order_by(Quota.id)
    ):
        quotas.setdefault(quota.session_id, []).append(quota)
    tickets: dict[UUID, list[TicketType]] = {}
    for ticket in await session.scalars(
        select(TicketType).where(TicketType.session_id.in_(wanted)).order_by(TicketType.id)
    ):
        tickets.setdefault(ticket.session_id, []).append(ticket)
    waiting = await _waiting(session, wanted)
    return [
        _plan(one, quotas.get(one.id, []), tickets.get(one.id, []), waiting.get(one.id, 0))
        for one in found
    ]


async def _waiting(session: Session, session_ids: list[UUID]) -> dict[UUID, int]:
    rows = await session.execute(
        select(Registration.session_id, func.count().label("waiting"))
        .where(
            Registration.session_id.in_(session_ids),
            Registration.state == RegistrationState.waitlisted,
        )
        .group_by(Registration.session_id)
    )
    return {row.session_id: row.waiting for row in rows}


def _plan(
    one: EventSession, quotas: list[Quota], tickets: list[TicketType], waiting: int
) -> SessionPlan:
    left = {quota.id: quota.capacity - quota.taken for quota in quotas}
    return SessionPlan(
        id=one.id,
        title=one.title,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        waiting=waiting,
        door_key=one.door_key,
        quotas=[
            QuotaOut(id=quota.id, name=quota.name, capacity=quota.capacity, taken=quota.taken)
            for quota in quotas
        ],
        tickets=[
            TicketTypeOut(
                id=ticket.id,
                name=ticket.name,
                price_fen=ticket.price_fen,
                min_companions=ticket.min_companions,
                max_companions=ticket.max_companions,
                is_child_companion=ticket.is_child_companion,
                # Whoever comes now stands behind those who wait.
                seats_left=0 if waiting else min(left[quota_id] for quota_id in ticket.quota_ids),
            )
            for ticket in tickets
        ],
    )
