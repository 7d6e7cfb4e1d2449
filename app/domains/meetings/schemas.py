"""Wire shapes of meetings."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, field_validator

from app.domains.meetings.states import DecisionState, ItemKind, ItemState, MeetingState
from app.kernel import ids
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from app.kernel.shapes import Asked
from app.kernel.text import Written

MeetingId = Annotated[UUID, ids.Prefixed("meet")]
ItemId = Annotated[UUID, ids.Prefixed("item")]
DecisionId = Annotated[UUID, ids.Prefixed("dec")]
OrganisationId = Annotated[UUID, ids.Prefixed("org")]

_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)


class MeetingIn(Asked):
    """When, where and with whom."""

    title: Annotated[str, Written(2, 100)] = Field(examples=["青年就业联席会议（第四季度）"])
    place: Annotated[str, Written(2, 100)] = Field(examples=["市青年服务中心三楼会议室"])
    starts_at: AwareDatetime
    participants: list[OrganisationId] = Field(
        min_length=1, max_length=60, description="invited organisations, besides the office itself"
    )

    @field_validator("starts_at")
    @classmethod
    def _reasonable(cls, value: datetime) -> datetime:
        if not _EARLIEST.year <= value.year <= _LATEST.year:
            raise ValueError("会议时间不对")
        return value


class MeetingReason(Asked):
    """Why."""

    reason: Annotated[str, Written(2, 500)]


class AgendaItemIn(Asked):
    """A point of one's own."""

    title: Annotated[str, Written(2, 200)]
    words: Annotated[str, Written(0, 2000)] = ""


class AgendaOrderIn(Asked):
    """All points to be talked about, in their new order."""

    items: list[ItemId] = Field(min_length=1, max_length=400)


class MeetingHoldingIn(Asked):
    """Who came."""

    attended: list[OrganisationId] = Field(max_length=60)


class MeetingMinutesIn(Asked):
    """The whole minutes, written from a version (0: the first)."""

    text: Annotated[str, Written(2, 50_000)]
    based_on: int = Field(ge=0, le=30_000)


class MeetingDecisionIn(Asked):
    """Who does what by when."""

    what: Annotated[str, Written(4, 500)]
    organisation_id: OrganisationId = Field(description="who does it")
    due_on: Annotated[date, Field(ge=_EARLIEST, le=_LATEST)]
    item_id: ItemId | None = Field(default=None, description="the point that it settles")


class MeetingDecisionEnd(Asked):
    """How it came out."""

    words: Annotated[str, Written(2, 500)]


class MeetingDecisionQuery(Asked):
    """Which decisions, and which page of them."""

    state: DecisionState | None = DecisionState.open
    organisation_id: OrganisationId | None = None
    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    cursor: str | None = Field(default=None, max_length=200)


class MeetingParticipantOut(BaseModel):
    """An invited organisation, and whether it came."""

    organisation_id: OrganisationId
    organisation_name: str
    attended: bool | None


class AgendaItemOut(BaseModel):
    """A point on the agenda."""

    id: ItemId
    kind: ItemKind
    kind_name: str
    subject: str
    title: str
    words: str
    state: ItemState
    drop_reason: str | None


class MeetingDecisionOut(BaseModel):
    """Who does what by when, and whether it is done."""

    id: DecisionId
    meeting_id: MeetingId
    item_id: ItemId | None
    what: str
    organisation_id: OrganisationId
    organisation_name: str
    due_on: date
    is_late: bool
    state: DecisionState
    state_name: str
    end_words: str | None
    ended_at: datetime | None


class MeetingDecisionPage(BaseModel):
    """Decisions, what is due first at the top."""

    items: list[MeetingDecisionOut]
    next_cursor: str | None


class MeetingBrief(BaseModel):
    """A meeting in a list."""

    id: MeetingId
    title: str
    place: str
    starts_at: datetime
    state: MeetingState
    state_name: str
    office_id: OrganisationId
    office_name: str


class MeetingPage(BaseModel):
    """Meetings, the latest first."""

    items: list[MeetingBrief]
    next_cursor: str | None


class MeetingOut(MeetingBrief):
    """A meeting: who, the agenda in its order, the minutes, what was decided."""

    cancel_reason: str | None
    participants: list[MeetingParticipantOut]
    agenda: list[AgendaItemOut] = Field(description="to be talked about, in order")
    left_out: list[AgendaItemOut] = Field(description="dropped with a reason, or settled by itself")
    minutes: str | None
    minutes_version: int
    decisions: list[MeetingDecisionOut]
