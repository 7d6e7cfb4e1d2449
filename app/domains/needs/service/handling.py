"""What organisations, youths and time do to a case. Pure: nothing is read or written here."""

from uuid import UUID

from app.domains.needs.case import SYSTEM, Actor, Case
from app.domains.needs.models import Assignment, Clock
from app.domains.needs.problems import (
    AssignmentMoveRefused,
    AssignmentNotFound,
    NeedMoveRefused,
    NotLead,
)
from app.domains.needs.schemas import AnswerIn, ContactIn, DeclineIn
from app.domains.needs.states import (
    ENDED,
    LADDER,
    MOST_HOPS,
    OPEN,
    WORK_CLOCKS,
    Action,
    AssignmentRole,
    AssignmentState,
    ClockKind,
    GapOutcome,
    NeedState,
    RejectReason,
    ReviewReason,
    Rung,
)

# What the dispatchers were asked for while it was not answered.
_OVER_WITH_AN_ANSWER = frozenset(
    {
        ReviewReason.overdue,
        ReviewReason.extension,
        ReviewReason.hold,
        ReviewReason.hold_over,
    }
)
_NO_WORK = frozenset({ClockKind.reminder, ClockKind.feedback, ClockKind.accept, ClockKind.review})


def offer(
    case: Case, organisation_id: UUID, reasons: list[str], actor: Actor = SYSTEM
) -> Assignment:
    """Make an organisation the lead, with a deadline to accept."""
    assignment = case.add_assignment(organisation_id, AssignmentRole.lead, reasons)
    case.move(NeedState.dispatched, actor, assignment=assignment)
    case.note(Action.offered, actor, assignment=assignment, words="；".join(reasons) or None)
    case.meet_clock(ClockKind.triage)
    case.leave_review()
    case.start_clock(ClockKind.accept, assignment)
    case.start_clock(ClockKind.contact, assignment)
    if case.need.round == 1:
        case.start_clock(ClockKind.resolution, assignment)
    else:
        case.start_clock(ClockKind.redo, assignment)
    return assignment


def ask_for_help(case: Case, organisation_id: UUID, reasons: list[str], actor: Actor) -> Assignment:
    """Add a helper (协办); its clocks are its own, its answer goes to the lead."""
    assignment = case.add_assignment(organisation_id, AssignmentRole.helper, reasons)
    case.note(Action.offered, actor, assignment=assignment, words="；".join(reasons) or None)
    case.start_clock(ClockKind.accept, assignment)
    return assignment


def find_assignment(case: Case, assignment_id: UUID, organisation_id: UUID) -> Assignment:
    """Return an organisation's own assignment; raises AssignmentNotFound."""
    for one in case.assignments:
        if one.id == assignment_id and one.organisation_id == organisation_id:
            return one
    raise AssignmentNotFound


def accept(case: Case, assignment: Assignment, actor: Actor) -> None:
    """Take the need on (签收)."""
    case.move_assignment(assignment, AssignmentState.accepted)
    assignment.accepted_at = case.now
    case.meet_clock(ClockKind.accept, assignment)
    if assignment.role == AssignmentRole.lead:
        case.move(NeedState.accepted, actor, assignment=assignment)
        case.end_gap(GapOutcome.taken, assignment.organisation_id)
        case.start_clock(ClockKind.progress, assignment)
    case.note(Action.accepted, actor, assignment=assignment, is_public=False)


def decline(case: Case, assignment: Assignment, actor: Actor, why: DeclineIn) -> None:
    """Refuse the need (退单), with the reason and perhaps a better address."""
    case.move_assignment(assignment, AssignmentState.declined)
    assignment.decline_reason = why.reason
    assignment.suggested_id = why.suggested
    case.note(Action.declined, actor, assignment=assignment, reason=why.reason, words=why.note)
    _give_back(case, assignment, actor, reason="declined")


def expire(case: Case, assignment: Assignment) -> None:
    """Take the offer back because its time to accept is over."""
    case.move_assignment(assignment, AssignmentState.expired)
    case.note(Action.expired, SYSTEM, assignment=assignment)
    _give_back(case, assignment, SYSTEM, reason="expired")


def take_back_unheard(case: Case, assignment: Assignment) -> None:
    """Take an offer back because no channel brings it to its organisation."""
    case.move_assignment(assignment, AssignmentState.expired)
    case.note(Action.delivery_failed, SYSTEM, assignment=assignment)
    _give_back(case, assignment, SYSTEM, reason="unheard")


def spent_hops(case: Case) -> bool:
    """Say whether the need has moved so often that a dispatcher must take it."""
    return case.need.hops >= MOST_HOPS


def contact(case: Case, assignment: Assignment, actor: Actor, made: ContactIn) -> None:
    """Log that somebody spoke with the youth (先行联系), or tried to."""
    need_taken(assignment)
    case.note(
        Action.contacted,
        actor,
        assignment=assignment,
        reason=None if made.reached else "not_reached",
        words=made.note,
    )
    if not made.reached:
        return
    assignment.contacted_at = assignment.contacted_at or case.now
    case.meet_clock(ClockKind.contact, assignment)
    if assignment.state == AssignmentState.accepted:
        case.move_assignment(assignment, AssignmentState.contacted)
    _begin_work(case, assignment, actor)


