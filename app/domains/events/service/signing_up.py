"""A person signs up, takes it back, says yes or no to a seat."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from app.domains.events import answers, audience, rules, tickets
from app.domains.events.models import Event, Registration
from app.domains.events.problems import (
    AgeUnknown,
    AlreadyRegistered,
    BadParty,
    CancelTooLate,
    EventFull,
    EventNotFound,
    NotAudience,
    OfferOver,
    SignupBusy,
    SignupNotOpen,
    UnknownTicket,
)
from app.domains.events.service import asking, moving, promotion, queueing, room, seats
from app.domains.events.service.mine import registration_of
from app.domains.events.signup_schemas import RegistrationIn, RegistrationOut, SignupTicketOut
from app.domains.events.states import (
    REGISTRATION_NAMES,
    EventState,
    OfferState,
    Phase,
    RegistrationState,
    Visibility,
)
from app.domains.identity import service as identity
from app.domains.identity.problems import ConsentMissing
from app.kernel import clock, ids
from app.kernel.problems import Problem
from app.platform import crypto, db
from app.platform.db import Session
from app.platform.idempotency import KeyReused

_YOUTH = "youth"
_CHANCES = 3


@dataclass(frozen=True, slots=True)
class Ask:
    """Who wants to come, and the name of the request."""

    youth_id: UUID
    event_id: UUID
    link_key: str | None
    key: str
    fingerprint: bytes
    came_at: datetime


Answer = RegistrationOut | SignupTicketOut
Deed = Callable[[Ask, RegistrationIn, Any], Awaitable[Answer | None]]


async def sign_up(ask: Ask, draft: RegistrationIn) -> Answer:
    """Sign somebody up; the same request again, also at the same time, gives the same answer.

    One statement where this process has seen the plan before; else, and wherever the statement
    writes nothing, a look that says why. Where too many ask at once, a ticket.
    """
    is_full = room.is_full()
    deed = _queue if is_full else _try
    async with room.inside(for_ticket=is_full):
        tells_of_itself = bool(draft.adcode or draft.identities)
        known = None if tells_of_itself else asking.remembered(_plan_of(ask, draft))
        if known is not None:
            # Nobody is refused by memory: whatever is wrong is found out again by a look.
            with suppress(Problem):
                made = await deed(ask, draft, known)
                if made is not None:
                    return made
        return await _look_and(deed, ask, draft, _CHANCES)


async def _look_and(deed: Deed, ask: Ask, draft: RegistrationIn, chances: int) -> Answer:
    """Refuse with the reason, or try again on what is seen now."""
    known = await asking.look(_who(ask), _plan_of(ask, draft))
    if known is not None and known.earlier_id is not None:
        return await _earlier(ask)
    if known is not None and known.turn_id is not None:
        return await queueing.same(ask.youth_id, ask.key, ask.fingerprint)
    _check_event(known, ask)
    _check_person(known)
    if known.other_id is not None or known.has_other_turn:
        raise AlreadyRegistered
    _check_party(known, draft)
    audience.check(known, draft.adcode, draft.identities)
    if asking.is_pointless(known, 1 + len(draft.companions)):
        raise EventFull
    made = await (_queue if known.must_queue else deed)(ask, draft, known)
    if made is not None:
        return made
    if not chances:
        raise SignupBusy(retry_after=1)
    return await _look_and(deed, ask, draft, chances - 1)


async def _try(ask: Ask, draft: RegistrationIn, known: Any) -> Answer | None:
    """Sign somebody up by what is known of the plan; None where that wrote nothing."""
    values = _checked(ask, draft, known)
    outcome = await seats.sign_up(values, seats.Way.of(known), asking.marks_of(known))
    if outcome is None:
        return None
    place = None
    if outcome.state is RegistrationState.waitlisted:
        place = await asking.position(known.session_id, outcome.queue_number)
    return _out(known, values, outcome.state, place)


async def prepare(session: Session, ask: Ask, draft: RegistrationIn) -> tuple[Any, dict[str, Any]]:
    """Check somebody who comes with friends: what is known, and the row to write (`groups.py`)."""
    known = await asking.look_within(session, _who(ask), _plan_of(ask, draft))
    _check_event(known, ask)
    _check_person(known)
    if known.has_other_turn:
        raise AlreadyRegistered
    _check_party(known, draft)
    audience.check(known, draft.adcode, draft.identities)
    return known, _values(ask, draft, known, answers.check(known.questions, draft.answers))


async def _queue(ask: Ask, draft: RegistrationIn, known: Any) -> Answer | None:
    """Give somebody a ticket by what is known of the plan; None where that wrote nothing."""
    return await queueing.take(_checked(ask, draft, known))


def _checked(ask: Ask, draft: RegistrationIn, known: Any) -> dict[str, Any]:
    _check_event(known, ask)
    _check_party(known, draft)
    return _values(ask, draft, known, answers.check(known.questions, draft.answers))


def _who(ask: Ask) -> asking.Asker:
    return asking.Asker(ask.youth_id, ask.key, ask.came_at)


def _plan_of(ask: Ask, draft: RegistrationIn) -> asking.Key:
    return ask.event_id, draft.session_id, draft.ticket_type_id


async def _earlier(ask: Ask) -> RegistrationOut:
    """Return what this very request made before, as it stands now; raises KeyReused."""
    async with db.reading() as session:
        row = (
            await session.execute(
                select(Registration.id, Registration.request_fingerprint).where(
                    Registration.youth_id == ask.youth_id, Registration.request_key == ask.key
                )
            )
        ).one()
        if row.request_fingerprint != ask.fingerprint:
            raise KeyReused
        return await registration_of(session, row.id, ask.youth_id)


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


def _check_event(known: Any, ask: Ask) -> None:
    """Raise EventNotFound, UnknownTicket or SignupNotOpen unless one may sign up now."""
    if known is None or known.state == EventState.draft:
        raise EventNotFound
    if known.visibility != Visibility.public and known.link_key != (ask.link_key or ""):
        raise EventNotFound
    if known.ticket_id is None:
        raise UnknownTicket
    times = rules.Times(
        EventState(known.state),
        audience.opens_at(known),
        known.signup_closes_at,
        known.starts_at,
        known.ends_at,
    )
    is_over = known.session_ends_at <= clock.now()
    if rules.phase(times, clock.now()) is not Phase.open or is_over:
        raise SignupNotOpen(opens_at=known.signup_opens_at, closes_at=known.signup_closes_at)


def _check_person(known: Any) -> None:
    if not known.has_consent:
        raise ConsentMissing(current_version=identity.PRIVACY_VERSION)
    if known.min_age is None and known.max_age is None:
        return
    if known.birth_year is None:
        raise AgeUnknown
    age = rules.age_on(known.starts_at, known.birth_year)
    if not (known.min_age or 0) <= age <= (200 if known.max_age is None else known.max_age):
        raise NotAudience(min_age=known.min_age, max_age=known.max_age)


def _check_party(known: Any, draft: RegistrationIn) -> None:
    least, most = known.min_companions, known.max_companions
    if not least <= len(draft.companions) <= most:
        raise BadParty(min_companions=least, max_companions=most)
    if known.is_child_companion and any(
        one.age is None or one.age >= rules.ADULT_AGE for one in draft.companions
    ):
        raise BadParty("亲子票的同行人应为未成年人，请填写年龄。")


def _values(ask: Ask, draft: RegistrationIn, known: Any, kept: dict[str, Any]) -> dict[str, Any]:
    now = ask.came_at
    open_answers, sealed = _seal(known.questions, kept)
    return {
        "id": ids.new(),
        "event_id": known.event_id,
        "session_id": known.session_id,
        "ticket_type_id": known.ticket_id,
        "youth_id": ask.youth_id,
        "seats": 1 + len(draft.companions),
        "companions": [one.model_dump() for one in draft.companions],
        "answers": open_answers,
        "sealed_answers": sealed,
        "questions_version": known.questions_version,
        "adcode": draft.adcode,
        "identities": [one.value for one in draft.identities],
        "code": tickets.new_code(),
        "request_key": ask.key,
        "request_fingerprint": ask.fingerprint,
        "created_at": now,
        "updated_at": now,
    }


def _seal(
    questions: list[dict[str, Any]], kept: dict[str, Any]
) -> tuple[dict[str, Any], bytes | None]:
    secret_ids = {one["id"] for one in questions if one["kind"] in answers.SENSITIVE}
    secret = {name: value for name, value in kept.items() if name in secret_ids}
    shown = {name: value for name, value in kept.items() if name not in secret_ids}
    return shown, crypto.seal(orjson.dumps(secret).decode(), answers.SEALED) if secret else None


def _out(
    known: Any, values: dict[str, Any], state: RegistrationState, place: int | None
) -> RegistrationOut:
    return RegistrationOut(
        id=values["id"],
        event_id=known.event_id,
        event_title=known.title,
        session_id=known.session_id,
        session_title=known.session_title,
        starts_at=known.session_starts_at,
        ends_at=known.session_ends_at,
        ticket_name=known.ticket_name,
        state=state,
        state_name=REGISTRATION_NAMES[state],
        seats=values["seats"],
        companions=values["companions"],
        position=place,
        offer=None,
        group=None,
        online_url=known.online_url if state is RegistrationState.confirmed else None,
        reason=None,
        is_checked_in=False,
        created_at=values["created_at"],
    )
