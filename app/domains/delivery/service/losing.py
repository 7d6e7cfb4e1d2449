"""Offers that reached nobody: said aloud, so that the need goes on to somebody else."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, select

from app.domains.delivery.events import OfferUnheard
from app.domains.delivery.models import Delivery, PartnerEvent
from app.domains.delivery.schemas import EventType
from app.domains.delivery.states import DeliveryState
from app.platform import outbox
from app.platform.db import Session


async def let_offers_go(session: Session, event_ids: Sequence[UUID]) -> None:
    """Say which of these events were offers that no channel brings to their organisation now."""
    if not event_ids:
        return
    has_a_way = exists().where(
        Delivery.event_id == PartnerEvent.id, Delivery.state != DeliveryState.failed
    )
    unheard = await session.execute(
        select(PartnerEvent.assignment_id, PartnerEvent.organisation_id).where(
            PartnerEvent.id.in_(event_ids),
            PartnerEvent.type == EventType.assignment_offered,
            PartnerEvent.assignment_id.is_not(None),
            ~has_a_way,
        )
    )
    await outbox.emit(
        session, *(OfferUnheard(one.assignment_id, one.organisation_id) for one in unheard)
    )
