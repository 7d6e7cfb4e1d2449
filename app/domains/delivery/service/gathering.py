"""What else waits for one endpoint: for channels where one message may tell of several events."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select, text, update

from app.domains.delivery import rules
from app.domains.delivery.models import Delivery, Endpoint
from app.domains.delivery.parcels import Parcel
from app.domains.delivery.states import DeliveryState
from app.kernel import clock
from app.platform.db import Session
from app.platform.settings import settings

# What is due and in nobody's hand; the order within a subject is kept, they go in one message.
_GATHER = text(
    """
WITH chosen AS (
  SELECT d.id FROM deliveries d
  WHERE d.endpoint_id = :endpoint_id AND d.state = 'queued' AND d.next_attempt_at <= :now
    AND (d.claimed_until IS NULL OR d.claimed_until <= :now) AND d.id <> :own
    AND (d.subject IS NULL OR NOT EXISTS (
      SELECT FROM deliveries earlier
      WHERE earlier.endpoint_id = d.endpoint_id AND earlier.subject = d.subject
        AND earlier.state = 'queued' AND earlier.number < d.number
        AND earlier.next_attempt_at > :now AND earlier.id <> :own))
  ORDER BY d.number LIMIT :most
)
UPDATE deliveries
SET attempts = attempts + 1, claimed_until = :until, next_attempt_at = :until
FROM chosen, partner_events v
WHERE deliveries.id = chosen.id AND v.id = deliveries.event_id
RETURNING deliveries.id, deliveries.number, deliveries.attempts, deliveries.event_id,
  v.type, v.assignment_id, v.body
"""
)


async def gather(session: Session, parcel: Parcel, most: int) -> list[Parcel]:
    """Take what else may go to the parcel's endpoint now, under a lease, in order."""
    now = clock.now()
    # The endpoint before its deliveries, always, so that two never wait for each other.
    is_open = await session.scalar(
        select(Endpoint.id)
        .where(Endpoint.id == parcel.endpoint_id, Endpoint.disabled_at.is_(None))
        .with_for_update(key_share=True)
    )
    if is_open is None:
        return []
    taken = await session.execute(
        _GATHER,
        {
            "endpoint_id": parcel.endpoint_id,
            "own": parcel.delivery_id,
            "now": now,
            "until": now + rules.lease(settings().partner_timeout_s),
            "most": most,
        },
    )
    return [
        replace(
            parcel,
            delivery_id=row.id,
            event_id=row.event_id,
            attempts=row.attempts,
            event_type=row.type,
            assignment_id=row.assignment_id,
            body=row.body,
        )
        for row in sorted(taken, key=lambda one: one.number or 0)
    ]


async def put_back(session: Session, parcels: Sequence[Parcel]) -> None:
    """Let go of what was taken along, as if it had never been taken: its message did not arrive."""
    await session.execute(
        update(Delivery)
        .where(
            Delivery.id.in_([one.delivery_id for one in parcels]),
            Delivery.state == DeliveryState.queued,
        )
        .values(attempts=Delivery.attempts - 1, claimed_until=None, next_attempt_at=clock.now())
        .execution_options(synchronize_session=False)
    )
