"""Clocks against a model of working time: whatever happens, in whatever order."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
from hypothesis import given
from hypothesis import strategies as st

from app.domains.needs import clockwork
from app.domains.needs.clockwork import Time
from app.domains.needs.models import Clock, Need
from app.domains.needs.policy import BUILT_IN, Policy
from app.domains.needs.rules import Allowance, Unit
from app.domains.needs.states import ClockKind, Rung
from app.kernel.calendar import Calendar, working_time_between

CALENDAR = Calendar(
    known={
        day: chinese_calendar.is_workday(day)
        for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    }
)
# A pause is written down to the millisecond.
SLACK = timedelta(milliseconds=1)

moments = st.datetimes(datetime(2026, 1, 2), datetime(2026, 6, 30)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=UTC, microsecond=0)
)
hours = st.floats(0.25, 60).map(lambda value: round(value, 2))
units = st.sampled_from(list(Unit))
gaps = st.integers(0, 6 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
deeds = st.lists(
    st.tuples(gaps, st.sampled_from(["pause", "resume", "extend", "change", "again"]), hours),
    max_size=12,
)


def _policy(given_hours: float, unit: Unit) -> Policy:
    entry = Allowance(given_hours, unit)
    return Policy(version="t", allowances={(ClockKind.resolution, "", "", ""): entry})


def _started(at: datetime, given_hours: float, unit: Unit) -> Clock:
    need = Need(kind="help", urgency="routine", topic="work.jobs", round=1)
    policy = _policy(given_hours, unit)
    made = clockwork.new_clock(need, ClockKind.resolution, None, policy, at)
    time = _time(made)
    clockwork.begin_ladder(made, time)
    clockwork.work_out(made, time)
    return made


def _time(running: Clock) -> Time:
    return clockwork.time_of(running, CALENDAR, 1.0)


def _left(running: Clock, now: datetime) -> timedelta:
    return _time(running).span(running.paused_at or now, running.due_at)


def _apart(time: Time, one: datetime, other: datetime) -> timedelta:
    return time.span(one, other) + time.span(other, one)


def _spent(
    time: Time, start: datetime, now: datetime, pauses: list[tuple[datetime, datetime]]
) -> timedelta:
    """The model: count what lies between, and take the pauses away."""
    total = time.span(start, now)
    for begin, end in pauses:
        total -= time.span(begin, min(end, now))
    return total


@given(moments, hours, units, deeds)
def test_pausing_never_shortens_what_is_left_and_nothing_runs_backwards(
    start: datetime, given_hours: float, unit: Unit, done: list[tuple[timedelta, str, float]]
) -> None:
    running, now = _started(start, given_hours, unit), start
    total = timedelta(hours=given_hours)
    pauses: list[tuple[datetime, datetime]] = []
    for gap, deed, _ in done:
        now += gap
        if deed == "pause" and running.paused_at is None and running.due_at > now:
            running.paused_at = now
        elif deed == "resume" and running.paused_at is not None:
            since, before = running.paused_at, _left(running, now)
            clockwork.resume(running, _time(running), now)
            pauses.append((since, now))
            assert _left(running, now) == before
        elif deed == "extend" and not running.policy.get("extended") and running.due_at > now:
            before = _left(running, now)
            clockwork.extend(running, _time(running))
            total *= 2
            assert _left(running, now) == before + timedelta(hours=given_hours)
        elif deed == "again" and running.paused_at is None and running.due_at > now:
            was_due = running.due_at
            clockwork.work_out(running, _time(running))
            assert _apart(_time(running), was_due, running.due_at) <= SLACK * (len(pauses) + 1)
        assert running.due_at >= running.started_at
        assert running.chronic_at >= running.due_at
        here = running.paused_at or now
        if running.due_at > here:
            spent = _spent(_time(running), start, here, pauses)
            assert abs(_left(running, now) + spent - total) <= SLACK * (len(pauses) + 1)


@given(moments, hours, units, hours, units, gaps, st.booleans(), st.booleans())
def test_other_tags_leave_as_much_time_as_they_give_and_never_less_than_is_fair(
    start: datetime,
    old_hours: float,
    old_unit: Unit,
    new_hours: float,
    new_unit: Unit,
    gap: timedelta,
    is_paused: bool,
    is_late: bool,
) -> None:
    former, now = _started(start, old_hours, old_unit), start + gap
    if is_paused and former.due_at > now:
        former.paused_at = now
    if is_late and former.due_at <= now:
        former.breached_at = former.due_at
    successor = _started(now, new_hours, new_unit)
    clockwork.change_allowance(successor, former, _time(successor), now)
    assert successor.started_at == former.started_at
    assert successor.paused_at == former.paused_at
    assert successor.chronic_at >= successor.due_at
    whole = _time(successor).later(start, timedelta(hours=new_hours))
    if whole > now:
        assert successor.due_at == whole
        assert successor.breached_at is None
    elif former.breached_at is not None:
        assert (successor.due_at, successor.breached_at) == (former.due_at, former.breached_at)
    else:
        # Nobody is late from one moment to the next.
        assert successor.due_at >= now
        fresh = _time(successor).later(now, timedelta(hours=new_hours))
        assert successor.due_at in {now, fresh, former.due_at}
        assert successor.due_at == now or successor.due_at == min(fresh, former.due_at)


def _next_rung(running: Clock) -> tuple[str | None, datetime | None]:
    return running.step, running.step_at


@given(moments, hours, units)
def test_the_rungs_come_in_their_order(start: datetime, given_hours: float, unit: Unit) -> None:
    running = _started(start, given_hours, unit)
    time, length = _time(running), timedelta(hours=given_hours)
    assert running.step == Rung.reminder
    assert running.step_at is not None
    assert start <= running.step_at < running.due_at
    assert clockwork.climb(running, time) is Rung.reminder
    # The head's turn is the breach.
    assert _next_rung(running) == (Rung.head, None)
    running.breached_at = running.due_at
    assert clockwork.climb(running, time) is Rung.head
    assert running.step_at is not None
    assert time.span(start, running.step_at) == 2 * length
    assert clockwork.climb(running, time) is Rung.coordinator
    assert running.step_at == running.chronic_at
    assert time.span(start, running.chronic_at) == 3 * length
    assert clockwork.climb(running, time) is Rung.chronic
    assert _next_rung(running) == (None, None)


@given(moments, hours)
def test_a_deadline_that_was_missed_keeps_its_moment(start: datetime, given_hours: float) -> None:
    running = _started(start, given_hours, Unit.working)
    missed = running.due_at
    running.breached_at = missed
    running.paused_at = missed + timedelta(hours=1)
    clockwork.resume(running, _time(running), missed + timedelta(days=9))
    assert running.due_at == missed
    clockwork.work_out(running, _time(running))
    assert running.due_at == missed


def test_the_closest_allowance_counts_and_danger_is_not_loosened_by_the_way() -> None:
    day, week = Allowance(7, Unit.working), Allowance(35, Unit.working)
    policy = Policy(
        version="t",
        allowances={
            (ClockKind.resolution, "", "", "rights.labour"): day,
            (ClockKind.resolution, "help", "soon", ""): week,
            (ClockKind.contact, "", "", ""): week,
        },
    )
    assert policy.allowance(ClockKind.resolution, "help", "soon", "rights.labour") == day
    assert policy.allowance(ClockKind.resolution, "help", "soon", "work.jobs") == week
    assert policy.allowance(ClockKind.redo, "help", "soon", "work.jobs") == week.halved()
    assert policy.allowance(ClockKind.contact, "help", "soon", "work.jobs") == week
    crisis = policy.allowance(ClockKind.contact, "help", "crisis", "work.jobs")
    assert crisis == BUILT_IN.allowance(ClockKind.contact, "help", "crisis", "work.jobs")
    assert crisis.hours == 0.25


def test_the_model_is_the_calendar_s_own() -> None:
    running = _started(datetime(2026, 2, 13, 9, tzinfo=UTC), 1, Unit.working)
    assert working_time_between(CALENDAR, running.started_at, running.due_at) == timedelta(hours=1)
