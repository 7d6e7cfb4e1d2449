"""Pages around events: what is coming, one event, its sign-up form."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.domains.events import problems
from app.domains.events import service as events
from app.domains.events.schemas import EventId, EventOut, SessionOut
from app.domains.events.service import Ask
from app.domains.events.signup_schemas import RegistrationOut, SignupTicketId, SignupTicketOut
from app.domains.events.states import EventType
from app.domains.identity import service as identity
from app.domains.identity.actors import YOUTH_COOKIE, BrowserYouth, Public
from app.entry.h5 import event_words, signup_form
from app.entry.h5.forms import CheckedForm, once_of
from app.entry.h5.rendering import page
from app.entry.h5.signup_form import Written
from app.kernel import clock, ids
from app.kernel.problems import Problem
from app.platform import db
from app.platform.db import Reading, Session
from app.platform.idempotency import KeyReused
from app.platform.web import MAX_JSON_BYTES

router = APIRouter()

_PAGE = 20

LinkKey = Annotated[str | None, Query(max_length=80)]


async def _person(request: Request, session: Reading) -> UUID | None:
    """Return who looks, where somebody has signed in; these pages are there for everybody."""
    token = request.cookies.get(YOUTH_COOKIE)
    return await identity.person_in_browser(session, token) if token else None


Person = Annotated[UUID | None, Depends(_person)]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where somebody signs up: the event, its session, and the key of its link."""

    event: EventOut
    one: SessionOut
    link: str | None


