"""Sending webhooks: claim, call, record; no transaction is open during the call."""

from datetime import UTC
from functools import lru_cache
from uuid import UUID

from standardwebhooks import Webhook

from app.domains.delivery import service as delivery
from app.domains.delivery.service import Parcel
from app.kernel import clock, ids
from app.platform import db, http, jobs
from app.platform.log import logger
from app.platform.settings import settings

log = logger(__name__)


@lru_cache
def _client() -> http.Client:
    return http.outside_client(allow_loopback=settings().allow_loopback_partners)


@jobs.job(delivery.SEND)
async def send(delivery_id: str) -> None:
    """Make one attempt at a delivery. May run twice: the claim lets only one through."""
    async with db.transaction() as session:
        parcel = await delivery.claim(session, UUID(delivery_id))
    if parcel is None:
        return
    answer, error = None, None
    try:
        answer = await http.post_outside(
            _client(), parcel.url, parcel.body.encode(), _signed_headers(parcel)
        )
    except http.OutsideUnreachable as unreachable:
        error = str(unreachable)
    async with db.transaction() as session:
        outcome = await delivery.record_attempt(session, parcel, answer, error)
    log.info(
        "delivery.attempt",
        delivery=delivery_id,
        outcome=outcome,
        attempt=parcel.attempts,
        status=answer.status if answer else None,
    )


def _signed_headers(parcel: Parcel) -> dict[str, str]:
    """Sign as Standard Webhooks asks: stable id, fresh time, the exact bytes."""
    event_id = ids.encode("evt", parcel.event_id)
    now = clock.now().astimezone(UTC)
    return {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "YouthNeedsExpress/1",
        "webhook-id": event_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(parcel.secret).sign(event_id, now, parcel.body),
    }
