"""Routes of what staff are told."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.domains.identity.actors import CurrentStaff
from app.domains.notices import problems, schemas
from app.domains.notices import service as notices
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.web import problems as can_raise

staff = APIRouter(prefix="/staff/v1/notices", tags=["staff · notices"])


@staff.get("", responses=can_raise(Unauthenticated, BadCursor))
async def list_notices(
    actor: CurrentStaff,
    session: Reading,
    unread: Annotated[bool, Query(description="only what was not read yet")] = False,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.NoticePage:
    """Return what you were told, the newest first, and how much of it is unread."""
    return await notices.list_notices(session, actor.id, limit, cursor, only_unread=unread)


@staff.post("/read", status_code=204, responses=can_raise(Unauthenticated))
async def mark_all_read(actor: CurrentStaff, session: Transaction) -> None:
    """Mark all as read; doing it twice changes nothing."""
    await notices.mark_all_read(session, actor.id)


@staff.post(
    "/{notice_id}/read",
    status_code=204,
    responses=can_raise(Unauthenticated, problems.NoticeNotFound),
)
async def mark_read(notice_id: schemas.NoticeId, actor: CurrentStaff, session: Transaction) -> None:
    """Mark one as read; doing it twice changes nothing."""
    await notices.mark_read(session, notice_id, actor.id)
