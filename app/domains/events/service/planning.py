"""An organisation plans an event: writes it, publishes it, changes it, calls it off."""

import secrets
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.domains.events import answers, rules
from app.domains.events.events import EventBorn, EventCalledOff, EventChanged
from app.domains.events.models import Event, EventSession, Quota, Registration, TicketType
from app.domains.events.problems import (
    CapacityTooLow,
    EventMoveRefused,
    EventNotFound,
    PaymentsUnavailable,
    QuestionsInUse,
    UnknownTicket,
)
from app.domains.events.schemas import DescriptionIn, EventIn, SessionIn
from app.domains.events.service import moving
from app.domains.events.service.catalogue import SEED
from app.domains.events.states import EVENT_NEXT, EventState, Mode
from app.kernel import clock, ids
from app.platform import crypto, outbox
from app.platform.db import Session

_KEY_BYTES = 12


async def create(session: Session, organiser_id: UUID, draft: EventIn) -> Event:
    """Write a new event as a draft; raises PaymentsUnavailable for priced tickets."""
    if any(ticket.price_fen for one in draft.sessions for ticket in one.tickets):
        raise PaymentsUnavailable
    now = clock.now()
    event = Event(
        id=ids.new(),
        organiser_id=organiser_id,
        state=EventState.draft,
        link_key=secrets.token_urlsafe(_KEY_BYTES),
        mode=draft.mode,
        has_waiting_list=draft.has_waiting_list,
        offer_minutes=draft.offer_minutes,
        questions_version=1,
        starts_at=min(one.starts_at for one in draft.sessions),
        ends_at=max(one.ends_at for one in draft.sessions),
        origin=None,
        series_id=None,
        early_minutes=0,
        draw_seed=None,
        draw_commitment=None,
        drawn_at=None,
        reason=None,
        created_at=now,
        updated_at=now,
        published_at=None,
        **_description(draft),
    )
    if draft.mode is Mode.lottery:
        seed = secrets.token_bytes(32)
        event.draw_seed = crypto.seal(seed.hex(), SEED)
        event.draw_commitment = rules.commitment(seed)
    session.add(event)
    await session.flush()
    for one in draft.sessions:
        add_session(session, event.id, one)
    await session.flush()
    return event


async def lock(session: Session, event_id: UUID, organisation_ids: list[UUID]) -> Event:
    """Lock an event of one of these organisations; raises EventNotFound."""
    event = await session.scalar(
        select(Event)
        .where(Event.id == event_id, Event.organiser_id.in_(organisation_ids))
        .with_for_update(key_share=True)
    )
    if event is None:
        raise EventNotFound
    return event


async def find(session: Session, event_id: UUID, organisation_ids: list[UUID]) -> Event:
    """Return an event of one of these organisations; raises EventNotFound."""
    event = await session.scalar(
        select(Event).where(Event.id == event_id, Event.organiser_id.in_(organisation_ids))
    )
    if event is None:
        raise EventNotFound
    return event


async def find_session(
    session: Session, session_id: UUID, organisation_ids: list[UUID]
) -> EventSession:
    """Return a session of an event of one of these organisations; raises EventNotFound."""
    found = await session.scalar(
        select(EventSession)
        .join(Event, Event.id == EventSession.event_id)
        .where(EventSession.id == session_id, Event.organiser_id.in_(organisation_ids))
    )
    if found is None:
        raise EventNotFound
    return found


async def change(session: Session, event: Event, draft: DescriptionIn) -> None:
    """Write an event's description anew; who signed up hears of another place or link.

    Raises QuestionsInUse where answers exist that the new form has no place for.
    """
    if event.state not in {EventState.draft, EventState.published}:
        raise EventMoveRefused(current=event.state)
    values = _description(draft)
    if values["questions"] != event.questions:
        await _check_questions(session, event, values["questions"])
        event.questions_version += 1
    moved = [
        name
        for field, name in (("venue", "地点"), ("address", "地址"), ("online_url", "线上链接"))
        if values[field] != getattr(event, field)
    ]
    for field, value in values.items():
        setattr(event, field, value)
    event.updated_at = clock.now()
    await session.flush()
    if moved and event.state == EventState.published:
        await outbox.emit(session, EventChanged(event.id, "、".join(moved)))


