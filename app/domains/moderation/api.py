"""Routes of moderation for staff."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.domains.identity import service as identity
from app.domains.identity.actors import Reviewer
from app.domains.moderation import problems, schemas
from app.domains.moderation import service as moderation
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.web import problems as can_raise

staff = APIRouter(prefix="/staff/v1/contents", tags=["staff · contents"])


@staff.get("", responses=can_raise(Unauthenticated, Forbidden, BadCursor))
async def list_contents(
    actor: Reviewer,
    session: Reading,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.ContentPage:
    """Return what waits for a human before everybody may see it, the oldest first."""
    offices = await identity.list_reach(session, actor.organisation_id)
    return await moderation.list_waiting(session, offices, limit, cursor)


@staff.put(
    "/{content_id}/decision",
    responses=can_raise(
        Unauthenticated,
        Forbidden,
        problems.ContentNotFound,
        problems.ContentMoveRefused,
        problems.SameReviewer,
    ),
)
async def decide_on_content(
    content_id: schemas.ContentId,
    draft: schemas.DecisionIn,
    actor: Reviewer,
    session: Transaction,
) -> schemas.ContentForReview:
    """Let a content through, or say why not. An appeal is decided by a colleague."""
    offices = await identity.list_reach(session, actor.organisation_id)
    return await moderation.decide(session, content_id, offices, actor.id, draft)


@staff.delete(
    "/{content_id}/publication",
    status_code=204,
    responses=can_raise(
        Unauthenticated, Forbidden, problems.ContentNotFound, problems.ContentMoveRefused
    ),
)
async def take_content_down(
    content_id: schemas.ContentId, actor: Reviewer, session: Transaction
) -> None:
    """Take something off that everybody sees, until a human has looked at it."""
    offices = await identity.list_reach(session, actor.organisation_id)
    await moderation.take_down(session, content_id, offices)
