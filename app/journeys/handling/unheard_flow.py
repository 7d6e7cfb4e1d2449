"""An offer that no channel brings to its organisation goes on to somebody else, at once."""

from app.domains.delivery.events import OfferUnheard
from app.domains.delivery.schemas import EventType
from app.domains.needs import service as needs
from app.domains.needs.events import OfferSettled
from app.domains.needs.states import AssignmentRole, AssignmentState
from app.journeys import dispatch
from app.journeys.handling.partner_flow import pass_on
from app.platform import outbox
from app.platform.db import Session
from app.platform.log import logger

log = logger(__name__)


async def take_back(session: Session, event: OfferUnheard) -> None:
    """Take the offer back and find the next organisation, or a dispatcher.

    Who has found the offer in its feed or at the console, and acted, keeps it.
    """
    need_id = await needs.need_of_assignment(session, event.assignment_id, event.organisation_id)
    case = await needs.open_case(session, need_id)
    offer = needs.find_assignment(case, event.assignment_id, event.organisation_id)
    if offer.state != AssignmentState.offered:
        return
    needs.take_back_unheard(case, offer)
    await outbox.emit(session, OfferSettled(event.organisation_id, "expired"))
    await dispatch.tell_partner(
        session, case, offer.id, event.organisation_id, EventType.assignment_expired
    )
    if offer.role == AssignmentRole.lead:
        await pass_on(session, case)
    else:
        await case.write(session)
    log.info("offer.unheard", need=need_id.hex, organisation=event.organisation_id.hex)
