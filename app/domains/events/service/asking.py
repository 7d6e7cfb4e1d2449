"""What must be known before somebody signs up, in one look: the event, the ticket, the person.

Ten thousand people ask in the same minute, so this is one compiled statement outside of any
transaction, and what it says of the plan is remembered: the statement that takes the seats
(`seats.py`) makes sure that the plan is still the same one, by the marks that PostgreSQL puts on
each version of a row (`xmin`). What it says of free seats may be old by the time it is read.
"""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from time import monotonic
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    DateTime,
    Text,
    any_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
)

from app.domains.events.models import (
    Event,
    EventSession,
    Quota,
    Registration,
    SignupTicket,
    TicketType,
)
from app.domains.events.service import inviting
from app.domains.events.states import (
    ACTIVE,
    Mode,
    RegistrationState,
    SignupTicketState,
    Visibility,
)
from app.domains.identity import service as identity
from app.kernel import clock
from app.platform.compiled import Compiled
from app.platform.db import Session
from app.platform.sqltypes import one_of

# Counting those ahead stops here: nobody cares whether they are 1,200th or 3,000th.
FARTHEST = 1000
_MOST_PLANS = 500
_FARTHEST_HOLDS_S = 1.0

# Written out, not as parameters: only so can a prepared statement use the partial indexes.
WAITS = f"registrations.state = '{RegistrationState.waitlisted}'"
HAS_TURN = f"signup_tickets.state = '{SignupTicketState.waiting}'"
IS_ACTIVE = one_of("registrations.state", sorted(ACTIVE))

_MARKS = tuple(
    literal_column(f"{table}.xmin::text", Text())
    for table in ("events", "event_sessions", "event_ticket_types")
)

_earlier = (
    select(Registration.id)
    .where(
        Registration.youth_id == bindparam("b_youth_id"),
        Registration.request_key == bindparam("b_key"),
    )
    .scalar_subquery()
)
_other = (
    select(Registration.id)
    .where(
        Registration.youth_id == bindparam("b_youth_id"),
        Registration.session_id == bindparam("b_session_id"),
        literal_column(IS_ACTIVE, Boolean()),
    )
    .scalar_subquery()
)
_turn = (
    select(SignupTicket.id)
    .where(
        SignupTicket.youth_id == bindparam("b_youth_id"),
        SignupTicket.request_key == bindparam("b_key"),
    )
    .scalar_subquery()
)
_other_turn = exists().where(
    SignupTicket.youth_id == bindparam("b_youth_id"),
    SignupTicket.session_id == bindparam("b_session_id"),
    literal_column(HAS_TURN, Boolean()),
)


def must_queue() -> ColumnElement[bool]:
    """Return the SQL of whether somebody who came earlier still waits for their turn."""
    first = (
        select(SignupTicket.created_at)
        .where(
            SignupTicket.session_id == bindparam("b_session_id"),
            literal_column(HAS_TURN, Boolean()),
        )
        .order_by(SignupTicket.number)
        .limit(1)
        .scalar_subquery()
    )
    came_at = bindparam("b_created_at", type_=DateTime(timezone=True))
    return func.coalesce(first <= came_at, false())


_LOOK = Compiled(
    select(
        Event.id.label("event_id"),
        Event.title,
        Event.state,
        Event.visibility,
        Event.link_key,
        Event.mode,
        Event.has_waiting_list,
        Event.min_age,
        Event.max_age,
        Event.audience_adcodes,
        Event.audience_identities,
        Event.early_minutes,
        case(
            (Event.early_minutes > 0, inviting.is_invited(bindparam("b_youth_id"))), else_=false()
        ).label("is_invited"),
        case(
            (
                Event.visibility == Visibility.organisation,
                or_(
                    inviting.is_invited(bindparam("b_youth_id")),
                    inviting.was_there(bindparam("b_youth_id"), Event.organiser_id),
                ),
            ),
            else_=false(),
        ).label("is_own"),
        Event.questions,
        Event.questions_version,
        Event.signup_opens_at,
        Event.signup_closes_at,
        Event.starts_at,
        Event.ends_at,
        Event.online_url,
        EventSession.id.label("session_id"),
        EventSession.title.label("session_title"),
        EventSession.starts_at.label("session_starts_at"),
        EventSession.ends_at.label("session_ends_at"),
        TicketType.id.label("ticket_id"),
        TicketType.name.label("ticket_name"),
        TicketType.quota_ids,
        TicketType.min_companions,
        TicketType.max_companions,
        TicketType.is_child_companion,
        select(func.min(Quota.capacity - Quota.taken))
        .where(Quota.id == any_(TicketType.quota_ids))
        .scalar_subquery()
        .label("free"),
        identity.birth_year_of(bindparam("b_youth_id")).label("birth_year"),
        identity.has_consent(bindparam("b_youth_id")).label("has_consent"),
        _earlier.label("earlier_id"),
        _other.label("other_id"),
        _turn.label("turn_id"),
        _other_turn.label("has_other_turn"),
        must_queue().label("must_queue"),
        *(mark.label(f"mark_{number}") for number, mark in enumerate(_MARKS)),
    )
    .outerjoin(
        EventSession,
        (EventSession.event_id == Event.id) & (EventSession.id == bindparam("b_session_id")),
    )
    .outerjoin(
        TicketType,
        (TicketType.session_id == EventSession.id) & (TicketType.id == bindparam("b_ticket_id")),
    )
    .where(Event.id == bindparam("b_event_id"))
)
_ahead = (
    select(Registration.id)
    .where(
        Registration.session_id == bindparam("b_session_id"),
        literal_column(WAITS, Boolean()),
        Registration.queue_number < bindparam("b_number"),
    )
    .limit(FARTHEST - 1)
    .subquery()
)
_POSITION = Compiled(select(func.count() + 1).select_from(_ahead))
_turns_ahead = (
    select(SignupTicket.id)
    .where(
        SignupTicket.session_id == bindparam("b_session_id"),
        literal_column(HAS_TURN, Boolean()),
        SignupTicket.number < bindparam("b_number"),
    )
    .limit(FARTHEST - 1)
    .subquery()
)
_TURN = Compiled(select(func.count() + 1).select_from(_turns_ahead))


