"""Wire shapes of the partners' side."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from app.kernel import ids
from app.kernel.shapes import Asked
from app.kernel.text import Written

OrganisationId = Annotated[UUID, ids.Prefixed("org")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z]+(\.[a-z\-]+)?$", max_length=60)]
Area = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{5}$")]

Hour = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
Identity = Annotated[str, Written(1, 20)]


class Window(Asked):
    """When it is open: some weekdays (1 is Monday), from one time to another in Shanghai."""

    days: list[Annotated[int, Field(ge=1, le=7)]] = Field(min_length=1, max_length=7)
    opens: Hour = Field(examples=["09:00"])
    closes: Hour = Field(examples=["12:00"])

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> "Window":
        if self.opens >= self.closes:
            raise ValueError("开门时间应早于关门时间")
        return self


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
    min_age: int | None = Field(default=None, ge=0, le=120)
    max_age: int | None = Field(default=None, ge=0, le=120)
    identities: list[Identity] = Field(
        default_factory=list, max_length=20, description="whom it serves; empty: everybody"
    )
    windows: list[Window] = Field(
        default_factory=list,
        max_length=21,
        description="opening times; empty: opens_hour to closes_hour on every day",
    )

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> "ProfileIn":
        if self.opens_hour >= self.closes_hour:
            raise ValueError("开门时间应早于关门时间")
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise ValueError("最小年龄不应大于最大年龄")
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
    min_age: int | None
    max_age: int | None
    identities: list[str]
    windows: list[Window]
    updated_at: datetime
    confirmed_at: datetime = Field(description="when somebody last said that all this is so")
    offered: int
    accepted: int
    declined: int
    declined_wrongly: int
    expired: int
    judged: int
    solved: int
    answered: int
    on_time: int = Field(description="answers before their deadline")
