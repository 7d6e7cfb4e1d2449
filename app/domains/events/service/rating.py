"""What those who came thought of an event: asked the day after, once; shown from five answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.events.after_models import EventFeedback
from app.domains.events.after_schemas import FeedbackFormOut, FeedbackIn, WordsOut, WordsPage
from app.domains.events.events import FeedbackDue
from app.domains.events.models import CheckIn, Event, EventSession, Registration
from app.domains.events.problems import FeedbackGiven, FeedbackNotOpen, RegistrationNotFound
from app.domains.events.schemas import FeedbackSummary
from app.domains.events.states import EventState, FeedbackTag, RegistrationState
from app.kernel import clock
from app.kernel.clock import SHANGHAI
from app.kernel.paging import read_cursor, write_cursor
from app.platform import db, outbox
from app.platform.db import Session

FEWEST = 5
"""Fewer answers are not shown: they would say who said what."""
_ASK_FROM_HOUR = 10
_OPEN_FOR, _OLDEST = timedelta(days=30), timedelta(days=8)
_BATCH, _SESSIONS = 500, 50

_scan = exists().where(CheckIn.registration_id == Registration.id, CheckIn.undone_at.is_(None))
_any_scan = exists().where(
    CheckIn.session_id == Registration.session_id, CheckIn.undone_at.is_(None)
)
# Where the door was not used, whoever had a seat may have been there.
_CAME: tuple[ColumnElement[bool], ...] = (
    Registration.state == RegistrationState.confirmed,
    or_(_scan, ~_any_scan),
)


async def begin_to_ask() -> int:
    """Begin to ask about sessions that ended before today, from ten o'clock; returns how many."""
    now = clock.now()
    local = now.astimezone(SHANGHAI)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    before = midnight if local.hour >= _ASK_FROM_HOUR else midnight - timedelta(days=1)
    due = (
        select(EventSession.id)
        .join(Event, Event.id == EventSession.event_id)
        .where(
            EventSession.feedback_asked_at.is_(None),
            EventSession.ends_at < before,
            EventSession.ends_at > now - _OLDEST,
            Event.state.in_([EventState.published, EventState.archived]),
        )
        .order_by(EventSession.ends_at)
        .limit(_SESSIONS)
        .with_for_update(of=EventSession, key_share=True, skip_locked=True)
    )
    async with db.transaction() as session:
        claimed = list(
            await session.scalars(
                update(EventSession)
                .where(EventSession.id.in_(due))
                .values(feedback_asked_at=now)
                .returning(EventSession.id)
                .execution_options(synchronize_session=False)
            )
        )
        await outbox.emit(session, *(FeedbackDue(one) for one in claimed))
    return len(claimed)


async def who_came(session: Session, session_id: UUID, after: UUID | None) -> Sequence[UUID]:
    """Return the registrations of those who came, at most 500 behind `after`, in order of id."""
    query = (
        select(Registration.id)
        .where(Registration.session_id == session_id, *_CAME)
        .order_by(Registration.id)
        .limit(_BATCH)
    )
    if after is not None:
        query = query.where(Registration.id > after)
    return list(await session.scalars(query))


async def give(session: Session, registration_id: UUID, youth_id: UUID, draft: FeedbackIn) -> None:
    """Keep what somebody who came thought of it, once.

    Raises RegistrationNotFound, FeedbackNotOpen, FeedbackGiven.
    """
    row = await _find(session, registration_id, youth_id)
    if not _is_open(row.ends_at, row.came):
        raise FeedbackNotOpen
    made = await session.scalar(
        insert(EventFeedback)
        .values(
            registration_id=registration_id,
            event_id=row.event_id,
            score=draft.score,
            tags=sorted({one.value for one in draft.tags}),
            words=draft.words or None,
            at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(EventFeedback.registration_id)
    )
    if made is None:
        raise FeedbackGiven


async def form_of(session: Session, registration_id: UUID, youth_id: UUID) -> FeedbackFormOut:
    """Return the form as it stands for somebody; raises RegistrationNotFound."""
    row = await _find(session, registration_id, youth_id)
    given: EventFeedback | None = row.EventFeedback
    return FeedbackFormOut(
        registration_id=registration_id,
        event_title=row.title,
        is_open=given is None and _is_open(row.ends_at, row.came),
        tags=list(FeedbackTag),
        score=given and given.score,
        given_tags=given.tags if given else [],
        words=given and given.words,
    )


async def summary(session: Session, event_id: UUID) -> FeedbackSummary:
    """Return how many answered, and what, where enough did."""
    rows = await session.execute(
        select(EventFeedback.score, func.count().label("number"))
        .where(EventFeedback.event_id == event_id)
        .group_by(EventFeedback.score)
    )
    numbers = {row.score: int(row.number) for row in rows}
    count = sum(numbers.values())
    if count < FEWEST:
        return FeedbackSummary(count=count, mean=None, distribution=None)
    mean = sum(score * number for score, number in numbers.items()) / count
    return FeedbackSummary(
        count=count,
        mean=round(mean, 2),
        distribution=[numbers.get(score, 0) for score in range(1, 6)],
    )


async def list_words(session: Session, event_id: UUID, limit: int, cursor: str | None) -> WordsPage:
    """Return one page of what people wrote, without their names; empty where too few answered."""
    enough = (
        select(func.count() >= FEWEST).where(EventFeedback.event_id == event_id).scalar_subquery()
    )
    query = (
        select(EventFeedback)
        .where(EventFeedback.event_id == event_id, EventFeedback.words.is_not(None), enough)
        .order_by(EventFeedback.at.desc(), EventFeedback.registration_id.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(
            tuple_(EventFeedback.at, EventFeedback.registration_id) < read_cursor(cursor)
        )
    rows = list(await session.scalars(query))
    last = rows[limit - 1] if len(rows) > limit else None
    return WordsPage(
        items=[WordsOut(score=row.score, tags=row.tags, words=row.words) for row in rows[:limit]],
        next_cursor=last and write_cursor(last.at, last.registration_id),
    )


async def _find(session: Session, registration_id: UUID, youth_id: UUID) -> Any:
    came = (_CAME[0] & _CAME[1]).label("came")
    row = (
        await session.execute(
            select(Registration.event_id, Event.title, EventSession.ends_at, came, EventFeedback)
            .join(Event, Event.id == Registration.event_id)
            .join(EventSession, EventSession.id == Registration.session_id)
            .outerjoin(EventFeedback, EventFeedback.registration_id == Registration.id)
            .where(Registration.id == registration_id, Registration.youth_id == youth_id)
        )
    ).one_or_none()
    if row is None:
        raise RegistrationNotFound
    return row


def _is_open(ends_at: datetime, came: bool) -> bool:
    return came and ends_at <= clock.now() < ends_at + _OPEN_FOR
