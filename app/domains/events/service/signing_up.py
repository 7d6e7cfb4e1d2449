"""A person signs up, takes it back, says yes or no to a seat."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import and_, or_, select

from app.domains.events import answers, rules, tickets
from app.domains.events.models import Event, EventSession, Registration, TicketType
from app.domains.events.problems import (
    AgeUnknown,
    AlreadyRegistered,
    BadParty,
    CancelTooLate,
    EventFull,
    EventNotFound,
    NotAudience,
    OfferOver,
    SignupNotOpen,
    UnknownTicket,
)
from app.domains.events.service import moving, promotion, seats
from app.domains.events.service.catalogue import times_of
from app.domains.events.signup_schemas import RegistrationIn
from app.domains.events.states import (
    ACTIVE,
    Mode,
    OfferState,
    Phase,
    RegistrationState,
    Visibility,
)
from app.domains.identity import service as identity
from app.domains.identity.problems import ConsentMissing
from app.kernel import clock, ids
from app.platform import crypto
from app.platform.db import Session
from app.platform.idempotency import KeyReused

_SEALED = "registrations.answers"
_YOUTH = "youth"


class SeatLost(Exception):
    """Seats were taken but the person has a registration already: roll back, then look."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Who wants to come, and the name of the request."""

    youth_id: UUID
    event_id: UUID
    link_key: str | None
    key: str
    fingerprint: bytes


async def earlier(session: Session, ask: Ask) -> UUID | None:
    """Return what this very request made before, None where it is new; raises KeyReused."""
    row = (
        await session.execute(
            select(Registration.id, Registration.request_fingerprint).where(
                Registration.youth_id == ask.youth_id, Registration.request_key == ask.key
            )
        )
    ).one_or_none()
    if row is None:
        return None
    if row.request_fingerprint != ask.fingerprint:
        raise KeyReused
    found: UUID = row.id
    return found


async def sign_up(session: Session, ask: Ask, draft: RegistrationIn) -> UUID:
    """Sign somebody up; the last statement of the transaction takes the seats.

    Raises SeatLost where the transaction must be rolled back and looked at again.
    """
    event, ticket = await _find(session, ask, draft)
    now = clock.now()
    if rules.phase(times_of(event), now) is not Phase.open:
        raise SignupNotOpen(opens_at=event.signup_opens_at, closes_at=event.signup_closes_at)
    await _check_person(session, ask.youth_id, event)
    _check_party(ticket, draft)
    kept = answers.check(event.questions, draft.answers)
    open_answers, sealed = _seal(event.questions, kept)
    new_id = ids.new()
    values = {
        "id": new_id,
        "event_id": event.id,
        "session_id": ticket.session_id,
        "ticket_type_id": ticket.id,
        "youth_id": ask.youth_id,
        "seats": 1 + len(draft.companions),
        "companions": [one.model_dump() for one in draft.companions],
        "answers": open_answers,
        "sealed_answers": sealed,
        "questions_version": event.questions_version,
        "code": tickets.new_code(),
        "request_key": ask.key,
        "request_fingerprint": ask.fingerprint,
        "created_at": now,
        "updated_at": now,
    }
    is_rush = Mode(event.mode) is Mode.first_come
    without_seat = RegistrationState.waitlisted if event.has_waiting_list else None
    outcome = await seats.sign_up(
        session,
        values,
        ticket.quota_ids,
        wants_seat=is_rush,
        otherwise=without_seat if is_rush else RegistrationState.pending,
    )
    if outcome.state is None:
        # Either full without a waiting list, or a second registration of the same person.
        if outcome.held or await _has_one(session, ask, ticket.session_id):
            raise SeatLost
        raise EventFull
    return new_id


async def refuse_second(session: Session, ask: Ask) -> UUID:
    """Return what a repeated request made meanwhile; raises AlreadyRegistered for another one."""
    found = await earlier(session, ask)
    if found is None:
        raise AlreadyRegistered
    return found


