"""Routes of joining: anyone applies, staff decide, partners test their endpoint."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.domains.identity import service as identity
from app.domains.identity.actors import (
    Administrator,
    CurrentPartner,
    EventReader,
    Overseer,
    Public,
    address,
)
from app.domains.identity.problems import OrganisationNotFound, ScopeMissing
from app.domains.onboarding import problems, schemas
from app.domains.onboarding import service as onboarding
from app.domains.onboarding.states import Stage
from app.journeys.onboarding import conformance, flow
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, TooManyRequests, Unauthenticated
from app.platform import ratelimit
from app.platform.db import Reading, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.settings import settings
from app.platform.web import problems as can_raise

public = APIRouter(prefix="/api/v1/partner-applications", tags=["joining"])
staff = APIRouter(prefix="/staff/v1", tags=["staff · joining"])
partner = APIRouter(prefix="/partner/v1", tags=["partner · joining"])

# Whoever hands an application in is nobody yet; their idempotency keys share one owner.
_NOBODY = UUID(int=0)
_applicant = HTTPBearer(
    auto_error=False, scheme_name="applicant", description="Token of the application's receipt"
)
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
Cursor = Annotated[str | None, Query(max_length=200)]

_APPLYING = (problems.BadCreditCode, problems.UnknownTopics, problems.AlreadyApplied, KeyReused)
_STAFF = (Unauthenticated, Forbidden, problems.ApplicationNotFound)


async def _token(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_applicant)],
) -> str:
    if credentials is None:
        raise problems.ApplicationNotFound
    return credentials.credentials


ApplicantToken = Annotated[str, Depends(_token)]


@public.post(
    "",
    status_code=201,
    dependencies=[Public],
    responses=can_raise(*_APPLYING, TooManyRequests),
)
async def apply(
    request: Request, draft: schemas.ApplicationIn, once: OnceKey, session: Transaction
) -> schemas.ApplicationReceipt:
    """Apply to become a partner (入驻申请). Keep receipt and token to see how it goes."""
    await ratelimit.spend(settings().application_rate, "application", address(request))
    answer = await once.answer(session, _NOBODY, lambda: flow.apply(session, draft))
    # The token is not kept with the answer: it follows from the application.
    made = schemas.ApplicationMade.model_validate_json(bytes(answer.body))
    return schemas.ApplicationReceipt(
        receipt=made.receipt, token=onboarding.token_of(made.id), stage=made.stage
    )


@public.get("/{receipt}", dependencies=[Public], responses=can_raise(problems.ApplicationNotFound))
async def read_own_application(
    receipt: schemas.Receipt, token: ApplicantToken, session: Reading
) -> schemas.ApplicantView:
    """Return where an application stands, with the reason of each step."""
    return await onboarding.view_of(session, receipt, token)


@public.post(
    "/{receipt}/withdrawal",
    dependencies=[Public],
    responses=can_raise(problems.ApplicationNotFound, problems.MoveRefused),
)
async def withdraw_application(
    receipt: schemas.Receipt,
    token: ApplicantToken,
    draft: schemas.ReasonIn,
    session: Transaction,
) -> schemas.ApplicantView:
    """Take an application back, as long as its documents are not checked."""
    await onboarding.withdraw(session, receipt, token, draft.reason)
    return await onboarding.view_of(session, receipt, token)


@staff.post(
    "/partner-applications",
    status_code=201,
    response_model=schemas.ApplicationMade,
    responses=can_raise(Unauthenticated, Forbidden, OrganisationNotFound, *_APPLYING),
)
async def take_application_down(
    draft: schemas.StaffApplicationIn, actor: Administrator, once: OnceKey, session: Transaction
) -> Response:
    """Take an application down for somebody, or give an organisation at work its file."""
    return await once.answer(session, actor.id, lambda: flow.take_down(session, draft, actor))


@staff.get("/partner-applications", responses=can_raise(Unauthenticated, Forbidden, BadCursor))
async def list_applications(
    actor: Overseer,
    session: Reading,
    stage: Stage | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> schemas.ApplicationPage:
    """Return the applications to one's own office and those below it, the newest first."""
    offices = await identity.list_reach(session, actor.organisation_id)
    return await onboarding.list_applications(session, offices, stage, limit, cursor)


@staff.get("/partner-applications/{application_id}", responses=can_raise(*_STAFF))
async def read_application(
    application_id: schemas.ApplicationId, actor: Overseer, session: Reading
) -> schemas.ApplicationOut:
    """Return an application with papers, history and record."""
    return await flow.detail(session, application_id, actor)


