"""What went out and what became of it; sending again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_, update

from app.domains.delivery.models import Delivery, DeliveryAttempt, Endpoint, PartnerEvent
from app.domains.delivery.problems import DeliveryNotFound
from app.domains.delivery.schemas import AttemptOut, DeliveryOut, DeliveryPage
from app.domains.delivery.service.posting import SIGNAL
from app.domains.identity import service as identity
from app.kernel import clock
from app.kernel.paging import read_cursor, write_cursor
from app.platform.db import Session


async def list_deliveries(
    session: Session,
    organisation_ids: list[UUID],
    state: str | None,
    limit: int,
    cursor: str | None,
) -> DeliveryPage:
    """Return one page of deliveries to these organisations with their log, the newest first."""
    query = (
        select(Delivery, PartnerEvent.type, PartnerEvent.organisation_id)
        .join(PartnerEvent, PartnerEvent.id == Delivery.event_id)
        .where(PartnerEvent.organisation_id.in_(organisation_ids))
        .order_by(Delivery.created_at.desc(), Delivery.id.desc())
        .limit(limit + 1)
    )
    if state is not None:
        query = query.where(Delivery.state == state)
    if cursor:
        query = query.where(tuple_(Delivery.created_at, Delivery.id) < read_cursor(cursor))
    rows = (await session.execute(query)).all()
    page = rows[:limit]
    logs = await _logs(session, [row.Delivery.id for row in page])
    names = await identity.names_of(session, sorted({row.organisation_id for row in page}))
    return DeliveryPage(
        items=[
            DeliveryOut(
                id=row.Delivery.id,
                event_id=row.Delivery.event_id,
                event_type=row.type,
                organisation_id=row.organisation_id,
                organisation_name=names[row.organisation_id],
                state=row.Delivery.state,
                attempts=row.Delivery.attempts,
                next_attempt_at=row.Delivery.next_attempt_at,
                log=logs.get(row.Delivery.id, []),
                created_at=row.Delivery.created_at,
            )
            for row in page
        ],
        next_cursor=_page_end(page) if len(rows) > limit else None,
    )


def _page_end(page: Any) -> str:
    return write_cursor(page[-1].Delivery.created_at, page[-1].Delivery.id)


async def _logs(session: Session, delivery_ids: list[UUID]) -> dict[UUID, list[AttemptOut]]:
    logs: dict[UUID, list[AttemptOut]] = {}
    if not delivery_ids:
        return logs
    # At most 13 attempts each, so the page bounds this too.
    for row in await session.scalars(
        select(DeliveryAttempt)
        .where(DeliveryAttempt.delivery_id.in_(delivery_ids))
        .order_by(DeliveryAttempt.id)
    ):
        logs.setdefault(row.delivery_id, []).append(
            AttemptOut(at=row.at, status=row.status, error=row.error, duration_ms=row.duration_ms)
        )
    return logs


async def replay(session: Session, delivery_id: UUID, organisation_ids: list[UUID]) -> None:
    """Send a delivery again, from the first attempt on; raises DeliveryNotFound."""
    found = await session.scalar(
        select(Delivery)
        .join(PartnerEvent, PartnerEvent.id == Delivery.event_id)
        .where(Delivery.id == delivery_id, PartnerEvent.organisation_id.in_(organisation_ids))
        .with_for_update(of=Delivery)
    )
    if found is None:
        raise DeliveryNotFound
    found.state = "queued"
    found.attempts = 0
    found.finished_at = None
    found.next_attempt_at = clock.now()
    await session.execute(
        update(Endpoint)
        .where(Endpoint.id == found.endpoint_id)
        .values(disabled_at=None, disabled_reason=None)
    )
    await session.flush()
    await session.execute(select(func.pg_notify(SIGNAL, "")))


async def lag(session: Session) -> float:
    """Return for how many seconds the oldest due delivery has been waiting; 0 when none is."""
    oldest: datetime | None = await session.scalar(
        select(func.min(Delivery.next_attempt_at)).where(Delivery.state == "queued")
    )
    return 0.0 if oldest is None else max(0.0, (clock.now() - oldest).total_seconds())
