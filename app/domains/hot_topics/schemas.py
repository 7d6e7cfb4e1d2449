"""Wire shapes of hot topics."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from app.domains.hot_topics.states import RunState, TopicState, Window
from app.domains.needs.schemas import NeedId
from app.domains.needs.states import NeedState
from app.kernel.ids import Prefixed

TopicId = Annotated[UUID, Prefixed("hot")]
RunId = Annotated[UUID, Prefixed("hrun")]


class RunOut(BaseModel):
    """One computation of the hot topics."""

    id: RunId
    state: RunState
    is_nightly: bool
    messages: int | None = Field(description="needs that were looked at; null until it is done")
    topics: int | None = Field(description="topics found in all windows; null until it is done")
    created_at: datetime
    finished_at: datetime | None


class HeatPart(BaseModel):
    """One part of a heat score: points = weight × value."""

    name: str = Field(description="volume, growth, recency, danger, unsolved; tolerate others")
    weight: float
    value: float = Field(description="0 to 1")
    points: float
    why: str = Field(description="in a few Chinese words")


class PlaceCount(BaseModel):
    """How many of the needs you may see were sent from one area."""

    adcode: str
    count: int


class TopicBrief(BaseModel):
    """A hot topic. Figures are of the whole city, what is named is from your offices."""

    id: TopicId
    title: str = Field(description="from a need of your offices; without personal data")
    state: TopicState
    days: Window
    size: int = Field(description="needs, all offices")
    size_here: int = Field(description="needs of your offices")
    heat: float = Field(description="0 to 100; the sum of the parts' points")
    heat_parts: list[HeatPart]
    growth: float = Field(description="newer half of the window over the older; 1 is no change")
    places: list[PlaceCount] = Field(description="of your offices' needs, most first, at most 5")
    first_at: datetime
    last_at: datetime
    since: datetime = Field(description="when the topic was first found")
    seen_at: datetime


class TopicList(BaseModel):
    """The hottest topics, at most 100, and the newest computation."""

    items: list[TopicBrief]
    run: RunOut | None


class SizeOn(BaseModel):
    """A topic on one day."""

    day: date
    size: int
    heat: float


class MemberOut(BaseModel):
    """A need of a topic; the rest is behind its id."""

    id: NeedId
    receipt: str
    excerpt: str = Field(description="the first 120 characters, personal data covered")
    state: NeedState
    state_name: str
    topic: str
    topic_name: str
    is_crisis: bool
    adcode: str | None
    created_at: datetime


class TopicOut(BaseModel):
    """A hot topic with how it went and the needs of your offices behind it, the newest first."""

    topic: TopicBrief
    history: list[SizeOn] = Field(description="the last 90 days on which it was found")
    items: list[MemberOut]
    next_cursor: str | None
