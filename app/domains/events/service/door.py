"""At the door: scans, also late ones, in and out, taken back, and by oneself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.events import tickets
from app.domains.events.models import CheckIn, Event, EventSession, Registration
from app.domains.events.problems import (
    BadTicket,
    RegistrationMoveRefused,
    RegistrationNotFound,
    UnknownCheckIn,
)
from app.domains.events.service import absences
from app.domains.events.signup_schemas import ScanIn, ScanOut
from app.domains.events.states import Direction, RegistrationState
from app.kernel import clock, ids
from app.platform import crypto
from app.platform.db import Session

# Doors open early; and nobody checks in by the wall long after the end.
_EARLY, _LATE = timedelta(hours=3), timedelta(hours=2)
_OLDEST_SCAN = timedelta(days=7)
_WORDS = {
    "in": "签到成功",
    "out": "已签退",
    "already_in": "已经签到过",
    "not_in": "还没有签到，不能签退",
    "bad_ticket": "票码无效、已过期，或不是这一场的",
    "no_seat": "这份报名没有名额",
}


@dataclass(slots=True)
class _Known:
    """A registration at the door, with what was scanned before."""

    registration: Registration
    in_since: datetime | None


async def scan(
    session: Session,
    session_id: UUID,
    scans: Sequence[ScanIn],
    staff_id: UUID | None,
    organisation_id: UUID | None = None,
) -> list[ScanOut]:
    """Record scans in the order in which they were made; a repeated nonce gets its first answer.

    The registrations are locked, so two scanners at two doors see each other's scans.
    """
    now = clock.now()
    read = [(one, _code_of(one, now)) for one in scans]
    known = await _known(session, session_id, [code for _, code in read if code])
    earlier = await _by_nonce(session, session_id, [one.nonce for one in scans])
    results, rows = [], []
    for one, code in sorted(read, key=lambda pair: pair[0].at or now):
        if one.nonce in earlier:
            results.append(_again(earlier[one.nonce]))
            continue
        result, row = _decide(one, known.get(code or ""), now)
        if row is not None:
            row.session_id, row.staff_id = session_id, staff_id
            row.organisation_id = organisation_id
            earlier[one.nonce] = row
            rows.append(row)
        results.append(result)
    session.add_all(rows)
    await session.flush()
    await absences.lift_for_scans(session, [row.registration_id for row in rows])
    by_nonce = {one.nonce: one for one in results}
    return [by_nonce[one.nonce] for one in scans]


async def check_in_alone(
    session: Session, registration_id: UUID, youth_id: UUID, door_key: str
) -> None:
    """Check in with the code on the wall, around the time of the session; twice is once.

    Raises RegistrationNotFound, RegistrationMoveRefused without a seat, BadTicket for the code
    of another wall or outside the time.
    """
    row = (
        await session.execute(
            select(Registration, EventSession)
            .join(EventSession, EventSession.id == Registration.session_id)
            .where(Registration.id == registration_id, Registration.youth_id == youth_id)
        )
    ).one_or_none()
    if row is None:
        raise RegistrationNotFound
    one, place = row.Registration, row.EventSession
    if one.state != RegistrationState.confirmed:
        raise RegistrationMoveRefused(current=one.state)
    now = clock.now()
    is_right = crypto.same(place.door_key.encode(), door_key.encode())
    if not is_right or not place.starts_at - _EARLY <= now <= place.ends_at + _LATE:
        raise BadTicket("签到码不对，或不在签到时间内。")
    await session.execute(
        insert(CheckIn)
        .values(
            id=ids.new(),
            session_id=place.id,
            registration_id=one.id,
            list_name="main",
            direction=Direction.entry,
            nonce=f"self-{one.id.hex}",
            at=now,
            recorded_at=now,
            staff_id=None,
            undone_at=None,
            undone_by=None,
        )
        .on_conflict_do_nothing()
    )


async def undo(
    session: Session, check_in_id: UUID, organisation_ids: list[UUID], staff_id: UUID
) -> None:
    """Take a scan back; who did so stays on record. Raises UnknownCheckIn."""
    found = await session.scalar(
        update(CheckIn)
        .where(
            CheckIn.id == check_in_id,
            CheckIn.undone_at.is_(None),
            CheckIn.session_id == EventSession.id,
            EventSession.event_id == Event.id,
            Event.organiser_id.in_(organisation_ids),
        )
        .values(undone_at=clock.now(), undone_by=staff_id)
        .returning(CheckIn.id)
        .execution_options(synchronize_session=False)
    )
    if found is None:
        raise UnknownCheckIn


def _code_of(one: ScanIn, now: datetime) -> str | None:
    at = one.at or now
    if not now - _OLDEST_SCAN <= at <= now + timedelta(minutes=5):
        return None
    return tickets.read(one.scanned, at)


async def _known(session: Session, session_id: UUID, codes: list[str]) -> dict[str, _Known]:
    found = list(
        await session.scalars(
            select(Registration)
            .where(Registration.session_id == session_id, Registration.code.in_(codes))
            .order_by(Registration.id)
            .with_for_update(key_share=True)
        )
    )
    known = {one.code: _Known(one, None) for one in found}
    by_id = {one.id: known[one.code] for one in found}
    for row in await session.scalars(
        select(CheckIn)
        .where(CheckIn.registration_id.in_(by_id), CheckIn.undone_at.is_(None))
        .order_by(CheckIn.at)
    ):
        by_id[row.registration_id].in_since = row.at if row.direction == Direction.entry else None
    return known


async def _by_nonce(session: Session, session_id: UUID, nonces: list[str]) -> dict[str, CheckIn]:
    rows = await session.scalars(
        select(CheckIn).where(CheckIn.session_id == session_id, CheckIn.nonce.in_(nonces))
    )
    return {row.nonce: row for row in rows}


def _decide(one: ScanIn, known: _Known | None, now: datetime) -> tuple[ScanOut, CheckIn | None]:
    if known is None:
        return _said(one, "bad_ticket", None), None
    if known.registration.state != RegistrationState.confirmed:
        return _said(one, "no_seat", known), None
    is_entry = one.direction is Direction.entry
    if is_entry and known.in_since is not None:
        return _said(one, "already_in", known), None
    if not is_entry and known.in_since is None:
        return _said(one, "not_in", known), None
    row = CheckIn(
        id=ids.new(),
        registration_id=known.registration.id,
        list_name=one.list_name,
        direction=one.direction,
        nonce=one.nonce,
        at=one.at or now,
        recorded_at=now,
        undone_at=None,
        undone_by=None,
    )
    known.in_since = row.at if is_entry else None
    said = _said(one, "in" if is_entry else "out", known)
    said.check_in_id = row.id
    return said, row


def _said(one: ScanIn, result: str, known: _Known | None) -> ScanOut:
    return ScanOut(
        nonce=one.nonce,
        result=result,
        message=_WORDS[result],
        check_in_id=None,
        registration_id=known and known.registration.id,
        seats=known and known.registration.seats,
        first_at=known.in_since if known and result == "already_in" else None,
    )


def _again(row: CheckIn) -> ScanOut:
    return ScanOut(
        nonce=row.nonce,
        result=row.direction,
        message=_WORDS[row.direction],
        check_in_id=row.id,
        registration_id=row.registration_id,
        seats=None,
        first_at=None,
    )
