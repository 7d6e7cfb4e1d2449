"""Routes of agreements that others are told about."""

from fastapi import APIRouter, Response

from app.domains.agreements import problems, schemas
from app.domains.agreements.actors import Keeper
from app.journeys.agreements import flow
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform.db import Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

staff = APIRouter(prefix="/staff/v1/agreements", tags=["staff · agreements"])


@staff.post(
    "/{agreement_id}/proposal",
    status_code=201,
    response_model=schemas.AgreementDetail,
    responses=can_raise(
        Unauthenticated,
        Forbidden,
        problems.NotYourSide,
        problems.AgreementNotFound,
        problems.AgreementMoveRefused,
        problems.AgreementIncomplete,
        KeyReused,
    ),
)
async def propose_agreement(
    agreement_id: schemas.AgreementId, actor: Keeper, once: OnceKey, session: Transaction
) -> Response:
    """Show a draft to the other parties (提交协商); they may read, revise and sign it."""
    return await once.answer(session, actor.key, lambda: flow.propose(session, agreement_id, actor))
