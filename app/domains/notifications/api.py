"""Routes of the inbox and of subscription grants."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.domains.identity.actors import CurrentYouth
from app.domains.notifications import problems, schemas
from app.domains.notifications import service as notifications
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.web import problems as can_raise

youth = APIRouter(prefix="/api/v1", tags=["youth · messages"])


@youth.get("/inbox", responses=can_raise(Unauthenticated, BadCursor))
async def list_inbox(
    youth_id: CurrentYouth,
    session: Reading,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.InboxPage:
    """Return what the person was told, the newest first."""
    return await notifications.inbox(session, youth_id, limit, cursor)


@youth.post(
    "/inbox/{message_id}/read",
    status_code=204,
    responses=can_raise(Unauthenticated, problems.MessageNotFound),
)
async def mark_read(
    message_id: schemas.MessageId, youth_id: CurrentYouth, session: Transaction
) -> None:
    """Mark a message as read; doing it twice changes nothing."""
    await notifications.mark_read(session, message_id, youth_id)


@youth.post(
    "/subscriptions",
    status_code=204,
    responses=can_raise(Unauthenticated, problems.UnknownTemplate),
)
async def hold_grants(
    draft: schemas.SubscriptionsIn, youth_id: CurrentYouth, session: Transaction
) -> None:
    """Note which subscribe messages the person has just accepted, one message each."""
    await notifications.hold_grants(session, youth_id, draft.accepted)
