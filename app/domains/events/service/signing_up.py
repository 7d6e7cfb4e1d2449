"""A person signs up, takes it back, says yes or no to a seat."""

from dataclasses import dataclass
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
    SignupNotOpen,
    UnknownTicket,
)
from app.domains.events.service import asking, moving, promotion, seats
from app.domains.events.service.mine import registration_of
from app.domains.events.signup_schemas import RegistrationIn, RegistrationOut
from app.domains.events.states import (
    ACTIVE,
    REGISTRATION_NAMES,
    EventState,
    Mode,
    OfferState,
    Phase,
    RegistrationState,
    Visibility,
)
from app.domains.identity import service as identity
from app.domains.identity.problems import ConsentMissing
from app.kernel import clock, ids
from app.platform import crypto, db
from app.platform.db import Session
from app.platform.idempotency import KeyReused

_YOUTH = "youth"


class _NotMade(Exception):
    """No row was written; ends the transaction without a trace."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Who wants to come, and the name of the request."""

    youth_id: UUID
    event_id: UUID
    link_key: str | None
    key: str
    fingerprint: bytes


async def sign_up(ask: Ask, draft: RegistrationIn) -> RegistrationOut:
    """Sign somebody up; the same request again, also at the same time, gives the same answer.

    One look, then one transaction that ends with the statement that takes the seats: nothing else
    is done while the hot row is locked.
    """
    known = await asking.look(
        ask.youth_id, ask.key, ask.event_id, draft.session_id, draft.ticket_type_id
    )
    if known is not None and known.earlier_id is not None:
        return await _earlier(ask)
    _check_event(known, ask)
    _check_person(known)
    _check_party(known, draft)
    audience.check(known, draft.adcode, draft.identities)
    kept = answers.check(known.questions, draft.answers)
    if known.free < 1 + len(draft.companions) and _is_pointless(known):
        raise EventFull
    values = _values(ask, draft, known, kept)
    is_rush = Mode(known.mode) is Mode.first_come
    waits = RegistrationState.waitlisted if known.has_waiting_list else None
    try:
        async with db.transaction() as session:
            outcome = await seats.sign_up(
                session,
                values,
                known.quota_ids,
                wants_seat=is_rush,
                otherwise=waits if is_rush else RegistrationState.pending,
            )
            if outcome.state is None:
                # The person has one already, or no seat is left: seats that the statement took
                # go back with the transaction.
                raise _NotMade
    except _NotMade:
        return await _not_made(ask, draft)
    place = None
    if outcome.state is RegistrationState.waitlisted and outcome.queue_number is not None:
        place = await asking.position(known.session_id, outcome.queue_number)
    return _out(known, values, outcome.state, place)


async def prepare(session: Session, ask: Ask, draft: RegistrationIn) -> tuple[Any, dict[str, Any]]:
    """Check somebody who comes with friends: what is known, and the row to write (`groups.py`)."""
    known = await asking.look_within(
        session, ask.youth_id, ask.key, ask.event_id, draft.session_id, draft.ticket_type_id
    )
    _check_event(known, ask)
    _check_person(known)
    _check_party(known, draft)
    audience.check(known, draft.adcode, draft.identities)
    return known, _values(ask, draft, known, answers.check(known.questions, draft.answers))


async def _not_made(ask: Ask, draft: RegistrationIn) -> RegistrationOut:
    """Say why no row was written: the same request, another one of this person, or no seat."""
    async with db.reading() as session:
        same = await session.scalar(
            select(Registration.id).where(
                Registration.youth_id == ask.youth_id, Registration.request_key == ask.key
            )
        )
        other = await session.scalar(
            select(Registration.id).where(
                Registration.youth_id == ask.youth_id,
                Registration.session_id == draft.session_id,
                Registration.state.in_(ACTIVE),
            )
        )
    if same is not None:
        return await _earlier(ask)
    raise EventFull if other is None else AlreadyRegistered


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


def _is_pointless(known: Any) -> bool:
    """Say whether asking for a seat that was not there a moment ago can only be refused."""
    return Mode(known.mode) is Mode.first_come and not known.has_waiting_list


def _values(ask: Ask, draft: RegistrationIn, known: Any, kept: dict[str, Any]) -> dict[str, Any]:
    now = clock.now()
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
