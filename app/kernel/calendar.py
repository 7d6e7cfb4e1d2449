"""Working time: how long an office has really had.

Pure arithmetic over a calendar of days; where the days come from is not its business.
An office works in windows of the day (several are allowed, noon breaks are real), on days
that the State Council's yearly notice makes workdays (调休 included).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from app.kernel.clock import SHANGHAI

SATURDAY = 5
_LONGEST_SEARCH = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of office hours, in Shanghai wall time."""

    opens: time
    closes: time


OFFICE_HOURS = (Window(time(9), time(12)), Window(time(13, 30), time(17, 30)))
HOURS_PER_DAY = 7


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are workdays; `known` holds what a notice has fixed, by date."""

    known: Mapping[date, bool] = field(default_factory=dict)
    windows: Sequence[Window] = OFFICE_HOURS

    def is_known(self, day: date) -> bool:
        """Say whether a notice covers this day, so that a deadline over it is certain."""
        return day in self.known

    def is_workday(self, day: date) -> bool:
        """Say whether offices are open; beyond the known years Monday to Friday is assumed."""
        return self.known.get(day, day.weekday() < SATURDAY)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment, and whether any day on the way to it was only assumed."""

    at: datetime
    is_provisional: bool


def add_working_time(calendar: Calendar, start: datetime, amount: timedelta) -> Deadline:
    """Return the moment when `amount` of office time has passed since `start`."""
    left = amount
    day = start.astimezone(SHANGHAI).date()
    last = day + _LONGEST_SEARCH
    provisional = False
    while day <= last:
        provisional = provisional or not calendar.is_known(day)
        for opens, closes in _open_spans(calendar, day):
            begin = max(opens, start)
            if begin >= closes:
                continue
            if closes - begin >= left:
                return Deadline((begin + left).astimezone(UTC), provisional)
            left -= closes - begin
        day += timedelta(days=1)
    raise OverflowError("the calendar has no workdays")


def working_time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Return how much office time lies between two moments; zero when `end` is not later."""
    total = timedelta()
    day = start.astimezone(SHANGHAI).date()
    last = end.astimezone(SHANGHAI).date()
    while day <= last:
        for opens, closes in _open_spans(calendar, day):
            total += max(timedelta(), min(closes, end) - max(opens, start))
        day += timedelta(days=1)
    return total


def _open_spans(calendar: Calendar, day: date) -> list[tuple[datetime, datetime]]:
    if not calendar.is_workday(day):
        return []
    return [
        (
            datetime.combine(day, window.opens, SHANGHAI),
            datetime.combine(day, window.closes, SHANGHAI),
        )
        for window in calendar.windows
    ]
