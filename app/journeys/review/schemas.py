"""Wire shapes of the dispatchers' work."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, model_validator

from app.domains.needs.schemas import Code, NeedDetail, NeedId, OrganisationId
from app.domains.needs.states import RejectReason, ReviewReason
from app.domains.opinions.schemas import OpinionOut
from app.kernel.shapes import Asked
from app.kernel.text import Written


class TagsIn(Asked):
    """What a need is about, as a person reads it."""

    topic: Code
    also: list[Code] = Field(default_factory=list, max_length=2)
    kind: Code
    urgency: Code


class DecisionIn(Asked):
    """A dispatcher's decision.

    Confirm or correct the tags, then let the machine find the lead, or name the organisation.
    Where no topic fits, and where somebody may be in danger, the organisation must be named.
    """

    tags: TagsIn | None = Field(default=None, description="left out: the machine's are right")
    hand_to: OrganisationId | None = Field(
        default=None, description="left out: the best fitting organisation gets it"
    )
    none_of_these: bool = Field(default=False, description="no topic of the taxonomy fits")
    note: Annotated[str, Written(1, 500)] | None = None

    @model_validator(mode="after")
    def _one_opinion(self) -> "DecisionIn":
        if self.none_of_these and self.tags is not None:
            raise ValueError("选了“都不合适”就不用再填分类")
        if self.none_of_these and self.hand_to is None:
            raise ValueError("没有合适的分类时，请直接指定承办单位，或不予受理")
        return self


class RejectIn(Asked):
    """A refusal to take the need up; the writer is told another way and may appeal."""

    reason: RejectReason
    none_of_these: bool = Field(default=False, description="no topic of the taxonomy fits")
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
    routed_by: dict[str, Any] | None = Field(description="under which weights and rules")
    review_since: datetime | None
    joined_to: NeedId | None = Field(description="the need whose answer this one waits for")
    opinions: list[OpinionOut] = Field(description="what other models suggest")


class StaffSplitOut(BaseModel):
    """One need has become two."""

    first: StaffNeedOut
    second: StaffNeedOut


class SecondLook(BaseModel):
    """A need to read once more, without what others made of it."""

    need_id: NeedId
    text: str = Field(description="personal data are covered")
    adcode: str | None
    created_at: datetime


class SecondLooks(BaseModel):
    """Needs to read once more, the newest first."""

    items: list[SecondLook]


class SecondLookIn(Asked):
    """What a second person reads in a need."""

    tags: TagsIn | None = Field(default=None, description="left out where no topic fits")
    none_of_these: bool = False

    @model_validator(mode="after")
    def _one_opinion(self) -> "SecondLookIn":
        if self.none_of_these == (self.tags is not None):
            raise ValueError("请选择分类，或选择“都不合适”，二者选一")
        return self
