"""Finding somebody for a need and handing it over: the heart of intake and of handling."""

from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.delivery import service as delivery
from app.domains.delivery.schemas import EventType
from app.domains.identity import service as identity
from app.domains.needs import service as needs
from app.domains.needs.problems import ConflictOfInterest
from app.domains.needs.service import SYSTEM, Actor, Case
from app.domains.needs.states import ReviewReason
from app.domains.partners import service as partners
from app.domains.partners.service import Ranked
from app.journeys.duty import flow as duty
from app.platform.db import Session

_SHOWN = 8


async def find_lead(session: Session, case: Case) -> str | None:
    """Offer a triaged need to the best organisation; nobody fits, a dispatcher gets it.

    Returns the organisation's name, or None. After two refusals no machine tries again; where
    somebody may be in danger none ever does.
    """
    if case.need.is_crisis:
        case.wait_for_review(ReviewReason.crisis)
        await case.write(session)
        await duty.call(session, case)
        return None
    if needs.spent_hops(case):
        case.wait_for_review(ReviewReason.hop_budget)
        return None
    ranked = await rank(session, case)
    best = next((one for one in ranked if one.excluded_because is None), None)
    if best is None:
        case.wait_for_review(ReviewReason.no_partner)
        return None
    await hand_over(session, case, best.organisation_id, best.reasons)
    return best.name


async def rank(session: Session, case: Case) -> list[Ranked]:
    """Rank the organisations that take this topic, and keep the ranking with the need."""
    need = case.need
    # A need of an earlier taxonomy goes to whoever takes today what its topic has become.
    topic = classifier.current_code(need.topic)
    possible = await partners.candidates_for(session, topic, need.also)
    load = await needs.open_load(session, possible.capacities)
    wanted = partners.Wanted(
        topic=topic,
        topic_name=classifier.topic_name(topic),
        also=need.also,
        kind=need.kind,
        adcode=need.adcode,
        is_minor=need.is_minor,
        excluded=await _excluded(session, case),
        at=case.now,
        unreachable=await delivery.unreachable(session),
    )
    ranked = partners.rank(possible, wanted, load)
    need.routing = [
        {
            "organisation_id": str(one.organisation_id),
            "name": one.name,
            "score": one.score,
            "parts": one.parts,
            "reasons": one.reasons,
            "excluded_because": one.excluded_because,
        }
        for one in ranked[:_SHOWN]
    ]
    return ranked


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
    """Post an event about an assignment to its organisation."""
    about = delivery.About(
        assignment_id=assignment_id,
        receipt=case.need.receipt,
        topic=case.need.topic,
        urgency=case.need.urgency,
    )
    await delivery.post(session, organisation_id, kind, about)


async def _excluded(session: Session, case: Case) -> frozenset[UUID]:
    """Return who must not get it: the one complained about with kin, and who had it already."""
    earlier = {one.organisation_id for one in case.assignments}
    if not case.need.complaint_about:
        return frozenset(earlier)
    return frozenset(earlier | await identity.relatives_of(session, case.need.complaint_about))
