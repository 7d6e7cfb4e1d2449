"""A case: one need under the hand, with its assignments and running clocks.

It is opened with the need's row locked, changed in memory by the verbs, and written once.
Every change of state goes through `move` and `move_assignment`, so each leaves its history row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import make_transient_to_detached

from app.domains.needs import rules
from app.domains.needs.events import NeedSettled
from app.domains.needs.models import Assignment, Clock, Need, NeedHistory
from app.domains.needs.problems import AssignmentMoveRefused, NeedMoveRefused, NeedNotFound
from app.domains.needs.states import (
    ACTIVE,
    ASSIGNMENT_NEXT,
    ENDED,
    NEED_NAMES,
    NEXT,
    SETTLED,
    Action,
    ActorKind,
    AssignmentRole,
    AssignmentState,
    ClockKind,
    NeedState,
    ReviewReason,
)
from app.kernel import clock, ids
from app.kernel.calendar import Calendar, add_working_time, working_time_between
from app.platform import outbox, workdays
from app.platform.compiled import Compiled
from app.platform.db import Base, Session
from app.platform.settings import settings
from app.platform.sqltypes import table_of


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something to a need."""

    kind: ActorKind
    id: UUID | None = None
    organisation_id: UUID | None = None
    via: str | None = None
    """Through which mailbox or group, where it is somebody without an account."""


SYSTEM = Actor(ActorKind.system)


def _insert(model: type[Base], *, besides: frozenset[str] = frozenset()) -> Compiled:
    table = table_of(model)
    return Compiled(insert(table), columns=[one.key for one in table.c if one.key not in besides])


_ADD_NEED = _insert(Need)
_ADD_ASSIGNMENT = _insert(Assignment)
_ADD_CLOCK = _insert(Clock)
ADD_HISTORY = _insert(NeedHistory, besides=frozenset({"id"}))


async def _add(session: Session, statement: Compiled, made: Sequence[Base]) -> None:
    """Insert new objects; from then on the session writes what changes in them."""
    await statement.each(session, [vars(one) for one in made])
    for one in made:
        make_transient_to_detached(one)
        session.add(one)


