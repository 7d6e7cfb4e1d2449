"""Staff: passwords, lockout, sessions."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update

from app.domains.identity.models import Organisation, StaffMember, StaffSession
from app.domains.identity.problems import AccountLocked, LoginTaken, PasswordRefused
from app.domains.identity.schemas import StaffActor
from app.domains.identity.states import DUTIES, Duty, Role
from app.kernel import clock, ids
from app.platform import crypto, db
from app.platform.db import Session
from app.platform.settings import settings

_HASHER = PasswordHasher()
# argon2id takes 64 MiB a check: more than two at once would let a login storm eat the memory.
_AT_ONCE = asyncio.Semaphore(2)
# Checked when there is no such account, so that both answers take the same time.
_DECOY = _HASHER.hash("nobody has this password")
_MOST_FAILURES = 5
_MOST_REVIEWERS = 500
_LOCKED_FOR = timedelta(minutes=15)


async def create_staff(
    session: Session, organisation_id: UUID, login: str, name: str, role: Role, password: str
) -> UUID:
    """Add a member of staff; raises LoginTaken."""
    taken = await session.scalar(select(StaffMember.id).where(StaffMember.login == login))
    if taken is not None:
        raise LoginTaken
    async with _AT_ONCE:
        password_hash = await asyncio.to_thread(_HASHER.hash, password)
    new_id = ids.new()
    session.add(
        StaffMember(
            id=new_id,
            organisation_id=organisation_id,
            login=login,
            name=name,
            role=role,
            password_hash=password_hash,
            failures=0,
            locked_until=None,
            is_active=True,
            created_at=clock.now(),
        )
    )
    await session.flush()
    return new_id


async def has_staff(session: Session) -> bool:
    """Say whether anybody works here yet."""
    return await session.scalar(select(StaffMember.id).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class StaffBrief:
    """A member of staff as others need to know them."""

    id: UUID
    name: str
    organisation_id: UUID


async def list_reviewers(session: Session, organisation_ids: list[UUID]) -> list[StaffBrief]:
    """Return who decides on needs in some organisations (at most 500)."""
    rows = await session.execute(
        select(StaffMember.id, StaffMember.name, StaffMember.organisation_id)
        .where(
            StaffMember.organisation_id.in_(organisation_ids),
            StaffMember.role.in_([role for role in Role if Duty.review in DUTIES[role]]),
            StaffMember.is_active,
        )
        .order_by(StaffMember.id)
        .limit(_MOST_REVIEWERS)
    )
    return [StaffBrief(**row._mapping) for row in rows]


async def list_colleagues(
    session: Session, organisation_ids: list[UUID], roles: frozenset[Role]
) -> list[StaffBrief]:
    """Return who has one of some roles in some organisations (at most 500)."""
    rows = await session.execute(
        select(StaffMember.id, StaffMember.name, StaffMember.organisation_id)
        .where(
            StaffMember.organisation_id.in_(organisation_ids),
            StaffMember.role.in_(sorted(roles)),
            StaffMember.is_active,
        )
        .order_by(StaffMember.id)
        .limit(_MOST_REVIEWERS)
    )
    return [StaffBrief(**row._mapping) for row in rows]


async def staff_names(session: Session, staff_ids: set[UUID]) -> dict[UUID, str]:
    """Return the names of some members of staff."""
    if not staff_ids:
        return {}
    rows = await session.execute(
        select(StaffMember.id, StaffMember.name).where(StaffMember.id.in_(staff_ids))
    )
    return {row.id: row.name for row in rows}


async def sign_in_staff(login: str, password: str) -> str:
    """Return a new session's token; raises PasswordRefused, AccountLocked.

    Two transactions, with the slow password check between them and outside of both.
    """
    async with db.reading() as session:
        found = (
            await session.execute(
                select(StaffMember.id, StaffMember.password_hash, StaffMember.locked_until).where(
                    StaffMember.login == login, StaffMember.is_active
                )
            )
        ).one_or_none()
    if found is not None and found.locked_until and found.locked_until > clock.now():
        wait = (found.locked_until - clock.now()).total_seconds()
        raise AccountLocked(retry_after=int(wait) + 1)
    is_right = await _verify(found.password_hash if found else _DECOY, password)
    if found is None or not is_right:
        if found is not None:
            await _count_failure(found.id)
        raise PasswordRefused
    return await _open_session(found.id)


async def sign_out_staff(session: Session, token: str) -> None:
    """End one session."""
    await session.execute(
        delete(StaffSession).where(StaffSession.token_digest == crypto.digest(token))
    )


async def find_session(session: Session, token: str) -> StaffActor | None:
    """Return who is behind a session token, or None."""
    row = (
        await session.execute(
            select(
                StaffMember.id,
                StaffMember.name,
                StaffMember.role,
                StaffMember.organisation_id,
                Organisation.name.label("organisation_name"),
            )
            .join(StaffSession, StaffSession.staff_id == StaffMember.id)
            .join(Organisation, Organisation.id == StaffMember.organisation_id)
            .where(
                StaffSession.token_digest == crypto.digest(token),
                StaffSession.expires_at > clock.now(),
                StaffMember.is_active,
                Organisation.is_active,
            )
        )
    ).one_or_none()
    if row is None:
        return None
    return StaffActor(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
    )


async def _verify(password_hash: str, password: str) -> bool:
    async with _AT_ONCE:
        try:
            return await asyncio.to_thread(_HASHER.verify, password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


async def _count_failure(staff_id: UUID) -> None:
    async with db.transaction() as session:
        failures = await session.scalar(
            update(StaffMember)
            .where(StaffMember.id == staff_id)
            .values(failures=StaffMember.failures + 1)
            .returning(StaffMember.failures)
        )
        if failures is not None and failures >= _MOST_FAILURES:
            until: datetime = clock.now() + _LOCKED_FOR
            await session.execute(
                update(StaffMember)
                .where(StaffMember.id == staff_id)
                .values(failures=0, locked_until=until)
            )


async def _open_session(staff_id: UUID) -> str:
    token = crypto.new_token()
    now = clock.now()
    async with db.transaction() as session:
        session.add(
            StaffSession(
                id=ids.new(),
                staff_id=staff_id,
                token_digest=crypto.digest(token),
                created_at=now,
                expires_at=now + timedelta(hours=settings().staff_session_hours),
            )
        )
        await session.execute(
            update(StaffMember)
            .where(StaffMember.id == staff_id)
            .values(failures=0, locked_until=None)
            .execution_options(synchronize_session=False)
        )
    return token
