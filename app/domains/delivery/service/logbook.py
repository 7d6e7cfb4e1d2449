"""What went out and what became of it: the log, and what is in trouble."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from app.domains.delivery import rules
from app.domains.delivery.models import Delivery, DeliveryAttempt, Endpoint, PartnerEvent
from app.domains.delivery.schemas import (
    AttemptOut,
    DeliveryOut,
    DeliveryPage,
    DeliveryProblem,
    DeliveryProblemPage,
    EventType,
)
from app.domains.delivery.states import DISABLED_NAMES, Channel, DeliveryState, DisabledReason
from app.domains.identity import service as identity
from app.kernel import clock, ids
from app.kernel.paging import read_cursor, write_cursor
from app.platform import db
from app.platform.db import Session

KEPT = timedelta(days=90)
_FORGOTTEN_AT_ONCE = 2000
_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """Which deliveries somebody wants to see; None is any."""

    state: DeliveryState | None = None
    type: EventType | None = None


async def list_deliveries(
    session: Session,
    organisation_ids: list[UUID],
    asked: Asked,
    limit: int,
    cursor: str | None,
) -> DeliveryPage:
    """Return one page of deliveries to these organisations with their log, the newest first."""
    query = (
        select(Delivery, PartnerEvent.type, PartnerEvent.organisation_id, Endpoint.channel)
        .join(PartnerEvent, PartnerEvent.id == Delivery.event_id)
        .join(Endpoint, Endpoint.id == Delivery.endpoint_id)
        .where(PartnerEvent.organisation_id.in_(organisation_ids))
        .order_by(Delivery.created_at.desc(), Delivery.id.desc())
        .limit(limit + 1)
    )
    if asked.state is not None:
        query = query.where(Delivery.state == asked.state)
    if asked.type is not None:
        query = query.where(PartnerEvent.type == asked.type)
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
                channel=Channel(row.channel),
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
    # Some 14 attempts each, so the page bounds this too.
    for row in await session.scalars(
        select(DeliveryAttempt)
        .where(DeliveryAttempt.delivery_id.in_(delivery_ids))
        .order_by(DeliveryAttempt.id)
    ):
        logs.setdefault(row.delivery_id, []).append(
            AttemptOut(
                at=row.at,
                status=row.status,
                error=row.error,
                answer=row.answer,
                duration_ms=row.duration_ms,
            )
        )
    return logs


async def list_problems(
    session: Session, organisation_ids: list[UUID], limit: int, cursor: str | None
) -> DeliveryProblemPage:
    """Return one page of these organisations' endpoints that are off or failing, newest first."""
    since = func.coalesce(Endpoint.disabled_at, Endpoint.failing_since)
    other = aliased(Endpoint)
    waiting = (
        select(Delivery.id)
        .where(Delivery.endpoint_id == Endpoint.id, Delivery.state == DeliveryState.queued)
        .limit(_COUNTED)
        .correlate(Endpoint)
        .subquery()
    )
    query = (
        select(
            Endpoint,
            since.label("since"),
            select(func.count()).select_from(waiting).scalar_subquery().label("waiting"),
            exists()
            .where(
                other.organisation_id == Endpoint.organisation_id,
                other.id != Endpoint.id,
                other.disabled_at.is_(None),
                other.failures < rules.SICK_AFTER,
            )
            .label("has_other"),
        )
        .where(
            Endpoint.organisation_id.in_(organisation_ids),
            or_(Endpoint.disabled_at.is_not(None), Endpoint.failures >= rules.SICK_AFTER),
        )
        .order_by(since.desc(), Endpoint.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(tuple_(since, Endpoint.id) < read_cursor(cursor))
    rows = (await session.execute(query)).all()
    page = rows[:limit]
    names = await identity.names_of(session, sorted({one.Endpoint.organisation_id for one in page}))
    return DeliveryProblemPage(
        items=[_problem(one, names) for one in page],
        next_cursor=(
            write_cursor(page[-1].since, page[-1].Endpoint.id) if len(rows) > limit else None
        ),
    )


def _problem(row: Any, names: dict[UUID, str]) -> DeliveryProblem:
    endpoint: Endpoint = row.Endpoint
    why = endpoint.disabled_reason
    reason = "投递失败，正在重试" if endpoint.disabled_at is None else _name_of(why)
    return DeliveryProblem(
        organisation_id=endpoint.organisation_id,
        organisation_name=names[endpoint.organisation_id],
        channel=Channel(endpoint.channel),
        is_disabled=endpoint.disabled_at is not None,
        reason=reason,
        since=row.since,
        failures=endpoint.failures,
        paused_until=endpoint.paused_until,
        waiting=row.waiting,
        has_other_channel=row.has_other,
    )


def _name_of(reason: str | None) -> str:
    known = next((one for one in DisabledReason if one == reason), DisabledReason.gone)
    return DISABLED_NAMES[known]


async def forget_old(now: datetime | None = None) -> int:
    """Delete the log of what was finished long ago, a batch at a time; events stay.

    What still waits is kept, however old.
    """
    before = ids.floor((now or clock.now()) - KEPT)
    async with db.transaction() as session:
        old = (
            await session.scalars(
                select(Delivery.id)
                .where(Delivery.id < before, Delivery.state != DeliveryState.queued)
                .order_by(Delivery.id)
                .limit(_FORGOTTEN_AT_ONCE)
                .with_for_update(skip_locked=True)
            )
        ).all()
        if old:
            await session.execute(
                delete(DeliveryAttempt).where(DeliveryAttempt.delivery_id.in_(old))
            )
            await session.execute(delete(Delivery).where(Delivery.id.in_(old)))
    return len(old)


async def lag(session: Session) -> float:
    """Return for how many seconds the oldest delivery has been due; 0 when none is.

    What waits for an endpoint that is paused is not late, its endpoint is in trouble.
    """
    now = clock.now()
    oldest: datetime | None = await session.scalar(
        select(func.min(Delivery.next_attempt_at))
        .join(Endpoint, Endpoint.id == Delivery.endpoint_id)
        .where(
            Delivery.state == DeliveryState.queued,
            Endpoint.failures < rules.SICK_AFTER,
            or_(Endpoint.paused_until.is_(None), Endpoint.paused_until < now),
        )
    )
    return 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())
