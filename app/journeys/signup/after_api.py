"""Routes of what follows an event: absences, volunteers' hours, feedback."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domains.events import after_schemas, problems, schemas, signup_schemas
from app.domains.events import service as events
from app.domains.events.states import AbsenceState
from app.domains.identity import service as identity
from app.domains.identity.actors import CaseHandler, CurrentYouth
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

youth = APIRouter(prefix="/api/v1", tags=["youth · events"])
staff = APIRouter(prefix="/staff/v1", tags=["staff · events"])

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
Cursor = Annotated[str | None, Query(max_length=200)]
_YOUTH_LISTS = can_raise(Unauthenticated, BadCursor)
_STAFF = can_raise(Unauthenticated, Forbidden, problems.EventNotFound)
_APPEALS = can_raise(KeyReused, problems.AbsenceNotFound, problems.AbsenceMoveRefused)


@youth.get("/absences", responses=_YOUTH_LISTS)
async def list_own_absences(
    youth_id: CurrentYouth, session: Reading, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> after_schemas.AbsencePage:
    """Return where one had a seat and did not come, the newest first."""
    return await events.list_own_absences(session, youth_id, limit, cursor)


@youth.post(
    "/registrations/{registration_id}/absence/appeal",
    status_code=201,
    response_model=after_schemas.AbsenceOut,
    responses={**can_raise(Unauthenticated), **_APPEALS},
)
async def appeal_absence(
    registration_id: signup_schemas.RegistrationId,
    draft: after_schemas.AppealIn,
    youth_id: CurrentYouth,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Object to an absence, once, within two weeks; the organiser decides."""

    async def work() -> after_schemas.AbsenceOut:
        await events.appeal_absence(session, registration_id, youth_id, draft.reason)
        return await events.own_absence(session, registration_id, youth_id)

    return await once.answer(session, youth_id, work)


@staff.get("/events/{event_id}/absences", responses={**_STAFF, **can_raise(BadCursor)})
async def list_event_absences(
    event_id: schemas.EventId,
    actor: CaseHandler,
    session: Reading,
    state: AbsenceState | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> after_schemas.AbsencePage:
    """Return who had a seat and did not come; `state=appealed` are those who object."""
    reach = await identity.list_reach(session, actor.organisation_id)
    event = await events.find(session, event_id, reach)
    return await events.list_absences(session, event.id, state, limit, cursor)


@staff.post(
    "/events/{event_id}/absences/{registration_id}/decision",
    status_code=201,
    response_model=after_schemas.AbsenceOut,
    responses={**_STAFF, **_APPEALS},
)
async def decide_on_absence(
    event_id: schemas.EventId,
    registration_id: signup_schemas.RegistrationId,
    draft: after_schemas.AppealDecisionIn,
    actor: CaseHandler,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Lift an absence, or uphold it against an appeal; the person reads the answer."""
    reach = await identity.list_reach(session, actor.organisation_id)
    event = await events.find(session, event_id, reach)

    async def work() -> after_schemas.AbsenceOut:
        await events.decide_appeal(session, event, registration_id, actor.id, draft)
        return await events.absence_of_event(session, registration_id, event.id)

    return await once.answer(session, actor.id, work)


@youth.get("/volunteer-hours", responses=_YOUTH_LISTS)
async def list_own_hours(
    youth_id: CurrentYouth, session: Reading, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> after_schemas.OwnHoursPage:
    """Return one's confirmed volunteering, the newest first, and all of it together."""
    return await events.list_own_hours(session, youth_id, limit, cursor)


_HOURS = {**_STAFF, **can_raise(problems.NotVolunteering)}


@staff.get("/events/{event_id}/volunteer-hours", responses={**_HOURS, **can_raise(BadCursor)})
async def list_shifts(
    event_id: schemas.EventId,
    actor: CaseHandler,
    session: Reading,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> after_schemas.ShiftPage:
    """Return the volunteers' shifts, what the scans say of them, and what was confirmed."""
    reach = await identity.list_reach(session, actor.organisation_id)
    event = await events.find(session, event_id, reach)
    return await events.list_shifts(session, event, limit, cursor)


@staff.post(
    "/events/{event_id}/volunteer-hours",
    status_code=201,
    response_model=after_schemas.ShiftPage,
    responses={
        **_HOURS,
        **can_raise(
            KeyReused, problems.RegistrationNotFound, problems.HoursUnknown, problems.TooManyHours
        ),
    },
)
async def confirm_hours(
    event_id: schemas.EventId,
    draft: after_schemas.HoursListIn,
    actor: CaseHandler,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Confirm volunteers' time, all of these or none; a later confirmation corrects an earlier."""
    reach = await identity.list_reach(session, actor.organisation_id)
    event = await events.find(session, event_id, reach)

    async def work() -> after_schemas.ShiftPage:
        await events.confirm_hours(session, event, draft.entries, actor.id)
        return await events.list_shifts(session, event, MAX_LIMIT, None)

    return await once.answer(session, actor.id, work)


@youth.get(
    "/registrations/{registration_id}/feedback",
    responses=can_raise(Unauthenticated, problems.RegistrationNotFound),
)
async def read_feedback_form(
    registration_id: signup_schemas.RegistrationId, youth_id: CurrentYouth, session: Reading
) -> after_schemas.FeedbackFormOut:
    """Return the form about an event one came to, and what one answered."""
    return await events.form_of(session, registration_id, youth_id)


@youth.post(
    "/registrations/{registration_id}/feedback",
    status_code=201,
    response_model=after_schemas.FeedbackFormOut,
    responses=can_raise(
        Unauthenticated,
        KeyReused,
        problems.RegistrationNotFound,
        problems.FeedbackNotOpen,
        problems.FeedbackGiven,
    ),
)
async def give_event_feedback(
    registration_id: signup_schemas.RegistrationId,
    draft: after_schemas.FeedbackIn,
    youth_id: CurrentYouth,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Say what one thought of it, once, within thirty days; staff do not see who said what."""

    async def work() -> after_schemas.FeedbackFormOut:
        await events.give_feedback(session, registration_id, youth_id, draft)
        return await events.form_of(session, registration_id, youth_id)

    return await once.answer(session, youth_id, work)


@staff.get("/events/{event_id}/feedback", responses={**_STAFF, **can_raise(BadCursor)})
async def list_event_feedback(
    event_id: schemas.EventId,
    actor: CaseHandler,
    session: Reading,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> after_schemas.WordsPage:
    """Return what people wrote about it, without names; empty below five answers."""
    reach = await identity.list_reach(session, actor.organisation_id)
    event = await events.find(session, event_id, reach)
    return await events.list_words(session, event.id, limit, cursor)
