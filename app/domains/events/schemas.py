"""Wire shapes of planning an event: what its organiser writes and reads."""

from datetime import datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, model_validator

from app.domains.events.states import EventType, Mode, Phase, QuestionKind, Status, Visibility
from app.kernel import ids
from app.kernel.shapes import Asked
from app.kernel.text import Written

EventId = Annotated[UUID, ids.Prefixed("event")]
SessionId = Annotated[UUID, ids.Prefixed("sess")]
QuotaId = Annotated[UUID, ids.Prefixed("quota")]
TicketTypeId = Annotated[UUID, ids.Prefixed("tt")]
HotTopicId = Annotated[UUID, ids.Prefixed("hot")]
NeedId = Annotated[UUID, ids.Prefixed("need")]
SeriesId = Annotated[UUID, ids.Prefixed("series")]
OrganisationId = Annotated[UUID, ids.Prefixed("org")]

Area = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{5}$")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Link = Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$", max_length=500)]

LONGEST_EVENT = timedelta(days=400)
_FIRST_YEAR, _LAST_YEAR = 2020, 2100


class QuestionIn(Asked):
    """A question of the form."""

    id: Key
    kind: QuestionKind
    label: Annotated[str, Written(1, 100)]
    is_required: bool = True
    options: list[Annotated[str, Written(1, 60)]] = Field(default_factory=list, max_length=40)
    is_multiple: bool = False

    @model_validator(mode="after")
    def _choices_have_options(self) -> Self:
        if (self.kind is QuestionKind.choice) != bool(self.options):
            raise ValueError("选择题要有选项，其他题不要选项")
        if len(set(self.options)) != len(self.options):
            raise ValueError("选项不能重复")
        return self


class AgendaItem(Asked):
    """One line of the agenda."""

    at: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    title: Annotated[str, Written(1, 100)]


class Speaker(Asked):
    """Somebody who speaks or leads."""

    name: Annotated[str, Written(1, 40)]
    title: Annotated[str, Written(0, 100)] = ""


class VenueIn(Asked):
    """Where it is: a place, or a link."""

    name: Annotated[str, Written(1, 100)] | None = None
    address: Annotated[str, Written(1, 200)] | None = None
    adcode: Area | None = None
    longitude: float | None = Field(default=None, ge=-180, le=180)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    online_url: Link | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.name is None and self.online_url is None:
            raise ValueError("请填写地点，或线上链接")
        if (self.longitude is None) != (self.latitude is None):
            raise ValueError("经度和纬度要一起填写")
        return self


class QuotaIn(Asked):
    """So many seats; several kinds of ticket may share them."""

    key: Key
    name: Annotated[str, Written(1, 40)]
    capacity: int = Field(ge=0, le=1_000_000)


class TicketTypeIn(Asked):
    """A kind of ticket."""

    name: Annotated[str, Written(1, 40)]
    quotas: list[Key] = Field(min_length=1, max_length=4)
    price_fen: int = Field(default=0, ge=0, le=100_000_000)
    min_companions: int = Field(default=0, ge=0, le=10)
    max_companions: int = Field(default=0, ge=0, le=10)
    is_child_companion: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_companions > self.max_companions:
            raise ValueError("同行人数的下限不能大于上限")
        if len(set(self.quotas)) != len(self.quotas):
            raise ValueError("名额不能重复")
        return self


class SessionIn(Asked):
    """A session (场次) with its seats and tickets."""

    title: Annotated[str, Written(0, 60)] = ""
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    quotas: list[QuotaIn] = Field(min_length=1, max_length=20)
    tickets: list[TicketTypeIn] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not timedelta() < self.ends_at - self.starts_at <= timedelta(days=31):
            raise ValueError("每个场次的结束时间须晚于开始时间，且不超过 31 天")
        keys = [quota.key for quota in self.quotas]
        if len(set(keys)) != len(keys):
            raise ValueError("名额的代号不能重复")
        if not {key for ticket in self.tickets for key in ticket.quotas} <= set(keys):
            raise ValueError("票种用到了没有定义的名额")
        return self


class DescriptionIn(Asked):
    """What an event is about, for whom, and when one may sign up."""

    type: EventType
    title: Annotated[str, Written(2, 60)]
    summary: Annotated[str, Written(0, 200)] = ""
    body: Annotated[str, Written(0, 5000)] = ""
    visibility: Visibility = Visibility.public
    venue: VenueIn
    agenda: list[AgendaItem] = Field(default_factory=list, max_length=60)
    speakers: list[Speaker] = Field(default_factory=list, max_length=40)
    min_age: int | None = Field(default=None, ge=0, le=120)
    max_age: int | None = Field(default=None, ge=0, le=120)
    audience_adcodes: list[Area] = Field(
        default_factory=list,
        max_length=40,
        description="districts it is for; 310100 holds all that begins with 3101",
    )
    audience_identities: list[Status] = Field(default_factory=list, max_length=9)
    questions: list[QuestionIn] = Field(default_factory=list, max_length=30)
    signup_opens_at: AwareDatetime
    signup_closes_at: AwareDatetime
    cancel_until: AwareDatetime
    replay_url: Link | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.signup_closes_at <= self.signup_opens_at:
            raise ValueError("报名结束时间须晚于开始时间")
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise ValueError("年龄下限不能大于上限")
        names = [question.id for question in self.questions]
        if len(set(names)) != len(names):
            raise ValueError("问题的代号不能重复")
        for moment in (self.signup_opens_at, self.signup_closes_at, self.cancel_until):
            if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
                raise ValueError("日期不对")
        return self


