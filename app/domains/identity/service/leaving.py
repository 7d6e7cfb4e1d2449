"""Leaving: a person asks, has some days to think again, and is then forgotten.

The person's rows that count stay, under an id that means nobody (PIPL article 47; the WeChat
rules on cancelling an account). What other domains keep of them goes by the event.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from app.domains.identity.events import YouthLeft
from app.domains.identity.models import Consent, RefreshToken, WeChatAccount, Youth
from app.domains.identity.service import revocations
from app.kernel import clock
from app.platform import db, outbox
from app.platform.db import Session
from app.platform.settings import settings

_BATCH = 50


async def ask_to_leave(session: Session, youth_id: UUID) -> datetime:
    """Note the wish to leave; returns when it will happen. Asking twice changes nothing."""
    leaves_at = clock.now() + timedelta(days=settings().leaving_days)
    await session.execute(
        update(Youth)
        .where(Youth.id == youth_id, Youth.leaves_at.is_(None))
        .values(leaves_at=leaves_at)
    )
    kept = await session.scalar(select(Youth.leaves_at).where(Youth.id == youth_id))
    return kept or leaves_at


async def stay(session: Session, youth_id: UUID) -> None:
    """Take the wish back."""
    await session.execute(
        update(Youth).where(Youth.id == youth_id, Youth.left_at.is_(None)).values(leaves_at=None)
    )


async def leave_now(session: Session, youth_id: UUID) -> None:
    """Forget who a person is, at once; the event makes the others forget as well."""
    now = clock.now()
    # Accounts before the person, as at a sign-in: two who want both never wait for one another.
    await session.execute(delete(WeChatAccount).where(WeChatAccount.youth_id == youth_id))
    await revocations.revoke_all(session, youth_id)
    await session.execute(delete(RefreshToken).where(RefreshToken.youth_id == youth_id))
    await session.execute(delete(Consent).where(Consent.youth_id == youth_id))
    await session.execute(
        update(Youth)
        .where(Youth.id == youth_id)
        .values(
            birth_year=None,
            phone=None,
            phone_index=None,
            phone_verified_at=None,
            leaves_at=now,
            left_at=now,
        )
    )
    await outbox.emit(session, YouthLeft(youth_id))


async def let_go() -> int:
    """Forget all whose days to think again are over; returns how many."""
    async with db.reading() as session:
        due = list(
            await session.scalars(
                select(Youth.id)
                .where(Youth.leaves_at <= clock.now(), Youth.left_at.is_(None))
                .order_by(Youth.leaves_at)
                .limit(_BATCH)
            )
        )
    # One transaction each: a person's farewell hangs on nobody else's. Done twice, it is done.
    for youth_id in due:
        async with db.transaction() as session:
            await leave_now(session, youth_id)
    return len(due)
