"""Moving a registration from one state to the next: the one place where it happens.

Rows are locked FOR NO KEY UPDATE throughout: a sign-up that holds the quota's row needs only to
know that its event and session exist, and must not wait for somebody who waits for that quota.
"""

from uuid import UUID

from sqlalchemy import select

from app.domains.events.events import FriendLeft
from app.domains.events.models import Registration, RegistrationHistory
from app.domains.events.problems import RegistrationMoveRefused, RegistrationNotFound
from app.domains.events.service import seats
from app.domains.events.states import (
    HOLDING,
    REGISTRATION_NAMES,
    REGISTRATION_NEXT,
    RegistrationState,
)
from app.kernel import clock
from app.platform import jobs, outbox
from app.platform.db import Session

PROMOTE = "events.promote"


async def lock(
    session: Session, registration_id: UUID, *, youth_id: UUID | None = None
) -> Registration:
    """Lock a registration; raises RegistrationNotFound, also where it is another person's."""
    query = (
        select(Registration)
        .where(Registration.id == registration_id)
        .with_for_update(key_share=True)
    )
    if youth_id is not None:
        query = query.where(Registration.youth_id == youth_id)
    found = await session.scalar(query)
    if found is None:
        raise RegistrationNotFound
    return found


def step(
    session: Session,
    one: Registration,
    target: RegistrationState,
    actor_kind: str,
    actor_id: UUID | None = None,
) -> None:
    """Move a locked registration, to be written with the next flush.

    Seats are the caller's business. Raises RegistrationMoveRefused where no such step exists.
    """
    current = RegistrationState(one.state)
    if target not in REGISTRATION_NEXT[current]:
        raise RegistrationMoveRefused(current=current, current_name=REGISTRATION_NAMES[current])
    now = clock.now()
    one.state = target
    one.updated_at = now
    session.add(
        RegistrationHistory(
            registration_id=one.id,
            from_state=current,
            to_state=target,
            actor_kind=actor_kind,
            actor_id=actor_id,
            at=now,
        )
    )


async def release(
    session: Session,
    one: Registration,
    target: RegistrationState,
    actor_kind: str,
    actor_id: UUID | None = None,
) -> None:
    """End a locked registration; seats that it held go to the waiting list.

    By a job of the same transaction: whoever lets go need not wait for what follows.
    """
    held = RegistrationState(one.state) in HOLDING
    step(session, one, target, actor_kind, actor_id)
    await session.flush()
    if one.group_id is not None:
        await outbox.emit(session, FriendLeft(one.id))
    if held:
        await seats.give_back(session, one.ticket_type_id, one.seats)
        await promote_later(session, one.session_id)


async def promote_later(session: Session, session_id: UUID) -> None:
    """Let the waiting list of a session be looked after once this transaction has committed."""
    await jobs.enqueue(session, PROMOTE, session_id=str(session_id))
