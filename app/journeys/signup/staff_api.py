"""Routes of events for those who run them: plan, choose, open the door."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domains.events import papers, problems, schemas, signup_schemas
from app.domains.events import service as events
from app.domains.events.service import Choice
from app.domains.events.states import RegistrationState
from app.domains.hot_topics.problems import HotTopicNotFound
from app.domains.identity import service as identity
from app.domains.identity.actors import Administrator, CaseHandler
from app.journeys.signup import born_flow
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

staff = APIRouter(prefix="/staff/v1", tags=["staff · events"])

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
Cursor = Annotated[str | None, Query(max_length=200)]
_PROBLEMS = can_raise(Unauthenticated, Forbidden, problems.EventNotFound)
_MOVES = {**_PROBLEMS, **can_raise(problems.EventMoveRefused)}


@staff.post(
    "/events",
    status_code=201,
    response_model=schemas.EventPlan,
    responses=can_raise(Unauthenticated, Forbidden, KeyReused, problems.PaymentsUnavailable),
)
async def create_event(
    draft: schemas.EventIn, actor: CaseHandler, once: OnceKey, session: Transaction
) -> Response:
    """Write a new event as a draft, with its sessions, seats and tickets."""

    async def work() -> schemas.EventPlan:
        event = await events.create(session, actor.organisation_id, draft)
        return await events.plan_of(session, event)

    return await once.answer(session, actor.id, work)


@staff.get("/events", responses=can_raise(Unauthenticated, Forbidden, BadCursor))
async def list_own_events(
    actor: CaseHandler,
    session: Reading,
    series: schemas.SeriesId | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> schemas.EventPage:
    """Return the events of one's organisation and of those below it, the newest first."""
    reach = await identity.list_reach(session, actor.organisation_id)
    return await events.list_of(session, reach, limit, cursor, series_id=series)


@staff.get("/events/{event_id}", responses=_PROBLEMS)
async def read_plan(
    event_id: schemas.EventId, actor: CaseHandler, session: Reading
) -> schemas.EventPlan:
    """Return an event with its quotas and its waiting lists."""
    reach = await identity.list_reach(session, actor.organisation_id)
    return await events.plan_of(session, await events.find(session, event_id, reach))


@staff.put("/events/{event_id}", responses={**_MOVES, **can_raise(problems.QuestionsInUse)})
async def change_event(
    event_id: schemas.EventId,
    draft: schemas.DescriptionIn,
    actor: CaseHandler,
    session: Transaction,
) -> schemas.EventPlan:
    """Write an event's description anew; who signed up hears of another place."""
    reach = await identity.list_reach(session, actor.organisation_id)
    event = await events.lock(session, event_id, reach)
    await events.change(session, event, draft)
    return await events.plan_of(session, event)


@staff.put("/events/{event_id}/publication", responses=_MOVES)
async def publish_event(
    event_id: schemas.EventId, actor: CaseHandler, session: Transaction
) -> schemas.EventPlan:
    """Let people see it."""
    reach = await identity.list_reach(session, actor.organisation_id)
    event = await events.lock(session, event_id, reach)
    await events.publish(session, event)
    return await events.plan_of(session, event)


@staff.put(
    "/events/{event_id}/co-organisers",
    responses={**_PROBLEMS, **can_raise(problems.UnknownOrganisation)},
)
async def name_co_organisers(
    event_id: schemas.EventId,
    draft: schemas.CoOrganisersIn,
    actor: CaseHandler,
    session: Transaction,
) -> schemas.EventPlan:
    """Name the partners who run it with you: they see it and who comes, and may scan tickets."""
    reach = await identity.list_reach(session, actor.organisation_id)
    event = await events.lock(session, event_id, reach)
    await events.name_co_organisers(session, event, draft.organisation_ids)
    return await events.plan_of(session, event)


