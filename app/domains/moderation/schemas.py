"""Wire shapes of contents."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from app.domains.moderation.states import ContentState, HoldReason, Kind
from app.kernel import ids
from app.kernel.shapes import Asked
from app.kernel.text import Written

ContentId = Annotated[UUID, ids.Prefixed("cnt")]
ImageId = Annotated[UUID, ids.Prefixed("img")]


class ContentOut(BaseModel):
    """A content as its writer sees it."""

    id: ContentId
    state: ContentState
    state_name: str
    text: str = Field(description="what would be shown: personal data are covered")
    images: list[ImageId]
    reason: str | None = Field(description="why it was not let through")
    may_appeal: bool
    created_at: datetime


class ContentForReview(BaseModel):
    """A content that waits for a human."""

    id: ContentId
    kind: Kind
    state: ContentState
    hold_reason: HoldReason | None
    text: str
    images: list[ImageId]
    appeal: str | None
    created_at: datetime


class ContentPage(BaseModel):
    """Waiting contents, the oldest first."""

    items: list[ContentForReview]
    next_cursor: str | None


class DecisionIn(Asked):
    """What a human decides; a rejection says why, in words for the writer."""

    verdict: Literal["pass", "reject"]
    reason: Annotated[str, Written(2, 300)] | None = None

    @model_validator(mode="after")
    def _say_why(self) -> "DecisionIn":
        if self.verdict == "reject" and self.reason is None:
            raise ValueError("不通过时请写明理由，作者会看到")
        return self


class AppealIn(Asked):
    """Why the rejection is wrong."""

    reason: Annotated[str, Written(2, 300)]
