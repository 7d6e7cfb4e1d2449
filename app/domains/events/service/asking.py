"""What must be known before somebody signs up, in one look: the event, the ticket, the person.

Ten thousand people ask in the same minute, so this is one compiled statement outside of any
transaction. What it says of free seats may be old by the time it is read; the seats themselves are
taken under lock (`seats.py`).
"""

from typing import Any
from uuid import UUID

from sqlalchemy import any_, bindparam, case, false, func, or_, select

from app.domains.events.models import Event, EventSession, Quota, Registration, TicketType
from app.domains.events.service import inviting
from app.domains.events.states import RegistrationState, Visibility
from app.domains.identity import service as identity
from app.platform.compiled import Compiled
from app.platform.db import Session

# Counting those ahead stops here: nobody cares whether they are 1,200th or 3,000th.
FARTHEST = 1000


_earlier = (
    select(Registration.id)
    .where(
        Registration.youth_id == bindparam("b_youth_id"),
        Registration.request_key == bindparam("b_key"),
    )
    .scalar_subquery()
)
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
        Registration.state == RegistrationState.waitlisted,
        Registration.queue_number < bindparam("b_number"),
    )
    .limit(FARTHEST - 1)
    .subquery()
)
_POSITION = Compiled(select(func.count() + 1).select_from(_ahead))


async def look(youth_id: UUID, key: str, event_id: UUID, session_id: UUID, ticket_id: UUID) -> Any:
    """Return the columns of `_LOOK`; None where there is no such event.

    Session and ticket are None where they are not this event's.
    """
    rows = await _LOOK.look(
        b_youth_id=youth_id,
        b_key=key,
        b_event_id=event_id,
        b_session_id=session_id,
        b_ticket_id=ticket_id,
    )
    return rows[0] if rows else None


async def look_within(
    session: Session, youth_id: UUID, key: str, event_id: UUID, session_id: UUID, ticket_id: UUID
) -> Any:
    """Return the same as `look`, within a transaction."""
    rows = await _LOOK.rows(
        session,
        b_youth_id=youth_id,
        b_key=key,
        b_event_id=event_id,
        b_session_id=session_id,
        b_ticket_id=ticket_id,
    )
    return rows[0] if rows else None


async def position(session_id: UUID, queue_number: int) -> int:
    """Return somebody's place on the waiting list; 1000 means that or farther behind."""
    [row] = await _POSITION.look(b_session_id=session_id, b_number=queue_number)
    place: int = row[0]
    return place
