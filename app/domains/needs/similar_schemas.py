"""Wire shapes of needs that are near to what is being typed."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from app.domains.needs.schemas import NeedId, PlaceIn
from app.domains.needs.states import NeedState
from app.kernel.shapes import Asked
from app.kernel.text import Written


class SimilarIn(Asked):
    """What is being typed, and where it is about."""

    text: Annotated[str, Written(4, 2000)]
    place: PlaceIn | None = None


class SimilarNeed(BaseModel):
    """A need of somebody else that may be the same as yours. Its words are not shown."""

    id: NeedId
    topic: str
    topic_name: str
    adcode: str | None
    district: str | None = Field(description="the name of the district, where it is known")
    state: NeedState
    state_name: str
    said_on: date = Field(description="the day, Shanghai")
    supporters: int = Field(description="how many have joined it")
    shared: list[tuple[int, int]] = Field(
        description="your own words that it has too, as [start, end) character offsets in `text`"
    )
    may_join: bool = Field(description="`join` of a new need may name it")


class SimilarNeeds(BaseModel):
    """Up to five needs that are near, those of your district first."""

    text: str = Field(description="your words as they were read; the offsets are those of it")
    items: list[SimilarNeed]
