"""Wire shapes of holds, decisions on extensions, and the calendar."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from app.kernel.shapes import Asked
from app.kernel.text import Written

FIRST_YEAR, LAST_YEAR = 2025, 2099


class HoldIn(Asked):
    """Why a need waits, and when staff look at it again; its writer reads both."""

    reason: Annotated[str, Written(4, 500)]
    review_on: date


class ResumeIn(Asked):
    """Why a need goes on."""

    note: Annotated[str, Written(2, 500)]


class ExtensionDecisionIn(Asked):
    """Whether the lead gets the time it asked for, and why."""

    is_granted: bool
    note: Annotated[str, Written(2, 500)]


class DayIn(Asked):
    """One day that a notice speaks of."""

    day: date
    is_workday: bool
    name: Annotated[str, Written(1, 40)] | None = None


class CalendarIn(Asked):
    """A year's notice: its holidays and its make-up workdays (调休).

    Days of the year that it does not name are working days from Monday to Friday.
    """

    year: int = Field(ge=FIRST_YEAR, le=LAST_YEAR)
    source: Annotated[str, Written(2, 80)] = Field(examples=["国办发明电〔2026〕7号"])
    days: list[DayIn] = Field(min_length=5, max_length=120)

    @model_validator(mode="after")
    def _each_day_once_and_near(self) -> "CalendarIn":
        if len({one.day for one in self.days}) != len(self.days):
            raise ValueError("同一天只能出现一次")
        if any(abs(one.day.year - self.year) > 1 for one in self.days):
            raise ValueError("日期与年份不符")
        return self


class CalendarYear(BaseModel):
    """One known year."""

    year: int
    workdays: int
    source: str


class SpecialDay(BaseModel):
    """A day that is not what its place in the week says."""

    day: date
    is_workday: bool
    name: str | None


class CalendarOut(BaseModel):
    """What is known of the working days."""

    known_until: date | None
    warning: str | None = Field(description="what staff should do, and what happens until then")
    years: list[CalendarYear]
    special_days: list[SpecialDay] = Field(description="of the year asked for")
