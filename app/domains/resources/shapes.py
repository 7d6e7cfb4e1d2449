"""Wire shapes of the resource map: what is asked for and what is shown."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from app.domains.resources.schemas import (
    Area,
    Capacity,
    Contact,
    Latitude,
    Licence,
    Longitude,
    OrganisationId,
    PlaceId,
    ResourceId,
    Schedule,
    ServiceId,
    Topic,
)
from app.domains.resources.states import (
    Action,
    Audience,
    KeeperKind,
    Kind,
    Origin,
    Source,
    Status,
)
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from app.kernel.shapes import Asked


class Search(Asked):
    """What somebody looks for; all conditions hold at once."""

    q: Annotated[str, StringConstraints(max_length=60)] = Field(
        default="", description="words; each must be found, or a longer phrase nearly so"
    )
    kind: Kind | None = None
    topic: Topic | None = None
    area: Area | None = Field(
        default=None, description="a district also finds what serves its city, province, everybody"
    )
    age: int | None = Field(default=None, ge=0, le=150)
    audience: Audience | None = None
    open_now: bool = False
    has_capacity: bool = False
    longitude: Longitude | None = Field(default=None, description="GCJ-02; the nearest come first")
    latitude: Latitude | None = None
    radius_m: int = Field(default=5000, ge=100, le=100_000)
    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    cursor: Annotated[str, StringConstraints(max_length=200)] | None = None


class KeptSearch(Search):
    """What a keeper looks for."""

    status: Status | None = None
    organisation_id: OrganisationId | None = None
    needs_confirmation: bool = False


class ServiceOut(BaseModel):
    """A service of an organisation."""

    id: ServiceId
    organisation_id: OrganisationId
    name: str
    description: str
    updated_at: datetime


class PlaceOut(BaseModel):
    """A place of an organisation."""

    id: PlaceId
    organisation_id: OrganisationId
    name: str
    adcode: str
    address: str
    directions: str
    longitude: float | None
    latitude: float | None
    updated_at: datetime


class ServicePage(BaseModel):
    """One page of services, the newest first."""

    items: list[ServiceOut]
    next_cursor: str | None


class PlacePage(BaseModel):
    """One page of places, the newest first."""

    items: list[PlaceOut]
    next_cursor: str | None


class TopicName(BaseModel):
    """A topic with its name."""

    code: str
    name: str


class _Shown(BaseModel):
    id: ResourceId
    organisation_id: OrganisationId
    organisation_name: str
    kind: Kind
    kind_name: str
    name: str
    summary: str
    origin: Origin
    provider: str
    service_name: str | None
    place: PlaceOut | None
    topics: list[TopicName]
    areas: list[str]
    min_age: int | None
    max_age: int | None
    audiences: list[Audience]
    audience_names: list[str]
    eligibility: str
    schedule: Schedule
    is_open: bool | None = Field(description="now; null where no hours are known")
    capacity: Capacity | None
    fee_fen: int | None
    fee_note: str
    contacts: list[Contact]
    licences: list[Licence]
    url: str
    status: Status
    alert: str
    confidence: float = Field(description="0 to 1: how sure the record is today")
    confirmed_at: datetime
    distance_m: int | None = Field(description="null where no point was asked for")


class ResourceOut(_Shown):
    """A resource as those see it who keep it."""

    external_id: str
    service_id: ServiceId | None
    place_id: PlaceId | None
    failures: int = Field(description="referrals in vain since the last confirmation")
    confirmed_by_kind: KeeperKind
    confirmed_by_name: str | None
    needs_confirmation: bool
    asked_at: datetime | None = Field(description="when its keeper was asked to confirm it")
    stale_at: datetime
    hidden_at: datetime = Field(description="from when on the young do not see it")
    licensed_until: date | None
    is_shown: bool = Field(description="whether the young see it now")
    created_at: datetime
    updated_at: datetime


class ResourcePage(BaseModel):
    """One page of resources."""

    items: list[ResourceOut]
    next_cursor: str | None


class PublicContact(BaseModel):
    """An office to ask; never a person."""

    name: str
    position: str
    phone: str
    email: str


class PublicLicence(BaseModel):
    """A licence that is valid today."""

    name: str
    number: str
    expires_on: date | None


class PublicResource(BaseModel):
    """A resource as everybody sees it."""

    id: ResourceId
    organisation_name: str
    kind: Kind
    kind_name: str
    name: str
    summary: str
    origin: Origin
    provider: str
    service_name: str | None
    place: PlaceOut | None
    topics: list[TopicName]
    areas: list[str]
    min_age: int | None
    max_age: int | None
    audience_names: list[str]
    eligibility: str
    schedule: Schedule
    is_open: bool | None
    capacity: Capacity | None
    fee_fen: int | None
    fee_note: str
    contacts: list[PublicContact]
    licences: list[PublicLicence]
    url: str
    alert: str
    confidence: float
    confirmed_on: date = Field(description="the last day on which its keeper said it is right")
    distance_m: int | None


class PublicResourcePage(BaseModel):
    """One page of resources."""

    items: list[PublicResource]
    next_cursor: str | None


class HistoryOut(BaseModel):
    """One change of a record."""

    id: int
    action: Action
    source: Source
    keeper_kind: KeeperKind
    keeper_name: str | None
    changes: dict[str, Any] = Field(description="field → [before, after]")
    reason: str | None
    at: datetime


class HistoryPage(BaseModel):
    """One page of changes, the newest first."""

    items: list[HistoryOut]
    next_cursor: str | None


class RowProblem(BaseModel):
    """What is wrong with one row."""

    row: int
    column: str
    message: str


class ImportReport(BaseModel):
    """What an import did, or would do."""

    is_dry_run: bool
    rows: int
    created: int
    updated: int
    unchanged: int
    problems: list[RowProblem] = Field(description="only in a dry run; otherwise they refuse it")


class HsdsPage(BaseModel):
    """A page of HSDS 3 services (Open Referral)."""

    version: str
    size: int
    contents: list[dict[str, Any]]
    next_cursor: str | None


class HsdsIn(Asked):
    """HSDS 3 services to bring in."""

    contents: list[dict[str, Any]] = Field(min_length=1, max_length=500)
