"""Friends who come together: seats for all of them, or one place on the waiting list for all.

The first one gets a code and shares it; each friend signs up with it. Until all are there (or
the first one says that those who are there go, or registration closes) nobody of them holds a
seat or a place. Then they get seats all or wait all, with one queue number. A freed seat is
offered to all at once, when there are enough. From then on each decides alone: who gives up is
made known to the others, who keep theirs.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.domains.events import tickets
from app.domains.events.company_models import RegistrationGroup
from app.domains.events.events import RegistrationMoved
from app.domains.events.models import (
    Event,
    EventSession,
    Quota,
    Registration,
    RegistrationHistory,
    TicketType,
)
from app.domains.events.problems import (
    AlreadyRegistered,
    EventFull,
    GroupComplete,
    GroupNotFound,
    GroupTooLarge,
    NoGroups,
    SignupBusy,
    UnknownTicket,
)
from app.domains.events.service import asking, moving, seats, signing_up
from app.domains.events.service.mine import JOINED
from app.domains.events.service.parties import needed
from app.domains.events.signup_schemas import GroupCard, GroupIn, RegistrationIn
from app.domains.events.states import ACTIVE, EventState, Mode, RegistrationState
from app.kernel import clock, ids
from app.platform import db, outbox
from app.platform.db import Session

_YOUTH, _SYSTEM = "youth", "system"
_CODE_LENGTH = 10
_BATCH = 50


async def found(session: Session, ask: signing_up.Ask, draft: GroupIn) -> UUID:
    """Sign up as the first of some friends; returns the registration, which waits for them.

    Raises NoGroups, GroupTooLarge, AlreadyRegistered, and what signing up alone raises.
    """
    known, values = await signing_up.prepare(session, ask, draft)
    if Mode(known.mode) is Mode.approval:
        raise NoGroups
    most = await session.scalar(
        select(func.min(Quota.capacity)).where(Quota.id.in_(known.quota_ids))
    )
    if draft.size - 1 + values["seats"] > (most or 0):
        raise GroupTooLarge
    group = RegistrationGroup(
        id=ids.new(),
        event_id=known.event_id,
        session_id=known.session_id,
        founder_id=ask.youth_id,
        code=tickets.new_code()[:_CODE_LENGTH],
        size=draft.size,
        completed_at=None,
        created_at=clock.now(),
    )
    session.add(group)
    await session.flush()
    return await _add(session, group, values)


async def join(
    session: Session, ask: signing_up.Ask, group: RegistrationGroup, draft: RegistrationIn
) -> UUID:
    """Sign up with the code of a locked group; the last one's coming settles it for all.

    Raises GroupComplete, EventFull where the rest does not fit and nobody can wait.
    """
    if group.completed_at is not None:
        raise GroupComplete
    if draft.session_id != group.session_id:
        raise UnknownTicket
    known, values = await signing_up.prepare(session, ask, draft)
    made = await _add(session, group, values)
    members = await _gathering(session, group.id)
    if len(members) >= group.size:
        await _settle(session, group, members, Mode(known.mode))
    return made


async def go_without_the_rest(session: Session, group: RegistrationGroup) -> None:
    """Settle a locked group for those who are there; twice is once."""
    if group.completed_at is not None:
        return
    mode = await session.scalar(select(Event.mode).where(Event.id == group.event_id))
    await _settle(session, group, await _gathering(session, group.id), Mode(mode or ""))


async def lock_group(
    session: Session, code: str, *, founder_id: UUID | None = None
) -> tuple[RegistrationGroup, str]:
    """Lock a group by its code; returns it with its event's link key. Raises GroupNotFound."""
    query = (
        select(RegistrationGroup, Event.link_key)
        .join(Event, Event.id == RegistrationGroup.event_id)
        .where(RegistrationGroup.code == code)
        .with_for_update(of=RegistrationGroup, key_share=True)
    )
    if founder_id is not None:
        query = query.where(RegistrationGroup.founder_id == founder_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise GroupNotFound
    return row.RegistrationGroup, row.link_key


async def card(session: Session, code: str) -> GroupCard:
    """Return what somebody sees who was given a code; raises GroupNotFound."""
    row = (
        await session.execute(
            select(
                RegistrationGroup,
                Event.title,
                EventSession.title.label("session_title"),
                EventSession.starts_at,
                JOINED.label("joined"),
            )
            .join(Event, Event.id == RegistrationGroup.event_id)
            .join(EventSession, EventSession.id == RegistrationGroup.session_id)
            .where(RegistrationGroup.code == code)
        )
    ).one_or_none()
    if row is None:
        raise GroupNotFound
    group: RegistrationGroup = row.RegistrationGroup
    return GroupCard(
        code=group.code,
        size=group.size,
        joined=row.joined,
        is_complete=group.completed_at is not None,
        event_id=group.event_id,
        event_title=row.title,
        session_id=group.session_id,
        session_title=row.session_title,
        starts_at=row.starts_at,
    )


async def friends_of(session: Session, registration_id: UUID) -> list[UUID]:
    """Return the registrations of those who are still there of somebody's group."""
    group_id = (
        select(Registration.group_id).where(Registration.id == registration_id).scalar_subquery()
    )
    found_ids = await session.scalars(
        select(Registration.id)
        .where(
            Registration.group_id == group_id,
            Registration.id != registration_id,
            Registration.state.in_(ACTIVE),
        )
        .limit(_BATCH)
    )
    return list(found_ids)


async def settle_late() -> int:
    """Let those go who are there when registration has closed; returns how many groups.

    Where some still wait for their turn, the groups come after them: at a later look.
    """
    async with db.reading() as session:
        due = list(
            await session.scalars(
                select(RegistrationGroup.code)
                .join(Event, Event.id == RegistrationGroup.event_id)
                .where(
                    RegistrationGroup.completed_at.is_(None),
                    Event.signup_closes_at <= clock.now(),
                )
                .limit(_BATCH)
            )
        )
    for code in due:
        async with db.transaction() as session:
            group, _ = await lock_group(session, code)
            await _settle_late(session, group)
    return len(due)


async def _settle_late(session: Session, group: RegistrationGroup) -> None:
    try:
        async with session.begin_nested():
            await go_without_the_rest(session, group)
    except SignupBusy:
        return
    except (EventFull, GroupTooLarge):
        members = await _gathering(session, group.id)
        group.completed_at = clock.now()
        await _move(session, members, RegistrationState.rejected, "名额已满")


async def _add(session: Session, group: RegistrationGroup, values: dict[str, Any]) -> UUID:
    made: UUID | None = await session.scalar(
        insert(Registration)
        .values(**values, group_id=group.id, state=RegistrationState.pending)
        .on_conflict_do_nothing()
        .returning(Registration.id)
    )
    if made is None:
        raise AlreadyRegistered
    session.add(
        RegistrationHistory(
            registration_id=made,
            from_state=None,
            to_state=RegistrationState.pending,
            actor_kind=_YOUTH,
            actor_id=values["youth_id"],
            at=values["created_at"],
        )
    )
    await session.flush()
    return made


async def _gathering(session: Session, group_id: UUID) -> list[Registration]:
    rows = await session.scalars(
        select(Registration)
        .where(Registration.group_id == group_id, Registration.state == RegistrationState.pending)
        .order_by(Registration.id)
        .with_for_update(key_share=True)
    )
    return list(rows)


async def _settle(
    session: Session, group: RegistrationGroup, members: list[Registration], mode: Mode
) -> None:
    """Give all of a group seats, or one place; where lots are drawn, they become one lot.

    Not before those who came earlier and wait for their turn: raises SignupBusy.
    """
    group.completed_at = clock.now()
    if mode is not Mode.first_come or not members:
        await session.flush()
        return
    event = await session.get_one(Event, group.event_id)
    if event.state != EventState.published:
        return
    if await asking.somebody_has_turn(session, group.session_id):
        raise SignupBusy(retry_after=1)
    wanted = needed(await with_quotas(session, members))
    pool = await seats.lock_all(session, [group.session_id])
    somebody_waits = await session.scalar(
        select(Registration.id)
        .where(
            Registration.session_id == group.session_id,
            Registration.state == RegistrationState.waitlisted,
        )
        .limit(1)
    )
    if not pool.could_ever(wanted):
        raise GroupTooLarge
    if somebody_waits is None and pool.take_together(wanted):
        await _move(session, members, RegistrationState.confirmed)
        return
    if not event.has_waiting_list:
        raise EventFull("剩下的名额不够你们一起参加。")
    counter = func.pg_get_serial_sequence("registrations", "queue_number")
    number = await session.scalar(select(func.nextval(counter)))
    for one in members:
        one.queue_number = number or one.queue_number
    await _move(session, members, RegistrationState.waitlisted)


async def _move(
    session: Session,
    members: list[Registration],
    target: RegistrationState,
    reason: str | None = None,
) -> None:
    for one in members:
        one.reason = reason
        moving.step(session, one, target, _SYSTEM)
    await session.flush()
    await outbox.emit(session, *(RegistrationMoved(one.id, target) for one in members))


async def with_quotas(
    session: Session, members: list[Registration]
) -> list[tuple[Registration, list[UUID]]]:
    """Return registrations with the quotas that their tickets count against."""
    rows = await session.execute(
        select(TicketType.id, TicketType.quota_ids).where(
            TicketType.id.in_({one.ticket_type_id for one in members})
        )
    )
    quota_ids = {row.id: list(row.quota_ids) for row in rows}
    return [(one, quota_ids[one.ticket_type_id]) for one in members]
