"""Routes of the dispatchers: the waiting list, decisions, urging, partners' profiles."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domains.classifier.problems import UnknownTag
from app.domains.identity import service as identity
from app.domains.identity.actors import Administrator, Overseer, Reviewer
from app.domains.identity.problems import OrganisationNotFound
from app.domains.needs import problems
from app.domains.needs import service as needs
from app.domains.needs.review_schemas import ReviewOrder, ReviewPage
from app.domains.needs.schemas import NeedId, OrganisationId, ReasonIn
from app.domains.onboarding.problems import NotTaking
from app.domains.partners import problems as partner_problems
from app.domains.partners import schemas as partner_schemas
from app.domains.partners import service as partners
from app.journeys.review import flow, schemas, splitting
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

staff = APIRouter(prefix="/staff/v1", tags=["staff · needs"])
directory = APIRouter(prefix="/staff/v1", tags=["staff · partners"])

_DECISION_PROBLEMS = can_raise(
    Unauthenticated,
    Forbidden,
    problems.NeedNotFound,
    OrganisationNotFound,
    problems.NothingToReview,
    problems.NeedMoveRefused,
    problems.ConflictOfInterest,
    NotTaking,
    problems.NameSomebody,
    UnknownTag,
    KeyReused,
)


@staff.get("/review", responses=can_raise(Unauthenticated, Forbidden, BadCursor))
async def list_review(
    actor: Reviewer,
    session: Reading,
    order: ReviewOrder = ReviewOrder.value,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> ReviewPage:
    """Return what waits for a dispatcher: danger first, then where an answer is worth most.

    The worth is the machine's uncertainty × the hours waited. A cursor carries the moment of the
    first page, so that nothing changes places while the pages are turned; ask without a cursor
    to see what has come since.
    """
    offices = await identity.list_reach(session, actor.organisation_id)
    return await needs.list_review(session, offices, limit, cursor, order)


@staff.post(
    "/review/{need_id}",
    status_code=201,
    response_model=schemas.StaffNeedOut,
    responses=_DECISION_PROBLEMS,
)
async def decide(
    need_id: NeedId,
    draft: schemas.DecisionIn,
    actor: Reviewer,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Confirm or correct the tags, or say that none fits; and hand the need to an organisation."""
    return await once.answer(session, actor.id, lambda: flow.decide(session, need_id, actor, draft))


@staff.post(
    "/review/{need_id}/rejection",
    status_code=201,
    response_model=schemas.StaffNeedOut,
    responses=_DECISION_PROBLEMS,
)
async def reject(
    need_id: NeedId,
    draft: schemas.RejectIn,
    actor: Reviewer,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Refuse to take a need up (不予受理), naming another way."""
    return await once.answer(
        session,
        actor.id,
        lambda: flow.reject(session, need_id, actor, draft),
    )


@staff.post(
    "/review/{need_id}/transfer-refusal",
    status_code=201,
    response_model=schemas.StaffNeedOut,
    responses=_DECISION_PROBLEMS,
)
async def refuse_transfer(
    need_id: NeedId,
    draft: ReasonIn,
    actor: Reviewer,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Leave a need with the lead that asked to pass it on."""
    return await once.answer(
        session, actor.id, lambda: flow.refuse_transfer(session, need_id, actor, draft.reason)
    )


@staff.post(
    "/review/{need_id}/split",
    status_code=201,
    response_model=schemas.StaffSplitOut,
    responses=can_raise(
        Unauthenticated,
        Forbidden,
        problems.NeedNotFound,
        problems.NothingToReview,
        problems.NeedMoveRefused,
        problems.CannotCutThere,
        UnknownTag,
        KeyReused,
    ),
)
async def split_need(
    need_id: NeedId,
    draft: schemas.StaffSplitIn,
    actor: Reviewer,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Make two needs of one that waits for review, each with its own tags and way."""
    return await once.answer(
        session, actor.id, lambda: splitting.split(session, need_id, actor, draft)
    )


@staff.get(
    "/needs/{need_id}",
    responses=can_raise(Unauthenticated, Forbidden, problems.NeedNotFound),
)
async def read_need(need_id: NeedId, actor: Overseer, session: Reading) -> schemas.StaffNeedOut:
    """Return a need with its whole history and how it was decided."""
    return await flow.look(session, need_id, actor)


@staff.post(
    "/needs/{need_id}/urging",
    status_code=201,
    response_model=schemas.StaffNeedOut,
    responses=_DECISION_PROBLEMS,
)
async def urge(
    need_id: NeedId,
    draft: schemas.UrgeIn,
    actor: Overseer,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Remind the lead (催办)."""
    return await once.answer(
        session, actor.id, lambda: flow.urge(session, need_id, actor, draft.note)
    )


@staff.post(
    "/needs/{need_id}/helpers",
    status_code=201,
    response_model=schemas.StaffNeedOut,
    responses=_DECISION_PROBLEMS,
)
async def add_helper(
    need_id: NeedId,
    draft: schemas.HelperIn,
    actor: Reviewer,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Ask a further organisation to help the lead (协办)."""
    return await once.answer(
        session, actor.id, lambda: flow.add_helper(session, need_id, actor, draft)
    )


@directory.get(
    "/organisations/{organisation_id}/profile",
    responses=can_raise(
        Unauthenticated, Forbidden, OrganisationNotFound, partner_problems.ProfileNotFound
    ),
)
async def read_profile(
    organisation_id: OrganisationId, actor: Overseer, session: Reading
) -> partner_schemas.ProfileOut:
    """Return what an organisation takes, and its record."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    return await partners.profile_of(session, place.id)


@directory.put(
    "/organisations/{organisation_id}/profile/confirmation",
    status_code=204,
    responses=can_raise(
        Unauthenticated, Forbidden, OrganisationNotFound, partner_problems.ProfileNotFound
    ),
)
async def confirm_profile(
    organisation_id: OrganisationId, actor: Administrator, session: Transaction
) -> None:
    """Say that a profile is still right: the older the last word, the less it is trusted."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    await partners.confirm_profile(session, place.id)


@directory.put(
    "/organisations/{organisation_id}/profile",
    status_code=204,
    responses=can_raise(
        Unauthenticated, Forbidden, OrganisationNotFound, partner_problems.UnknownCode
    ),
)
async def set_profile(
    organisation_id: OrganisationId,
    draft: partner_schemas.ProfileIn,
    actor: Administrator,
    session: Transaction,
) -> None:
    """Say what an organisation takes: topics, kinds, areas, capacity, hours.

    Whether it is a company and takes minors, which guards young people, only an office says.
    """
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    if not await partners.keeps_guards(session, place.id, draft):
        await identity.require_office(session, actor.organisation_id)
    await partners.set_profile(session, place.id, draft)
