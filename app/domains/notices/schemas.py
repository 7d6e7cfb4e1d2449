"""Wire shapes of what staff are told."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from app.kernel import ids

NoticeId = Annotated[UUID, ids.Prefixed("ntc")]
NeedId = Annotated[UUID, ids.Prefixed("need")]


class NoticeKind(StrEnum):
    """What a notice is about; tolerate further ones."""

    deadline_missed = "deadline_missed"
    deadline_doubled = "deadline_doubled"
    deadline_chronic = "deadline_chronic"
    extension_requested = "extension_requested"
    hold_requested = "hold_requested"
    hold_over = "hold_over"
    calendar_ends = "calendar_ends"
    endpoint_disabled = "endpoint_disabled"
    partner_stopped = "partner_stopped"


class NoticeOut(BaseModel):
    """One thing to know."""

    id: NoticeId
    kind: str
    title: str
    body: str
    need_id: NeedId | None
    is_read: bool
    at: datetime


class NoticePage(BaseModel):
    """One page of notices, the newest first."""

    items: list[NoticeOut]
    next_cursor: str | None
    unread: int = Field(description="how many are unread; 100 means a hundred or more")
