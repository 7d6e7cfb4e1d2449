"""What happened to needs, for those who merely want to know."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class OfferSettled(Event):
    """An organisation accepted or declined an offer, or let it expire."""

    name: ClassVar[str] = "offer.settled"

    organisation_id: UUID
    outcome: str


@dataclass(frozen=True, slots=True)
class OfferStopped(Event):
    """An offer or a call stands with an organisation that may take nothing any more."""

    name: ClassVar[str] = "offer.stopped"

    assignment_id: UUID
    need_id: UUID
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class AnswerGiven(Event):
    """An organisation that leads has answered, in time or too late."""

    name: ClassVar[str] = "answer.given"

    organisation_id: UUID
    is_on_time: bool


@dataclass(frozen=True, slots=True)
class DeclineRuled(Event):
    """Staff said whether an organisation's refusal was right."""

    name: ClassVar[str] = "decline.ruled"

    organisation_id: UUID
    ruling: str


@dataclass(frozen=True, slots=True)
class AnswerJudged(Event):
    """A youth said whether an organisation's answer helped."""

    name: ClassVar[str] = "answer.judged"

    organisation_id: UUID
    verdict: str


@dataclass(frozen=True, slots=True)
class NeedSettled(Event):
    """A need that others follow was answered, or ended without an answer.

    `heir_id` names the one of them that took its place, while the others are brought over.
    """

    name: ClassVar[str] = "need.settled"

    need_id: UUID
    heir_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NeedInDanger(Event):
    """Somebody may be in danger, and who has duty was called; `staff_id` is None for everybody.

    The call itself is a row of the same transaction; this is for ways beyond our own pages.
    """

    name: ClassVar[str] = "need.in_danger"

    need_id: UUID
    office_id: UUID
    staff_id: UUID | None