@router.get("/events", dependencies=[Public])
async def list_events(
    request: Request,
    session: Reading,
    type: EventType | None = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Show what is coming, the next events first."""
    listed = await events.list_coming(session, _PAGE, cursor, kind=type)
    return page(
        request,
        "events.html",
        items=listed.items,
        next_cursor=listed.next_cursor,
        chosen=type,
        say=event_words,
    )


@router.get("/events/{event_id}", dependencies=[Public])
async def show_event(
    request: Request, event_id: EventId, session: Reading, person: Person, link: LinkKey = None
) -> Response:
    """Show one event, what is left of its seats, and how to get one."""
    event = await _find(session, event_id, person, link)
    mine = await events.mine_of_event(session, person, event_id) if person else []
    stands = [event_words.stand(event, one, mine) for one in event.sessions]
    return page(
        request, "event.html", event=event, stands=stands, say=event_words, link=_link(link)
    )


async def _find(
    session: Session, event_id: UUID, person: UUID | None, link: str | None
) -> EventOut:
    """Return an event that is for all, or that this person has signed up for."""
    try:
        return await events.read(session, event_id, link)
    except problems.EventNotFound:
        if person is None:
            raise
    return await events.read_as_guest(session, event_id, person)


@router.get("/events/{event_id}/mine")
async def lead_to_mine(event_id: EventId, youth_id: BrowserYouth, session: Reading) -> Response:
    """Lead from a message to what it is about: one's registration, else the event."""
    mine = await events.mine_of_event(session, youth_id, event_id)
    if mine:
        return RedirectResponse(_registration(mine[0].id), 303)
    return RedirectResponse(f"/h5/events/{ids.encode('event', event_id)}", 303)


@router.get("/events/{event_id}/signup")
async def new_registration(
    request: Request,
    event_id: EventId,
    youth_id: BrowserYouth,
    session: Reading,
    link: LinkKey = None,
    chosen: Annotated[str, Query(alias="session", max_length=40)] = "",
) -> Response:
    """Show the sign-up form of a session."""
    event = await _find(session, event_id, youth_id, link)
    one = signup_form.session_of(event, chosen)
    mine = await events.mine_of_event(session, youth_id, event_id)
    own = event_words.stand(event, one, mine).mine
    if own is not None:
        return RedirectResponse(_registration(own.id), 303)
    return await _form(request, session, youth_id, _Place(event, one, link), Written())


@router.post("/events/{event_id}/signup", max_body_size=MAX_JSON_BYTES)
async def sign_up(
    request: Request,
    event_id: EventId,
    youth_id: BrowserYouth,
    form: CheckedForm,
    link: LinkKey = None,
) -> Response:
    """Sign somebody up; what is wrong is said beside each answer, which stays."""
    async with db.reading() as session:
        event = await _find(session, event_id, youth_id, link)
        person = await identity.profile(session, youth_id)
    written = signup_form.keep(event, form)
    one = signup_form.session_of(event, written.texts.get("session", ""))
    year = None
    if _needs_age(event) and person.birth_year is None:
        year = signup_form.birth_year(written)
    if person.consent_version is None and written.texts.get("agree") != "yes":
        written.wrong["agree"] = "请先阅读并同意隐私说明"
    draft = signup_form.registration(event, one, written)
    status = 422
    if draft is not None:
        try:
            agrees = person.consent_version is None
            await _tell_of_oneself(youth_id, year, agrees=agrees)
            once = once_of(request, form)
            ask = Ask(youth_id, event.id, link, once.key, once.fingerprint, clock.now())
            return _to(await events.sign_up(ask, draft))
        except Problem as problem:
            written.notice, written.way_out = _friendly(problem)
            status = problem.status
    async with db.reading() as session:
        event = await _find(session, event_id, youth_id, link)
        at = _Place(event, one, link)
        return await _form(request, session, youth_id, at, written, status=status)


def _to(made: RegistrationOut | SignupTicketOut) -> Response:
    """Lead to the registration, or to one's turn where more ask than can be answered at once."""
    if isinstance(made, RegistrationOut):
        return RedirectResponse(f"{_registration(made.id)}?new=1", 303)
    return RedirectResponse(f"/h5/signup-tickets/{ids.encode('turn', made.id)}", 303)


@router.get("/signup-tickets/{ticket_id}")
async def show_turn(
    request: Request, ticket_id: SignupTicketId, youth_id: BrowserYouth, session: Reading
) -> Response:
    """Show one's place in the waiting room; it asks again by itself."""
    turn = await events.signup_ticket_of(session, ticket_id, youth_id)
    if turn.registration is not None:
        return _to(turn.registration)
    return page(request, "waiting_room.html", turn=turn)


async def _tell_of_oneself(youth_id: UUID, year: int | None, *, agrees: bool) -> None:
    """Keep what the form asked for besides: the consent, the year of birth."""
    if year is None and not agrees:
        return
    async with db.transaction() as session:
        if agrees:
            await identity.give_consent(session, youth_id, identity.PRIVACY_VERSION)
        if year is not None:
            await identity.set_birth_year(session, youth_id, year)


async def _form(
    request: Request,
    session: Session,
    youth_id: UUID,
    at: _Place,
    written: Written,
    *,
    status: int = 200,
) -> Response:
    person = await identity.profile(session, youth_id)
    return page(
        request,
        "signup.html",
        status=status,
        event=at.event,
        one=at.one,
        written=written,
        stand=event_words.stand(at.event, at.one, []),
        most=signup_form.most_companions(at.one),
        asks_year=_needs_age(at.event) and person.birth_year is None,
        districts=await identity.list_districts(session) if at.event.audience_adcodes else [],
        has_consented=person.consent_version is not None,
        say=event_words,
        link=_link(at.link),
    )


def _needs_age(event: EventOut) -> bool:
    return event.min_age is not None or event.max_age is not None


def _friendly(problem: Problem) -> tuple[str, tuple[str, str] | None]:
    """Say why not, and where one may go instead."""
    mine = ("/h5/registrations", "查看我的报名")
    match problem:
        case KeyReused():
            return "这张表已经提交过了。", mine
        case problems.AlreadyRegistered():
            return "你已经报过这一场了。", mine
        case problems.NotAudience() if "min_age" in problem.facts:
            said = "这个活动有年龄要求，你的出生年份不在范围内。填错了可以修改。"
            return said, ("/h5/me", "修改出生年份")
        case problems.EventFull():
            return problem.said, ("/h5/events", "看看其他活动")
    return problem.said, None


def _link(link: str | None) -> str:
    """Return what keeps an event visible that is shown by link only."""
    return urlencode({"link": link}) if link else ""


def _registration(registration_id: UUID) -> str:
    return f"/h5/registrations/{ids.encode('reg', registration_id)}"
