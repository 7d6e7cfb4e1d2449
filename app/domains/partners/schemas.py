"""Wire shapes of the partners' side."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from app.kernel import ids
from app.kernel.shapes import Asked
from app.kernel.text import Written

OrganisationId = Annotated[UUID, ids.Prefixed("org")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z]+(\.[a-z\-]+)?$", max_length=60)]
Area = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{5}$")]


class ProfileIn(Asked):
    """What an organisation takes."""

    is_active: bool = True
    is_company: bool = False
    topics: list[Code] = Field(min_length=1, max_length=60)
    kinds: list[Code] = Field(default_factory=list, max_length=10)
    areas: list[Area] = Field(default_factory=list, max_length=400)
    takes_minors: bool = True
    capacity: int = Field(default=50, ge=0, le=100_000)
    opens_hour: int = Field(default=9, ge=0, le=23)
    closes_hour: int = Field(default=18, ge=1, le=24)
    introduction: Annotated[str, Written(0, 500)] = ""

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> "ProfileIn":
        if self.opens_hour >= self.closes_hour:
            raise ValueError("开门时间应早于关门时间")
        return self


class ProfileOut(BaseModel):
    """What an organisation takes, and its record."""

    organisation_id: OrganisationId
    is_active: bool
    is_company: bool
    topics: list[str]
    kinds: list[str]
    areas: list[str]
    takes_minors: bool
    capacity: int
    opens_hour: int
    closes_hour: int
    introduction: str
    offered: int
    accepted: int
    declined: int
    declined_wrongly: int
    expired: int
    judged: int
    solved: int