@dataclass(slots=True)
class Case:
    """One need and all that belongs to it while it is being changed."""

    need: Need
    calendar: Calendar
    assignments: list[Assignment] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    now: datetime = field(default_factory=clock.now)
    is_new: bool = False
    _history: list[dict[str, Any]] = field(default_factory=list)
    _new_assignments: list[Assignment] = field(default_factory=list)
    _new_clocks: list[Clock] = field(default_factory=list)
    _is_settled: bool = False

    @property
    def state(self) -> NeedState:
        """Return where the need stands."""
        return NeedState(self.need.state)

    @property
    def lead(self) -> Assignment | None:
        """Return the assignment of the organisation that leads now, if one does."""
        for one in self.assignments:
            if one.role == AssignmentRole.lead and AssignmentState(one.state) in ACTIVE:
                return one
        return None

    def note(
        self,
        action: Action,
        actor: Actor,
        *,
        assignment: Assignment | None = None,
        reason: str | None = None,
        words: str | None = None,
        is_public: bool = True,
    ) -> None:
        """Add a history row for something that leaves the state as it is."""
        self._history.append(
            self._row(action, actor, assignment, reason, words) | {"is_public": is_public}
        )

    def move(
        self,
        target: NeedState,
        actor: Actor,
        *,
        assignment: Assignment | None = None,
        reason: str | None = None,
        words: str | None = None,
    ) -> None:
        """Move the need; raises NeedMoveRefused where no such step exists."""
        current = self.state
        if target not in NEXT[current]:
            raise NeedMoveRefused(
                current=current, current_name=NEED_NAMES[current], allowed=sorted(NEXT[current])
            )
        self.need.state = target
        self._history.append(
            self._row(Action.moved, actor, assignment, reason, words)
            | {"from_state": current, "to_state": target}
        )
        if target in ENDED:
            self.need.closed_at = self.now
            self.leave_review()
            for running in list(self.clocks):
                self.stop_clock(running, reason=target)
        elif target is NeedState.reopened:
            self.need.closed_at = None
        elif target is NeedState.joined:
            # From now on the time is that of the need it follows.
            self.leave_review()
            for running in list(self.clocks):
                self.stop_clock(running, reason=target)
        if target in SETTLED and self.need.joined_to is None:
            self._is_settled = True

    def move_assignment(self, assignment: Assignment, target: AssignmentState) -> None:
        """Move one assignment; raises AssignmentMoveRefused where no such step exists."""
        current = AssignmentState(assignment.state)
        if target not in ASSIGNMENT_NEXT[current]:
            raise AssignmentMoveRefused(current=current, allowed=sorted(ASSIGNMENT_NEXT[current]))
        assignment.state = target
        assignment.updated_at = self.now

    def add_assignment(
        self, organisation_id: UUID, role: AssignmentRole, reasons: list[str]
    ) -> Assignment:
        """Offer the need to an organisation."""
        made = Assignment(
            id=ids.new(),
            need_id=self.need.id,
            organisation_id=organisation_id,
            role=role,
            state=AssignmentState.offered,
            reasons=reasons,
            decline_reason=None,
            suggested_id=None,
            claim=None,
            answer=None,
            answer_for_supporters=None,
            is_extended=False,
            created_at=self.now,
            updated_at=self.now,
            accepted_at=None,
            contacted_at=None,
            answered_at=None,
        )
        self.assignments.append(made)
        self._new_assignments.append(made)
        return made

    def wait_for_review(self, reason: ReviewReason) -> None:
        """Put the need before the dispatchers."""
        self.need.review_reason = reason
        self.need.review_since = self.need.review_since or self.now

    def leave_review(self) -> None:
        """Take the need off the dispatchers' list."""
        self.need.review_reason = None
        self.need.review_since = None

    def start_clock(self, kind: ClockKind, assignment: Assignment | None = None) -> Clock:
        """Start a clock under the present policy, in place of one of the same kind."""
        for running in self.running(kind, assignment):
            self.stop_clock(running, reason="superseded")
        allowed = rules.allowance(kind, self.need.kind, self.need.urgency)
        due = rules.work_out(self.calendar, self.now, allowed, settings().clock_scale)
        made = Clock(
            id=ids.new(),
            need_id=self.need.id,
            assignment_id=None if assignment is None else assignment.id,
            kind=kind,
            round=self.need.round,
            policy_version=rules.POLICY_VERSION,
            policy={"hours": allowed.hours, "unit": allowed.unit},
            started_at=self.now,
            due_at=due.due_at,
            chronic_at=due.chronic_at,
            is_provisional=due.is_provisional,
            paused_at=None,
            pauses=[],
            met_at=None,
            breached_at=None,
            stopped_at=None,
            stop_reason=None,
        )
        self.clocks.append(made)
        self._new_clocks.append(made)
        return made

    def running(self, kind: ClockKind, assignment: Assignment | None = None) -> list[Clock]:
        """Return the running clocks of a kind, of one assignment if given."""
        return [
            one
            for one in self.clocks
            if one.kind == kind
            and one.stopped_at is None
            and (assignment is None or one.assignment_id == assignment.id)
        ]

    def meet_clock(self, kind: ClockKind, assignment: Assignment | None = None) -> None:
        """Say that what a clock waited for has happened; a breach stays on record."""
        for one in self.running(kind, assignment):
            one.met_at = self.now
            self.stop_clock(one, reason="met")

    def stop_clock(self, running: Clock, *, reason: str) -> None:
        """Stop a clock that has nothing to wait for any more."""
        if running.stopped_at is None:
            running.stopped_at = self.now
            running.stop_reason = reason
            running.paused_at = None

    def stop_clocks_of(self, assignment: Assignment, *, reason: str) -> None:
        """Stop all clocks of one assignment."""
        for one in self.clocks:
            if one.assignment_id == assignment.id:
                self.stop_clock(one, reason=reason)

    def pause_clocks(self, *kinds: ClockKind) -> None:
        """Pause clocks while the youth is asked; the first contact is never paused."""
        for kind in kinds:
            for one in self.running(kind):
                if one.paused_at is None:
                    one.paused_at = self.now

    def resume_clocks(self, *kinds: ClockKind) -> None:
        """Let paused clocks go on; what was left of their time is left still."""
        for kind in kinds:
            for one in self.running(kind):
                if one.paused_at is not None:
                    self._resume(one, one.paused_at)

    def extend_clock(self, running: Clock) -> None:
        """Give a clock its allowance once more."""
        length = timedelta(hours=running.policy["hours"])
        running.due_at = self._later(running, running.due_at, length)
        running.chronic_at = self._later(running, running.chronic_at, length)

    async def write(self, session: Session) -> None:
        """Write everything that changed, each table in one statement."""
        self.need.updated_at = self.now
        if self.is_new:
            await _add(session, _ADD_NEED, [self.need])
        else:
            await session.flush()
        await _add(session, _ADD_ASSIGNMENT, self._new_assignments)
        await _add(session, _ADD_CLOCK, self._new_clocks)
        await ADD_HISTORY.each(session, self._history)
        await self._tell_followers(session)
        self.is_new = False
        self._new_assignments, self._new_clocks, self._history = [], [], []

    async def _tell_followers(self, session: Session) -> None:
        """Say that the need is settled, if others wait for that."""
        if not self._is_settled:
            return
        self._is_settled = False
        followed = exists().where(Need.joined_to == self.need.id, Need.state == NeedState.joined)
        if await session.scalar(select(followed)):
            await outbox.emit(session, NeedSettled(self.need.id))

    def _row(
        self,
        action: Action,
        actor: Actor,
        assignment: Assignment | None,
        reason: str | None,
        words: str | None,
    ) -> dict[str, Any]:
        return {
            "need_id": self.need.id,
            "assignment_id": None if assignment is None else assignment.id,
            "action": action,
            "from_state": None,
            "to_state": None,
            "actor_kind": actor.kind,
            "actor_id": actor.id,
            "organisation_id": actor.organisation_id
            or (None if assignment is None else assignment.organisation_id),
            "reason": reason,
            "words": words,
            "is_public": True,
            "via": actor.via,
            "at": self.now,
        }

    def _resume(self, paused: Clock, since: datetime) -> None:
        left = self._span(paused, since, paused.due_at)
        chronic_left = self._span(paused, since, paused.chronic_at)
        paused.pauses = [
            *paused.pauses,
            {"from": clock.rfc3339(since), "to": clock.rfc3339(self.now)},
        ]
        paused.due_at = self._later(paused, self.now, left)
        paused.chronic_at = self._later(paused, self.now, chronic_left)
        paused.paused_at = None

    def _counts_nights(self, running: Clock) -> bool:
        return running.policy["unit"] == rules.Unit.clock or settings().clock_scale != 1

    def _span(self, running: Clock, start: datetime, end: datetime) -> timedelta:
        if self._counts_nights(running):
            return max(timedelta(), end - start)
        return working_time_between(self.calendar, start, end)

    def _later(self, running: Clock, start: datetime, length: timedelta) -> datetime:
        if self._counts_nights(running):
            return start + length
        return add_working_time(self.calendar, start, length).at


async def open_case(session: Session, need_id: UUID, *, youth_id: UUID | None = None) -> Case:
    """Lock a need and load its case; raises NeedNotFound, also when it is another youth's.

    Whoever comes second waits here and then meets the state that the first one left.
    """
    query = select(Need).where(Need.id == need_id).with_for_update()
    if youth_id is not None:
        query = query.where(Need.youth_id == youth_id)
    need = await session.scalar(query)
    if need is None:
        raise NeedNotFound
    assignments = await session.scalars(
        select(Assignment).where(Assignment.need_id == need_id).order_by(Assignment.id)
    )
    clocks = await session.scalars(
        select(Clock).where(Clock.need_id == need_id, Clock.stopped_at.is_(None)).order_by(Clock.id)
    )
    return Case(
        need=need,
        calendar=await workdays.calendar(session),
        assignments=list(assignments),
        clocks=list(clocks),
    )
