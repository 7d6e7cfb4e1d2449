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
