"""Who had a seat and did not come: marked a day after the end, may be appealed, weighs in draws.

Only where the door was used: a session without a single check-in says nothing about anybody.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.events.after_models import Absence
from app.domains.events.after_schemas import AbsenceOut, AbsencePage
from app.domains.events.events import AbsenceMoved
from app.domains.events.models import CheckIn, Event, EventSession, Registration
from app.domains.events.problems import AbsenceMoveRefused, AbsenceNotFound
from app.domains.events.service.mine import IS_IN
from app.domains.events.states import (
    ABSENCE_NAMES,
    ABSENCE_NEXT,
    AbsenceState,
    EventState,
    RegistrationState,
)
from app.kernel import clock
from app.kernel.paging import read_cursor, write_cursor
from app.platform import db, outbox
from app.platform.db import Session

# Scanners without network tell theirs later.
_GRACE, _OLDEST = timedelta(hours=24), timedelta(days=8)
_APPEAL_DAYS = 14
_BATCH = 20
COUNTED = frozenset({AbsenceState.standing, AbsenceState.appealed, AbsenceState.upheld})

DOOR_WAS_USED = exists().where(CheckIn.session_id == EventSession.id, CheckIn.undone_at.is_(None))


async def mark_absent() -> int:
    """Mark who did not come to sessions that ended a day ago; returns how many people."""
    now = clock.now()
    due = (
        select(EventSession.id)
        .join(Event, Event.id == EventSession.event_id)
        .where(
            EventSession.absences_marked_at.is_(None),
            EventSession.ends_at <= now - _GRACE,
            EventSession.ends_at > now - _OLDEST,
            Event.state.in_([EventState.published, EventState.archived]),
        )
        .order_by(EventSession.ends_at)
        .limit(_BATCH)
        .with_for_update(of=EventSession, key_share=True, skip_locked=True)
    )
    async with db.transaction() as session:
        claimed = list(
            await session.scalars(
                update(EventSession)
                .where(EventSession.id.in_(due))
                .values(absences_marked_at=now)
                .returning(EventSession.id)
                .execution_options(synchronize_session=False)
            )
        )
        missing = (
            select(
                Registration.id,
                Registration.event_id,
                literal(AbsenceState.standing.value),
                literal(now),
            )
            .join(EventSession, EventSession.id == Registration.session_id)
            .where(
                EventSession.id.in_(claimed),
                Registration.state == RegistrationState.confirmed,
                DOOR_WAS_USED,
                ~IS_IN,
            )
        )
        marked = list(
            await session.scalars(
                insert(Absence)
                .from_select(["registration_id", "event_id", "state", "marked_at"], missing)
                .on_conflict_do_nothing()
                .returning(Absence.registration_id)
            )
        )
        await outbox.emit(session, *(AbsenceMoved(one, AbsenceState.standing) for one in marked))
    return len(marked)


async def lift_for_scans(session: Session, registration_ids: Sequence[UUID]) -> None:
    """Lift absences of people whose scan came late: they were there."""
    lifted = await session.scalars(
        update(Absence)
        .where(
            Absence.registration_id.in_(registration_ids),
            Absence.state.in_([AbsenceState.standing, AbsenceState.appealed]),
        )
        .values(state=AbsenceState.lifted, decided_at=clock.now(), answer="补传的签到记录")
        .returning(Absence.registration_id)
        .execution_options(synchronize_session=False)
    )
    await outbox.emit(session, *(AbsenceMoved(one, AbsenceState.lifted) for one in lifted))


async def appeal(session: Session, registration_id: UUID, youth_id: UUID, reason: str) -> None:
    """Object to one's absence, once, within two weeks; raises AbsenceNotFound."""
    one = await _lock(
        session, Registration.id == registration_id, Registration.youth_id == youth_id
    )
    if one.marked_at + timedelta(days=_APPEAL_DAYS) <= clock.now():
        raise AbsenceMoveRefused("已过申诉时间：标记后 14 天内可以申诉。")
    _move(one, AbsenceState.appealed)
    one.appeal, one.appealed_at = reason, clock.now()
    await session.flush()


