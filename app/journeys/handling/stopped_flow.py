"""A partner is stopped: what it has not accepted goes on to somebody else, its work stays."""

from app.domains.delivery.schemas import EventType
from app.domains.needs import service as needs
from app.domains.needs.events import OfferStopped
from app.domains.needs.service import SYSTEM, Assignment, Case
from app.domains.needs.states import AssignmentRole, AssignmentState
from app.journeys import dispatch
from app.journeys.handling.partner_flow import give_to_the_best, pass_on
from app.platform.db import Session
from app.platform.log import logger

log = logger(__name__)

_REASON = "承办单位已暂停接收"


async def take_back(session: Session, event: OfferStopped) -> None:
    """Take an offer or a call back; whoever has accepted meanwhile keeps it."""
    case = await needs.open_case(session, event.need_id)
    offer = needs.find_assignment(case, event.assignment_id, event.organisation_id)
    if offer.state == AssignmentState.proposed:
        await _end_call_of(session, case, offer)
        return
    if offer.state != AssignmentState.offered:
        return
    if offer.role == AssignmentRole.lead:
        needs.take_from_lead(case, SYSTEM, _REASON)
    else:
        needs.take_from_helper(case, offer)
    await dispatch.tell_partner(
        session, case, offer.id, event.organisation_id, EventType.assignment_withdrawn
    )
    if offer.role == AssignmentRole.lead:
        await pass_on(session, case)
    else:
        await case.write(session)
    log.info("offer.stopped", need=event.need_id.hex, organisation=event.organisation_id.hex)


async def _end_call_of(session: Session, case: Case, call: Assignment) -> None:
    """Call one organisation less; was it the last, the need is given to somebody at once."""
    case.move_assignment(call, AssignmentState.withdrawn)
    if case.proposals or case.need.review_reason is not None:
        await case.write(session)
    else:
        await give_to_the_best(session, case)