async def publish(session: Session, event: Event) -> None:
    """Let people see the event; raises EventMoveRefused."""
    _move(event, EventState.published)
    if event.ends_at <= clock.now():
        raise EventMoveRefused("活动已经结束，不能发布。")
    event.published_at = clock.now()
    await session.flush()
    if event.origin is not None:
        await outbox.emit(session, EventBorn(event.id))


async def call_off(session: Session, event: Event, reason: str) -> None:
    """Cancel the event; everybody who signed up is told, by jobs of this transaction."""
    _move(event, EventState.cancelled)
    event.reason = reason
    await session.flush()
    await outbox.emit(session, EventCalledOff(event.id))


async def archive(session: Session, event: Event) -> None:
    """Put an event that is over away; raises EventMoveRefused."""
    if event.state == EventState.published and event.ends_at > clock.now():
        raise EventMoveRefused(current=event.state)
    _move(event, EventState.archived)
    await session.flush()


async def set_capacity(session: Session, event: Event, quota_id: UUID, capacity: int) -> None:
    """Change a number of seats; more of them go to the waiting list at once.

    Raises UnknownTicket, CapacityTooLow.
    """
    changed = (
        await session.execute(
            update(Quota)
            .where(
                Quota.id == quota_id,
                Quota.taken <= capacity,
                Quota.session_id == EventSession.id,
                EventSession.event_id == event.id,
            )
            .values(capacity=capacity)
            .returning(Quota.session_id)
            .execution_options(synchronize_session=False)
        )
    ).one_or_none()
    if changed is not None:
        await moving.promote_later(session, changed.session_id)
        return
    taken = await session.scalar(
        select(Quota.taken)
        .join(EventSession, EventSession.id == Quota.session_id)
        .where(Quota.id == quota_id, EventSession.event_id == event.id)
    )
    if taken is None:
        raise UnknownTicket
    raise CapacityTooLow(taken=taken)


def _move(event: Event, target: EventState) -> None:
    current = EventState(event.state)
    if target not in EVENT_NEXT[current]:
        raise EventMoveRefused(current=current)
    event.state = target
    event.updated_at = clock.now()


async def _check_questions(session: Session, event: Event, questions: list[dict[str, Any]]) -> None:
    if answers.still_fit(event.questions, questions):
        return
    has_answers = await session.scalar(
        select(Registration.id).where(Registration.event_id == event.id).limit(1)
    )
    if has_answers is not None:
        raise QuestionsInUse


def _description(draft: DescriptionIn) -> dict[str, Any]:
    venue = draft.venue
    return {
        "type": draft.type,
        "title": draft.title,
        "summary": draft.summary,
        "body": draft.body,
        "visibility": draft.visibility,
        "venue": venue.name,
        "address": venue.address,
        "adcode": venue.adcode,
        "longitude": venue.longitude,
        "latitude": venue.latitude,
        "online_url": venue.online_url,
        "replay_url": draft.replay_url,
        "agenda": [one.model_dump() for one in draft.agenda],
        "speakers": [one.model_dump() for one in draft.speakers],
        "min_age": draft.min_age,
        "max_age": draft.max_age,
        "audience_adcodes": draft.audience_adcodes,
        "audience_identities": [one.value for one in draft.audience_identities],
        "questions": [one.model_dump(mode="json") for one in draft.questions],
        "signup_opens_at": draft.signup_opens_at,
        "signup_closes_at": draft.signup_closes_at,
        "cancel_until": draft.cancel_until,
    }


def add_session(session: Session, event_id: UUID, draft: SessionIn) -> None:
    """Write a session with its seats and tickets, at the next flush."""
    made = EventSession(
        id=ids.new(),
        event_id=event_id,
        title=draft.title,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        door_key=secrets.token_urlsafe(_KEY_BYTES),
    )
    quotas = {
        one.key: Quota(
            id=ids.new(), session_id=made.id, name=one.name, capacity=one.capacity, taken=0
        )
        for one in draft.quotas
    }
    session.add_all(
        [
            made,
            *quotas.values(),
            *(
                TicketType(
                    id=ids.new(),
                    session_id=made.id,
                    name=ticket.name,
                    quota_ids=sorted(quotas[key].id for key in ticket.quotas),
                    price_fen=ticket.price_fen,
                    min_companions=ticket.min_companions,
                    max_companions=ticket.max_companions,
                    is_child_companion=ticket.is_child_companion,
                )
                for ticket in draft.tickets
            ),
        ]
    )
