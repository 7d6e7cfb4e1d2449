"""Wire shapes of what follows an event."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel

from app.domains.events.schemas import EventId
from app.domains.events.signup_schemas import RegistrationId
from app.domains.events.states import AbsenceState
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
