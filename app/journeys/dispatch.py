"""Finding somebody for a need and handing it over: the heart of intake and of handling."""

from uuid import UUID

from app.domains.delivery import service as delivery
from app.domains.delivery.schemas import EventType
from app.domains.identity import service as identity
from app.domains.needs import service as needs
from app.domains.needs.problems import ConflictOfInterest
from app.domains.needs.service import SYSTEM, Actor, Case
from app.domains.needs.states import ReviewReason
from app.domains.partners.service import Ranked
from app.journeys.clocks import telling
from app.journeys.duty import flow as duty
from app.journeys.routing import planning
from app.platform.db import Session

# What nobody has done, only time: in quiet hours it does not wake people up.
_BROUGHT_BY_TIME = frozenset(
    {EventType.assignment_due_soon, EventType.assignment_overdue, EventType.assignment_expired}
)


async def find_lead(session: Session, case: Case, *, is_looked_at: bool = False) -> str | None:
    """Offer a triaged need to the best organisation; nobody fits, a dispatcher gets it.

    Returns the organisation's name, or None. Staff's rules go before the score, and hard rules
    before both. After two refusals no machine tries again; where somebody may be in danger none
    ever does. Where partners may claim, several are called, and none is named yet. What a
    dispatcher has looked at (`is_looked_at`) no rule brings before them again.
    """
    case.end_call()
    if case.need.is_crisis:
        case.wait_for_review(ReviewReason.crisis)
        await case.write(session)
        await duty.call(session, case)
        return None
    if needs.spent_hops(case):
        case.wait_for_review(ReviewReason.hop_budget)
        return None
    plan = await planning.plan(session, case, is_looked_at=is_looked_at)
    choice = plan.choice
    if choice.review is not None or choice.lead is None:
        case.wait_for_review(choice.review or ReviewReason.no_partner)
        return None
    called = await planning.whom_to_call(session, case, plan)
    if called:
        await _open_call(session, case, called)
        return None
    await hand_over(session, case, choice.lead.organisation_id, choice.reasons)
    await _ask_helpers(session, case, choice.helpers)
    return choice.lead.name


async def _open_call(session: Session, case: Case, called: list[Ranked]) -> None:
    """Let the first of several organisations take the need (抢单)."""
    made = needs.open_call(case, [(one.organisation_id, one.reasons) for one in called])
    await case.write(session)
    for one in made:
        await tell_partner(session, case, one.id, one.organisation_id, EventType.call_opened)


async def _ask_helpers(session: Session, case: Case, helpers: list[Ranked]) -> None:
    """Ask those whom a rule names beside the lead."""
    made = [
        needs.ask_for_help(case, one.organisation_id, [planning.BY_RULE], SYSTEM) for one in helpers
    ]
    if made:
        await case.write(session)
    for one in made:
        await tell_partner(session, case, one.id, one.organisation_id, EventType.assignment_offered)


async def refuse_conflict(session: Session, case: Case, organisation_id: UUID) -> None:
    """Raise ConflictOfInterest where a need complains about this organisation or its kin."""
    about = case.need.complaint_about
    if about and organisation_id in await identity.relatives_of(session, about):
        raise ConflictOfInterest


async def hand_over(
    session: Session,
    case: Case,
    organisation_id: UUID,
    reasons: list[str],
    actor: Actor = SYSTEM,
) -> None:
    """Make an organisation the lead, write it down, and put the event on its doorstep."""
    assignment = needs.offer(case, organisation_id, reasons, actor)
    await case.write(session)
    await tell_partner(session, case, assignment.id, organisation_id, EventType.assignment_offered)


async def tell_partner(
    session: Session, case: Case, assignment_id: UUID, organisation_id: UUID, kind: EventType
) -> None:
    """Post an event about an assignment to its organisation.

    At night groups and mailboxes hear in the morning what only time has brought.
    """
    about = delivery.About(
        assignment_id=assignment_id,
        receipt=case.need.receipt,
        topic=case.need.topic,
        urgency=case.need.urgency,
    )
    people_at = telling.shown_at(case) if kind in _BROUGHT_BY_TIME else None
    if case.need.is_crisis:
        await delivery.let_go(session, organisation_id, case.need.receipt)
    await delivery.post(session, organisation_id, kind, about, people_at=people_at)
