"""Wire shapes of open calls: needs that the first fitting organisation may claim (抢单)."""

from datetime import datetime

from pydantic import BaseModel, Field

from app.domains.needs.schemas import AssignmentId


class CallOut(BaseModel):
    """A need that waits for the first of several organisations."""

    id: AssignmentId
    receipt: str
    text: str = Field(description="the beginning of the words, masked")
    topic: str
    topic_name: str
    kind: str
    urgency: str
    adcode: str | None
    reasons: list[str] = Field(description="why it came to you")
    ends_at: datetime | None = Field(description="then it is given to somebody")
    created_at: datetime


class CallPage(BaseModel):
    """One page of open calls, the newest first."""

    items: list[CallOut]
    next_cursor: str | None
