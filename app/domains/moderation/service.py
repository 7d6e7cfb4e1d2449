"""What others may ask of moderation: hand something in, decide on it, show what passed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, case, delete, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.moderation.models import Content, PictureCheck, PictureVerdict
from app.domains.moderation.problems import ContentMoveRefused, ContentNotFound, SameReviewer
from app.domains.moderation.schemas import ContentForReview, ContentOut, ContentPage, DecisionIn
from app.domains.moderation.states import NAMES, NEXT, WAITING, ContentState, HoldReason, Kind
from app.gateways.wechat import Suggest
from app.kernel import clock, ids
from app.kernel.paging import read_cursor, write_cursor
from app.platform import db, jobs
from app.platform.db import Session

# The page "mediaCheckAsync": the result comes within half an hour. Then a human looks.
_PATIENCE = timedelta(minutes=45)
_VERDICTS_KEPT = timedelta(days=7)
_BATCH = 100


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What somebody wants to show to everybody."""

    kind: Kind
    subject_id: UUID
    author_id: UUID
    office_id: UUID
    text: str
    images: list[UUID]


@dataclass(frozen=True, slots=True)
class Shown:
    """What everybody may see."""

    id: UUID
    subject_id: UUID
    text: str
    images: list[UUID]
    shown_at: datetime


async def hand_in(session: Session, given: HandedIn) -> ContentOut:
    """Take a content in, to be checked; what was withdrawn before may come again.

    What a human once had before them comes before a human again: taking it back and handing it
    in anew must not lead past them.
    """
    now = clock.now()
    values = {
        "author_id": given.author_id,
        "office_id": given.office_id,
        "text": given.text,
        "images": given.images,
        "state": ContentState.pending,
        "text_verdict": None,
        "appeal": None,
        "created_at": now,
        "updated_at": now,
        "shown_at": None,
    }
    content_id = await session.scalar(
        insert(Content)
        .values(id=ids.new(), kind=given.kind, subject_id=given.subject_id, **values)
        .on_conflict_do_update(
            index_elements=["kind", "subject_id"],
            set_={
                **values,
                "state": case(
                    (
                        or_(Content.hold_reason.is_not(None), Content.decided_by.is_not(None)),
                        ContentState.held,
                    ),
                    else_=ContentState.pending,
                ),
            },
            where=Content.state == ContentState.withdrawn,
        )
        .returning(Content.id)
    )
    if content_id is None:
        raise ContentMoveRefused("这件诉求已经提交公开，正在审核或已有结果。")
    await session.execute(delete(PictureCheck).where(PictureCheck.content_id == content_id))
    await jobs.enqueue(session, "moderation.check", content_id=str(content_id))
    return _out(await _open(session, content_id))


async def content_about(
    session: Session, kind: Kind, subject_id: UUID, author_id: UUID
) -> ContentOut:
    """Return the writer's own content about something; raises ContentNotFound."""
    content = await session.scalar(_of_author(kind, subject_id, author_id))
    if content is None:
        raise ContentNotFound
    return _out(content)


async def withdraw(session: Session, kind: Kind, subject_id: UUID, author_id: UUID) -> ContentOut:
    """Take a content back; it is shown no more at once."""
    content = await _open_mine(session, kind, subject_id, author_id)
    if content.state not in {ContentState.withdrawn, ContentState.closed}:
        _move(content, ContentState.withdrawn)
        await session.flush()
    return _out(content)


async def appeal(
    session: Session, kind: Kind, subject_id: UUID, author_id: UUID, reason: str
) -> ContentOut:
    """Object to a rejection; somebody else looks again."""
    content = await _open_mine(session, kind, subject_id, author_id)
    _move(content, ContentState.appealed)
    content.appeal = reason
    await session.flush()
    return _out(content)


