"""Access tokens that are void before their time: after "sign out everywhere" and after leaving.

Tokens are read without a look at the database, so each process keeps the few revocations that
still matter in memory, read anew every two seconds. A token lives a quarter of an hour.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.identity.models import RefreshToken, Revocation, Youth, YouthSession
from app.kernel import clock
from app.platform import db
from app.platform.db import Session
from app.platform.log import logger
from app.platform.settings import settings

_LOOK_EVERY_S = 2.0

log = logger(__name__)


class _Known:
    before: Mapping[UUID, datetime] = {}


def is_revoked(youth_id: UUID, issued_at: float) -> bool:
    """Say whether a token of a person, issued at a Unix time, was voided since."""
    before = _Known.before.get(youth_id)
    return before is not None and issued_at < before.timestamp()


async def revoke_access(session: Session, youth_id: UUID) -> None:
    """Void the access tokens of a person; they can be renewed."""
    now = clock.now()
    statement = insert(Revocation).values(youth_id=youth_id, before=now)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["youth_id"], set_={"before": now})
    )


async def revoke_all(session: Session, youth_id: UUID) -> None:
    """Void all tokens of a person, on all phones and in all browsers."""
    # Who renews a token holds this lock too: what is under way ends before or begins after.
    await session.execute(select(Youth.id).where(Youth.id == youth_id).with_for_update())
    await revoke_access(session, youth_id)
    await session.execute(delete(YouthSession).where(YouthSession.youth_id == youth_id))
    await session.execute(
        update(RefreshToken)
        .where(RefreshToken.youth_id == youth_id, RefreshToken.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .execution_options(synchronize_session=False)
    )


async def look() -> None:
    """Read the revocations that still matter."""
    lifetime = timedelta(minutes=settings().access_token_minutes + 1)
    async with db.reading() as session:
        rows = await session.execute(
            select(Revocation.youth_id, Revocation.before).where(
                Revocation.before > clock.now() - lifetime
            )
        )
        _Known.before = {row.youth_id: row.before for row in rows}


async def forget_old() -> int:
    """Delete the revocations of tokens that are over anyway; returns how many."""
    async with db.transaction() as session:
        gone = await session.execute(
            delete(Revocation)
            .where(Revocation.before < clock.now() - timedelta(days=1))
            .returning(Revocation.youth_id)
        )
        return len(gone.all())


@asynccontextmanager
async def watching() -> AsyncIterator[None]:
    """Keep the revocations in memory fresh while the block runs."""
    task = asyncio.create_task(_watch())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _watch() -> None:
    while True:
        try:
            await look()
        except Exception as error:  # noqa: BLE001  a sick database must not end the watch
            log.warning("revocations.unread", error=type(error).__name__)
        await asyncio.sleep(_LOOK_EVERY_S)
