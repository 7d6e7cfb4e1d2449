"""Sending again: one delivery, or what happened in a stretch of time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Integer,
    Text,
    Uuid,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from app.domains.delivery.models import Delivery, Endpoint, PartnerEvent
from app.domains.delivery.problems import DeliveryNotFound, EndpointIsOff, EndpointNotFound
from app.domains.delivery.schemas import ReplayIn, ReplayOut
from app.domains.delivery.service.posting import SIGNAL
from app.domains.delivery.states import Channel, DeliveryState
from app.kernel import clock, ids
from app.platform.db import Session

# So many events one request sends again at most.
MOST = 1000


async def replay(session: Session, delivery_id: UUID, organisation_ids: list[UUID]) -> None:
    """Send a delivery again, from the first attempt on; raises DeliveryNotFound, EndpointIsOff."""
    found = (
        await session.execute(
            select(Delivery, Endpoint.disabled_at)
            .join(Endpoint, Endpoint.id == Delivery.endpoint_id)
            .where(Delivery.id == delivery_id, Endpoint.organisation_id.in_(organisation_ids))
            .with_for_update(of=Delivery)
        )
    ).one_or_none()
    if found is None:
        raise DeliveryNotFound
    if found.disabled_at is not None:
        raise EndpointIsOff
    now = clock.now()
    await session.execute(
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            # What is being sent at this moment is left alone.
            or_(Delivery.claimed_until.is_(None), Delivery.claimed_until < now),
        )
        .values(state=DeliveryState.queued, attempts=0, finished_at=None, next_attempt_at=now)
        .execution_options(synchronize_session=False)
    )
    await session.execute(select(func.pg_notify(SIGNAL, "")))


async def replay_range(session: Session, organisation_id: UUID, asked: ReplayIn) -> ReplayOut:
    """Send again what happened in a stretch of time, also what was never sent to this endpoint.

    What waits already is not doubled, so asking twice changes nothing.
    """
    endpoint_id = await _open_endpoint(session, organisation_id, asked.channel)
    now = clock.now()
    events = (
        select(
            PartnerEvent.id,
            PartnerEvent.created_at,
        )
        .where(
            PartnerEvent.organisation_id == organisation_id,
            PartnerEvent.created_at >= asked.since,
            PartnerEvent.created_at < (asked.until or now),
        )
        .order_by(PartnerEvent.created_at, PartnerEvent.number)
        .limit(MOST + 1)
    )
    if asked.types is not None:
        events = events.where(PartnerEvent.type.in_(asked.types))
    found = (await session.execute(events)).all()
    await _queue(session, endpoint_id, [one.id for one in found[:MOST]], now)
    return ReplayOut(
        events=len(found[:MOST]),
        continue_from=found[MOST].created_at if len(found) > MOST else None,
    )


async def _open_endpoint(session: Session, organisation_id: UUID, channel: Channel) -> UUID:
    endpoint = (
        await session.execute(
            select(Endpoint.id, Endpoint.disabled_at)
            .where(Endpoint.organisation_id == organisation_id, Endpoint.channel == channel)
            .with_for_update(key_share=True)
        )
    ).one_or_none()
    if endpoint is None:
        raise EndpointNotFound
    if endpoint.disabled_at is not None:
        raise EndpointIsOff
    found: UUID = endpoint.id
    return found


async def _queue(session: Session, endpoint_id: UUID, event_ids: list[UUID], now: datetime) -> None:
    if not event_ids:
        return
    fresh = func.coalesce(
        literal([ids.new() for _ in event_ids], ARRAY(Uuid())), type_=ARRAY(Uuid())
    )
    rows = select(
        fresh[cast(func.row_number().over(order_by=PartnerEvent.number), Integer)],
        PartnerEvent.id,
        literal(endpoint_id, Uuid()),
        cast(cast(PartnerEvent.body, JSONB)["data"]["receipt"].astext, Text),
        PartnerEvent.number,
        literal(DeliveryState.queued.value),
        literal(0),
        literal(now),
        literal(now),
    ).where(PartnerEvent.id.in_(event_ids))
    await session.execute(
        upsert(Delivery)
        .from_select(
            [
                "id",
                "event_id",
                "endpoint_id",
                "subject",
                "number",
                "state",
                "attempts",
                "next_attempt_at",
                "created_at",
            ],
            rows,
        )
        .on_conflict_do_update(
            index_elements=["event_id", "endpoint_id"],
            set_={
                "state": DeliveryState.queued,
                "attempts": 0,
                "next_attempt_at": now,
                "finished_at": null(),
            },
            where=Delivery.state != DeliveryState.queued,
        )
    )
    await session.execute(select(func.pg_notify(SIGNAL, "")))
