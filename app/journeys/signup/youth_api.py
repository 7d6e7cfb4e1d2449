"""Routes of events for youths: find one, sign up, wait, come."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.domains.events import papers, problems, schemas, signup_schemas
from app.domains.events import service as events
from app.domains.events.service import Ask
from app.domains.events.states import EventType
from app.domains.identity.actors import CurrentYouth, Public
from app.domains.identity.problems import ConsentMissing
from app.kernel import clock
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Unauthenticated
from app.platform.db import Reading, Session, Transaction
from app.platform.idempotency import KeyReused, Once, OnceKey
from app.platform.web import problems as can_raise

youth = APIRouter(prefix="/api/v1", tags=["youth · events"])

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
Cursor = Annotated[str | None, Query(max_length=200)]
LinkKey = Annotated[
    str | None, Query(max_length=80, description="for events that are visible by link only")
]


@youth.get("/events", dependencies=[Public], responses=can_raise(BadCursor))
async def list_events(
    session: Reading,
    type: EventType | None = None,
    adcode: Annotated[str | None, Query(pattern="^[1-9][0-9]{5}$")] = None,
    series: schemas.SeriesId | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> schemas.EventPage:
    """Return the public events that are not over, the next ones first."""
    return await events.list_coming(
        session, limit, cursor, kind=type, adcode=adcode, series_id=series
    )


@youth.get("/events/{event_id}", dependencies=[Public], responses=can_raise(problems.EventNotFound))
async def read_event(
    event_id: schemas.EventId, session: Reading, link: LinkKey = None
) -> schemas.EventOut:
    """Return one event, with what is left of its seats."""
    return await events.read(session, event_id, link)


@youth.get(
    "/events/{event_id}/calendar.ics",
    dependencies=[Public],
    response_class=Response,
    responses={200: {"content": {"text/calendar": {}}}, **can_raise(problems.EventNotFound)},
)
async def read_event_calendar(
    event_id: schemas.EventId, session: Reading, link: LinkKey = None
) -> Response:
    """Return an event's sessions for a calendar (RFC 5545)."""
    await events.read(session, event_id, link)
    entries = await events.calendar_of_event(session, event_id)
    return Response(entries, media_type=papers.CALENDAR)


@youth.get(
    "/registrations/calendar.ics",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {}}}, **can_raise(Unauthenticated)},
)
async def read_own_calendar(youth_id: CurrentYouth, session: Reading) -> Response:
    """Return what one has a seat in, for a calendar (RFC 5545)."""
    return Response(await events.calendar_of(session, youth_id), media_type=papers.CALENDAR)


@youth.post(
    "/events/{event_id}/registrations",
    status_code=201,
    response_model=signup_schemas.RegistrationOut,
    responses={
        202: {
            "model": signup_schemas.SignupTicketOut,
            "description": "too many ask at once: a ticket, to be asked for later",
        },
        **can_raise(
            Unauthenticated,
            ConsentMissing,
            KeyReused,
            problems.EventNotFound,
            problems.UnknownTicket,
            problems.SignupNotOpen,
            problems.EventFull,
            problems.AlreadyRegistered,
            problems.NotAudience,
            problems.AgeUnknown,
            problems.AudienceUnknown,
            problems.BadParty,
            problems.BadAnswers,
            problems.SignupBusy,
        ),
    },
)
async def sign_up(
    event_id: schemas.EventId,
    draft: signup_schemas.RegistrationIn,
    youth_id: CurrentYouth,
    once: OnceKey,
    link: LinkKey = None,
) -> Response:
    """Sign up for a session.

    The answer says at once what it came to: `confirmed`, `waitlisted` with the position, or
    `pending` where the organiser chooses or lots are drawn. Repeated with the same key it is the
    same registration as it stands then. When more people ask than can be answered at once, the
    answer is 202 with a ticket: keep its `id` and ask for it; nobody who comes later is served
    earlier.
    """
    ask = Ask(youth_id, event_id, link, once.key, once.fingerprint, clock.now())
    made = await events.sign_up(ask, draft)
    status = 201 if isinstance(made, signup_schemas.RegistrationOut) else 202
    return Response(made.model_dump_json(), status, media_type=once.media_type)


@youth.get(
    "/signup-tickets/{ticket_id}",
    responses=can_raise(Unauthenticated, problems.SignupTicketNotFound),
)
async def read_signup_ticket(
    ticket_id: signup_schemas.SignupTicketId, youth_id: CurrentYouth, session: Reading
) -> signup_schemas.SignupTicketOut:
    """Return one's turn in the waiting room: the place, and then what it came to."""
    return await events.signup_ticket_of(session, ticket_id, youth_id)


