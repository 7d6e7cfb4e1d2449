"""Wire shapes of the dispatchers' waiting list."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field

from app.domains.needs.schemas import Choice, NeedId
from app.domains.needs.states import NeedState, ReviewReason
from app.domains.opinions.schemas import OpinionOut


class ReviewItem(BaseModel):
    """A need that waits for a dispatcher."""

    id: NeedId
    receipt: str
    text: str
    reason: ReviewReason
    waiting_since: datetime
    value: float = Field(
        description="what an answer is worth: uncertainty × hours waited; the list is sorted by it"
    )
    why: str = Field(description="the value in plain words", examples=["机器把握 42%，已等 3 小时"])
    on_duty: str | None = Field(description="who was called last because somebody may be in danger")
    state: NeedState
    is_crisis: bool
    topic: str
    confidence: float
    alternatives: list[tuple[str, float]]
    writer_says: str | None = Field(description="the topic, as the writer corrected it")
    choices: list[Choice] = Field(description="for one tap; what the writer says comes first")
    evidence: list[tuple[int, int]]
    kind: str
    urgency: str
    adcode: str | None
    hops: int
    opinions: list[OpinionOut] = Field(description="what other models suggest")


class ReviewOrder(StrEnum):
    """How the waiting list is sorted; needs that tell of danger are always on top."""

    value = "value"
    waiting = "waiting"


class ReviewPage(BaseModel):
    """Waiting needs: danger first, then by value. All pages are of the moment of the first."""

    items: list[ReviewItem]
    next_cursor: str | None
