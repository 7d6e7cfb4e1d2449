"""What others may ask of notices: tell staff something, list it, mark it as read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, tuple_, update

from app.domains.notices.models import StaffNotice
from app.domains.notices.problems import NoticeNotFound
from app.domains.notices.schemas import NoticeKind, NoticeOut, NoticePage
from app.kernel import clock, ids
from app.kernel.paging import read_cursor, write_cursor
from app.platform.db import Session

__all__ = ["Notice", "list_notices", "mark_all_read", "mark_read", "tell", "was_told"]

_MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Notice:
    """What to tell: a headline and a sentence, with a need's number but none of its words."""

    kind: NoticeKind
    title: str
    body: str
    need_id: UUID | None = None


async def tell(
    session: Session, staff_ids: Collection[UUID], notice: Notice, *, shown_at: datetime
) -> None:
    """Tell some members of staff, from a moment on; part of the caller's transaction."""
    if not staff_ids:
        return
    now = clock.now()
    await session.execute(
        insert(StaffNotice),
        [
            {
                "id": ids.new(),
                "staff_id": one,
                "need_id": notice.need_id,
                "kind": notice.kind,
                "title": notice.title,
                "body": notice.body,
                "created_at": now,
                "shown_at": max(now, shown_at),
                "read_at": None,
            }
            for one in dict.fromkeys(staff_ids)
        ],
    )


async def was_told(session: Session, kind: NoticeKind, since: datetime) -> bool:
    """Say whether anybody was told of something since; a second worker waits here for the first."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"notices.{kind}"))))
    found = select(StaffNotice.id).where(StaffNotice.kind == kind, StaffNotice.created_at > since)
    return await session.scalar(found.limit(1)) is not None


async def list_notices(
    session: Session, staff_id: UUID, limit: int, cursor: str | None, *, only_unread: bool
) -> NoticePage:
    """Return one page of what somebody was told, the newest first."""
    mine = (StaffNotice.staff_id == staff_id) & (StaffNotice.shown_at <= clock.now())
    query = (
        select(StaffNotice)
        .where(mine)
        .order_by(StaffNotice.shown_at.desc(), StaffNotice.id.desc())
        .limit(limit + 1)
    )
    if only_unread:
        query = query.where(StaffNotice.read_at.is_(None))
    if cursor:
        query = query.where(tuple_(StaffNotice.shown_at, StaffNotice.id) < read_cursor(cursor))
    found = list(await session.scalars(query))
    page = found[:limit]
    unread = select(StaffNotice.id).where(mine, StaffNotice.read_at.is_(None)).limit(_MOST_COUNTED)
    return NoticePage(
        items=[_out(one) for one in page],
        next_cursor=write_cursor(page[-1].shown_at, page[-1].id) if len(found) > limit else None,
        unread=await session.scalar(select(func.count()).select_from(unread.subquery())) or 0,
    )


async def mark_read(session: Session, notice_id: UUID, staff_id: UUID) -> None:
    """Note that a notice was read; raises NoticeNotFound."""
    found = await session.scalar(
        update(StaffNotice)
        .where(StaffNotice.id == notice_id, StaffNotice.staff_id == staff_id)
        .values(read_at=func.coalesce(StaffNotice.read_at, clock.now()))
        .returning(StaffNotice.id)
        .execution_options(synchronize_session=False)
    )
    if found is None:
        raise NoticeNotFound


async def mark_all_read(session: Session, staff_id: UUID) -> None:
    """Note that somebody has read all that they were told so far."""
    now = clock.now()
    await session.execute(
        update(StaffNotice)
        .where(
            StaffNotice.staff_id == staff_id,
            StaffNotice.read_at.is_(None),
            StaffNotice.shown_at <= now,
        )
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )


def _out(one: StaffNotice) -> NoticeOut:
    return NoticeOut(
        id=one.id,
        kind=one.kind,
        title=one.title,
        body=one.body,
        need_id=one.need_id,
        is_read=one.read_at is not None,
        at=one.shown_at,
    )