@staff.put("/events/{event_id}/origin", responses={**_PROBLEMS, **can_raise(HotTopicNotFound)})
async def set_event_origin(
    event_id: schemas.EventId,
    draft: schemas.OriginIn,
    actor: CaseHandler,
    session: Transaction,
) -> schemas.EventPlan:
    """Link it with the hot topic or needs it was born from: their writers may sign up first.

    They are told once it is published. Who they are is not shown.
    """
    reach = await identity.list_reach(session, actor.organisation_id)
    return await born_flow.set_origin(session, event_id, reach, draft)


@staff.put("/events/{event_id}/cancellation", responses=_MOVES)
async def call_event_off(
    event_id: schemas.EventId,
    draft: schemas.CalledOffIn,
    actor: CaseHandler,
    session: Transaction,
) -> schemas.EventPlan:
    """Call it off; everybody who signed up is told why."""
    reach = await identity.list_reach(session, actor.organisation_id)
    event = await events.lock(session, event_id, reach)
    await events.call_off(session, event, draft.reason)
    return await events.plan_of(session, event)


@staff.put("/events/{event_id}/archive", responses=_MOVES)
async def archive_event(
    event_id: schemas.EventId, actor: CaseHandler, session: Transaction
) -> schemas.EventPlan:
    """Put an event away that is over or was called off."""
    reach = await identity.list_reach(session, actor.organisation_id)
    event = await events.lock(session, event_id, reach)
    await events.archive(session, event)
    return await events.plan_of(session, event)