@youth.get("/invitations", responses=can_raise(Unauthenticated, BadCursor))
async def list_invitations(
    youth_id: CurrentYouth, session: Reading, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> schemas.InvitationPage:
    """Return events meant for you before others: born from what you wrote, or an organiser's own.

    `link_key` opens those that are not public.
    """
    return await events.list_invitations(session, youth_id, limit, cursor)


@youth.get("/registrations", responses=can_raise(Unauthenticated, BadCursor))
async def list_registrations(
    youth_id: CurrentYouth, session: Reading, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> signup_schemas.RegistrationPage:
    """Return one's own registrations, the newest first."""
    return await events.list_mine(session, youth_id, limit, cursor)


@youth.get(
    "/registrations/{registration_id}",
    responses=can_raise(Unauthenticated, problems.RegistrationNotFound),
)
async def read_registration(
    registration_id: signup_schemas.RegistrationId, youth_id: CurrentYouth, session: Reading
) -> signup_schemas.RegistrationOut:
    """Return one's own registration: state, place on the waiting list, offer."""
    return await events.registration_of(session, registration_id, youth_id)


@youth.get(
    "/registrations/{registration_id}/ticket",
    responses=can_raise(
        Unauthenticated, problems.RegistrationNotFound, problems.RegistrationMoveRefused
    ),
)
async def read_ticket(
    registration_id: signup_schemas.RegistrationId, youth_id: CurrentYouth, session: Reading
) -> signup_schemas.TicketOut:
    """Return the ticket to show at the door, as the text of a QR code."""
    return await events.ticket_of(session, registration_id, youth_id)


_MOVES = can_raise(
    Unauthenticated,
    KeyReused,
    problems.RegistrationNotFound,
    problems.RegistrationMoveRefused,
)


async def _done(
    once: Once, session: Session, whose: tuple[UUID, UUID], deed: Callable[[], Awaitable[None]]
) -> Response:
    """Do something to a registration once, and answer with where it stands then."""
    registration_id, youth_id = whose

    async def work() -> signup_schemas.RegistrationOut:
        await deed()
        return await events.registration_of(session, registration_id, youth_id)

    return await once.answer(session, youth_id, work)


@youth.post(
    "/registrations/{registration_id}/cancellation",
    status_code=201,
    response_model=signup_schemas.RegistrationOut,
    responses={**_MOVES, **can_raise(problems.CancelTooLate)},
)
async def cancel_registration(
    registration_id: signup_schemas.RegistrationId,
    youth_id: CurrentYouth,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Take a registration back; a seat goes to the next on the waiting list."""
    return await _done(
        once,
        session,
        (registration_id, youth_id),
        lambda: events.cancel(session, registration_id, youth_id),
    )


@youth.post(
    "/registrations/{registration_id}/offer/acceptance",
    status_code=201,
    response_model=signup_schemas.RegistrationOut,
    responses={**_MOVES, **can_raise(problems.OfferOver)},
)
async def accept_offer(
    registration_id: signup_schemas.RegistrationId,
    youth_id: CurrentYouth,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Take the seat that is held for you."""
    return await _done(
        once,
        session,
        (registration_id, youth_id),
        lambda: events.accept_offer(session, registration_id, youth_id),
    )


@youth.post(
    "/registrations/{registration_id}/offer/refusal",
    status_code=201,
    response_model=signup_schemas.RegistrationOut,
    responses={**_MOVES, **can_raise(problems.OfferOver)},
)
async def decline_offer(
    registration_id: signup_schemas.RegistrationId,
    youth_id: CurrentYouth,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Let the next one have the seat."""
    return await _done(
        once,
        session,
        (registration_id, youth_id),
        lambda: events.decline_offer(session, registration_id, youth_id),
    )


@youth.post(
    "/registrations/{registration_id}/check-in",
    status_code=201,
    response_model=signup_schemas.RegistrationOut,
    responses={**_MOVES, **can_raise(problems.BadTicket)},
)
async def check_in_alone(
    registration_id: signup_schemas.RegistrationId,
    draft: signup_schemas.DoorIn,
    youth_id: CurrentYouth,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Check in with the code on the wall of the venue."""
    return await _done(
        once,
        session,
        (registration_id, youth_id),
        lambda: events.check_in_alone(session, registration_id, youth_id, draft.door_key),
    )
