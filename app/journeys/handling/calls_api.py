"""Routes of open calls (抢单), and of an organisation's own profile."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domains.identity.problems import ScopeMissing
from app.domains.needs import problems, schemas
from app.domains.needs import service as needs
from app.domains.needs.call_schemas import CallPage
from app.domains.onboarding.problems import NotTaking
from app.domains.partners import service as partners
from app.domains.partners.problems import ProfileNotFound
from app.domains.partners.schemas import ProfileOut
from app.journeys.handling import partner_flow
from app.journeys.handling.worker import Acting, Looking
from app.journeys.handling.working import Work
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

# Included twice: under /partner/v1 for programs, under /staff/v1 for people at the console.
calls = APIRouter(prefix="/calls")
profile = APIRouter(prefix="/profile")


@calls.get("", responses=can_raise(Unauthenticated, ScopeMissing, BadCursor))
async def list_calls(
    worker: Looking,
    session: Reading,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> CallPage:
    """Return the needs that the organisation may claim now; personal data are covered."""
    return await needs.list_calls(session, worker.organisation_id, limit, cursor)


@calls.post(
    "/{call_id}/claim",
    status_code=201,
    response_model=schemas.AssignmentOut,
    responses=can_raise(
        Unauthenticated,
        ScopeMissing,
        problems.CallNotFound,
        problems.CallEnded,
        NotTaking,
        KeyReused,
    ),
)
async def claim(
    call_id: schemas.AssignmentId, worker: Acting, once: OnceKey, session: Transaction
) -> Response:
    """Claim a need (抢单): the first to do so leads and has accepted it, under the same id."""
    work = Work(call_id, worker.organisation_id, worker.actor)
    return await once.answer(session, worker.id, lambda: partner_flow.claim(session, work))


@profile.get("", responses=can_raise(Unauthenticated, ScopeMissing, ProfileNotFound))
async def read_own_profile(worker: Looking, session: Reading) -> ProfileOut:
    """Return what the organisation takes, and its record."""
    return await partners.profile_of(session, worker.organisation_id)


@profile.put(
    "/confirmation",
    status_code=204,
    responses=can_raise(Unauthenticated, ScopeMissing, ProfileNotFound),
)
async def confirm_own_profile(worker: Acting, session: Transaction) -> None:
    """Say that the profile is still right: the older the last word, the less it is trusted."""
    await partners.confirm_profile(session, worker.organisation_id)
