"""Wire shapes of signing up and of the day itself."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from app.domains.events.schemas import Area, EventId, FeedbackSummary, SessionId, TicketTypeId
from app.domains.events.states import Direction, RegistrationState, SignupTicketState, Status
from app.kernel import ids
from app.kernel.shapes import Asked
from app.kernel.text import Written

RegistrationId = Annotated[UUID, ids.Prefixed("reg")]
SignupTicketId = Annotated[UUID, ids.Prefixed("turn")]
CheckInId = Annotated[UUID, ids.Prefixed("chk")]
StaffId = Annotated[UUID, ids.Prefixed("staff")]


class CompanionIn(Asked):
    """Somebody who comes along and has no account."""

    name: Annotated[str, Written(1, 40)]
    age: int | None = Field(default=None, ge=0, le=120)


class RegistrationIn(Asked):
    """Signing up for one session."""

    session_id: SessionId
    ticket_type_id: TicketTypeId
    companions: list[CompanionIn] = Field(default_factory=list, max_length=10)
    answers: dict[str, Any] = Field(default_factory=dict, max_length=30)
    adcode: Area | None = Field(default=None, description="where you live, if the event asks")
    identities: list[Status] = Field(default_factory=list, max_length=9)


class GroupIn(RegistrationIn):
    """Signing up as the first of some friends."""

    size: int = Field(ge=2, le=6, description="how many of you sign up, yourself included")


class GroupOut(BaseModel):
    """Friends who get seats together or wait together."""

    code: str = Field(description="share it with the others; they sign up with it")
    size: int
    joined: int
    is_complete: bool = Field(description="until then nobody of them has a seat or a place")


class GroupCard(GroupOut):
    """What somebody sees who was given the code."""

    event_id: EventId
    event_title: str
    session_id: SessionId
    session_title: str
    starts_at: datetime


class OfferOut(BaseModel):
    """A seat that is held until a moment."""

    made_at: datetime
    expires_at: datetime


class RegistrationOut(BaseModel):
    """A registration as its owner sees it."""

    id: RegistrationId
    event_id: EventId
    event_title: str
    session_id: SessionId
    session_title: str
    starts_at: datetime
    ends_at: datetime
    ticket_name: str
    state: RegistrationState
    state_name: str
    seats: int
    companions: list[CompanionIn]
    position: int | None = Field(
        description="place on the waiting list: 1 is next, 1000 means 1000th or later"
    )
    offer: OfferOut | None
    group: GroupOut | None
    online_url: str | None = Field(description="for those who have a seat")
    reason: str | None
    is_checked_in: bool
    created_at: datetime


class RefusalOut(BaseModel):
    """Why a turn came to nothing: the problem that an answer at once would have been."""

    code: str
    title: str
    detail: str


class SignupTicketOut(BaseModel):
    """A place in the waiting room; ask again after `ask_again_after_s` seconds."""

    id: SignupTicketId
    event_id: EventId
    session_id: SessionId
    state: SignupTicketState
    state_name: str
    position: int | None = Field(
        description="how many turns until yours: 1 is next, 1000 means 1000th or later"
    )
    ask_again_after_s: float | None
    registration: RegistrationOut | None = Field(description="once it is `done`")
    refusal: RefusalOut | None = Field(description="where it was `refused`")
    created_at: datetime


class RegistrationPage(BaseModel):
    """One page of one's registrations, the newest first."""

    items: list[RegistrationOut]
    next_cursor: str | None


class TicketOut(BaseModel):
    """A ticket: show `moving` on the phone and ask again every `refresh_after_s` seconds."""

    registration_id: RegistrationId
    moving: str
    still: str = Field(description="for paper, or where the phone has no network")
    refresh_after_s: int


class Participant(BaseModel):
    """A registration as the organiser sees it; phones and ID numbers are not in lists."""

    id: RegistrationId
    session_id: SessionId
    ticket_name: str
    state: RegistrationState
    state_name: str
    seats: int
    companions: list[CompanionIn]
    answers: dict[str, Any]
    is_checked_in: bool
    created_at: datetime


class ParticipantPage(BaseModel):
    """One page of those who signed up, in the order of coming."""

    items: list[Participant]
    next_cursor: str | None


class DecisionIn(Asked):
    """The organiser's yes or no to somebody who asked to come."""

    decision: Literal["accept", "reject"]
    reason: Annotated[str, Written(0, 200)] = ""


class ScanIn(Asked):
    """One scan. The nonce is the scanner's own; the same nonce is the same scan."""

    scanned: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    nonce: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_\-]{8,64}$")] = Field(
        examples=["door-1-000001"]
    )
    at: AwareDatetime | None = Field(
        default=None, description="when it was scanned, if the scanner had no network then"
    )
    direction: Direction = Direction.entry
    list_name: Annotated[str, Written(1, 40)] = "main"


class ScansIn(Asked):
    """A batch of scans, also hours old."""

    scans: list[ScanIn] = Field(min_length=1, max_length=200)


class ScanOut(BaseModel):
    """What came of a scan."""

    nonce: str
    result: Literal["in", "out", "already_in", "not_in", "bad_ticket", "no_seat"]
    message: str
    check_in_id: CheckInId | None
    registration_id: RegistrationId | None
    seats: int | None
    first_at: datetime | None = Field(description="when they came in, if they are in already")


class ScansOut(BaseModel):
    """What came of each scan, in the order of the question."""

    results: list[ScanOut]


class DoorIn(Asked):
    """Checking in by oneself, with the code on the wall."""

    door_key: Annotated[str, StringConstraints(min_length=8, max_length=80)]


class StatisticsOut(BaseModel):
    """How an event went."""

    capacity: int
    confirmed_seats: int
    held_seats: int
    waiting: int
    cancelled: int
    checked_in: int
    fill_rate: float | None
    show_rate: float | None
    waiting_list_conversion: float | None = Field(
        description="share of those once on the waiting list who got a seat"
    )
    satisfaction: FeedbackSummary
