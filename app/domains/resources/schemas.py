"""Wire shapes of the resource map: what its keepers write."""

from datetime import date
from itertools import pairwise
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator

from app.domains.resources.states import Audience, Failure, Kind, Origin, Status
from app.kernel.ids import Prefixed
from app.kernel.shapes import Asked
from app.kernel.text import Written

OrganisationId = Annotated[UUID, Prefixed("org")]
ResourceId = Annotated[UUID, Prefixed("res")]
ServiceId = Annotated[UUID, Prefixed("svc")]
PlaceId = Annotated[UUID, Prefixed("plc")]
Area = Annotated[
    str, StringConstraints(pattern=r"^[1-9][0-9]{5}([0-9]{3})?$"), Field(examples=["310101"])
]
Topic = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]+\.[a-z\-]+$", max_length=60),
    Field(examples=["education.skills"]),
]
ExternalId = Annotated[
    str, StringConstraints(pattern=r"^[\w\-.:/#]{1,80}$"), Field(examples=["lawyer-7"])
]
Opening = Annotated[
    str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"), Field(examples=["09:00"])
]
Closing = Annotated[
    str,
    StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"),
    Field(examples=["18:00"]),
]
Longitude = Annotated[float, Field(ge=73, le=136, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=3, le=54, allow_inf_nan=False)]
_Phone = Annotated[str, StringConstraints(pattern=r"^([0-9+][0-9 \-()转]{2,29})?$")]
_Email = Annotated[str, StringConstraints(pattern=r"^([^\s@|;；]{1,64}@[^\s@|;；]{1,100})?$")]
_MOST_FEN = 10**13


def _once_each(given: list[str]) -> list[str]:
    return list(dict.fromkeys(given))


def _no_bars(given: str) -> str:
    if "|" in given or "\n" in given:
        raise ValueError("不能含有换行或“|”")
    return given


Line = AfterValidator(_no_bars)
"""A text that is one cell's part in a workbook, so the marks between parts cannot stand in it."""
OnceEach = AfterValidator(_once_each)


class Window(Asked):
    """One stretch of a weekday when it is open; several a day are fine."""

    weekday: int = Field(ge=1, le=7, description="1 is Monday, 7 is Sunday")
    opens: Opening
    closes: Closing = Field(description="24:00 is midnight; cut what goes beyond in two")

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> "Window":
        if self.opens >= self.closes:
            raise ValueError("开门时间应早于关门时间")
        return self


class Schedule(Asked):
    """When it is open, in Beijing time."""

    windows: list[Window] = Field(default_factory=list, max_length=42)
    closed_on: list[date] = Field(default_factory=list, max_length=100)

    @field_validator("windows")
    @classmethod
    def _do_not_overlap(cls, given: list[Window]) -> list[Window]:
        ordered = sorted(given, key=lambda one: (one.weekday, one.opens))
        for before, after in pairwise(ordered):
            if before.weekday == after.weekday and after.opens < before.closes:
                raise ValueError("开放时间有重叠")
        return ordered

    @field_validator("closed_on")
    @classmethod
    def _in_order(cls, given: list[date]) -> list[date]:
        return sorted(set(given))


class Capacity(Asked):
    """How much there is, and how much of it is free."""

    unit: Annotated[str, Written(1, 20)] = Field(examples=["人次/周"])
    maximum: int = Field(ge=0, le=10_000_000)
    available: int = Field(ge=0, le=10_000_000)
    until: date | None = Field(default=None, description="the last day for which this holds")

    @model_validator(mode="after")
    def _no_more_than_there_is(self) -> "Capacity":
        if self.available > self.maximum:
            raise ValueError("可用数量不能大于总量")
        return self


class Contact(Asked):
    """Whom to ask. What belongs to a person is never public."""

    name: Annotated[str, Written(1, 40), Line]
    position: Annotated[str, Written(0, 40), Line] = ""
    phone: _Phone = ""
    email: _Email = ""
    is_person: bool = True
    is_public: bool = False

    @model_validator(mode="after")
    def _persons_stay_private(self) -> "Contact":
        if self.is_person and self.is_public:
            raise ValueError("个人的联系方式不能公开，请改填单位电话")
        return self