@staff.post(
    "/partner-applications/{application_id}/moves",
    status_code=201,
    response_model=schemas.ApplicationOut,
    responses=can_raise(
        *_STAFF,
        problems.MoveRefused,
        problems.PapersMissing,
        problems.NameTaken,
        problems.WorkLeft,
        KeyReused,
    ),
)
async def move_application(
    application_id: schemas.ApplicationId,
    draft: schemas.MoveIn,
    actor: Administrator,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Move an application on, with a reason that the applicant reads.

    `documents_checked` founds the organisation: now it can get credentials and test its endpoint.
    `sandbox_passed` comes by itself when the test passes; by hand for those without a program.
    `active` ends the probation: look at `record` first, it is kept with the step.
    """
    return await once.answer(
        session,
        actor.id,
        lambda: flow.move(session, application_id, draft.to, draft.reason, actor),
    )


@staff.post(
    "/partner-applications/{application_id}/suspension",
    status_code=201,
    response_model=schemas.ApplicationOut,
    responses=can_raise(*_STAFF, problems.MoveRefused, KeyReused),
)
async def suspend_partner(
    application_id: schemas.ApplicationId,
    draft: schemas.ReasonIn,
    actor: Overseer,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Stop giving needs to a partner at once.

    What it has accepted stays with it; what it has not goes on to others."""
    return await once.answer(
        session,
        actor.id,
        lambda: flow.move(session, application_id, Stage.suspended, draft.reason, actor),
    )


@staff.post(
    "/partner-applications/{application_id}/licences",
    status_code=201,
    response_model=schemas.ApplicationOut,
    responses=can_raise(*_STAFF, KeyReused),
)
async def add_licence(
    application_id: schemas.ApplicationId,
    draft: schemas.LicenceIn,
    actor: Administrator,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Add a paper that you have seen."""
    return await once.answer(
        session, actor.id, lambda: flow.add_licence(session, application_id, draft, actor)
    )


@staff.delete(
    "/partner-applications/{application_id}/licences/{licence_id}",
    status_code=204,
    responses=can_raise(*_STAFF, problems.LicenceNotFound),
)
async def withdraw_licence(
    application_id: schemas.ApplicationId,
    licence_id: schemas.LicenceId,
    actor: Administrator,
    session: Transaction,
) -> None:
    """Take a paper out of a file: replaced, or found wrong."""
    await flow.withdraw_licence(session, application_id, licence_id, actor)


@staff.get("/partner-licences", responses=can_raise(Unauthenticated, Forbidden, BadCursor))
async def list_expiring(
    actor: Overseer,
    session: Reading,
    within_days: Annotated[int, Query(ge=0, le=366)] = 60,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> schemas.ExpiringPage:
    """Return the partners' papers that run out within so many days, or have."""
    offices = await identity.list_reach(session, actor.organisation_id)
    within = timedelta(days=within_days)
    return await onboarding.list_expiring(session, offices, within, limit, cursor)


@staff.get("/topic-licences", responses=can_raise(Unauthenticated, Forbidden))
async def list_topic_licences(_actor: Overseer, session: Reading) -> schemas.TopicLicenceList:
    """Return which papers a topic asks for."""
    return await onboarding.topic_licences(session)


@staff.put(
    "/topic-licences/{topic}",
    status_code=204,
    responses=can_raise(Unauthenticated, Forbidden, problems.UnknownTopics),
)
async def set_topic_licences(
    topic: schemas.Topic,
    draft: schemas.TopicLicencesIn,
    actor: Administrator,
    session: Transaction,
) -> None:
    """Say which papers a topic asks for, in the whole city: for administrators of the top office.

    Partners with a file that lack one are not matched for this topic any more.
    """
    office = await identity.find_organisation(session, actor.organisation_id)
    if office.parent_id is not None:
        raise Forbidden
    await onboarding.set_topic_licences(session, topic, draft.licences)


@staff.post(
    "/organisations/{organisation_id}/conformance",
    status_code=201,
    response_model=schemas.RunOut,
    responses=can_raise(
        Unauthenticated,
        Forbidden,
        OrganisationNotFound,
        problems.NoEndpoint,
        problems.RunUnderWay,
        KeyReused,
    ),
)
async def begin_conformance(
    organisation_id: schemas.OrganisationId, actor: Overseer, once: OnceKey, session: Transaction
) -> Response:
    """Test an organisation's endpoint; the checks are there within two minutes."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    return await once.answer(session, actor.id, lambda: conformance.begin(session, place.id))


@staff.get(
    "/organisations/{organisation_id}/conformance/{run_id}",
    responses=can_raise(Unauthenticated, Forbidden, OrganisationNotFound, problems.RunNotFound),
)
async def read_conformance(
    organisation_id: schemas.OrganisationId,
    run_id: schemas.RunId,
    actor: Overseer,
    session: Reading,
) -> schemas.RunOut:
    """Return what a test of an endpoint has found so far."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    return await onboarding.run_of(session, run_id, place.id)


@partner.get("/onboarding", responses=can_raise(Unauthenticated))
async def read_standing(actor: CurrentPartner, session: Reading) -> schemas.StandingOut:
    """Return where you stand: stage, limit on probation, papers and what lacks one."""
    return await onboarding.standing_of(session, actor.organisation_id)


@partner.post(
    "/conformance",
    status_code=201,
    response_model=schemas.RunOut,
    responses=can_raise(
        Unauthenticated, ScopeMissing, problems.NoEndpoint, problems.RunUnderWay, KeyReused
    ),
)
async def begin_own_conformance(
    actor: EventReader, once: OnceKey, session: Transaction
) -> Response:
    """Test your endpoint: six events of type `endpoint.test` and the like, some of them bad.

    Ask for the run until it is not `running` any more. All checks must pass to go live.
    """
    return await once.answer(
        session, actor.client_id, lambda: conformance.begin(session, actor.organisation_id)
    )


@partner.get(
    "/conformance/{run_id}",
    responses=can_raise(Unauthenticated, ScopeMissing, problems.RunNotFound),
)
async def read_own_conformance(
    run_id: schemas.RunId, actor: EventReader, session: Reading
) -> schemas.RunOut:
    """Return a test of your endpoint: each check, what was found, what to do about it."""
    return await onboarding.run_of(session, run_id, actor.organisation_id)
