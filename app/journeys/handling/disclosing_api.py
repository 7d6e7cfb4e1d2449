"""Routes of what organisations are shown: a person's contact, and the list for the person."""

from fastapi import APIRouter, Response

from app.domains.identity.actors import CurrentYouth
from app.domains.identity.problems import ScopeMissing
from app.domains.needs import disclosure_schemas, problems, schemas
from app.domains.needs import service as needs
from app.journeys.handling import disclosing_flow
from app.journeys.handling.worker import Acting
from app.journeys.handling.working import Work
from app.kernel.problems import Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

youth = APIRouter(prefix="/api/v1/needs/{need_id}", tags=["youth · needs"])
assignments = APIRouter(prefix="/assignments")


@youth.get("/disclosures", responses=can_raise(Unauthenticated, problems.NeedNotFound))
async def list_disclosures(
    need_id: schemas.NeedId, youth_id: CurrentYouth, session: Reading
) -> disclosure_schemas.Disclosures:
    """Say who was shown what of your need, and when (谁看过我的信息)."""
    return await needs.disclosures_of(session, need_id, youth_id)


@youth.post(
    "/phone-sharing",
    status_code=201,
    response_model=disclosure_schemas.Disclosures,
    responses=can_raise(Unauthenticated, problems.NeedNotFound, KeyReused),
)
async def share_phone(
    need_id: schemas.NeedId,
    draft: disclosure_schemas.PhoneSharingIn,
    youth_id: CurrentYouth,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Let the organisation that leads see your number once it starts contact, or no longer."""
    return await once.answer(
        session,
        youth_id,
        lambda: disclosing_flow.share_phone(session, need_id, youth_id, is_allowed=draft.allowed),
    )


@assignments.post(
    "/{assignment_id}/contact-details",
    responses=can_raise(
        Unauthenticated,
        ScopeMissing,
        problems.AssignmentNotFound,
        problems.AssignmentMoveRefused,
        problems.ContactWithheld,
    ),
)
async def show_contact(
    assignment_id: schemas.AssignmentId, worker: Acting, session: Transaction
) -> disclosure_schemas.ContactOut:
    """Start contact: see the writer's number, if they allow it. Each look is listed for them.

    For the lead, after it has accepted. Asking twice is harmless. Nothing is kept under an
    idempotency key, so that the number stands nowhere else.
    """
    work = Work(assignment_id, worker.organisation_id, worker.actor)
    return await disclosing_flow.show_contact(session, work)
