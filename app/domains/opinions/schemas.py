"""Wire shapes of second opinions."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from app.domains.opinions.states import Outcome, Source


class OpinionOut(BaseModel):
    """A second opinion on a need: a suggestion, never a decision."""

    source: Source
    model: str
    outcome: Outcome
    topic: str | None = Field(description="null where no opinion came")
    topic_name: str | None
    also: list[str]
    kind: str | None
    urgency: str | None
    is_danger: bool
    confidence: float | None = Field(description="the model's own word for it, uncalibrated")
    evidence: list[tuple[int, int]] = Field(
        description="the words that decided, as [start, end) character offsets"
    )
    at: datetime


class BudgetOut(BaseModel):
    """What a language model has cost today (Shanghai), and may cost."""

    day: date
    calls: int
    tokens: int
    daily_calls: int
    daily_tokens: int


class OutcomeCount(BaseModel):
    """How often asking ended in a certain way."""

    source: Source
    outcome: Outcome
    needs: int


class TopicAgreement(BaseModel):
    """How often people afterwards said the same topic."""

    source: Source
    topic: str
    topic_name: str
    opinions: int
    judged: int = Field(description="so many of them a person has read too")
    confirmed: int = Field(description="so many the person read alike")


class OpinionSummary(BaseModel):
    """Second opinions: what is set up, what they cost, how good they are."""

    llm_model: str | None = Field(description="null where no language model is set up")
    budget: BudgetOut
    since: date
    outcomes: list[OutcomeCount]
    checked: int = Field(description="agreements of 90 days that a person has read too, everywhere")
    checked_confirmed: int = Field(description="so many the person read alike")
    forwards: bool = Field(
        description="agreement lets a need go on; false while people confirm it too rarely"
    )
    topics: list[TopicAgreement]