class Licence(Asked):
    """A licence or certificate (证照)."""

    name: Annotated[str, Written(2, 80), Line]
    number: Annotated[str, Written(1, 60), Line]
    expires_on: date | None = None


class ServiceIn(Asked):
    """A service of an organisation."""

    name: Annotated[str, Written(2, 80), Line]
    description: Annotated[str, Written(0, 1000)] = ""


class PlaceIn(Asked):
    """A place of an organisation; coordinates in GCJ-02, as `wx.chooseLocation` gives them."""

    name: Annotated[str, Written(2, 80), Line]
    adcode: Area
    address: Annotated[str, Written(0, 200)] = ""
    directions: Annotated[str, Written(0, 200)] = ""
    longitude: Longitude | None = None
    latitude: Latitude | None = None

    @model_validator(mode="after")
    def _whole_point(self) -> "PlaceIn":
        if (self.longitude is None) != (self.latitude is None):
            raise ValueError("经度和纬度要么都填，要么都不填")
        return self


class ResourceFacts(Asked):
    """What there is to say of a resource, wherever it stands."""

    kind: Kind
    name: Annotated[str, Written(2, 80)]
    summary: Annotated[str, Written(0, 2000)] = ""
    origin: Origin = Origin.internal
    provider: Annotated[str, Written(0, 80)] = Field(
        default="", description="who offers it, where the record is about somebody outside"
    )
    topics: Annotated[list[Topic], OnceEach] = Field(min_length=1, max_length=20)
    areas: Annotated[list[Area], OnceEach] = Field(
        default_factory=list, max_length=200, description="codes it serves; empty is everywhere"
    )
    min_age: int | None = Field(default=None, ge=0, le=150)
    max_age: int | None = Field(default=None, ge=0, le=150)
    audiences: Annotated[list[Audience], OnceEach] = Field(
        default_factory=list, max_length=len(Audience), description="empty is everybody"
    )
    eligibility: Annotated[str, Written(0, 1000)] = ""
    schedule: Schedule = Field(default_factory=Schedule)
    capacity: Capacity | None = None
    fee_fen: int | None = Field(default=None, ge=0, le=_MOST_FEN, description="0 is free")
    fee_note: Annotated[str, Written(0, 200)] = ""
    contacts: list[Contact] = Field(default_factory=list, max_length=10)
    licences: list[Licence] = Field(default_factory=list, max_length=10)
    url: Annotated[str, StringConstraints(pattern=r"^(https?://[^\s<>\"]{3,480})?$")] = ""
    status: Status = Status.active
    alert: Annotated[str, Written(0, 100)] = ""

    @model_validator(mode="after")
    def _holds_together(self) -> "ResourceFacts":
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise ValueError("最小年龄不能大于最大年龄")
        if (self.origin is Origin.external) != bool(self.provider):
            raise ValueError("外部资源要写明提供单位，内部资源不用写")
        return self


class ResourceIn(ResourceFacts):
    """A resource, whole: what is left out is emptied."""

    external_id: ExternalId | None = Field(
        default=None, description="your own key; the same key brought in again changes this one"
    )
    service_id: ServiceId | None = None
    place_id: PlaceId | None = None


class OwnedBy(Asked):
    """Whose it is; left out, the asker's own organisation."""

    organisation_id: OrganisationId | None = None


class NewResource(ResourceIn, OwnedBy):
    """A new resource."""


class NewService(ServiceIn, OwnedBy):
    """A new service."""


class NewPlace(PlaceIn, OwnedBy):
    """A new place."""


class FailureIn(Asked):
    """Somebody was sent there in vain."""

    reason: Failure
    note: Annotated[str, Written(0, 200)] = ""


class CapacityIn(Asked):
    """What is free now, without the rest."""

    available: int = Field(ge=0, le=10_000_000)
    until: date | None = None
