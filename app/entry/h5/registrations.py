"""Pages of one's own registrations: where they stand, the ticket, yes, no, and taking back."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from app.domains.events import papers, problems
from app.domains.events import service as events
from app.domains.events.signup_schemas import RegistrationId, RegistrationOut
from app.domains.events.states import ACTIVE, RegistrationState
from app.domains.identity.actors import BrowserYouth
from app.entry.h5 import event_words
from app.entry.h5.forms import CheckedForm, once_of
from app.entry.h5.rendering import page
from app.kernel import clock, ids
from app.kernel.problems import NotFound, Problem
from app.platform import db, qr
from app.platform.db import Reading, Session

router = APIRouter()

_PAGE = 20
_SVG = "image/svg+xml"


@router.get("/registrations")
async def list_registrations(
    request: Request,
    youth_id: BrowserYouth,
    session: Reading,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Show what the person signed up for, the newest first."""
    listed = await events.list_mine(session, youth_id, _PAGE, cursor)
    return page(
        request,
        "registrations.html",
        items=listed.items,
        next_cursor=listed.next_cursor,
        say=event_words,
    )


@router.get("/registrations/calendar.ics")
async def show_calendar(youth_id: BrowserYouth, session: Reading) -> Response:
    """Return what the person has a seat in, for a calendar."""
    return Response(await events.calendar_of(session, youth_id), media_type=papers.CALENDAR)


@router.get("/registrations/{registration_id}")
async def show_registration(
    request: Request, registration_id: RegistrationId, youth_id: BrowserYouth, session: Reading
) -> Response:
    """Show where a registration stands, and what can be done about it now."""
    return await _show(request, session, registration_id, youth_id)


@router.get("/registrations/{registration_id}/ticket")
async def show_ticket(
    request: Request, registration_id: RegistrationId, youth_id: BrowserYouth, session: Reading
) -> Response:
    """Show the ticket: a code that changes by itself, and one that stays for bad networks."""
    mine = await events.registration_of(session, registration_id, youth_id)
    if not _has_ticket(mine):
        return RedirectResponse(f"/h5/registrations/{ids.encode('reg', mine.id)}", 303)
    ticket = await events.ticket_of(session, registration_id, youth_id)
    return page(
        request,
        "ticket.html",
        mine=mine,
        say=event_words,
        moving=qr.svg(ticket.moving),
        still=qr.svg(ticket.still),
        code=ticket.still,
        every_s=ticket.refresh_after_s,
    )


@router.get("/registrations/{registration_id}/code.svg")
async def show_code(
    registration_id: RegistrationId, youth_id: BrowserYouth, session: Reading
) -> Response:
    """Return the code of this moment as a picture, for a page that stays open."""
    ticket = await events.ticket_of(session, registration_id, youth_id)
    return Response(qr.picture(ticket.moving), media_type=_SVG)


Deed = Callable[[Session, UUID, UUID], Awaitable[None]]

_DEEDS: dict[str, Deed] = {
    "cancellation": events.cancel,
    "acceptance": events.accept_offer,
    "refusal": events.decline_offer,
}


class _Done(BaseModel):
    """Nothing to say but that it is done."""


@router.post("/registrations/{registration_id}/{deed}")
async def do(
    request: Request,
    registration_id: RegistrationId,
    deed: str,
    youth_id: BrowserYouth,
    form: CheckedForm,
) -> Response:
    """Take a registration back, or say yes or no to a seat; then show how it stands."""
    if deed not in _DEEDS:
        raise NotFound
    try:
        async with db.transaction() as session:

            async def work() -> BaseModel:
                await _DEEDS[deed](session, registration_id, youth_id)
                return _Done()

            await once_of(request, form).answer(session, youth_id, work)
    except Problem as problem:
        if isinstance(problem, NotFound):
            raise
        async with db.reading() as session:
            return await _show(request, session, registration_id, youth_id, problem)
    return RedirectResponse(f"/h5/registrations/{ids.encode('reg', registration_id)}", 303)


async def _show(
    request: Request,
    session: Session,
    registration_id: UUID,
    youth_id: UUID,
    refused: Problem | None = None,
) -> Response:
    mine = await events.registration_of(session, registration_id, youth_id)
    event = await events.read_as_guest(session, mine.event_id, youth_id)
    is_over = mine.ends_at <= clock.now()
    has_seat = mine.state is RegistrationState.confirmed
    return page(
        request,
        "registration.html",
        status=refused.status if refused else 200,
        mine=mine,
        event=event,
        say=event_words,
        has_ticket=_has_ticket(mine),
        may_cancel=mine.state in ACTIVE
        and not is_over
        and not mine.is_checked_in
        and (not has_seat or event.cancel_until > clock.now()),
        is_too_late=has_seat and not is_over and event.cancel_until <= clock.now(),
        may_answer=mine.offer is not None and mine.offer.expires_at > clock.now(),
        is_new=request.query_params.get("new") == "1" and refused is None,
        notice=_friendly(refused),
    )


def _has_ticket(mine: RegistrationOut) -> bool:
    return mine.state is RegistrationState.confirmed and mine.ends_at > clock.now()


def _friendly(refused: Problem | None) -> str:
    if isinstance(refused, problems.CancelTooLate):
        return "已过可以自己取消的时间，来不了请联系主办方。"
    return refused.said if refused else ""
