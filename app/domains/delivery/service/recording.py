"""What came of an attempt: for the delivery, for its endpoint, for those who must know."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, insert, select, update

from app.domains.delivery import rules
from app.domains.delivery.events import EndpointDisabled
from app.domains.delivery.models import Delivery, DeliveryAttempt, Endpoint
from app.domains.delivery.parcels import Parcel, Sent
from app.domains.delivery.schemas import EventType
from app.domains.delivery.scrubbing import scrub
from app.domains.delivery.service.losing import let_offers_go
from app.domains.delivery.service.posting import About, post
from app.domains.delivery.states import DeliveryState, DisabledReason, Verdict
from app.kernel import clock, ids
from app.platform import outbox
from app.platform.db import Session
from app.platform.settings import settings


async def record_attempt(session: Session, parcel: Parcel, sent: Sent) -> rules.Outcome:
    """Note what came of an attempt, and arrange what follows from it.

    May come late, when the lease is over and another sender has the delivery: its result counts
    only if it brings good news.
    """
    now = clock.now()
    outcome = rules.decide(sent.verdict, parcel.attempts)
    await session.execute(
        insert(DeliveryAttempt).values(
            id=ids.new(),
            delivery_id=parcel.delivery_id,
            at=now,
            status=sent.status,
            error=scrub(sent.error),
            answer=scrub(sent.excerpt),
            duration_ms=sent.duration_ms,
        )
    )
    # The endpoint before its deliveries, always, so that two never wait for each other.
    is_over = await _note_health(session, parcel, sent, now)
    await _settle(session, parcel, outcome, sent, now)
    lost = [parcel.event_id] if outcome in rules.LOST else []
    if outcome is rules.Outcome.gone:
        lost += await _disable(session, parcel.endpoint_id, DisabledReason.gone)
    elif is_over:
        lost += await _disable(session, parcel.endpoint_id, DisabledReason.failing)
    await let_offers_go(session, lost)
    return outcome


async def _note_health(session: Session, parcel: Parcel, sent: Sent, now: datetime) -> bool:
    """Note how the endpoint is; returns whether it has failed for so long that it is over."""
    known = (
        await session.execute(
            select(Endpoint.failures, Endpoint.failing_since).where(
                Endpoint.id == parcel.endpoint_id
            )
        )
    ).one()
    pace = None if sent.retry_after_s is None else now + rules.pace(sent.retry_after_s)
    if sent.verdict is Verdict.retry:
        failures = await session.scalar(
            update(Endpoint)
            .where(Endpoint.id == parcel.endpoint_id)
            .values(
                failures=func.least(Endpoint.failures + 1, 1000),
                failing_since=func.coalesce(Endpoint.failing_since, now),
            )
            .returning(Endpoint.failures)
        )
        pause = rules.pause(failures or 0, settings().retry_scale)
        until = max((one for one in (pace, pause and now + pause) if one), default=None)
        if until is not None:
            await _change(session, parcel.endpoint_id, paused_until=until)
        since = known.failing_since or now
        return bool(now - since >= rules.DEAD_AFTER)
    if sent.verdict is Verdict.delivered and known.failing_since is not None:
        await _change(
            session, parcel.endpoint_id, failures=0, failing_since=None, paused_until=pace
        )
        if known.failures >= rules.SICK_AFTER:
            await _hurry(session, Delivery.endpoint_id == parcel.endpoint_id, now)
    elif pace is not None:
        await _change(session, parcel.endpoint_id, paused_until=pace)
    return False


async def _settle(
    session: Session, parcel: Parcel, outcome: rules.Outcome, sent: Sent, now: datetime
) -> None:
    mine = Delivery.id == parcel.delivery_id
    is_ours = and_(mine, Delivery.attempts == parcel.attempts)
    if outcome is rules.Outcome.retry:
        again = now + rules.wait(parcel.attempts, settings().retry_scale)
        if sent.retry_after_s is not None:
            again = max(again, now + rules.pace(sent.retry_after_s))
        row = await _move(session, is_ours, next_attempt_at=again, claimed_until=None)
        if row is not None:
            # What waits behind it need not be looked at before it either.
            await _put_off(session, _behind(parcel.endpoint_id, row), again)
        return
    is_delivered = outcome is rules.Outcome.delivered
    row = await _move(
        session,
        mine if is_delivered else is_ours,
        state=DeliveryState.delivered if is_delivered else DeliveryState.failed,
        finished_at=now,
        claimed_until=None,
    )
    if row is not None and parcel.attempts > 1:
        await _hurry(session, _behind(parcel.endpoint_id, row), now)


async def _move(session: Session, which: ColumnElement[bool], **values: Any) -> Any:
    """Change a delivery that is still queued; returns its place in the order, or None."""
    moved = await session.execute(
        update(Delivery)
        .where(which, Delivery.state == DeliveryState.queued)
        .values(**values)
        .returning(Delivery.subject, Delivery.number)
    )
    return moved.one_or_none()


def _behind(endpoint_id: UUID, row: Any) -> ColumnElement[bool]:
    """Return what waits for this one: the same endpoint's later deliveries of the same subject."""
    return and_(
        Delivery.endpoint_id == endpoint_id,
        Delivery.subject == row.subject,
        Delivery.number > row.number,
    )


async def _hurry(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    """Let deliveries go now that were put off."""
    is_put_off = and_(Delivery.claimed_until.is_(None), Delivery.next_attempt_at > now)
    await session.execute(
        update(Delivery)
        .where(which, is_put_off, Delivery.state == DeliveryState.queued)
        .values(next_attempt_at=now)
        .execution_options(synchronize_session=False)
    )


async def _put_off(session: Session, which: ColumnElement[bool], until: datetime) -> None:
    await session.execute(
        update(Delivery)
        .where(which, Delivery.state == DeliveryState.queued, Delivery.next_attempt_at < until)
        .values(next_attempt_at=until)
        .execution_options(synchronize_session=False)
    )


async def _change(session: Session, endpoint_id: UUID, **values: Any) -> None:
    await session.execute(update(Endpoint).where(Endpoint.id == endpoint_id).values(**values))


async def _disable(session: Session, endpoint_id: UUID, reason: DisabledReason) -> list[UUID]:
    """Switch an endpoint off; both sides hear of it. Returns the events given up with it."""
    now = clock.now()
    endpoint = (
        await session.execute(
            update(Endpoint)
            .where(Endpoint.id == endpoint_id, Endpoint.disabled_at.is_(None))
            .values(disabled_at=now, disabled_reason=reason, paused_until=None)
            .returning(Endpoint.organisation_id, Endpoint.channel)
        )
    ).one_or_none()
    if endpoint is None:
        return []
    given_up = await session.scalars(
        update(Delivery)
        .where(Delivery.endpoint_id == endpoint_id, Delivery.state == DeliveryState.queued)
        .values(state=DeliveryState.failed, finished_at=now, claimed_until=None)
        .returning(Delivery.event_id)
        .execution_options(synchronize_session=False)
    )
    about = About(channel=endpoint.channel, reason=reason)
    await post(session, endpoint.organisation_id, EventType.endpoint_disabled, about)
    await outbox.emit(
        session, EndpointDisabled(endpoint_id, endpoint.organisation_id, endpoint.channel, reason)
    )
    return list(given_up)
