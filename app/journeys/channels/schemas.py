"""Wire shapes of the ways to a partner without a program."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from app.kernel import ids
from app.kernel.shapes import Asked
from app.kernel.text import Written

OrganisationId = Annotated[UUID, ids.Prefixed("org")]
MessageChannel = Literal["wecom", "dingtalk", "feishu", "email"]


class WayIn(Asked):
    """Where messages go: a group robot's address as its settings show it, or a mailbox."""

    address: Annotated[str, StringConstraints(min_length=6, max_length=500)] = Field(
        examples=["https://oapi.dingtalk.com/robot/send?access_token=…", "window@school.example.cn"]
    )
    secret: Annotated[str, StringConstraints(min_length=8, max_length=128)] | None = Field(
        default=None, description="what the robot signs with (加签 / 签名校验), where it does"
    )
    keyword: Annotated[str, Written(1, 20)] | None = Field(
        default=None, description="one of the robot's safety words (关键词), where it has some"
    )
    shows_words: bool | None = Field(
        default=None,
        description="after acceptance its links show the need as the partners' API does, personal "
        "data included; left out: yes for a mailbox, no for a group, where everybody reads along",
    )


class WayOut(BaseModel):
    """A way to a partner; of a robot's address only the last 4 characters are shown."""

    channel: str
    name: str
    address: str
    keyword: str | None
    shows_words: bool


class TrialOut(BaseModel):
    """What came of a test message."""

    delivered: bool
    status: int | None
    reason: str | None


class DigestIn(Asked):
    """Where the morning's list of open needs goes."""

    mailbox: Annotated[str, StringConstraints(min_length=6, max_length=254)] = Field(
        examples=["window@school.example.cn"]
    )
    is_on: bool = True


class DigestOut(BaseModel):
    """Where the morning's list goes, and how the last one went."""

    organisation_id: OrganisationId
    mailbox: str
    is_on: bool
    last_day: date | None
    last_state: str | None
    last_sent_at: datetime | None
