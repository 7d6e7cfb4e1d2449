"""One attempt after the other: what is due, who has it in hand, what came of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.domains.delivery import rules
from app.domains.delivery.models import Delivery, DeliveryAttempt, Endpoint, PartnerEvent
from app.domains.delivery.parcels import Parcel, Sent
from app.domains.delivery.service.endpoints import SECRET
from app.domains.delivery.states import Channel
from app.kernel import clock, ids
from app.platform import crypto, jobs
from app.platform.db import Session
from app.platform.settings import settings

SEND = "delivery.send"


async def claim(session: Session, delivery_id: UUID) -> Parcel | None:
    """Take a due delivery for one attempt, under a lease; None when there is nothing to do."""
    now = clock.now()
    row = (
        await session.execute(
            select(Delivery, Endpoint, PartnerEvent)
            .join(Endpoint, Endpoint.id == Delivery.endpoint_id)
            .join(PartnerEvent, PartnerEvent.id == Delivery.event_id)
            .where(
                Delivery.id == delivery_id,
                Delivery.state == "queued",
                Delivery.next_attempt_at <= now,
            )
            .with_for_update(of=Delivery, skip_locked=True)
        )
    ).one_or_none()
    if row is None:
        return None
    delivery, endpoint, event = row
    if endpoint.disabled_at is not None:
        delivery.state = "failed"
        delivery.finished_at = now
        return None
    delivery.attempts += 1
    delivery.next_attempt_at = now + rules.LEASE
    secrets = [endpoint.secret]
    if endpoint.former_secret_until is not None and endpoint.former_secret_until > now:
        secrets.append(endpoint.former_secret)
    return Parcel(
        delivery_id=delivery.id,
        event_id=delivery.event_id,
        endpoint_id=endpoint.id,
        organisation_id=endpoint.organisation_id,
        channel=Channel(endpoint.channel),
        attempts=delivery.attempts,
        event_type=event.type,
        assignment_id=event.assignment_id,
        address=endpoint.url,
        secrets=tuple(crypto.unseal(one, SECRET) for one in secrets if one is not None),
        settings=endpoint.settings,
        body=event.body,
    )


async def record_attempt(session: Session, parcel: Parcel, sent: Sent) -> rules.Outcome:
    """Note what came of an attempt, and arrange the next one if there is to be one."""
    now = clock.now()
    outcome = rules.decide(sent.verdict, parcel.attempts)
    session.add(
        DeliveryAttempt(
            id=ids.new(),
            delivery_id=parcel.delivery_id,
            at=now,
            status=sent.status,
            error=sent.error,
            answer=sent.excerpt,
            duration_ms=sent.duration_ms,
        )
    )
    await session.flush()
    if outcome is rules.Outcome.retry:
        again = now + rules.wait(parcel.attempts, settings().retry_scale)
        if sent.retry_after_s is not None:
            again = max(again, now + timedelta(seconds=sent.retry_after_s))
        await _mark(session, parcel.delivery_id, next_attempt_at=again)
        await jobs.enqueue(session, SEND, at=again, delivery_id=str(parcel.delivery_id))
        return outcome
    state = "delivered" if outcome is rules.Outcome.delivered else "failed"
    await _mark(session, parcel.delivery_id, state=state, finished_at=now)
    if outcome is rules.Outcome.gone:
        await session.execute(
            update(Endpoint)
            .where(Endpoint.id == parcel.endpoint_id)
            .values(disabled_at=now, disabled_reason=f"{sent.status or ''} Gone".strip())
        )
    return outcome


async def _mark(session: Session, delivery_id: UUID, **values: Any) -> None:
    await session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == "queued")
        .values(**values)
    )


async def wake_overdue(session: Session, older_than: timedelta) -> int:
    """Enqueue deliveries that should have been tried by now: the net under the job queue."""
    due = await session.scalars(
        select(Delivery.id)
        .where(Delivery.state == "queued", Delivery.next_attempt_at <= clock.now() - older_than)
        .order_by(Delivery.next_attempt_at)
        .limit(100)
    )
    batch = [{"delivery_id": str(one)} for one in due]
    await jobs.enqueue_many(session, SEND, batch)
    return len(batch)
