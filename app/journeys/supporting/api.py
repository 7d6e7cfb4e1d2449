"""Routes of those who need what others need: finding, and parting again."""

from fastapi import APIRouter, Response

from app.domains.identity.actors import CurrentYouth
from app.domains.identity.problems import OrganisationNotFound
from app.domains.needs import problems, schemas
from app.domains.needs.similar_schemas import SimilarIn, SimilarNeeds
from app.journeys.supporting import flow
from app.kernel.problems import TooManyRequests, Unauthenticated
from app.platform import ratelimit
from app.platform.db import Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

youth = APIRouter(prefix="/api/v1/needs", tags=["youth · needs"])

_RATE = "30/minute;600/day"


@youth.post("/similar", responses=can_raise(Unauthenticated, OrganisationNotFound, TooManyRequests))
async def find_similar(
    draft: SimilarIn, youth_id: CurrentYouth, session: Transaction
) -> SimilarNeeds:
    """Return needs of others that may be the same as the one being typed; nothing is kept.

    Others' words are not shown: only which of your own words they have too.
    """
    await ratelimit.spend(_RATE, "similar", youth_id.hex)
    return await flow.find_similar(session, youth_id, draft)


@youth.post(
    "/{need_id}/own-way",
    status_code=201,
    response_model=schemas.NeedDetail,
    responses=can_raise(
        Unauthenticated, problems.NeedNotFound, problems.NeedMoveRefused, KeyReused
    ),
)
async def go_own_way(
    need_id: schemas.NeedId,
    youth_id: CurrentYouth,
    once: OnceKey,
    session: Transaction,
    draft: schemas.ReasonIn | None = None,
) -> Response:
    """Stop following another need: "my case is different". It is handled by itself from now on."""
    reason = draft.reason if draft else None
    return await once.answer(
        session, youth_id, lambda: flow.go_own_way(session, need_id, youth_id, reason)
    )