def report_progress(case: Case, assignment: Assignment, actor: Actor, words: str) -> None:
    """Tell the youth how it is going; restarts the progress clock."""
    need_lead(assignment)
    need_taken(assignment)
    case.note(Action.progress_reported, actor, assignment=assignment, words=words)
    _work(case, assignment, actor)


def ask(case: Case, assignment: Assignment, actor: Actor, question: str) -> None:
    """Ask the youth something; the work clocks pause until the reply."""
    need_lead(assignment)
    need_taken(assignment)
    _work(case, assignment, actor)
    assignment.contacted_at = assignment.contacted_at or case.now
    case.meet_clock(ClockKind.contact, assignment)
    case.note(Action.question_asked, actor, assignment=assignment, words=question)
    case.move(NeedState.waiting_youth, actor, assignment=assignment)
    case.pause_clocks(*WORK_CLOCKS)


def reply(case: Case, actor: Actor, words: str) -> None:
    """Answer the open question; the paused clocks go on."""
    case.move(NeedState.in_progress, actor, assignment=case.lead)
    case.note(Action.question_answered, actor, assignment=case.lead, words=words)
    case.resume_clocks(*WORK_CLOCKS)


def add_information(case: Case, actor: Actor, words: str) -> None:
    """Add words to a need that is not at its end."""
    if case.state in ENDED | {NeedState.answered, NeedState.joined}:
        raise NeedMoveRefused(current=case.state)
    case.note(Action.information_added, actor, assignment=case.lead, words=words)


def answer(case: Case, assignment: Assignment, actor: Actor, given: AnswerIn) -> None:
    """Answer the youth and claim what was achieved; the youth has the last word."""
    if assignment.role == AssignmentRole.helper:
        _answer_the_lead(case, assignment, actor, given)
        return
    need_taken(assignment)
    _work(case, assignment, actor)
    case.move_assignment(assignment, AssignmentState.answered)
    assignment.claim = given.claim
    assignment.answer = given.text
    assignment.answer_for_supporters = given.for_supporters
    assignment.answered_at = case.now
    assignment.contacted_at = assignment.contacted_at or case.now
    case.move(NeedState.answered, actor, assignment=assignment)
    case.note(Action.answered, actor, assignment=assignment, reason=given.claim, words=given.text)
    # An answer is a contact, and what the resolution clock waited for.
    for kind in (ClockKind.contact, *WORK_CLOCKS):
        case.resume_clocks(kind)
        case.meet_clock(kind, assignment)
    case.meet_clock(ClockKind.review)
    if case.need.review_reason in _OVER_WITH_AN_ANSWER:
        case.leave_review()
    case.need.is_overdue = False
    case.start_clock(ClockKind.reminder, assignment)
    case.start_clock(ClockKind.feedback, assignment)


def was_on_time(case: Case, assignment: Assignment) -> bool:
    """Say whether an answer given now comes before the end of the time for it."""
    running = case.running(ClockKind.resolution, assignment) + case.running(
        ClockKind.redo, assignment
    )
    return not any(
        one.breached_at is not None or (one.paused_at is None and one.due_at < case.now)
        for one in running
    )


def ask_transfer(case: Case, assignment: Assignment, actor: Actor, reason: str) -> None:
    """Ask the dispatchers to give a need that was taken on to somebody else."""
    need_lead(assignment)
    case.move_assignment(assignment, AssignmentState.transfer_requested)
    case.note(Action.transfer_requested, actor, assignment=assignment, words=reason)
    case.wait_for_review(ReviewReason.transfer)


def refuse_transfer(case: Case, assignment: Assignment, actor: Actor, reason: str) -> None:
    """Leave the need where it is."""
    case.move_assignment(assignment, AssignmentState.working)
    case.note(Action.transfer_refused, actor, assignment=assignment, words=reason)
    case.leave_review()


def take_from_lead(case: Case, actor: Actor, reason: str) -> None:
    """Free the need from its present lead so that another can have it."""
    lead = case.lead
    if lead is None:
        return
    if lead.state == AssignmentState.transfer_requested:
        case.move_assignment(lead, AssignmentState.transferred)
        case.note(Action.transferred, actor, assignment=lead, words=reason)
    else:
        case.move_assignment(lead, AssignmentState.withdrawn)
    case.stop_clocks_of(lead, reason="transferred")
    if case.state is not NeedState.triaged:
        case.move(NeedState.triaged, actor, assignment=lead, reason="transferred")


def take_from_helper(case: Case, helper: Assignment) -> None:
    """Ask a helper for nothing any more."""
    case.move_assignment(helper, AssignmentState.withdrawn)
    case.stop_clocks_of(helper, reason="withdrawn")


