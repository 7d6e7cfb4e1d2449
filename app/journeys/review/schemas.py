"""Wire shapes of the dispatchers' work."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from app.domains.needs.schemas import NeedDetail, NeedId, OrganisationId
from app.domains.needs.states import RejectReason, ReviewReason
from app.domains.opinions.schemas import OpinionOut
from app.kernel.shapes import Asked
from app.kernel.text import Written

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.\-]*$", max_length=60)]


class TagsIn(Asked):
    """What a need is about, as a person reads it."""

    topic: Code
    also: list[Code] = Field(default_factory=list, max_length=2)
    kind: Code
    urgency: Code


class DecisionIn(Asked):
    """A dispatcher's decision.

    Confirm or correct the tags, then let the machine find the lead, or name the organisation.
    """

    tags: TagsIn | None = Field(default=None, description="left out: the machine's are right")
    hand_to: OrganisationId | None = Field(
        default=None, description="left out: the best fitting organisation gets it"
    )
    note: Annotated[str, Written(1, 500)] | None = None


class RejectIn(Asked):
    """A refusal to take the need up; the writer is told another way and may appeal."""

    reason: RejectReason
    note: Annotated[str, Written(1, 500)] | None = None


class UrgeIn(Asked):
    """A reminder to the lead."""

    note: Annotated[str, Written(1, 500)] | None = None


class HelperIn(Asked):
    """Another organisation that shall help the lead."""

    organisation_id: OrganisationId
    reason: Annotated[str, Written(2, 500)]


class StaffSplitIn(Asked):
    """Where a need is cut in two, and what each part is about."""

    at: int = Field(ge=1, le=1999, description="the second part begins at this character")
    first: TagsIn
    second: TagsIn


class StaffNeedOut(BaseModel):
    """A need as staff see it: all that the writer sees, and how it was decided."""

    need: NeedDetail
    review_reason: ReviewReason | None
    is_crisis: bool
    is_minor: bool
    hops: int
    reading: dict[str, Any]
    routing: list[dict[str, Any]] = Field(description="the last ranking, runners-up included")
    review_since: datetime | None
    joined_to: NeedId | None = Field(description="the need whose answer this one waits for")
    opinions: list[OpinionOut] = Field(description="what other models suggest")


class StaffSplitOut(BaseModel):
    """One need has become two."""

    first: StaffNeedOut
    second: StaffNeedOut