async def list_waiting(
    session: Session, office_ids: list[UUID], limit: int, cursor: str | None
) -> ContentPage:
    """Return what waits for a human, the oldest first."""
    query = (
        select(Content)
        .where(Content.state.in_(WAITING), Content.office_id.in_(office_ids))
        .order_by(Content.created_at, Content.id)
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(tuple_(Content.created_at, Content.id) > read_cursor(cursor))
    rows = list(await session.scalars(query))
    page = rows[:limit]
    return ContentPage(
        items=[ContentForReview.model_validate(one, from_attributes=True) for one in page],
        next_cursor=(write_cursor(page[-1].created_at, page[-1].id) if len(rows) > limit else None),
    )


async def decide(
    session: Session, content_id: UUID, office_ids: list[UUID], staff_id: UUID, given: DecisionIn
) -> ContentForReview:
    """Let a content through, or not; an appeal needs another pair of eyes."""
    content = await _open(session, content_id)
    if content.office_id not in office_ids:
        raise ContentNotFound
    if content.state == ContentState.appealed and content.decided_by == staff_id:
        raise SameReviewer
    target = ContentState.passed
    if given.verdict == "reject":
        is_second = content.state == ContentState.appealed
        target = ContentState.closed if is_second else ContentState.rejected
    _move(content, target)
    content.decided_by, content.reason = staff_id, given.reason
    await session.flush()
    return ContentForReview.model_validate(content, from_attributes=True)


async def take_down(session: Session, content_id: UUID, office_ids: list[UUID]) -> None:
    """Take something that is shown off, until a human has looked."""
    content = await _open(session, content_id)
    if content.office_id not in office_ids:
        raise ContentNotFound
    _hold(content, HoldReason.reported)
    await session.flush()


async def list_shown(
    session: Session, kind: Kind, limit: int, cursor: str | None
) -> tuple[list[Shown], str | None]:
    """Return what everybody may see, the newest first."""
    query = (
        select(Content.id, Content.subject_id, Content.text, Content.images, Content.shown_at)
        .where(Content.kind == kind, Content.state == ContentState.passed)
        .order_by(Content.shown_at.desc(), Content.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(tuple_(Content.shown_at, Content.id) < read_cursor(cursor))
    rows = (await session.execute(query)).all()
    page = [Shown(row.id, row.subject_id, row.text, row.images, row.shown_at) for row in rows]
    more = write_cursor(page[limit - 1].shown_at, page[limit - 1].id) if len(rows) > limit else None
    return page[:limit], more


async def has_shown(session: Session, content_id: UUID, image_id: UUID) -> bool:
    """Say whether everybody may see a picture."""
    return (
        await session.scalar(
            select(Content.id).where(
                Content.id == content_id,
                Content.state == ContentState.passed,
                Content.images.contains([image_id]),
            )
        )
        is not None
    )


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A content that waits for WeChat, and what WeChat was not asked yet."""

    id: UUID
    author_id: UUID
    text: str
    is_text_open: bool
    open_images: list[UUID]
    created_at: datetime


async def find_unchecked(session: Session, content_id: UUID) -> Unchecked | None:
    """Return what WeChat is still to be asked about a content, None where it no longer waits."""
    content = await session.scalar(
        select(Content).where(Content.id == content_id, Content.state == ContentState.pending)
    )
    if content is None:
        return None
    asked = set(
        await session.scalars(
            select(PictureCheck.image_id).where(PictureCheck.content_id == content_id)
        )
    )
    return Unchecked(
        content.id,
        content.author_id,
        content.text,
        content.text_verdict is None,
        [one for one in content.images if one not in asked],
        content.created_at,
    )


async def note_text_verdict(session: Session, content_id: UUID, suggest: Suggest) -> None:
    """Note what WeChat thinks of the words."""
    content = await _open(session, content_id)
    content.text_verdict = suggest
    await _settle(session, content)


async def note_picture_asked(
    session: Session, content_id: UUID, image_id: UUID, trace_id: str
) -> None:
    """Note that WeChat looks at a picture; its verdict may be here already."""
    content = await _open(session, content_id)
    await session.execute(
        insert(PictureCheck)
        .values(trace_id=trace_id, content_id=content_id, image_id=image_id, asked_at=clock.now())
        .on_conflict_do_nothing()
    )
    await _settle(session, content)


async def note_picture_verdict(session: Session, trace_id: str, suggest: Suggest) -> None:
    """Note what WeChat pushed about a picture; pushed twice, it counts once."""
    await session.execute(
        insert(PictureVerdict)
        .values(trace_id=trace_id, suggest=suggest, at=clock.now())
        .on_conflict_do_nothing()
    )
    content_id = await session.scalar(
        select(PictureCheck.content_id).where(PictureCheck.trace_id == trace_id)
    )
    if content_id is not None:
        await _settle(session, await _open(session, content_id))


async def hold(session: Session, content_id: UUID, reason: HoldReason) -> None:
    """Let a human look at a content that WeChat does not judge."""
    content = await _open(session, content_id)
    if content.state == ContentState.pending:
        _hold(content, reason)
        await session.flush()


async def hold_forgotten() -> int:
    """Give to humans what has waited too long for WeChat; returns how many."""
    now = clock.now()
    async with db.transaction() as session:
        held = await session.execute(
            update(Content)
            .where(Content.state == ContentState.pending, Content.created_at < now - _PATIENCE)
            .values(state=ContentState.held, hold_reason=HoldReason.unreachable, updated_at=now)
            .returning(Content.id)
        )
        await session.execute(
            delete(PictureVerdict).where(PictureVerdict.at < now - _VERDICTS_KEPT)
        )
        return len(held.all())


async def take_over(session: Session, kept_id: UUID, gone_id: UUID) -> None:
    """Give one person's contents to another, who is the same."""
    await session.execute(
        update(Content).where(Content.author_id == gone_id).values(author_id=kept_id)
    )


async def forget(session: Session, author_id: UUID) -> None:
    """Delete all that somebody showed or wanted to show."""
    await session.execute(delete(Content).where(Content.author_id == author_id))


async def _open(session: Session, content_id: UUID) -> Content:
    """Return a content, locked; raises ContentNotFound."""
    content = await session.scalar(
        select(Content).where(Content.id == content_id).with_for_update()
    )
    if content is None:
        raise ContentNotFound
    return content


def _of_author(kind: Kind, subject_id: UUID, author_id: UUID) -> Select[Content]:
    return select(Content).where(
        Content.kind == kind, Content.subject_id == subject_id, Content.author_id == author_id
    )


async def _open_mine(session: Session, kind: Kind, subject_id: UUID, author_id: UUID) -> Content:
    """Return the writer's own content, locked; raises ContentNotFound."""
    content = await session.scalar(_of_author(kind, subject_id, author_id).with_for_update())
    if content is None:
        raise ContentNotFound
    return content


async def _settle(session: Session, content: Content) -> None:
    """Let a content pass when all of it passed; the first doubt brings a human."""
    await session.flush()
    verdicts = (
        await session.execute(
            select(PictureCheck.image_id, PictureVerdict.suggest)
            .outerjoin(PictureVerdict, PictureVerdict.trace_id == PictureCheck.trace_id)
            .where(PictureCheck.content_id == content.id)
        )
    ).all()
    if content.state != ContentState.pending:
        return
    said = [content.text_verdict, *(row.suggest for row in verdicts)]
    if Suggest.risky in said:
        _hold(content, HoldReason.risky)
    elif Suggest.review in said:
        _hold(content, HoldReason.doubtful)
    elif len(verdicts) == len(content.images) and all(one == Suggest.passed for one in said):
        _move(content, ContentState.passed)
    await session.flush()


def _hold(content: Content, reason: HoldReason) -> None:
    _move(content, ContentState.held)
    content.hold_reason = reason


def _move(content: Content, target: ContentState) -> None:
    """Move a content; raises ContentMoveRefused where no such step exists."""
    if target not in NEXT[ContentState(content.state)]:
        raise ContentMoveRefused(current=content.state)
    now = clock.now()
    content.state, content.updated_at = target, now
    content.shown_at = now if target is ContentState.passed else None


def _out(content: Content) -> ContentOut:
    state = ContentState(content.state)
    return ContentOut(
        id=content.id,
        state=state,
        state_name=NAMES[state],
        text=content.text,
        images=content.images,
        reason=content.reason,
        may_appeal=state is ContentState.rejected,
        created_at=content.created_at,
    )
