"""Browsers in which a youth is signed in: a cookie with a random token, its digest kept here."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from app.domains.identity.models import Youth, YouthSession
from app.kernel import clock, ids
from app.platform import crypto, db
from app.platform.db import Session
from app.platform.settings import settings

_RENEW_EVERY = timedelta(days=1)
_SESSION = (
    select(YouthSession.id, YouthSession.youth_id, YouthSession.expires_at)
    .join(Youth, Youth.id == YouthSession.youth_id)
    .where(Youth.merged_into.is_(None), Youth.left_at.is_(None))
)


async def open_browser(session: Session, youth_id: UUID) -> str:
    """Return the token of a browser in which somebody has just signed in."""
    token = crypto.new_token()
    now = clock.now()
    session.add(
        YouthSession(
            id=ids.new(),
            youth_id=youth_id,
            token_digest=crypto.digest(token),
            created_at=now,
            expires_at=now + timedelta(days=settings().refresh_token_days),
        )
    )
    await session.flush()
    return token


async def person_in_browser(session: Session, token: str) -> UUID | None:
    """Return who is signed in with a token, or None; once a day the session begins anew."""
    row = (
        await session.execute(_SESSION.where(YouthSession.token_digest == crypto.digest(token)))
    ).one_or_none()
    now = clock.now()
    if row is None or row.expires_at <= now:
        return None
    whole = timedelta(days=settings().refresh_token_days)
    if row.expires_at < now + whole - _RENEW_EVERY:
        await session.execute(
            update(YouthSession)
            .where(YouthSession.id == row.id)
            .values(expires_at=now + whole)
            .execution_options(synchronize_session=False)
        )
    youth_id: UUID = row.youth_id
    return youth_id


async def close_browser(session: Session, token: str) -> None:
    """End one browser's session."""
    digest = crypto.digest(token)
    await session.execute(delete(YouthSession).where(YouthSession.token_digest == digest))


async def forget_old_browsers() -> int:
    """Delete sessions whose time is over; returns how many."""
    async with db.transaction() as session:
        gone = await session.execute(
            delete(YouthSession)
            .where(YouthSession.expires_at < clock.now())
            .returning(YouthSession.id)
        )
        return len(gone.all())
