"""Wire shapes of what follows an event."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.domains.events.schemas import EventId, SessionId
from app.domains.events.signup_schemas import RegistrationId
from app.domains.events.states import AbsenceState, FeedbackTag
from app.kernel.shapes import Asked
from app.kernel.text import Written


class AbsenceOut(BaseModel):
    """That somebody had a seat and did not come, as they see it."""

    registration_id: RegistrationId
    event_id: EventId
    event_title: str
    starts_at: datetime
    state: AbsenceState
    state_name: str
    marked_at: datetime
    appeal_until: datetime
    appeal: str | None
    answer: str | None


class AbsencePage(BaseModel):
    """One page of absences."""

    items: list[AbsenceOut]
    next_cursor: str | None


class AppealIn(Asked):
    """Why an absence is wrong, or could not be helped."""

    reason: Annotated[str, Written(4, 500)]


class AppealDecisionIn(Asked):
    """What staff say to it; the person reads the answer."""

    decision: Literal["lift", "uphold"]
    answer: Annotated[str, Written(0, 300)] = ""


class ShiftOut(BaseModel):
    """A volunteer's shift, what the door's scans say of it, and what was confirmed."""

    registration_id: RegistrationId
    session_id: SessionId
    shift_minutes: int
    proposed_minutes: int | None = Field(
        description="between entries and exits, at most the shift; null where an exit is missing"
    )
    confirmed_minutes: int | None


class ShiftPage(BaseModel):
    """One page of shifts."""

    items: list[ShiftOut]
    next_cursor: str | None


class HoursIn(Asked):
    """Confirms one volunteer's time."""

    registration_id: RegistrationId
    minutes: int | None = Field(
        default=None, ge=0, le=44640, description="left out: as the scans say; at most the shift"
    )


class HoursListIn(Asked):
    """Confirms the time of several volunteers."""

    entries: list[HoursIn] = Field(min_length=1, max_length=200)


class OwnHours(BaseModel):
    """Confirmed volunteering."""

    registration_id: RegistrationId
    event_id: EventId
    event_title: str
    starts_at: datetime
    minutes: int
    confirmed_at: datetime


class OwnHoursPage(BaseModel):
    """One page of one's volunteering, and all of it together."""

    total_minutes: int
    items: list[OwnHours]
    next_cursor: str | None


class FeedbackIn(Asked):
    """What somebody who came thought of it."""

    score: int = Field(ge=1, le=5)
    tags: list[FeedbackTag] = Field(default_factory=list, max_length=7)
    words: Annotated[str, Written(0, 500)] = ""


class FeedbackFormOut(BaseModel):
    """The form, and what was answered; once."""

    registration_id: RegistrationId
    event_title: str
    is_open: bool
    tags: list[FeedbackTag]
    score: int | None
    given_tags: list[FeedbackTag]
    words: str | None


class WordsOut(BaseModel):
    """What somebody wrote; staff do not see who."""

    score: int
    tags: list[FeedbackTag]
    words: str


class WordsPage(BaseModel):
    """One page of what people wrote, the newest first; empty below five answers."""

    items: list[WordsOut]
    next_cursor: str | None
