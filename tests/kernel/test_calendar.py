"""Working time, on the real calendar with its make-up workdays (调休)."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.calendar import Calendar, add_working_time, working_time_between
from app.kernel.clock import SHANGHAI


def _known() -> dict[date, bool]:
    day, known = date(2026, 1, 1), {}
    while day.year == 2026:
        known[day] = chinese_calendar.is_workday(day)
        day += timedelta(days=1)
    return known


CALENDAR = Calendar(known=_known())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        # A Monday morning; noon is a break.
        ("2026-11-23 09:00", 2, "2026-11-23 11:00"),
        ("2026-11-23 11:00", 2, "2026-11-23 14:30"),
        # After hours counts from the next morning, Friday evening from Monday.
        ("2026-11-23 20:00", 2, "2026-11-24 11:00"),
        ("2026-11-27 17:00", 1, "2026-11-30 09:30"),
        # National day: 1 to 7 October are off, Saturday 10 October is worked.
        ("2026-09-30 17:00", 1, "2026-10-08 09:30"),
        ("2026-10-09 17:00", 1, "2026-10-10 09:30"),
        # Spring festival: Saturday 14 February is worked, 15 to 23 are off.
        ("2026-02-13 17:00", 1, "2026-02-14 09:30"),
        ("2026-02-14 17:00", 1, "2026-02-24 09:30"),
    ],
)
def test_a_deadline_counts_office_hours_on_real_workdays(
    start: str, hours: float, due: str
) -> None:
    found = add_working_time(CALENDAR, at(start), timedelta(hours=hours))
    assert found.at == at(due)
    assert not found.is_provisional


def test_beyond_the_known_year_monday_to_friday_is_assumed_and_marked() -> None:
    found = add_working_time(CALENDAR, at("2026-12-31 17:00"), timedelta(hours=1))
    assert found.at == at("2027-01-01 09:30")
    assert found.is_provisional


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 30)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=UTC)
)
lengths = st.integers(1, 60 * 60 * 24).map(lambda seconds: timedelta(seconds=seconds))


@given(moments, lengths)
def test_what_is_added_is_what_lies_between(start: datetime, length: timedelta) -> None:
    due = add_working_time(CALENDAR, start, length).at
    assert due > start
    assert working_time_between(CALENDAR, start, due) == length


@given(moments, lengths, lengths)
def test_two_steps_are_one(start: datetime, first: timedelta, second: timedelta) -> None:
    half_way = add_working_time(CALENDAR, start, first).at
    assert (
        add_working_time(CALENDAR, half_way, second).at
        == add_working_time(CALENDAR, start, first + second).at
    )
