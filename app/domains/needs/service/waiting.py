"""More time for the lead (延期), and needs on hold (挂账)."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from app.domains.needs.case import Actor, Case
from app.domains.needs.models import Assignment, Clock
from app.domains.needs.problems import ExtensionRefused, NeedMoveRefused, NothingToReview
from app.domains.needs.promise_models import ExtensionRequest
from app.domains.needs.service.handling import need_lead, need_taken
from app.domains.needs.states import (
    NEXT,
    WORK_CLOCKS,
    Action,
    ClockKind,
    ExtensionState,
    NeedState,
    ReviewReason,
)
from app.platform.db import Session

_ON_HOLD_REASONS = frozenset({ReviewReason.hold, ReviewReason.hold_over})


def extend(case: Case, assignment: Assignment, actor: Actor, reason: str) -> None:
    """Give the lead the allowance once more: once, and before the deadline."""
    running = _extensible(case, assignment)
    assignment.is_extended = True
    case.extend_clock(running)
    case.note(Action.extended, actor, assignment=assignment, words=reason)


async def ask_extension(
    session: Session, case: Case, assignment: Assignment, actor: Actor, reason: str
) -> None:
    """Ask staff for the allowance once more: once, and before the deadline."""
    _extensible(case, assignment)
    made = await session.scalar(
        insert(ExtensionRequest)
        .values(
            assignment_id=assignment.id,
            need_id=case.need.id,
            state=ExtensionState.requested,
            reason=reason,
            requested_at=case.now,
        )
        .on_conflict_do_nothing()
        .returning(ExtensionRequest.assignment_id)
    )
    if made is None:
        raise ExtensionRefused
    case.note(Action.extension_requested, actor, assignment=assignment, words=reason)
    if case.need.review_reason is None:
        case.wait_for_review(ReviewReason.extension)


async def decide_extension(
    session: Session, case: Case, actor: Actor, *, is_granted: bool, words: str
) -> Assignment:
    """Grant or refuse what the lead asked for; returns its assignment. A breach stays."""
    lead = case.lead
    if lead is None or not _resolution(case, lead):
        raise NothingToReview
    decided = ExtensionState.granted if is_granted else ExtensionState.refused
    reason = await session.scalar(
        update(ExtensionRequest)
        .where(
            ExtensionRequest.assignment_id == lead.id,
            ExtensionRequest.need_id == case.need.id,
            ExtensionRequest.state == ExtensionState.requested,
        )
        .values(state=decided, decided_at=case.now, decided_by=actor.id)
        .returning(ExtensionRequest.reason)
    )
    if reason is None:
        raise NothingToReview
    if is_granted:
        lead.is_extended = True
        for running in _resolution(case, lead):
            case.extend_clock(running)
        case.note(Action.extended, actor, assignment=lead, words=f"{reason}（{words}）")
    else:
        case.note(Action.extension_refused, actor, assignment=lead, words=words)
    if case.need.review_reason == ReviewReason.extension:
        case.leave_review()
    return lead


def ask_hold(case: Case, assignment: Assignment, actor: Actor, words: str) -> None:
    """Ask the dispatchers to put a need on hold; until they do, the clocks run."""
    need_lead(assignment)
    need_taken(assignment)
    if NeedState.on_hold not in NEXT[case.state]:
        raise NeedMoveRefused(current=case.state)
    case.note(Action.hold_requested, actor, assignment=assignment, words=words)
    if case.need.review_reason is None:
        case.wait_for_review(ReviewReason.hold)


def hold(case: Case, actor: Actor, until: datetime, reason: str) -> None:
    """Put a need on hold until a day when staff look again, or set another day for it."""
    if case.state is not NeedState.on_hold:
        case.move(NeedState.on_hold, actor, assignment=case.lead)
    case.note(Action.held, actor, assignment=case.lead, words=reason)
    case.pause_clocks(*WORK_CLOCKS)
    review = case.start_clock(ClockKind.review)
    hours = (until - case.now).total_seconds() / 3600
    review.policy = {**review.policy, "hours": hours}
    review.due_at = review.chronic_at = until
    _leave_hold_review(case)


def resume(case: Case, actor: Actor, words: str) -> None:
    """Let a need go on that was on hold; what was left of its time is left still."""
    case.move(NeedState.in_progress, actor, assignment=case.lead)
    case.note(Action.resumed, actor, assignment=case.lead, words=words)
    case.meet_clock(ClockKind.review)
    case.resume_clocks(*WORK_CLOCKS)
    _leave_hold_review(case)


def look_at_hold_again(case: Case) -> None:
    """The day has come to look at a need on hold: it waits for the dispatchers."""
    if case.state is NeedState.on_hold and case.need.review_reason is None:
        case.wait_for_review(ReviewReason.hold_over)


def _leave_hold_review(case: Case) -> None:
    if case.need.review_reason in _ON_HOLD_REASONS:
        case.leave_review()


def _resolution(case: Case, assignment: Assignment) -> list[Clock]:
    return (
        case.running(ClockKind.resolution, assignment) or case.running(ClockKind.redo, assignment)
    )[:1]


def _extensible(case: Case, assignment: Assignment) -> Clock:
    need_lead(assignment)
    running = _resolution(case, assignment)
    if assignment.is_extended or not running or running[0].breached_at is not None:
        raise ExtensionRefused
    if running[0].due_at <= case.now and running[0].paused_at is None:
        raise ExtensionRefused
    return running[0]
