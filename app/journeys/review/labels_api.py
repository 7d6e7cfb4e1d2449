"""Routes of second opinions: reading once more, where people disagree, how far they agree."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domains.analytics import schemas as analytics_schemas
from app.domains.analytics import service as analytics
from app.domains.classifier.problems import UnknownTag
from app.domains.identity import service as identity
from app.domains.identity.actors import Overseer, Reviewer
from app.domains.needs import problems
from app.domains.needs.schemas import Done, NeedId
from app.journeys.review import labels_flow, schemas
from app.kernel import clock
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

staff = APIRouter(prefix="/staff/v1/labels", tags=["staff · labels"])


@staff.get("/second-looks", responses=can_raise(Unauthenticated, Forbidden))
async def list_second_looks(
    actor: Reviewer,
    session: Reading,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
) -> schemas.SecondLooks:
    """Return needs to read once more, without what others made of them.

    A fixed sample of about one in twenty that somebody else labelled or the machine forwarded
    alone, and those where a reviewer changed what the machine was sure of.
    """
    return await labels_flow.list_second_looks(session, actor, limit)


@staff.post(
    "/second-looks/{need_id}",
    status_code=201,
    response_model=Done,
    responses=can_raise(
        Unauthenticated,
        Forbidden,
        problems.NeedNotFound,
        problems.AlreadyLabelled,
        problems.NotToLookAt,
        UnknownTag,
        KeyReused,
    ),
)
async def look_again(
    need_id: NeedId,
    draft: schemas.SecondLookIn,
    actor: Reviewer,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Say what a need is about, as a second opinion; nothing but a label comes of it."""
    return await once.answer(
        session, actor.id, lambda: labels_flow.look_again(session, need_id, actor, draft)
    )


@staff.get("/disagreements", responses=can_raise(Unauthenticated, Forbidden, BadCursor))
async def list_disagreements(
    actor: Overseer,
    session: Reading,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> analytics_schemas.DisagreementPage:
    """Return needs that people read differently: who said what, when, and beside which model."""
    offices = await identity.list_reach(session, actor.organisation_id)
    return await analytics.disagreements(session, offices, limit, cursor)


@staff.get("/agreement", responses=can_raise(Unauthenticated, Forbidden))
async def read_agreement(
    actor: Overseer,
    session: Reading,
    days: Annotated[int, Query(ge=1, le=731, description="so many days back")] = 90,
) -> analytics_schemas.AgreementOut:
    """Return how often people agree with each other and with the machine, by topic."""
    offices = await identity.list_reach(session, actor.organisation_id)
    return await analytics.agreement(session, offices, clock.now() - timedelta(days=days))