Key = tuple[UUID, UUID, UUID]
"""Event, session, ticket."""


class Asker(NamedTuple):
    """Who asks, with which request, since when."""

    youth_id: UUID
    request_key: str
    came_at: datetime


class _Memory:
    """What this process remembers; all of it may be old, none of it is believed."""

    plans: ClassVar[OrderedDict[Key, Any]] = OrderedDict()
    far_away: ClassVar[dict[tuple[UUID, Compiled], tuple[int, float]]] = {}


def is_unchanged() -> ColumnElement[bool]:
    """Return the SQL of whether event, session and ticket are as they were when looked at."""
    return exists(
        select(Event.id)
        .join(EventSession, EventSession.event_id == Event.id)
        .join(TicketType, TicketType.session_id == EventSession.id)
        .where(
            Event.id == bindparam("b_event_id"),
            EventSession.id == bindparam("b_session_id"),
            TicketType.id == bindparam("b_ticket_type_id"),
            *(mark == bindparam(f"b_mark_{number}") for number, mark in enumerate(_MARKS)),
        )
    )


def marked(marks: Sequence[str]) -> dict[str, str]:
    """Return the values for `is_unchanged`."""
    return {f"b_mark_{number}": mark for number, mark in enumerate(marks)}


def marks_of(known: Any) -> tuple[str, str, str]:
    """Return by what the versions of event, session and ticket are known."""
    return known.mark_0, known.mark_1, known.mark_2


def remembered(key: Key) -> Any:
    """Return what was seen of a plan, for a try without a look; None where one should look first.

    That is where something depends on the person, and where all seats were taken and nobody may
    wait: most who ask then are refused, and a look is cheaper than a try.
    """
    known = _Memory.plans.get(key)
    if known is None or _is_personal(known):
        return None
    return None if is_pointless(known, 1) else known


def _is_personal(known: Any) -> bool:
    """Say whether who asks decides on whether they may: what was seen of another says nothing."""
    return (
        known.min_age is not None
        or known.max_age is not None
        or bool(known.audience_adcodes)
        or bool(known.audience_identities)
        or known.visibility == Visibility.organisation
        or (known.early_minutes > 0 and clock.now() < known.signup_opens_at)
    )


def is_pointless(known: Any, seats: int) -> bool:
    """Say whether asking for seats that were not there at the look can only be refused."""
    return Mode(known.mode) is Mode.first_come and not known.has_waiting_list and known.free < seats


def _remember(key: Key, known: Any) -> None:
    _Memory.plans[key] = known
    _Memory.plans.move_to_end(key)
    if len(_Memory.plans) > _MOST_PLANS:
        _Memory.plans.popitem(last=False)


async def look(asker: Asker, key: Key) -> Any:
    """Return the columns of `_LOOK`; None where there is no such event.

    Session and ticket are None where they are not this event's.
    """
    rows = await _LOOK.alone(**_binds(asker, key))
    known = rows[0] if rows else None
    if known is not None and known.ticket_id is not None:
        _remember(key, known)
    return known


async def look_within(session: Session, asker: Asker, key: Key) -> Any:
    """Return the same as `look`, within a transaction; nothing of it is remembered."""
    rows = await _LOOK.rows(session, **_binds(asker, key))
    return rows[0] if rows else None


def _binds(asker: Asker, key: Key) -> dict[str, Any]:
    event_id, session_id, ticket_id = key
    return {
        "b_youth_id": asker.youth_id,
        "b_key": asker.request_key,
        "b_created_at": asker.came_at,
        "b_event_id": event_id,
        "b_session_id": session_id,
        "b_ticket_id": ticket_id,
    }


async def somebody_has_turn(session: Session, session_id: UUID) -> bool:
    """Say whether anybody still waits for their turn to sign up for a session."""
    waits = exists().where(
        SignupTicket.session_id == session_id, literal_column(HAS_TURN, Boolean())
    )
    return bool(await session.scalar(select(waits)))


async def position(session_id: UUID, queue_number: int) -> int:
    """Return somebody's place on the waiting list; 1000 means that or farther behind."""
    return await _place(_POSITION, session_id, queue_number)


async def turn(session_id: UUID, number: int) -> int:
    """Return how many turns it is to somebody's own; 1000 means that or more."""
    return await _place(_TURN, session_id, number)


async def _place(question: Compiled, session_id: UUID, own: int) -> int:
    """Count; who stands behind somebody who was far away a moment ago is so too."""
    number, until = _Memory.far_away.get((session_id, question), (own, 0.0))
    if number < own and monotonic() < until:
        return FARTHEST
    [row] = await question.alone(b_session_id=session_id, b_number=own)
    place: int = row[0]
    if place >= FARTHEST:
        if len(_Memory.far_away) >= _MOST_PLANS:
            _Memory.far_away.clear()
        _Memory.far_away[session_id, question] = (own, monotonic() + _FARTHEST_HOLDS_S)
    return place
