"""What others may ask of duty: who has it, calling them, and what became of a call."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from app.domains.duty.models import DutyAlert, DutyShift
from app.domains.duty.problems import AlertEnded, AlertNotFound, NotEligible
from app.domains.duty.schemas import (
    AlertOut,
    AlertPage,
    CandidateOut,
    RosterOut,
    ShiftIn,
    ShiftOut,
)
from app.domains.duty.states import ANSWER_WITHIN, Outcome
from app.domains.identity import service as identity
from app.kernel import clock, ids
from app.kernel.paging import read_cursor, write_cursor
from app.platform.db import Session
from app.platform.settings import settings

__all__ = [
    "EVERYBODY",
    "Called",
    "Due",
    "Matter",
    "answer",
    "call",
    "called_for",
    "candidates",
    "list_alerts",
    "list_due",
    "need_of_alert",
    "pass_on",
    "roster",
    "set_roster",
    "settle",
]

EVERYBODY = "全体分派员"
_MOST_SHIFTS = 400


@dataclass(frozen=True, slots=True)
class Matter:
    """What somebody is called about."""

    need_id: UUID
    receipt: str
    office_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Called:
    """Who was called: a person, or all dispatchers."""

    staff_id: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class Due:
    """An alert that nobody has answered in time."""

    alert_id: UUID
    need_id: UUID


async def candidates(session: Session, office: identity.OrganisationBrief) -> list[CandidateOut]:
    """Return who can be put on an office's roster: those who may decide on its needs."""
    names = await identity.names_of(session, list(office.lineage))
    return [
        CandidateOut(
            staff_id=one.id,
            staff_name=one.name,
            organisation_name=names.get(one.organisation_id, ""),
        )
        for one in await identity.list_reviewers(session, list(office.lineage))
    ]


async def set_roster(
    session: Session, office: identity.OrganisationBrief, shifts: list[ShiftIn]
) -> RosterOut:
    """Replace an office's turns that are not over; raises NotEligible. Past turns stay."""
    eligible = {one.id for one in await identity.list_reviewers(session, list(office.lineage))}
    if any(one.staff_id not in eligible for one in shifts):
        raise NotEligible
    now = clock.now()
    await session.execute(
        delete(DutyShift).where(DutyShift.office_id == office.id, DutyShift.ends_at > now)
    )
    if shifts:
        await session.execute(
            insert(DutyShift),
            [
                {
                    "id": ids.new(),
                    "office_id": office.id,
                    "staff_id": one.staff_id,
                    "place": place,
                    "starts_at": one.starts_at,
                    "ends_at": one.ends_at,
                }
                for place, one in enumerate(shifts)
            ],
        )
    return await roster(session, office.id)


async def roster(session: Session, office_id: UUID) -> RosterOut:
    """Return an office's turns that are not over, in the order of calling."""
    shifts = list(
        await session.scalars(
            select(DutyShift)
            .where(DutyShift.office_id == office_id, DutyShift.ends_at > clock.now())
            .order_by(DutyShift.place)
            .limit(_MOST_SHIFTS)
        )
    )
    names = await identity.staff_names(session, {one.staff_id for one in shifts})
    return RosterOut(
        office_id=office_id,
        shifts=[
            ShiftOut(
                staff_id=one.staff_id,
                staff_name=names.get(one.staff_id, ""),
                starts_at=one.starts_at,
                ends_at=one.ends_at,
            )
            for one in shifts
        ],
    )


async def call(session: Session, matter: Matter) -> Called | None:
    """Call who has duty for an office, or else for the one above; nobody has, all dispatchers.

    Returns None where somebody has been called already and the call stands.
    """
    now = clock.now()
    standing = await session.scalar(
        select(DutyAlert.id).where(
            DutyAlert.need_id == matter.need_id, DutyAlert.ended_at.is_(None)
        )
    )
    if standing is not None:
        return None
    return await _call_next(session, matter, None, now)


async def pass_on(session: Session, alert_id: UUID) -> Called | None:
    """End a call that nobody answered, and call the next on the roster, in the end everybody.

    Returns None where there is nothing to do: it was answered meanwhile, or everybody has it.
    """
    now = clock.now()
    late = await session.scalar(
        select(DutyAlert)
        .where(DutyAlert.id == alert_id, DutyAlert.ended_at.is_(None), DutyAlert.due_at <= now)
        .with_for_update()
    )
    if late is None:
        return None
    if late.staff_id is None:
        late.due_at = _due(now)
        await session.flush()
        return None
    late.outcome, late.ended_at = Outcome.escalated, now
    await session.flush()
    matter = Matter(late.need_id, late.receipt, late.office_id, late.reason)
    return await _call_next(session, matter, late.incident_id, now)


async def list_due(session: Session, limit: int) -> list[Due]:
    """Return the calls that nobody answered in time, the longest overdue first."""
    rows = await session.execute(
        select(DutyAlert.id, DutyAlert.need_id)
        .where(DutyAlert.due_at <= clock.now(), DutyAlert.ended_at.is_(None))
        .order_by(DutyAlert.due_at)
        .limit(limit)
    )
    return [Due(row.id, row.need_id) for row in rows]


