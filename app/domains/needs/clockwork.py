"""How a clock runs: started, paused, resumed, extended, worked out again. Pure arithmetic.

What is promised: a pause never shortens what is left, nothing ever runs backwards, and a deadline
that was missed keeps its moment.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domains.needs.models import Assignment, Clock, Need
from app.domains.needs.policy import Policy
from app.domains.needs.rules import Unit
from app.domains.needs.states import LADDER, ClockKind, Rung
from app.kernel import clock, ids
from app.kernel.calendar import Calendar, add_working_time, working_time_between

CHRONIC = 3
_FULL = 100


@dataclass(frozen=True, slots=True)
class Time:
    """The time of one clock: office hours on a calendar, or all hours.

    A scale below 1 shortens all clocks for a demonstration, and lets nights count.
    """

    calendar: Calendar
    unit: str
    scale: float = 1.0

    @property
    def counts_nights(self) -> bool:
        """Say whether it runs around the clock."""
        return self.unit == Unit.clock or self.scale != 1

    def span(self, start: datetime, end: datetime) -> timedelta:
        """Return how much of this time lies between two moments; never less than nothing."""
        if self.counts_nights:
            return max(timedelta(), end - start)
        return working_time_between(self.calendar, start, end)

    def later(self, start: datetime, length: timedelta) -> datetime:
        """Return the moment when so much of this time has passed."""
        return self.later_and_whether_sure(start, length)[0]

    def later_and_whether_sure(self, start: datetime, length: timedelta) -> tuple[datetime, bool]:
        """Return that moment, and whether a notice covers all days on the way."""
        if self.counts_nights:
            return start + length, True
        found = add_working_time(self.calendar, start, length)
        return found.at, not found.is_provisional

    def length(self, hours: float) -> timedelta:
        """Return an allowance as it counts here."""
        return timedelta(hours=hours * self.scale)


def new_clock(
    need: Need, kind: ClockKind, assignment: Assignment | None, policy: Policy, now: datetime
) -> Clock:
    """Return a clock that starts now, with a copy of the policy it is made under."""
    allowed = policy.allowance(kind, need.kind, need.urgency, need.topic)
    return Clock(
        id=ids.new(),
        need_id=need.id,
        assignment_id=None if assignment is None else assignment.id,
        kind=kind,
        round=need.round,
        policy_version=policy.version,
        policy={
            "hours": allowed.hours,
            "unit": allowed.unit,
            "remind_percent": policy.remind_percent,
        },
        started_at=now,
        due_at=now,
        chronic_at=now,
        is_provisional=False,
        paused_at=None,
        pauses=[],
        met_at=None,
        breached_at=None,
        stopped_at=None,
        stop_reason=None,
        step=None,
        step_at=None,
    )


def time_of(running: Clock, calendar: Calendar, scale: float) -> Time:
    """Return the time a clock runs in."""
    return Time(calendar, running.policy["unit"], scale)


def work_out(running: Clock, time: Time) -> None:
    """Set a clock's moments from its start, its policy, its extension and its pauses.

    A breach stays, and so does the moment that was missed.
    """
    length = time.length(running.policy["hours"])
    more = length if running.policy.get("extended") else timedelta()
    more += sum((_paused(time, one) for one in running.pauses), start=timedelta())
    if running.breached_at is None:
        running.due_at, sure = time.later_and_whether_sure(running.started_at, length + more)
    else:
        sure = True
    running.chronic_at = time.later(running.started_at, length * CHRONIC + more)
    running.is_provisional = not sure
    _place_step(running, time, length, more)


def resume(paused: Clock, time: Time, now: datetime) -> None:
    """Let a paused clock go on; what was left of its time is left still."""
    since = paused.paused_at
    if since is None:
        return
    paused.pauses = [*paused.pauses, {"from": clock.rfc3339(since), "to": clock.rfc3339(now)}]
    if paused.due_at > since:
        paused.due_at = time.later(now, time.span(since, paused.due_at))
    if paused.chronic_at > since:
        paused.chronic_at = time.later(now, time.span(since, paused.chronic_at))
    if paused.step_at is not None and paused.step_at > since:
        paused.step_at = time.later(now, time.span(since, paused.step_at))
    paused.paused_at = None


def extend(running: Clock, time: Time) -> None:
    """Give a clock its allowance once more."""
    length = time.length(running.policy["hours"])
    running.policy = {**running.policy, "extended": True}
    running.due_at = time.later(running.due_at, length)
    running.chronic_at = time.later(running.chronic_at, length)
    if running.step_at is not None:
        running.step_at = time.later(running.step_at, length)


def change_allowance(successor: Clock, former: Clock, time: Time, now: datetime) -> None:
    """Let a clock take the place of one that was made under other tags.

    It began when that one began, with the same pauses. Where the new allowance is used up
    already, nobody is late from one moment to the next: there is as much time as it gives from
    now on, but not more than was left. One that was late stays late, or is free again.
    """
    successor.started_at = former.started_at
    successor.pauses = former.pauses
    successor.paused_at = former.paused_at
    if former.policy.get("extended"):
        successor.policy = {**successor.policy, "extended": True}
    work_out(successor, time)
    here = former.paused_at or now
    if successor.due_at > here:
        return
    if former.breached_at is not None:
        successor.due_at = max(former.due_at, successor.started_at)
        successor.breached_at = former.breached_at
        successor.step, successor.step_at = former.step, former.step_at
    else:
        fresh = time.later(here, time.length(successor.policy["hours"]))
        successor.due_at = max(here, min(fresh, former.due_at))
    successor.chronic_at = max(successor.chronic_at, successor.due_at)


def begin_ladder(running: Clock, time: Time) -> None:
    """Set the first rung of a new clock: the reminder before it is due."""
    if ClockKind(running.kind) not in LADDER:
        return
    running.step = Rung.reminder
    _place_step(running, time, time.length(running.policy["hours"]), timedelta())


def climb(running: Clock, time: Time) -> Rung:
    """Take the next rung and set the one after it; returns the one that was taken."""
    taken = Rung(running.step or Rung.chronic)
    length = time.length(running.policy["hours"])
    if taken is Rung.reminder:
        # The head's turn comes with the breach itself.
        running.step, running.step_at = Rung.head, None
    elif taken is Rung.head:
        running.step, running.step_at = Rung.coordinator, time.later(running.due_at, length)
    elif taken is Rung.coordinator:
        running.step, running.step_at = Rung.chronic, running.chronic_at
    else:
        running.step, running.step_at = None, None
    return taken


def _place_step(running: Clock, time: Time, length: timedelta, more: timedelta) -> None:
    if running.step == Rung.reminder:
        share = running.policy.get("remind_percent", _FULL) / _FULL
        running.step_at = time.later(running.started_at, length * share + more)
    elif running.step == Rung.coordinator:
        running.step_at = time.later(running.due_at, length)
    elif running.step == Rung.chronic:
        running.step_at = running.chronic_at


def _paused(time: Time, pause: dict[str, str]) -> timedelta:
    return time.span(datetime.fromisoformat(pause["from"]), datetime.fromisoformat(pause["to"]))