def urge(case: Case, actor: Actor, words: str | None) -> Assignment:
    """Remind the lead that somebody is waiting (催办)."""
    lead = case.lead
    if lead is None or AssignmentState(lead.state) not in OPEN:
        raise AssignmentMoveRefused
    case.note(Action.urged, actor, assignment=lead, words=words)
    return lead


def withdraw(case: Case, actor: Actor, reason: str | None) -> list[Assignment]:
    """Take the need back; returns the assignments that end with it."""
    ended = [one for one in case.assignments if AssignmentState(one.state) in OPEN]
    case.move(NeedState.withdrawn, actor, words=reason)
    for one in ended:
        case.move_assignment(one, AssignmentState.withdrawn)
    return ended


def reject(case: Case, actor: Actor, reason: RejectReason, other_way: str) -> None:
    """Refuse to take the need up, naming another way and leaving room to appeal."""
    case.move(NeedState.rejected, actor, reason=reason, words=other_way)


def appeal(case: Case, actor: Actor, words: str) -> None:
    """Bring a rejected need before a dispatcher again."""
    case.move(NeedState.submitted, actor)
    case.note(Action.appealed, actor, words=words)
    case.move(NeedState.screening, SYSTEM)
    case.need.closed_at = None
    case.start_clock(ClockKind.triage)
    case.wait_for_review(ReviewReason.appealed)


def judge(case: Case, actor: Actor, assignment: Assignment, verdict: str, words: str) -> None:
    """Note the youth's verdict: what the reminder and the feedback clock waited for."""
    case.note(Action.judged, actor, assignment=assignment, reason=verdict, words=words or None)
    case.meet_clock(ClockKind.reminder, assignment)
    case.meet_clock(ClockKind.feedback, assignment)


def close(case: Case, actor: Actor, reason: str) -> None:
    """End the need: the youth is content, or has let the time pass."""
    case.move(NeedState.closed, actor, reason=reason)
    for one in case.assignments:
        if one.state == AssignmentState.answered:
            case.move_assignment(one, AssignmentState.verified)


def reopen(case: Case, actor: Actor, words: str | None) -> Assignment | None:
    """Begin another round: the lead does it again, with half the time; no lead, a dispatcher."""
    case.move(NeedState.reopened, actor, words=words)
    case.need.round += 1
    for kind in (ClockKind.reminder, ClockKind.feedback):
        for running in case.running(kind):
            case.stop_clock(running, reason="reopened")
    lead = case.lead
    if lead is None:
        case.wait_for_review(ReviewReason.reopened)
        return None
    case.move_assignment(lead, AssignmentState.working)
    case.move(NeedState.in_progress, SYSTEM, assignment=lead)
    case.start_clock(ClockKind.redo, lead)
    case.start_clock(ClockKind.progress, lead)
    return lead


def breach(case: Case, running: Clock) -> None:
    """Mark a clock as missed, for good, and the need as overdue where work was due."""
    running.breached_at = case.now
    if ClockKind(running.kind) in LADDER:
        running.step = Rung.head
        case.climb(running)
    if running.kind in _NO_WORK:
        return
    case.need.is_overdue = True
    case.note(Action.overdue, SYSTEM, reason=running.kind)


def _give_back(case: Case, assignment: Assignment, actor: Actor, reason: str) -> None:
    case.stop_clocks_of(assignment, reason=reason)
    if assignment.role == AssignmentRole.helper:
        return
    case.need.hops += 1
    case.move(NeedState.triaged, actor, assignment=assignment, reason=reason)


def _work(case: Case, assignment: Assignment, actor: Actor) -> None:
    """Bring assignment and need to "working", from wherever work may start."""
    if assignment.state in {AssignmentState.accepted, AssignmentState.contacted}:
        case.move_assignment(assignment, AssignmentState.working)
    _begin_work(case, assignment, actor)
    if assignment.role == AssignmentRole.lead:
        case.start_clock(ClockKind.progress, assignment)


def _begin_work(case: Case, assignment: Assignment, actor: Actor) -> None:
    if assignment.role == AssignmentRole.lead and case.state is NeedState.accepted:
        case.move(NeedState.in_progress, actor, assignment=assignment)


def _answer_the_lead(case: Case, assignment: Assignment, actor: Actor, given: AnswerIn) -> None:
    need_taken(assignment)
    case.move_assignment(assignment, AssignmentState.answered)
    assignment.claim = given.claim
    assignment.answer = given.text
    assignment.answered_at = case.now
    case.stop_clocks_of(assignment, reason="met")
    case.note(
        Action.answered,
        actor,
        assignment=assignment,
        reason=given.claim,
        words=given.text,
        is_public=False,
    )


def need_lead(assignment: Assignment) -> None:
    """Raise NotLead for a helper."""
    if assignment.role != AssignmentRole.lead:
        raise NotLead


def need_taken(assignment: Assignment) -> None:
    """Raise AssignmentMoveRefused unless the assignment was accepted and is open."""
    state = AssignmentState(assignment.state)
    if state not in OPEN or state is AssignmentState.offered:
        raise AssignmentMoveRefused(current=state)
