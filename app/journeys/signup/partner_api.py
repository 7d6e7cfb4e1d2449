"""Routes of events for the programs of co-organisers: only what they are named on."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domains.events import problems, schemas, signup_schemas
from app.domains.events import service as events
from app.domains.events.states import RegistrationState
from app.domains.identity.actors import CoOrganising
from app.domains.identity.problems import ScopeMissing
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

partner = APIRouter(prefix="/partner/v1", tags=["partner · co-organised events"])

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
Cursor = Annotated[str | None, Query(max_length=200)]
_LISTS = can_raise(Unauthenticated, ScopeMissing, BadCursor)
_PROBLEMS = can_raise(Unauthenticated, ScopeMissing, problems.EventNotFound)


@partner.get("/organised-events", responses=_LISTS)
async def list_shared_events(
    actor: CoOrganising, session: Reading, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> schemas.EventPage:
    """Return the events that name you as co-organiser, the newest first."""
    return await events.list_shared(session, actor.organisation_id, limit, cursor)


@partner.get("/organised-events/{event_id}", responses=_PROBLEMS)
async def read_shared_event(
    event_id: schemas.EventId, actor: CoOrganising, session: Reading
) -> schemas.EventOut:
    """Return one of them."""
    return await events.read_shared(session, event_id, actor.organisation_id)


@partner.get(
    "/organised-events/{event_id}/registrations", responses={**_PROBLEMS, **can_raise(BadCursor)}
)
async def list_shared_participants(
    event_id: schemas.EventId,
    actor: CoOrganising,
    session: Reading,
    state: RegistrationState | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> signup_schemas.ParticipantPage:
    """Return who signed up, in the order of coming; never phones or ID numbers."""
    event = await events.find_shared(session, event_id, actor.organisation_id)
    return await events.list_participants(session, event.id, state, limit, cursor)


@partner.post(
    "/event-sessions/{session_id}/scans",
    status_code=201,
    response_model=signup_schemas.ScansOut,
    responses={**_PROBLEMS, **can_raise(KeyReused)},
)
async def scan_shared_tickets(
    session_id: schemas.SessionId,
    draft: signup_schemas.ScansIn,
    actor: CoOrganising,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Record scans at the door, also those made hours ago without network."""
    mine = actor.organisation_id
    place = await events.find_shared_session(session, session_id, mine)

    async def work() -> signup_schemas.ScansOut:
        return signup_schemas.ScansOut(
            results=await events.scan(session, place.id, draft.scans, None, mine)
        )

    return await once.answer(session, actor.client_id, work)
