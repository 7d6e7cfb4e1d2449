"""Wire shapes of the inbox and of subscription grants."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from app.kernel import ids
from app.kernel.shapes import Asked

MessageId = Annotated[UUID, ids.Prefixed("msg")]
NeedId = Annotated[UUID, ids.Prefixed("need")]
EventId = Annotated[UUID, ids.Prefixed("event")]


class Template(StrEnum):
    """What a subscribe message can be about."""

    need_progress = "need_progress"
    need_answered = "need_answered"


class InboxItem(BaseModel):
    """One message, about a need or about an event."""

    id: MessageId
    need_id: NeedId | None
    event_id: EventId | None
    title: str
    body: str
    created_at: datetime
    is_read: bool


class InboxPage(BaseModel):
    """One page of messages, the newest first."""

    items: list[InboxItem]
    next_cursor: str | None


class SubscriptionsIn(Asked):
    """What `wx.requestSubscribeMessage` answered."""

    accepted: list[str] = Field(
        max_length=5, description="ids of the templates the person has accepted"
    )