@staff.post(
    "/events/{event_id}/sessions",
    status_code=201,
    response_model=schemas.EventPlan,
    responses={
        **_MOVES,
        **can_raise(KeyReused, problems.TooManySessions, problems.PaymentsUnavailable),
    },
)
async def add_event_sessions(
    event_id: schemas.EventId,
    draft: schemas.MoreSessionsIn,
    actor: CaseHandler,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Add a session, or one that repeats; also after publication."""
    reach = await identity.list_reach(session, actor.organisation_id)

    async def work() -> schemas.EventPlan:
        event = await events.lock(session, event_id, reach)
        await events.add_sessions(session, event, draft)
        return await events.plan_of(session, event)

    return await once.answer(session, actor.id, work)


@staff.post(
    "/events/{event_id}/copies",
    status_code=201,
    response_model=schemas.EventPlan,
    responses={**_PROBLEMS, **can_raise(KeyReused)},
)
async def copy_event(
    event_id: schemas.EventId,
    draft: schemas.CopyIn,
    actor: CaseHandler,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Write it again as a draft, so many days later; both belong to one series."""
    reach = await identity.list_reach(session, actor.organisation_id)

    async def work() -> schemas.EventPlan:
        event = await events.lock(session, event_id, reach)
        return await events.plan_of(session, await events.copy(session, event, draft.days))

    return await once.answer(session, actor.id, work)


@staff.put(
    "/events/{event_id}/quotas/{quota_id}",
    responses={**_PROBLEMS, **can_raise(problems.UnknownTicket, problems.CapacityTooLow)},
)
async def set_quota_capacity(
    event_id: schemas.EventId,
    quota_id: schemas.QuotaId,
    draft: schemas.CapacityIn,
    actor: CaseHandler,
    session: Transaction,
) -> schemas.EventPlan:
    """Change a number of seats; more seats go to the waiting list at once."""
    reach = await identity.list_reach(session, actor.organisation_id)
    event = await events.lock(session, event_id, reach)
    await events.set_capacity(session, event, quota_id, draft.capacity)
    session.expire_all()
    return await events.plan_of(session, await events.find(session, event_id, reach))


@staff.get("/events/{event_id}/registrations", responses={**_PROBLEMS, **can_raise(BadCursor)})
async def list_participants(
    event_id: schemas.EventId,
    actor: CaseHandler,
    session: Reading,
    state: RegistrationState | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> signup_schemas.ParticipantPage:
    """Return who signed up, in the order of coming."""
    reach = await identity.list_reach(session, actor.organisation_id)
    event = await events.find(session, event_id, reach)
    return await events.list_participants(session, event.id, state, limit, cursor)


@staff.post(
    "/events/{event_id}/participant-list",
    response_class=Response,
    responses={200: {"content": {papers.XLSX: {}}}, **_PROBLEMS},
)
async def export_participants(
    event_id: schemas.EventId,
    actor: Administrator,
    session: Transaction,
    with_secrets: Annotated[
        bool, Query(description="phones and ID numbers too; who asked for them stays on record")
    ] = False,
) -> Response:
    """Return who signed up as a workbook; each time is on record."""
    reach = await identity.list_reach(session, actor.organisation_id)
    event = await events.find(session, event_id, reach)
    book = await events.export(session, event, actor.id, with_secrets=with_secrets)
    name = {"content-disposition": 'attachment; filename="participants.xlsx"'}
    return Response(book, media_type=papers.XLSX, headers=name)


@staff.post(
    "/events/{event_id}/registrations/{registration_id}/decision",
    status_code=201,
    response_model=schemas.EventPlan,
    responses={
        **_PROBLEMS,
        **can_raise(
            KeyReused,
            problems.RegistrationNotFound,
            problems.RegistrationMoveRefused,
            problems.EventFull,
        ),
    },
)
async def decide_on_registration(
    event_id: schemas.EventId,
    registration_id: signup_schemas.RegistrationId,
    draft: signup_schemas.DecisionIn,
    actor: CaseHandler,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Say yes or no to somebody who asked to come."""
    reach = await identity.list_reach(session, actor.organisation_id)
    event = await events.find(session, event_id, reach)

    async def work() -> schemas.EventPlan:
        choice = Choice(draft.decision == "accept", draft.reason)
        await events.decide(session, event, registration_id, actor.id, choice)
        return await events.plan_of(session, event)

    return await once.answer(session, actor.id, work)


@staff.put("/events/{event_id}/draw", responses=_MOVES)
async def draw_lots(
    event_id: schemas.EventId, actor: CaseHandler, session: Transaction
) -> schemas.EventPlan:
    """Draw the lots, once, after registration has closed; the seed is public afterwards."""
    reach = await identity.list_reach(session, actor.organisation_id)
    event = await events.lock(session, event_id, reach)
    await events.draw(session, event, actor.id)
    return await events.plan_of(session, event)


@staff.get("/events/{event_id}/statistics", responses=_PROBLEMS)
async def read_statistics(
    event_id: schemas.EventId, actor: CaseHandler, session: Reading
) -> signup_schemas.StatisticsOut:
    """Return how an event goes, or went."""
    reach = await identity.list_reach(session, actor.organisation_id)
    return await events.statistics(session, await events.find(session, event_id, reach))


@staff.post(
    "/event-sessions/{session_id}/scans",
    status_code=201,
    response_model=signup_schemas.ScansOut,
    responses={**_PROBLEMS, **can_raise(KeyReused)},
)
async def scan_tickets(
    session_id: schemas.SessionId,
    draft: signup_schemas.ScansIn,
    actor: CaseHandler,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Record scans at the door, also those made hours ago without network."""
    reach = await identity.list_reach(session, actor.organisation_id)
    place = await events.find_session(session, session_id, reach)

    async def work() -> signup_schemas.ScansOut:
        return signup_schemas.ScansOut(
            results=await events.scan(session, place.id, draft.scans, actor.id)
        )

    return await once.answer(session, actor.id, work)


@staff.delete(
    "/check-ins/{check_in_id}",
    status_code=204,
    responses=can_raise(Unauthenticated, Forbidden, problems.UnknownCheckIn),
)
async def undo_check_in(
    check_in_id: signup_schemas.CheckInId, actor: CaseHandler, session: Transaction
) -> None:
    """Take a scan back; it stays on record who did."""
    reach = await identity.list_reach(session, actor.organisation_id)
    await events.undo(session, check_in_id, reach, actor.id)
