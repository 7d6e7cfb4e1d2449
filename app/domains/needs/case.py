"""A case: one need under the hand, with its assignments and running clocks.

It is opened with the need's row locked, changed in memory by the verbs, and written once.
Every change of state goes through `move` and `move_assignment`, so each leaves its history row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import make_transient_to_detached

from app.domains.needs import clockwork, ledger
from app.domains.needs.clockwork import Time
from app.domains.needs.events import NeedSettled
from app.domains.needs.models import Assignment, Clock, Need, NeedHistory
from app.domains.needs.policy import BUILT_IN, Policy
from app.domains.needs.problems import AssignmentMoveRefused, NeedMoveRefused
from app.domains.needs.states import (
    ACTIVE,
    ASSIGNMENT_NEXT,
    ENDED,
    NEED_NAMES,
    NEXT,
    SETTLED,
    STANDSTILL,
    WORK_CLOCKS,
    Action,
    ActorKind,
    AssignmentRole,
    AssignmentState,
    ClockKind,
    GapOutcome,
    GapReason,
    NeedState,
    ReviewReason,
    Rung,
)
from app.kernel import clock, ids
from app.kernel.calendar import Calendar
from app.platform import outbox
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
    policy: Policy = BUILT_IN
    _history: list[dict[str, Any]] = field(default_factory=list)
    _new_assignments: list[Assignment] = field(default_factory=list)
    _new_clocks: list[Clock] = field(default_factory=list)
    _is_settled: bool = False
    _gap: ledger.GapNote = field(default_factory=ledger.GapNote)

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

    @property
    def proposals(self) -> list[Assignment]:
        """Return what an open call has put before organisations, while it stands."""
        return [one for one in self.assignments if one.state == AssignmentState.proposed]

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
        self.end_call()
        self._history.append(
            self._row(Action.moved, actor, assignment, reason, words)
            | {"from_state": current, "to_state": target}
        )
        if target in ENDED:
            self.need.closed_at = self.now
            self._stop_all(target)
        elif target is NeedState.reopened:
            self.need.closed_at = None
        elif target is NeedState.joined:
            # From now on the time is that of the need it follows.
            self._stop_all(target)
        if target in SETTLED and self.need.joined_to is None:
            self._is_settled = True

    def move_assignment(self, assignment: Assignment, target: AssignmentState) -> None:
        """Move one assignment; raises AssignmentMoveRefused where no such step exists."""
        current = AssignmentState(assignment.state)
        if target not in ASSIGNMENT_NEXT[current]:
            raise AssignmentMoveRefused(current=current, allowed=sorted(ASSIGNMENT_NEXT[current]))
        assignment.state = target
        assignment.updated_at = self.now

    def end_call(self) -> None:
        """Withdraw what is left of an open call: the need has gone another way."""
        for one in self.proposals:
            self.move_assignment(one, AssignmentState.withdrawn)
        for running in self.running(ClockKind.accept):
            if running.assignment_id is None:
                self.stop_clock(running, reason="called")

    def add_assignment(
        self,
        organisation_id: UUID,
        role: AssignmentRole,
        reasons: list[str],
        state: AssignmentState = AssignmentState.offered,
    ) -> Assignment:
        """Offer the need to an organisation, or propose it to one of several."""
        made = Assignment(
            id=ids.new(),
            need_id=self.need.id,
            organisation_id=organisation_id,
            role=role,
            state=state,
            reasons=reasons,
            decline_reason=None,
            suggested_id=None,
            claim=None,
            answer=None,
            answer_for_supporters=None,
            is_extended=False,
            is_call=state is AssignmentState.proposed,
            ruling=None,
            ruled_at=None,
            ruled_by=None,
            ruling_note=None,
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
        if reason in {ReviewReason.no_partner, ReviewReason.hop_budget}:
            self._gap.reason = GapReason(reason)

    def end_gap(self, outcome: GapOutcome, taken_by: UUID | None = None) -> None:
        """Take the need off the ledger of those that nobody took, if it stands there."""
        self._gap.outcome, self._gap.taken_by = outcome, taken_by

    def leave_review(self) -> None:
        """Take the need off the dispatchers' list."""
        self.need.review_reason = None
        self.need.review_since = None

    def start_clock(self, kind: ClockKind, assignment: Assignment | None = None) -> Clock:
        """Start a clock under the present policy, in place of one of the same kind."""
        for running in self.running(kind, assignment):
            self.stop_clock(running, reason="superseded")
        made = self._new_clock(kind, assignment)
        time = self.time_of(made)
        clockwork.begin_ladder(made, time)
        clockwork.work_out(made, time)
        if kind in WORK_CLOCKS and self.state in STANDSTILL:
            made.paused_at = self.now
        return made

    def change_allowances(self, *kinds: ClockKind) -> None:
        """Put new clocks in place of those that other tags give another time.

        The old ones stay as superseded, with their breaches.
        """
        was_late = self._is_late()
        for former in [one for kind in kinds for one in self.running(kind)]:
            kind = ClockKind(former.kind)
            need = self.need
            allowed = self.policy.allowance(kind, need.kind, need.urgency, need.topic)
            if (allowed.hours, allowed.unit) == (former.policy["hours"], former.policy["unit"]):
                continue
            owner = next((one for one in self.assignments if one.id == former.assignment_id), None)
            made = self._new_clock(kind, owner)
            clockwork.begin_ladder(made, self.time_of(made))
            clockwork.change_allowance(made, former, self.time_of(made), self.now)
            self.stop_clock(former, reason="superseded")
        if was_late and not self._is_late():
            self.need.is_overdue = False

    def time_of(self, running: Clock) -> Time:
        """Return the time a clock runs in."""
        return clockwork.time_of(running, self.calendar, settings().clock_scale)

    def climb(self, running: Clock) -> Rung:
        """Take the next rung of a clock's ladder."""
        return clockwork.climb(running, self.time_of(running))

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
                clockwork.resume(one, self.time_of(one), self.now)

    def extend_clock(self, running: Clock) -> None:
        """Give a clock its allowance once more."""
        clockwork.extend(running, self.time_of(running))

    async def write(self, session: Session) -> None:
        """Write everything that changed, each table in one statement."""
        self.need.updated_at = self.now
        if self.is_new:
            await _add(session, _ADD_NEED, [self.need])
        else:
            await session.flush()
        await _add(session, _ADD_ASSIGNMENT, self._new_assignments)
        await ledger.show_offers(session, self._new_assignments)
        await _add(session, _ADD_CLOCK, self._new_clocks)
        await ADD_HISTORY.each(session, self._history)
        await self._gap.write(session, self.need.id, self.now)
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

    def _new_clock(self, kind: ClockKind, assignment: Assignment | None) -> Clock:
        made = clockwork.new_clock(self.need, kind, assignment, self.policy, self.now)
        self.clocks.append(made)
        self._new_clocks.append(made)
        return made

    def _stop_all(self, reason: str) -> None:
        self.leave_review()
        self.end_gap(GapOutcome.ended)
        for running in list(self.clocks):
            self.stop_clock(running, reason=reason)

    def _is_late(self) -> bool:
        return any(one.stopped_at is None and one.breached_at is not None for one in self.clocks)
