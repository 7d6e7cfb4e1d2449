"""Wire shapes of the map of what is missing and what lies idle."""

from datetime import datetime

from pydantic import BaseModel, Field

from app.domains.resources.shapes import ResourceOut


class GapCell(BaseModel):
    """One topic in one district: what is asked for, and what is there for it."""

    topic: str
    topic_name: str
    area: str | None = Field(description="district; null where the needs do not say")
    needs: int = Field(description="needs of your offices in the period")
    open_needs: int = Field(description="of these, not answered yet")
    resources: int = Field(description="confirmed lately, and reaching this district")
    local_resources: int = Field(description="of these, for this district or a part of it")
    unmeasured_resources: int = Field(description="of these, without a stated capacity")
    stale_resources: int = Field(description="reaching it, but not confirmed lately: ask these")
    capacity: float = Field(
        description="free units that fall to these needs; what serves more is shared by demand"
    )
    deficit: float = Field(description="needs minus capacity, not below 0")


class GapMap(BaseModel):
    """Where more is asked for than there is, the largest deficit first."""

    since: datetime
    until: datetime
    cells: int = Field(description="how many cells there are in all")
    items: list[GapCell]


class CoarseCell(BaseModel):
    """One topic in one district, so coarse that nobody can be found behind it."""

    topic: str
    topic_name: str
    area: str
    needs: int = Field(description="rounded down to fives; cells of few are left out")
    resources: int
    deficit: int = Field(description="rounded down to fives")


class CoarseGapMap(BaseModel):
    """Where partners are wanted most."""

    since: datetime
    until: datetime
    items: list[CoarseCell]


class UnusedResource(BaseModel):
    """Something free that nobody was sent to, and how many could be."""

    resource: ResourceOut
    needs_in_reach: int = Field(description="needs of its topics and areas in the period")


class UnusedPage(BaseModel):
    """One page of what lies idle, the largest first."""

    since: datetime
    items: list[UnusedResource]
    next_cursor: str | None
