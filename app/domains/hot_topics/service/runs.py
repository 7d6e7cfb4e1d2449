"""Computations: begun once a night or when asked for, one at a time, and what goes into them."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.hot_topics import rules
from app.domains.hot_topics.messages import Message
from app.domains.hot_topics.models import HotTopicRun
from app.domains.hot_topics.schemas import RunOut
from app.domains.hot_topics.states import RunState
from app.domains.needs.models import Need
from app.domains.needs.service.people import DELETED
from app.domains.needs.states import NeedState
from app.kernel import clock, ids
from app.platform import db, jobs
from app.platform.db import Session

REFRESH = "hot_topics.refresh"

_NIGHT_FROM, _NIGHT_UNTIL = time(2, 30), time(8, 0)
_GIVEN_UP_AFTER = timedelta(hours=2)
_MOST_MESSAGES = 20_000
_NOT_SAID = (NeedState.draft, NeedState.withdrawn)
_SOLVED = frozenset({NeedState.answered, NeedState.closed, NeedState.rejected})
_URGENT = frozenset({"crisis"})


async def begin_night() -> int:
    """Begin the night's computation if it is time and no worker did; returns how many.

    A night that all workers slept through is not made up for in office hours.
    """
    now = clock.now().astimezone(clock.SHANGHAI)
    if not _NIGHT_FROM <= now.time() < _NIGHT_UNTIL:
        return 0
    async with db.transaction() as session:
        return int(await _begin(session, now, night=now.date()) is not None)


async def ask(session: Session, staff_id: UUID) -> RunOut:
    """Begin a computation for somebody; one that is under way already serves them, too."""
    begun = await _begin(session, clock.now(), asked_by=staff_id)
    found = await session.scalar(
        select(HotTopicRun).where(
            HotTopicRun.id == begun if begun else HotTopicRun.state == RunState.open
        )
    )
    # The open one may have ended between the two statements: then the newest is the answer.
    newest = found or await session.scalar(
        select(HotTopicRun).order_by(HotTopicRun.created_at.desc()).limit(1)
    )
    assert newest is not None  # noqa: S101  an insert was refused, so there is one
    return shown(newest)


def shown(run: HotTopicRun) -> RunOut:
    """Return a computation as it is told."""
    return RunOut(
        id=run.id,
        state=RunState(run.state),
        is_nightly=run.night is not None,
        messages=run.messages,
        topics=run.topics,
        created_at=run.created_at,
        finished_at=run.finished_at,
    )


async def find_open(session: Session, run_id: UUID) -> datetime | None:
    """Return when a computation was asked for, or None where it is over."""
    asked_at: datetime | None = await session.scalar(
        select(HotTopicRun.created_at).where(
            HotTopicRun.id == run_id, HotTopicRun.state == RunState.open
        )
    )
    return asked_at


async def fail(session: Session, run_id: UUID) -> None:
    """Note that a computation came to nothing; the topics stay as they were."""
    await session.execute(
        update(HotTopicRun)
        .where(HotTopicRun.id == run_id, HotTopicRun.state == RunState.open)
        .values(state=RunState.failed, finished_at=clock.now())
    )


async def messages_of(session: Session, since: datetime) -> list[Message]:
    """Return what was written since then, without personal data; at most the newest 20,000.

    Words of somebody in danger count, and never name a topic.
    """
    rows = await session.execute(
        select(
            Need.id,
            Need.masked_text,
            Need.adcode,
            Need.is_crisis,
            Need.urgency,
            Need.state,
            Need.created_at,
        )
        .where(Need.created_at >= since, Need.state.not_in(_NOT_SAID), Need.masked_text != DELETED)
        .order_by(Need.created_at.desc())
        .limit(_MOST_MESSAGES)
    )
    found = []
    for row in rows:
        title = rules.headline(row.masked_text)
        found.append(
            Message(
                id=row.id.hex,
                title=title or "",
                body=row.masked_text,
                at=row.created_at,
                place=row.adcode,
                is_urgent=row.is_crisis or row.urgency in _URGENT,
                is_open=row.state not in _SOLVED,
                may_name=title is not None and not row.is_crisis,
            )
        )
    return found


async def _begin(
    session: Session,
    now: datetime,
    *,
    night: date | None = None,
    asked_by: UUID | None = None,
) -> UUID | None:
    """Write a computation and its job, unless one is open or this night had its own."""
    await session.execute(
        update(HotTopicRun)
        .where(HotTopicRun.state == RunState.open, HotTopicRun.created_at < now - _GIVEN_UP_AFTER)
        .values(state=RunState.failed, finished_at=now)
    )
    begun: UUID | None = await session.scalar(
        insert(HotTopicRun)
        .values(id=ids.new(), night=night, asked_by=asked_by, state=RunState.open, created_at=now)
        .on_conflict_do_nothing()
        .returning(HotTopicRun.id)
    )
    if begun is not None:
        await jobs.enqueue(session, REFRESH, run_id=str(begun))
    return begun
