"""Routes of duty: rosters for administrators, calls for those who are called."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domains.duty import problems, schemas
from app.domains.duty import service as duty
from app.domains.identity import service as identity
from app.domains.identity.actors import Administrator, Reviewer
from app.domains.identity.problems import OrganisationNotFound
from app.domains.needs.problems import NeedNotFound
from app.domains.needs.schemas import Done, OrganisationId
from app.journeys.duty import flow
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

staff = APIRouter(prefix="/staff/v1/duty", tags=["staff · duty"])


@staff.put(
    "",
    responses=can_raise(Unauthenticated, Forbidden, OrganisationNotFound, problems.NotEligible),
)
async def set_roster(
    draft: schemas.RosterIn, actor: Administrator, session: Transaction
) -> schemas.RosterOut:
    """Say who has duty for an office (值班表): replaces all turns that are not over."""
    office = await identity.find_organisation(
        session, draft.office_id, within=actor.organisation_id
    )
    return await duty.set_roster(session, office, draft.shifts)


@staff.get("", responses=can_raise(Unauthenticated, Forbidden, OrganisationNotFound))
async def read_roster(
    office_id: Annotated[OrganisationId, Query()], actor: Administrator, session: Reading
) -> schemas.RosterOut:
    """Return an office's roster: the turns that are not over, in the order of calling."""
    office = await identity.find_organisation(session, office_id, within=actor.organisation_id)
    return await duty.roster(session, office.id)


@staff.get("/candidates", responses=can_raise(Unauthenticated, Forbidden, OrganisationNotFound))
async def list_candidates(
    office_id: Annotated[OrganisationId, Query()], actor: Administrator, session: Reading
) -> schemas.CandidatesOut:
    """Return who can be put on an office's roster: dispatchers of it and of those above it."""
    office = await identity.find_organisation(session, office_id, within=actor.organisation_id)
    return schemas.CandidatesOut(items=await duty.candidates(session, office))


@staff.get("/alerts", responses=can_raise(Unauthenticated, Forbidden, BadCursor))
async def list_alerts(
    actor: Reviewer,
    session: Reading,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.AlertPage:
    """Return the calls that wait for one's own answer: somebody may be in danger."""
    offices = await identity.list_reach(session, actor.organisation_id)
    return await duty.list_alerts(session, actor.id, offices, limit, cursor)


@staff.post(
    "/alerts/{alert_id}/acknowledgement",
    status_code=201,
    response_model=Done,
    responses=can_raise(
        Unauthenticated,
        Forbidden,
        NeedNotFound,
        problems.AlertNotFound,
        problems.AlertEnded,
        KeyReused,
    ),
)
async def acknowledge(
    alert_id: schemas.AlertId, actor: Reviewer, once: OnceKey, session: Transaction
) -> Response:
    """Answer a call: you have it in hand, and nobody else is called any more.

    Unanswered for five minutes, a call goes to the next on the roster, in the end to all.
    """
    return await once.answer(session, actor.id, lambda: flow.answer(session, alert_id, actor))