class EventIn(DescriptionIn):
    """A new event, with its sessions."""

    mode: Mode = Mode.first_come
    has_waiting_list: bool = True
    offer_minutes: int = Field(default=120, ge=5, le=10080)
    sessions: list[SessionIn] = Field(min_length=1, max_length=60)

    @model_validator(mode="after")
    def _within_reason(self) -> Self:
        starts = min(one.starts_at for one in self.sessions)
        ends = max(one.ends_at for one in self.sessions)
        if ends - starts > LONGEST_EVENT or not _FIRST_YEAR <= starts.year <= _LAST_YEAR:
            raise ValueError("活动的日期不对")
        if self.signup_closes_at > ends:
            raise ValueError("报名结束时间不能晚于活动结束时间")
        return self


class QuotaOut(BaseModel):
    """So many seats, and how many of them are taken (confirmed, or held for somebody)."""

    id: QuotaId
    name: str
    capacity: int
    taken: int


class TicketTypeOut(BaseModel):
    """A kind of ticket, and how many seats are left for it now."""

    id: TicketTypeId
    name: str
    price_fen: int
    min_companions: int
    max_companions: int
    is_child_companion: bool
    seats_left: int


class SessionOut(BaseModel):
    """A session."""

    id: SessionId
    title: str
    starts_at: datetime
    ends_at: datetime
    tickets: list[TicketTypeOut]


class SessionPlan(SessionOut):
    """A session as its organiser sees it."""

    quotas: list[QuotaOut]
    waiting: int
    door_key: str = Field(description="for the code on the wall, with which people check in")


class VenueOut(BaseModel):
    """Where it is. The link of an online event is shown to those who have a seat."""

    name: str | None
    address: str | None
    adcode: str | None
    longitude: float | None
    latitude: float | None
    is_online: bool


class EventBrief(BaseModel):
    """An event in a list."""

    id: EventId
    type: EventType
    title: str
    summary: str
    phase: Phase
    organiser_name: str
    venue_name: str | None
    adcode: str | None
    starts_at: datetime
    ends_at: datetime
    signup_opens_at: datetime
    signup_closes_at: datetime
    series_id: SeriesId | None = Field(description="the same for an event and its copies")


class EventPage(BaseModel):
    """One page of events."""

    items: list[EventBrief]
    next_cursor: str | None


class FeedbackSummary(BaseModel):
    """What those who came thought of it; below five answers only how many."""

    count: int
    mean: float | None
    distribution: list[int] | None = Field(description="how many gave 1, 2, 3, 4 and 5")


class EventOut(EventBrief):
    """An event as everybody sees it."""

    body: str
    co_organisers: list[str] = Field(description="who runs it together with the organiser")
    venue: VenueOut
    replay_url: str | None
    agenda: list[AgendaItem]
    speakers: list[Speaker]
    mode: Mode
    has_waiting_list: bool
    offer_minutes: int = Field(
        description="for how long a freed seat is held for the next on the waiting list"
    )
    min_age: int | None
    max_age: int | None
    audience_adcodes: list[str]
    audience_identities: list[Status]
    is_born_from_needs: bool = Field(description="people wrote about this; they may come first")
    questions: list[QuestionIn]
    cancel_until: datetime
    sessions: list[SessionOut]
    draw_commitment: str | None = Field(
        description="SHA-256 of the draw's seed (hex), known before the draw"
    )
    draw_seed: str | None = Field(description="the seed (hex), after the draw: repeat it yourself")
    cancelled_because: str | None
    feedback: FeedbackSummary


class EventPlan(EventOut):
    """An event as its organiser sees it."""

    organiser_id: OrganisationId
    visibility: Visibility
    link_key: str
    online_url: str | None
    questions_version: int
    origin: dict[str, list[str]] | None
    early_minutes: int
    invited: int
    plans: list[SessionPlan]


class CapacityIn(Asked):
    """A new number of seats."""

    capacity: int = Field(ge=0, le=1_000_000)


class OriginIn(Asked):
    """What an event was born from; the writers of those needs may sign up first."""

    hot_topic_id: HotTopicId | None = None
    need_ids: list[NeedId] = Field(default_factory=list, max_length=200)
    early_hours: int = Field(default=24, ge=0, le=168)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.hot_topic_id is None and not self.need_ids:
            raise ValueError("请选择热点或诉求")
        return self


class Invitation(EventBrief):
    """An event that is meant for you before others."""

    link_key: str
    opens_for_you_at: datetime


class InvitationPage(BaseModel):
    """One page of them, the next ones first."""

    items: list[Invitation]
    next_cursor: str | None


class MoreSessionsIn(Asked):
    """A session more, or the same one again and again."""

    session: SessionIn
    times: int = Field(default=1, ge=1, le=52)
    every_days: int = Field(default=7, ge=1, le=92, description="from one time to the next")


class CopyIn(Asked):
    """The same again, so many days later."""

    days: int = Field(ge=1, le=400)


class CoOrganisersIn(Asked):
    """Who runs an event together with its organiser."""

    organisation_ids: list[OrganisationId] = Field(max_length=10)


class CalledOffIn(Asked):
    """Why an event does not take place; everybody who signed up reads it."""

    reason: Annotated[str, Written(4, 300)]
