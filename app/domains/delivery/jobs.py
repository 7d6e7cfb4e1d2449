"""Sending: claim, call, record; no transaction is open during the call."""

from uuid import UUID

from app.domains.delivery import channels
from app.domains.delivery import service as delivery
from app.platform import db, jobs
from app.platform.log import logger

log = logger(__name__)


@jobs.job(delivery.SEND)
async def send(delivery_id: str) -> None:
    """Make one attempt at a delivery. May run twice: the claim lets only one through."""
    async with db.transaction() as session:
        parcel = await delivery.claim(session, UUID(delivery_id))
    if parcel is None:
        return
    sent = await channels.send(parcel)
    async with db.transaction() as session:
        outcome = await delivery.record_attempt(session, parcel, sent)
    log.info(
        "delivery.attempt",
        delivery=delivery_id,
        channel=parcel.channel,
        outcome=outcome,
        attempt=parcel.attempts,
        status=sent.status,
    )