async def list_alerts(
    session: Session, staff_id: UUID, office_ids: list[UUID], limit: int, cursor: str | None
) -> AlertPage:
    """Return the calls that wait for somebody's answer, the longest waiting first."""
    query = (
        select(DutyAlert)
        .where(DutyAlert.ended_at.is_(None), _is_for(staff_id, office_ids))
        .order_by(DutyAlert.made_at, DutyAlert.id)
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(tuple_(DutyAlert.made_at, DutyAlert.id) > read_cursor(cursor))
    rows = list(await session.scalars(query))
    page = rows[:limit]
    names = await identity.names_of(session, sorted({one.office_id for one in page}))
    return AlertPage(
        items=[
            AlertOut(
                id=one.id,
                need_id=one.need_id,
                receipt=one.receipt,
                office_name=names.get(one.office_id, ""),
                reason=one.reason,
                is_to_all=one.staff_id is None,
                made_at=one.made_at,
                due_at=one.due_at,
            )
            for one in page
        ],
        next_cursor=write_cursor(page[-1].made_at, page[-1].id) if len(rows) > limit else None,
    )


async def need_of_alert(
    session: Session, alert_id: UUID, staff_id: UUID, office_ids: list[UUID]
) -> UUID:
    """Return what a call to somebody is about; raises AlertNotFound, also for another's."""
    need_id = await session.scalar(
        select(DutyAlert.need_id).where(DutyAlert.id == alert_id, _is_for(staff_id, office_ids))
    )
    if need_id is None:
        raise AlertNotFound
    return need_id


async def answer(session: Session, alert_id: UUID, staff_id: UUID) -> None:
    """Answer a call: whoever does so has the matter in hand. Raises AlertEnded."""
    ended = await session.scalar(
        update(DutyAlert)
        .where(DutyAlert.id == alert_id, DutyAlert.ended_at.is_(None))
        .values(outcome=Outcome.answered, ended_at=clock.now(), ended_by=staff_id)
        .returning(DutyAlert.id)
        .execution_options(synchronize_session=False)
    )
    if ended is None:
        raise AlertEnded


async def settle(session: Session, need_id: UUID, staff_id: UUID | None = None) -> None:
    """End the call about a need, since somebody decided on it or it is over."""
    await session.execute(
        update(DutyAlert)
        .where(DutyAlert.need_id == need_id, DutyAlert.ended_at.is_(None))
        .values(outcome=Outcome.settled, ended_at=clock.now(), ended_by=staff_id)
        .execution_options(synchronize_session=False)
    )


async def called_for(session: Session, need_ids: list[UUID]) -> dict[UUID, str]:
    """Return who was called last about some needs, or who answered, by name."""
    if not need_ids:
        return {}
    rows = (
        await session.execute(
            select(DutyAlert.need_id, DutyAlert.staff_id, DutyAlert.ended_by)
            .where(DutyAlert.need_id.in_(need_ids))
            .order_by(DutyAlert.need_id, DutyAlert.id.desc())
            .ext(distinct_on(DutyAlert.need_id))
        )
    ).all()
    who = {row.need_id: row.ended_by or row.staff_id for row in rows}
    names = await identity.staff_names(session, {one for one in who.values() if one})
    return {need_id: names.get(one, EVERYBODY) for need_id, one in who.items()}


async def _call_next(
    session: Session, matter: Matter, incident_id: UUID | None, now: datetime
) -> Called:
    earlier = select(DutyAlert.staff_id).where(DutyAlert.incident_id == incident_id)
    before = set(await session.scalars(earlier)) if incident_id else set()
    on_duty = await _on_duty(session, matter.office_id, now)
    chosen = next((one for one in on_duty if one.staff_id not in before), Called(None, EVERYBODY))
    alert_id = ids.new()
    session.add(
        DutyAlert(
            id=alert_id,
            incident_id=incident_id or alert_id,
            need_id=matter.need_id,
            receipt=matter.receipt,
            office_id=matter.office_id,
            reason=matter.reason,
            staff_id=chosen.staff_id,
            made_at=now,
            due_at=_due(now),
            outcome=None,
            ended_at=None,
            ended_by=None,
        )
    )
    await session.flush()
    return chosen


async def _on_duty(session: Session, office_id: UUID, at: datetime) -> list[Called]:
    """Return who has duty now for an office, then for those above it, in the order of calling."""
    office = await identity.find_organisation(session, office_id)
    shifts = await session.execute(
        select(DutyShift.office_id, DutyShift.staff_id)
        .where(
            DutyShift.office_id.in_(office.lineage),
            DutyShift.starts_at <= at,
            DutyShift.ends_at > at,
        )
        .order_by(DutyShift.place)
        .limit(_MOST_SHIFTS)
    )
    nearest_first = sorted(shifts, key=lambda one: -office.lineage.index(one.office_id))
    # Whoever has left or changed places since is not called.
    able = {
        one.id: one.name for one in await identity.list_reviewers(session, list(office.lineage))
    }
    return [
        Called(staff_id, able[staff_id])
        for staff_id in dict.fromkeys(one.staff_id for one in nearest_first)
        if staff_id in able
    ]


def _is_for(staff_id: UUID, office_ids: list[UUID]) -> ColumnElement[bool]:
    return (DutyAlert.staff_id == staff_id) | (
        DutyAlert.staff_id.is_(None) & DutyAlert.office_id.in_(office_ids)
    )


def _due(now: datetime) -> datetime:
    return now + ANSWER_WITHIN * settings().clock_scale