async def cancel(session: Session, registration_id: UUID, youth_id: UUID) -> None:
    """Take a registration back; who has a seat may do so until the event's deadline."""
    one = await moving.lock(session, registration_id, youth_id=youth_id)
    if one.state == RegistrationState.confirmed:
        until = await session.scalar(select(Event.cancel_until).where(Event.id == one.event_id))
        if until is not None and until <= clock.now():
            raise CancelTooLate(cancel_until=until)
    if one.state == RegistrationState.offered:
        await promotion.end_offer(session, one.id, OfferState.withdrawn)
    await moving.release(session, one, RegistrationState.cancelled, _YOUTH, youth_id)


async def accept_offer(session: Session, registration_id: UUID, youth_id: UUID) -> None:
    """Take the seat that is held; twice is once. Raises OfferOver when its time has passed."""
    one = await moving.lock(session, registration_id, youth_id=youth_id)
    if one.state == RegistrationState.confirmed:
        return
    if one.state != RegistrationState.offered or await promotion.is_over(session, one.id):
        raise OfferOver
    await promotion.end_offer(session, one.id, OfferState.accepted)
    moving.step(session, one, RegistrationState.confirmed, _YOUTH, youth_id)
    await session.flush()


async def decline_offer(session: Session, registration_id: UUID, youth_id: UUID) -> None:
    """Let the next one have the seat; twice is once."""
    one = await moving.lock(session, registration_id, youth_id=youth_id)
    if one.state == RegistrationState.declined:
        return
    if one.state != RegistrationState.offered:
        raise OfferOver
    await promotion.end_offer(session, one.id, OfferState.declined)
    await moving.release(session, one, RegistrationState.declined, _YOUTH, youth_id)


async def _find(session: Session, ask: Ask, draft: RegistrationIn) -> tuple[Event, TicketType]:
    event = await session.get(Event, ask.event_id)
    is_hidden = event is None or (
        event.visibility == Visibility.link and event.link_key != (ask.link_key or "")
    )
    if event is None or is_hidden or event.state == "draft":
        raise EventNotFound
    ticket = await session.scalar(
        select(TicketType)
        .join(EventSession, EventSession.id == TicketType.session_id)
        .where(
            TicketType.id == draft.ticket_type_id,
            TicketType.session_id == draft.session_id,
            EventSession.event_id == event.id,
        )
    )
    if ticket is None:
        raise UnknownTicket
    return event, ticket


async def _check_person(session: Session, youth_id: UUID, event: Event) -> None:
    person = await identity.profile(session, youth_id)
    if person.consent_version is None:
        raise ConsentMissing(current_version=identity.PRIVACY_VERSION)
    if event.min_age is None and event.max_age is None:
        return
    if person.birth_year is None:
        raise AgeUnknown
    age = rules.age_on(event.starts_at, person.birth_year)
    if not (event.min_age or 0) <= age <= (200 if event.max_age is None else event.max_age):
        raise NotAudience(min_age=event.min_age, max_age=event.max_age)


def _check_party(ticket: TicketType, draft: RegistrationIn) -> None:
    if not ticket.min_companions <= len(draft.companions) <= ticket.max_companions:
        raise BadParty(min_companions=ticket.min_companions, max_companions=ticket.max_companions)
    if ticket.is_child_companion and any(
        one.age is None or one.age >= rules.ADULT_AGE for one in draft.companions
    ):
        raise BadParty("亲子票的同行人应为未成年人，请填写年龄。")


def _seal(
    questions: list[dict[str, Any]], kept: dict[str, Any]
) -> tuple[dict[str, Any], bytes | None]:
    secret_ids = {one["id"] for one in questions if one["kind"] in answers.SENSITIVE}
    secret = {name: value for name, value in kept.items() if name in secret_ids}
    shown = {name: value for name, value in kept.items() if name not in secret_ids}
    return shown, crypto.seal(orjson.dumps(secret).decode(), _SEALED) if secret else None


async def _has_one(session: Session, ask: Ask, session_id: UUID) -> bool:
    found = await session.scalar(
        select(Registration.id)
        .where(
            Registration.youth_id == ask.youth_id,
            or_(
                Registration.request_key == ask.key,
                and_(Registration.session_id == session_id, Registration.state.in_(ACTIVE)),
            ),
        )
        .limit(1)
    )
    return found is not None
