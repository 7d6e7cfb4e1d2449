"""Wire shapes of the allowances."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from app.domains.needs.policy import REMIND_PERCENT
from app.domains.needs.rules import Unit
from app.domains.needs.schemas import Code
from app.domains.needs.states import ClockKind, PolicyState
from app.kernel import ids
from app.kernel.shapes import Asked
from app.kernel.text import Written

PolicyId = Annotated[UUID, ids.Prefixed("pol")]
Version = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.\-]{1,39}$")]


class AllowanceIn(Asked):
    """How long one step may take; what is left out means any.

    The closest entry counts: topic before kind before urgency. Where somebody may be in danger,
    only an entry with urgency "crisis" counts.
    """

    clock: ClockKind
    kind: Code | None = None
    urgency: Code | None = None
    topic: Code | None = None
    hours: float = Field(gt=0, le=8784, allow_inf_nan=False, description="7 make a working day")
    unit: Unit = Field(description="office hours on working days, or hours of the clock")


class PolicyIn(Asked):
    """A version of the allowances; what it does not name stays as the program brings it along."""

    version: Version = Field(examples=["2027-01"])
    note: Annotated[str, Written(0, 500)] = ""
    remind_percent: int = Field(
        default=REMIND_PERCENT, ge=10, le=95, description="when the lead is reminded"
    )
    approves_extensions: bool = Field(
        default=False, description="an extension waits until staff agree"
    )
    allowances: list[AllowanceIn] = Field(default_factory=list, max_length=500)

    @model_validator(mode="after")
    def _each_once(self) -> "PolicyIn":
        keys = [(one.clock, one.kind, one.urgency, one.topic) for one in self.allowances]
        if len(set(keys)) != len(keys):
            raise ValueError("同一环节、类型、紧急程度和主题只能填一次")
        return self


class PolicyOut(BaseModel):
    """A version of the allowances."""

    id: PolicyId
    version: str
    state: PolicyState
    note: str
    remind_percent: int
    approves_extensions: bool
    allowances: list[AllowanceIn]
    created_at: datetime
    published_at: datetime | None


class PoliciesOut(BaseModel):
    """The versions, the newest first."""

    in_force: str = Field(description="the version that new clocks are made under")
    built_in: str = Field(description="the version that the program brings along")
    items: list[PolicyOut]
    next_cursor: str | None