async def decide_appeal(
    session: Session, event: Event, registration_id: UUID, staff_id: UUID, choice: Any
) -> None:
    """Lift an absence, or uphold it against an appeal; the person is told."""
    one = await _lock(
        session, Registration.id == registration_id, Registration.event_id == event.id
    )
    target = AbsenceState.lifted if choice.decision == "lift" else AbsenceState.upheld
    _move(one, target)
    one.answer, one.decided_by, one.decided_at = choice.answer or None, staff_id, clock.now()
    await session.flush()
    await outbox.emit(session, AbsenceMoved(registration_id, target))


async def list_own(session: Session, youth_id: UUID, limit: int, cursor: str | None) -> AbsencePage:
    """Return one page of one's absences, the newest first."""
    return await _page(session, _query().where(Registration.youth_id == youth_id), limit, cursor)


async def list_of_event(
    session: Session, event_id: UUID, state: AbsenceState | None, limit: int, cursor: str | None
) -> AbsencePage:
    """Return one page of the absences at an event, the newest first."""
    query = _query().where(Absence.event_id == event_id)
    if state is not None:
        query = query.where(Absence.state == state)
    return await _page(session, query, limit, cursor)


async def own_absence(session: Session, registration_id: UUID, youth_id: UUID) -> AbsenceOut:
    """Return one's absence; raises AbsenceNotFound."""
    return await _one(
        session, Registration.youth_id == youth_id, Registration.id == registration_id
    )


async def absence_of_event(session: Session, registration_id: UUID, event_id: UUID) -> AbsenceOut:
    """Return an absence at an event; raises AbsenceNotFound."""
    return await _one(session, Absence.event_id == event_id, Registration.id == registration_id)


async def _one(session: Session, *conditions: Any) -> AbsenceOut:
    row = (await session.execute(_query().where(*conditions))).one_or_none()
    if row is None:
        raise AbsenceNotFound
    return _out(row)


async def _lock(session: Session, *conditions: Any) -> Absence:
    one = await session.scalar(
        select(Absence)
        .join(Registration, Registration.id == Absence.registration_id)
        .where(*conditions)
        .with_for_update(of=Absence, key_share=True)
    )
    if one is None:
        raise AbsenceNotFound
    return one


def _move(one: Absence, target: AbsenceState) -> None:
    current = AbsenceState(one.state)
    if target not in ABSENCE_NEXT[current]:
        raise AbsenceMoveRefused(current=current, current_name=ABSENCE_NAMES[current])
    one.state = target


def _query() -> Any:
    return (
        select(Absence, Event.title, EventSession.starts_at)
        .join(Registration, Registration.id == Absence.registration_id)
        .join(Event, Event.id == Registration.event_id)
        .join(EventSession, EventSession.id == Registration.session_id)
    )


async def _page(session: Session, query: Any, limit: int, cursor: str | None) -> AbsencePage:
    query = query.order_by(Absence.marked_at.desc(), Absence.registration_id.desc())
    if cursor:
        behind = read_cursor(cursor)
        query = query.where(tuple_(Absence.marked_at, Absence.registration_id) < behind)
    rows = (await session.execute(query.limit(limit + 1))).all()
    last = rows[limit - 1].Absence if len(rows) > limit else None
    return AbsencePage(
        items=[_out(row) for row in rows[:limit]],
        next_cursor=last and write_cursor(last.marked_at, last.registration_id),
    )


def _out(row: Any) -> AbsenceOut:
    one: Absence = row.Absence
    state = AbsenceState(one.state)
    return AbsenceOut(
        registration_id=one.registration_id,
        event_id=one.event_id,
        event_title=row.title,
        starts_at=row.starts_at,
        state=state,
        state_name=ABSENCE_NAMES[state],
        marked_at=one.marked_at,
        appeal_until=one.marked_at + timedelta(days=_APPEAL_DAYS),
        appeal=one.appeal,
        answer=one.answer,
    )
