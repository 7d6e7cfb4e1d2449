"""What somebody without an account does with an assignment, by a link from a mail or a group."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from app.domains.identity import service as identity
from app.domains.links import service as links
from app.domains.links.problems import LinkEnded
from app.domains.links.service import Link
from app.domains.needs import service as needs
from app.domains.needs.call_schemas import CallOut
from app.domains.needs.problems import ImageNotFound
from app.domains.needs.schemas import (
    AnswerIn,
    AssignmentOut,
    ContactIn,
    DeclineIn,
    Done,
    ReasonIn,
    WordsIn,
)
from app.domains.needs.service import Actor
from app.domains.needs.states import (
    ActorKind,
    AssignmentRole,
    AssignmentState,
    ClockKind,
    DeclineReason,
    NeedState,
)
from app.journeys.handling import disclosing_flow, partner_flow
from app.journeys.handling.working import Work
from app.kernel.shapes import Asked
from app.kernel.text import Written
from app.platform import ratelimit
from app.platform.db import Session

_RATE = "60/minute;600/hour"
# From here on there is nothing to do and nothing to see.
OVER = frozenset(
    {
        AssignmentState.verified,
        AssignmentState.declined,
        AssignmentState.expired,
        AssignmentState.transferred,
        AssignmentState.withdrawn,
    }
)
_AT_WORK = frozenset({AssignmentState.accepted, AssignmentState.contacted, AssignmentState.working})


@dataclass(frozen=True, slots=True)
class Seen:
    """An assignment as the reader of a link sees it, and what can be done now."""

    link: Link
    organisation: str
    assignment: AssignmentOut
    may: tuple[str, ...]

    @property
    def is_over(self) -> bool:
        """Say whether the link leads to nothing any more."""
        return self.assignment.state in OVER


@dataclass(frozen=True, slots=True)
class Called:
    """A need that the organisation behind a link may claim, as all who are called see it."""

    link: Link
    organisation: str
    call: CallOut


async def look_at_call(session: Session, token: str) -> Called:
    """Return the open call behind a link; raises CallEnded once somebody has claimed it."""
    link, name = await _enter(session, token)
    call = await needs.call_of(session, link.assignment_id, link.organisation_id)
    return Called(link, name, call)


async def look(session: Session, token: str) -> Seen:
    """Return the assignment behind a link; raises LinkNotFound or LinkEnded.

    Raises AssignmentNotFound where it is an open call, and as yet nobody's.

    Changes nothing but the record of who was shown what.
    """
    link, name = await _enter(session, token)
    assignment = await disclosing_flow.read(session, _work(link))
    return Seen(link, name, assignment, _may(assignment))


async def act(session: Session, token: str, work: Callable[[Work], Awaitable[Any]]) -> Done:
    """Do something as the organisation behind a link; raises also what `work` raises."""
    link, _ = await _enter(session, token)
    await links.note_use(session, link.id)
    await work(_work(link))
    # The answer is kept for a repetition: without a word of the need.
    return Done(done=True)


async def picture(session: Session, token: str, image_id: UUID) -> bytes:
    """Return a picture of the need behind a link; raises ImageNotFound for any other."""
    seen = await look(session, token)
    if image_id not in seen.assignment.need.images:
        raise ImageNotFound
    return await disclosing_flow.image(session, image_id, seen.link.organisation_id)


async def owner_of(session: Session, token: str) -> UUID:
    """Return who owns the idempotency keys of a link."""
    return (await links.find(session, token)).id


class DeclineByLink(Asked):
    """A refusal by form: the better address is written by hand."""

    reason: DeclineReason
    note: Annotated[str, Written(0, 400)] = ""
    suggested: Annotated[str, Written(0, 60)] = ""


class ContactByLink(Asked):
    """A contact by form."""

    reached: bool
    note: Annotated[str, Written(0, 500)] = ""


class Nothing(Asked):
    """A form without fields."""


Deed = Callable[[Session, Work, Any], Awaitable[Any]]


async def _accept(session: Session, work: Work, _said: BaseModel) -> Any:
    return await partner_flow.accept(session, work)


async def _claim(session: Session, work: Work, _said: BaseModel) -> Any:
    return await partner_flow.claim(session, work)


async def _decline(session: Session, work: Work, said: DeclineByLink) -> Any:
    names = await identity.active_names(session)
    known = {name: one for one, name in names.items() if one != work.organisation_id}
    suggested = known.get(said.suggested)
    spoken = [said.note]
    if said.suggested and suggested is None:
        spoken.append(f"建议转给：{said.suggested}")
    note = "\n".join(filter(None, spoken)) or None
    why = DeclineIn(reason=said.reason, note=note, suggested=suggested)
    return await partner_flow.decline(session, work, why)


async def _contact(session: Session, work: Work, said: ContactByLink) -> Any:
    made = ContactIn(reached=said.reached, note=said.note or None)
    return await partner_flow.log_contact(session, work, made)


async def _progress(session: Session, work: Work, said: WordsIn) -> Any:
    return await partner_flow.report_progress(session, work, said.text)


async def _ask(session: Session, work: Work, said: WordsIn) -> Any:
    return await partner_flow.ask(session, work, said.text)


async def _answer(session: Session, work: Work, said: AnswerIn) -> Any:
    return await partner_flow.answer(session, work, said)


async def _extend(session: Session, work: Work, said: ReasonIn) -> Any:
    return await partner_flow.extend(session, work, said.reason)


async def _transfer(session: Session, work: Work, said: ReasonIn) -> Any:
    return await partner_flow.ask_transfer(session, work, said.reason)


DEEDS: Mapping[str, tuple[type[BaseModel], Deed]] = {
    "acceptance": (Nothing, _accept),
    "claim": (Nothing, _claim),
    "refusal": (DeclineByLink, _decline),
    "contacts": (ContactByLink, _contact),
    "progress": (WordsIn, _progress),
    "questions": (WordsIn, _ask),
    "answer": (AnswerIn, _answer),
    "extension": (ReasonIn, _extend),
    "transfer": (ReasonIn, _transfer),
}


async def _enter(session: Session, token: str) -> tuple[Link, str]:
    """Return the link and its organisation's name; one that is suspended works by no way."""
    link = await links.find(session, token)
    await ratelimit.spend(_RATE, "partner link", link.id.hex)
    name = (await identity.active_names(session)).get(link.organisation_id)
    if name is None:
        raise LinkEnded
    return link, name


def _work(link: Link) -> Work:
    who = Actor(ActorKind.partner, link.source_id, link.organisation_id, link.via)
    return Work(link.assignment_id, link.organisation_id, who, sees_words=link.shows_words)


def _may(assignment: AssignmentOut) -> tuple[str, ...]:
    """Return the forms that are open now, in the order in which they are wanted."""
    state = assignment.state
    if state is AssignmentState.offered:
        return ("acceptance", "refusal")
    if state not in _AT_WORK:
        return ()
    if assignment.role is AssignmentRole.helper:
        return ("answer", "contacts")
    is_asked = assignment.need.state is NeedState.waiting_youth
    can_extend = any(
        one.kind in {ClockKind.resolution, ClockKind.redo} and not one.is_breached
        for one in assignment.clocks
    )
    wanted = {
        "contacts": True,
        "answer": True,
        "progress": True,
        "questions": not is_asked,
        "extension": can_extend,
        "transfer": True,
    }
    return tuple(name for name, is_open in wanted.items() if is_open)
