"""What may go out now: in order within a subject, within each endpoint's share, the healthy first.

Endpoints are locked while their deliveries are taken, so any number of senders may ask at once:
the next one steps over them and finds the others'.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from app.domains.delivery import rules
from app.domains.delivery.parcels import Parcel
from app.domains.delivery.service.endpoints import SECRET
from app.domains.delivery.states import Channel
from app.kernel import clock
from app.platform import crypto
from app.platform.db import Session
from app.platform.settings import settings

# Of so many endpoints at most one look takes deliveries.
_ENDPOINTS = 100

# Nothing earlier about the same subject is still under way to the same endpoint.
_FIRST_OF_ITS_SUBJECT = """(d.subject IS NULL OR NOT EXISTS (
    SELECT FROM deliveries earlier
    WHERE earlier.endpoint_id = d.endpoint_id AND earlier.subject = d.subject
      AND earlier.state = 'queued' AND earlier.number < d.number))"""

# The endpoints with something queued are found by hopping from one to the next in the index: the
# length of their queues does not matter.
_FIND = text(
    f"""
WITH RECURSIVE waiting AS (
  (SELECT endpoint_id FROM deliveries WHERE state = 'queued' ORDER BY endpoint_id LIMIT 1)
  UNION ALL
  SELECT (
    SELECT d.endpoint_id FROM deliveries d
    WHERE d.state = 'queued' AND d.endpoint_id > w.endpoint_id
    ORDER BY d.endpoint_id LIMIT 1
  ) FROM waiting w WHERE w.endpoint_id IS NOT NULL
)
SELECT e.id, e.channel, e.failures
FROM waiting w
JOIN endpoints e ON e.id = w.endpoint_id
CROSS JOIN LATERAL (
  SELECT d.next_attempt_at AS since FROM deliveries d
  WHERE d.endpoint_id = e.id AND d.state = 'queued' AND d.next_attempt_at <= :now
    AND {_FIRST_OF_ITS_SUBJECT}
  ORDER BY d.next_attempt_at LIMIT 1
) due
WHERE e.disabled_at IS NULL AND (e.paused_until IS NULL OR e.paused_until <= :now)
  AND e.id <> ALL(:avoid)
ORDER BY e.failures >= :sick, due.since
LIMIT :endpoints
FOR NO KEY UPDATE OF e SKIP LOCKED
"""  # noqa: S608  nothing but our own words is put together
).bindparams(bindparam("avoid", type_=ARRAY(Uuid())))

_TAKE = text(
    f"""
WITH chosen AS (
  SELECT mine.id
  FROM unnest(:endpoint_ids, :shares) WITH ORDINALITY AS share(endpoint_id, most, place)
  CROSS JOIN LATERAL (
    SELECT d.id, d.next_attempt_at, d.number FROM deliveries d
    WHERE d.endpoint_id = share.endpoint_id AND d.state = 'queued'
      AND d.next_attempt_at <= :now AND {_FIRST_OF_ITS_SUBJECT}
    ORDER BY d.next_attempt_at, d.number
    LIMIT greatest(0, share.most - (
      SELECT count(*) FROM deliveries held
      WHERE held.endpoint_id = share.endpoint_id AND held.state = 'queued'
        AND held.claimed_until > :now))
  ) mine
  ORDER BY share.place, mine.next_attempt_at, mine.number
  LIMIT :room
)
UPDATE deliveries
SET attempts = attempts + 1, claimed_until = :until, next_attempt_at = :until
FROM chosen, endpoints e, partner_events v
WHERE deliveries.id = chosen.id AND e.id = deliveries.endpoint_id AND v.id = deliveries.event_id
RETURNING deliveries.id, deliveries.attempts, deliveries.event_id, v.type, v.assignment_id, v.body,
  e.id AS endpoint_id, e.organisation_id, e.channel, e.url, e.secret, e.former_secret,
  e.former_secret_until, e.settings, e.failures
"""  # noqa: S608  as above
).bindparams(
    bindparam("endpoint_ids", type_=ARRAY(Uuid())), bindparam("shares", type_=ARRAY(Integer()))
)


@dataclass(frozen=True, slots=True)
class Room:
    """How much one sender can take in hand."""

    parcels: int
    probes: int
    """Of them for endpoints that have failed again and again."""
    avoid: Collection[UUID] = ()
    """Endpoints that keep this sender waiting right now."""


async def claim(session: Session, room: Room) -> list[Parcel]:
    """Take what may go out now, under a lease; another sender gets none of it meanwhile."""
    now = clock.now()
    found = await session.execute(
        _FIND,
        {
            "now": now,
            "avoid": list(room.avoid),
            "sick": rules.SICK_AFTER,
            "endpoints": _ENDPOINTS,
        },
    )
    shares = _shares(found.all(), room.probes)
    if not shares:
        return []
    taken = await session.execute(
        _TAKE,
        {
            "now": now,
            "until": now + rules.lease(settings().partner_timeout_s),
            "endpoint_ids": list(shares),
            "shares": list(shares.values()),
            "room": room.parcels,
        },
    )
    return [_parcel(row, now) for row in taken]


def _shares(found: Sequence[Any], probes: int) -> dict[UUID, int]:
    """Return how many deliveries may be under way to each endpoint; a sick one gets one try."""
    shares = {}
    for one in found:
        if one.failures < rules.SICK_AFTER:
            is_program = one.channel == Channel.webhook
            shares[one.id] = settings().partner_concurrency if is_program else 1
        elif probes > 0:
            probes -= 1
            shares[one.id] = 1
    return shares


def _parcel(row: Any, now: datetime) -> Parcel:
    sealed = [row.secret]
    if row.former_secret_until is not None and row.former_secret_until > now:
        sealed.append(row.former_secret)
    return Parcel(
        delivery_id=row.id,
        event_id=row.event_id,
        endpoint_id=row.endpoint_id,
        organisation_id=row.organisation_id,
        channel=Channel(row.channel),
        attempts=row.attempts,
        event_type=row.type,
        assignment_id=row.assignment_id,
        address=row.url,
        secrets=_opened(sealed),
        settings=row.settings,
        body=row.body,
        is_probe=row.failures >= rules.SICK_AFTER,
    )


def _opened(sealed: list[bytes | None]) -> tuple[str, ...]:
    """Open secrets; none where the operator's keys do not fit, which is no other parcel's fault."""
    try:
        return tuple(crypto.unseal(one, SECRET) for one in sealed if one is not None)
    except crypto.UnreadableSecret:
        return ()
