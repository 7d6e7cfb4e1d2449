"""What others may ask of digests: who wants one, which are due, what came of each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import literal, select, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.digests.models import Digest, DigestSubscription
from app.domains.digests.states import DigestState
from app.kernel import clock
from app.platform.db import Session

SEND = "digests.send"
LEASE = timedelta(minutes=3)
_MOST_ATTEMPTS = 8
_LATE = timedelta(minutes=5)
_MOST_WOKEN = 200


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where an organisation wants its list, and how the last one went."""

    mailbox: str
    is_on: bool
    last_day: date | None = None
    last_state: str | None = None
    last_sent_at: datetime | None = None


async def subscribe(session: Session, organisation_id: UUID, mailbox: str, *, is_on: bool) -> None:
    """Say where the list goes, and whether it goes at all."""
    values = {"mailbox": mailbox, "is_on": is_on, "updated_at": clock.now()}
    await session.execute(
        insert(DigestSubscription)
        .values(organisation_id=organisation_id, **values)
        .on_conflict_do_update(index_elements=["organisation_id"], set_=values)
    )


async def find_subscription(session: Session, organisation_id: UUID) -> Subscription | None:
    """Return where the list goes, if it was ever asked for."""
    row = (
        await session.execute(
            select(DigestSubscription, Digest)
            .outerjoin(Digest, Digest.organisation_id == DigestSubscription.organisation_id)
            .where(DigestSubscription.organisation_id == organisation_id)
            .order_by(Digest.day.desc().nulls_last())
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        return None
    asked: DigestSubscription = row[0]
    last: Digest | None = row[1]
    if last is None:
        return Subscription(asked.mailbox, asked.is_on)
    return Subscription(asked.mailbox, asked.is_on, last.day, last.state, last.finished_at)


async def begin_day(session: Session, day: date) -> list[UUID]:
    """Open the day's lists that are not open yet; returns for whom. Any number may ask."""
    wanted = select(
        DigestSubscription.organisation_id,
        literal(day),
        literal(DigestState.queued.value),
        literal(0),
        literal(clock.now()),
    ).where(DigestSubscription.is_on)
    made = await session.scalars(
        insert(Digest)
        .from_select(["organisation_id", "day", "state", "attempts", "created_at"], wanted)
        .on_conflict_do_nothing()
        .returning(Digest.organisation_id)
    )
    return list(made)


async def overdue(session: Session, day: date) -> list[UUID]:
    """Return whose lists of a day lie about, because a worker died or a job was lost."""
    found = await session.scalars(
        select(Digest.organisation_id)
        .where(
            Digest.day == day,
            Digest.state == DigestState.queued,
            Digest.created_at < clock.now() - _LATE,
            Digest.claimed_until.is_(None) | (Digest.claimed_until < clock.now()),
        )
        .order_by(Digest.organisation_id)
        .limit(_MOST_WOKEN)
    )
    return list(found)


async def claim(session: Session, organisation_id: UUID, day: date) -> str | None:
    """Take a list in hand and return its mailbox; None where somebody else has, or it is over."""
    now = clock.now()
    taken = await session.scalar(
        update(Digest)
        .where(
            Digest.organisation_id == organisation_id,
            Digest.day == day,
            Digest.state == DigestState.queued,
            Digest.claimed_until.is_(None) | (Digest.claimed_until < now),
        )
        .values(claimed_until=now + LEASE, attempts=Digest.attempts + 1)
        .returning(Digest.attempts)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        return None
    mailbox: str | None = await session.scalar(
        select(DigestSubscription.mailbox).where(
            DigestSubscription.organisation_id == organisation_id, DigestSubscription.is_on
        )
    )
    if mailbox is None or taken > _MOST_ATTEMPTS:
        await finish(session, organisation_id, day, DigestState.failed, 0)
        return None
    return mailbox


async def let_go(session: Session, organisation_id: UUID, day: date) -> None:
    """Put a list back: its letter could not be posted now."""
    await session.execute(
        update(Digest)
        .where(
            Digest.organisation_id == organisation_id,
            Digest.day == day,
            Digest.state == DigestState.queued,
        )
        .values(claimed_until=None)
        .execution_options(synchronize_session=False)
    )


async def finish(
    session: Session, organisation_id: UUID, day: date, state: DigestState, needs: int
) -> None:
    """Note what came of a list."""
    await session.execute(
        update(Digest)
        .where(
            Digest.organisation_id == organisation_id,
            Digest.day == day,
            Digest.state == DigestState.queued,
        )
        .values(state=state, needs=needs, finished_at=clock.now())
        .execution_options(synchronize_session=False)
    )
