"""Routes of hot topics for staff."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domains.hot_topics import schemas
from app.domains.hot_topics import service as hot_topics
from app.domains.hot_topics.problems import HotTopicNotFound
from app.domains.hot_topics.states import Window
from app.domains.identity import service as identity
from app.domains.identity.actors import Overseer
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

staff = APIRouter(prefix="/staff/v1/hot-topics", tags=["staff · hot topics"])


@staff.get("", responses=can_raise(Unauthenticated, Forbidden))
async def list_hot_topics(
    actor: Overseer,
    session: Reading,
    days: Annotated[Window, Query(description="the last 7, 30 or 90 days")] = Window.month,
) -> schemas.TopicList:
    """Return what many people write about, the hottest first (热点).

    Only topics with needs of your offices; they are found anew each night, and on demand.
    """
    offices = await identity.list_reach(session, actor.organisation_id)
    return await hot_topics.list_topics(session, offices, days)


@staff.post(
    "/refresh",
    status_code=201,
    response_model=schemas.RunOut,
    responses=can_raise(Unauthenticated, Forbidden, KeyReused),
)
async def refresh_hot_topics(actor: Overseer, once: OnceKey, session: Transaction) -> Response:
    """Ask for the topics to be found anew; if that is under way already, return that."""
    return await once.answer(session, actor.id, lambda: hot_topics.ask(session, actor.id))


@staff.get(
    "/{topic_id}", responses=can_raise(Unauthenticated, Forbidden, HotTopicNotFound, BadCursor)
)
async def read_hot_topic(
    topic_id: schemas.TopicId,
    actor: Overseer,
    session: Reading,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.TopicOut:
    """Return a topic, how it went, and the needs of your offices behind it, the newest first."""
    offices = await identity.list_reach(session, actor.organisation_id)
    return await hot_topics.look(session, topic_id, offices, limit, cursor)
