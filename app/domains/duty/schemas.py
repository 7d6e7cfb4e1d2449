"""Wire shapes of duty."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from app.kernel import ids
from app.kernel.shapes import Asked

AlertId = Annotated[UUID, ids.Prefixed("alert")]
StaffId = Annotated[UUID, ids.Prefixed("staff")]
NeedId = Annotated[UUID, ids.Prefixed("need")]
OrganisationId = Annotated[UUID, ids.Prefixed("org")]

_LONGEST = timedelta(days=31)


class ShiftIn(Asked):
    """Somebody's turn."""

    staff_id: StaffId
    starts_at: AwareDatetime
    ends_at: AwareDatetime

    @model_validator(mode="after")
    def _reasonable(self) -> "ShiftIn":
        if not timedelta() < self.ends_at - self.starts_at <= _LONGEST:
            raise ValueError("每个班次的结束时间须晚于开始时间，且不超过 31 天")
        if not 2000 <= self.starts_at.year <= 9000:
            raise ValueError("班次的日期不对")
        return self


class RosterIn(Asked):
    """An office's roster from now on; of several at one time the first in the list is called."""

    office_id: OrganisationId
    shifts: list[ShiftIn] = Field(max_length=300)


class ShiftOut(BaseModel):
    """Somebody's turn."""

    staff_id: StaffId
    staff_name: str
    starts_at: datetime
    ends_at: datetime


class RosterOut(BaseModel):
    """An office's roster: the turns that are not over, in the order of calling."""

    office_id: OrganisationId
    shifts: list[ShiftOut]


class CandidateOut(BaseModel):
    """Somebody who can be put on a roster."""

    staff_id: StaffId
    staff_name: str
    organisation_name: str


class CandidatesOut(BaseModel):
    """Who can be put on an office's roster (at most 500)."""

    items: list[CandidateOut]


class AlertOut(BaseModel):
    """A call: somebody may be in danger."""

    id: AlertId
    need_id: NeedId
    receipt: str
    office_name: str
    reason: str = Field(description="crisis: there are signs of danger; doubt: better look")
    is_to_all: bool = Field(description="nobody on duty answered: every dispatcher is called")
    made_at: datetime
    due_at: datetime = Field(description="then the next on the roster is called")


class AlertPage(BaseModel):
    """Calls that wait for somebody's answer, the longest waiting first."""

    items: list[AlertOut]
    next_cursor: str | None
