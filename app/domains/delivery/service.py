"""What others may ask of delivery: post an event, read the feed, look after endpoints."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from sqlalchemy import bindparam, func, insert, literal, select, text, true, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.domains.delivery import rules
from app.domains.delivery.models import Delivery, DeliveryAttempt, Endpoint, PartnerEvent
from app.domains.delivery.problems import BadEndpoint, DeliveryNotFound
from app.domains.delivery.schemas import (
    AttemptOut,
    DeliveryOut,
    DeliveryPage,
    EndpointOut,
    EventData,
    EventPage,
    EventType,
    WebhookBody,
)
from app.domains.identity import service as identity
from app.kernel import clock, ids
from app.kernel.paging import read_cursor, read_position, write_cursor, write_position
from app.platform import crypto, http, jobs, resealing
from app.platform.compiled import Compiled
from app.platform.db import Session
from app.platform.http import Answer
from app.platform.settings import settings
from app.platform.sqltypes import table_of

SEND = "delivery.send"
_SECRET = "endpoints.secret"  # noqa: S105  the purpose of a key, not a key

_event = (
    insert(table_of(PartnerEvent))
    .values(
        id=bindparam("b_event_id"),
        organisation_id=bindparam("b_organisation_id"),
        type=bindparam("b_type"),
        assignment_id=bindparam("b_assignment_id"),
        body=bindparam("b_body"),
        created_at=bindparam("b_at"),
    )
    .returning(PartnerEvent.id)
    .cte("event")
)
# One statement: the event, and its delivery if the organisation has a working endpoint.
_POST = Compiled(
    insert(table_of(Delivery))
    .from_select(
        ["id", "event_id", "endpoint_id", "state", "attempts", "next_attempt_at", "created_at"],
        select(
            bindparam("b_delivery_id", type_=Delivery.id.type),
            _event.c.id,
            Endpoint.id,
            literal("queued"),
            literal(0),
            bindparam("b_at", type_=Delivery.created_at.type),
            bindparam("b_at", type_=Delivery.created_at.type),
        )
        .select_from(_event.join(table_of(Endpoint), true()))
        .where(
            Endpoint.organisation_id == bindparam("b_organisation_id"),
            Endpoint.disabled_at.is_(None),
        ),
    )
    .returning(Delivery.id)
)


@dataclass(frozen=True, slots=True)
class About:
    """What an event is about, without a word of the need itself."""

    assignment_id: UUID | None = None
    receipt: str | None = None
    topic: str | None = None
    urgency: str | None = None
    agreement_id: UUID | None = None
    commitment_id: UUID | None = None


async def post(session: Session, organisation_id: UUID, kind: EventType, about: About) -> UUID:
    """Tell an organisation something: in its feed for sure, by webhook as soon as it listens.

    Part of the caller's transaction; the worker sends after it commits.
    """
    now = clock.now()
    event_id, delivery_id = ids.new(), ids.new()
    body = WebhookBody(
        id=event_id,
        type=kind,
        timestamp=now,
        data=EventData(
            assignment_id=about.assignment_id,
            receipt=about.receipt,
            topic=about.topic,
            urgency=about.urgency,
            agreement_id=about.agreement_id,
            commitment_id=about.commitment_id,
        ),
    )
    made = await _POST.scalar(
        session,
        b_event_id=event_id,
        b_organisation_id=organisation_id,
        b_type=kind,
        b_assignment_id=about.assignment_id,
        b_body=body.model_dump_json(),
        b_at=now,
        b_delivery_id=delivery_id,
    )
    if made is not None:
        await jobs.enqueue(session, SEND, delivery_id=str(delivery_id))
    return event_id


async def feed(
    session: Session, organisation_id: UUID, limit: int, cursor: str | None
) -> EventPage:
    """Return an organisation's events behind a cursor, each exactly once, in order.

    Transactions commit out of order, so the feed ends before the oldest one still open:
    otherwise a reader could step over an event that becomes visible later.
    """
    after = read_position(cursor) if cursor else (0, 0)
    horizon = text("(pg_snapshot_xmin(pg_current_snapshot())::text)::bigint")
    rows = (
        await session.execute(
            select(PartnerEvent.transaction, PartnerEvent.number, PartnerEvent.body)
            .where(
                PartnerEvent.organisation_id == organisation_id,
                tuple_(PartnerEvent.transaction, PartnerEvent.number) > after,
                PartnerEvent.transaction < horizon,
            )
            .order_by(PartnerEvent.transaction, PartnerEvent.number)
            .limit(limit + 1)
        )
    ).all()
    page = rows[:limit]
    last = (page[-1].transaction, page[-1].number) if page else after
    return EventPage(
        items=[orjson.loads(row.body) for row in page],
        next_cursor=write_position(*last),
        has_more=len(rows) > limit,
    )


async def set_endpoint(session: Session, organisation_id: UUID, url: str) -> EndpointOut:
    """Set where an organisation listens, with a new signing secret; raises BadEndpoint."""
    _refuse_bad(url)
    secret = crypto.new_webhook_secret()
    values: dict[str, Any] = {
        "url": url,
        "secret": crypto.seal(secret, _SECRET),
        "disabled_at": None,
        "disabled_reason": None,
    }
    await session.execute(
        upsert(Endpoint)
        .values(id=ids.new(), organisation_id=organisation_id, created_at=clock.now(), **values)
        .on_conflict_do_update(index_elements=["organisation_id"], set_=values)
    )
    return EndpointOut(
        organisation_id=organisation_id,
        url=url,
        secret=secret,
        is_disabled=False,
        disabled_reason=None,
    )


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery claimed for one attempt."""

    delivery_id: UUID
    event_id: UUID
    endpoint_id: UUID
    attempts: int
    url: str
    secret: str
    body: str


async def claim(session: Session, delivery_id: UUID) -> Parcel | None:
    """Take a due delivery for one attempt, under a lease; None when there is nothing to do."""
    now = clock.now()
    row = (
        await session.execute(
            select(Delivery, Endpoint, PartnerEvent.body)
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
    delivery, endpoint, body = row
    if endpoint.disabled_at is not None:
        delivery.state = "failed"
        delivery.finished_at = now
        return None
    delivery.attempts += 1
    delivery.next_attempt_at = now + rules.LEASE
    return Parcel(
        delivery_id=delivery.id,
        event_id=delivery.event_id,
        endpoint_id=endpoint.id,
        attempts=delivery.attempts,
        url=endpoint.url,
        secret=crypto.unseal(endpoint.secret, _SECRET),
        body=body,
    )


async def record_attempt(
    session: Session, parcel: Parcel, answer: Answer | None, error: str | None
) -> rules.Outcome:
    """Note what came of an attempt, and arrange the next one if there is to be one."""
    now = clock.now()
    outcome = rules.judge(answer.status if answer else None, parcel.attempts)
    session.add(
        DeliveryAttempt(
            id=ids.new(),
            delivery_id=parcel.delivery_id,
            at=now,
            status=answer.status if answer else None,
            error=error,
            answer=answer.excerpt if answer else None,
            duration_ms=answer.duration_ms if answer else 0,
        )
    )
    await session.flush()
    if outcome is rules.Outcome.retry:
        again = now + rules.wait(parcel.attempts, settings().retry_scale)
        await _mark(session, parcel.delivery_id, next_attempt_at=again)
        await jobs.enqueue(session, SEND, at=again, delivery_id=str(parcel.delivery_id))
        return outcome
    state = "delivered" if outcome is rules.Outcome.delivered else "failed"
    await _mark(session, parcel.delivery_id, state=state, finished_at=now)
    if outcome is rules.Outcome.gone:
        await session.execute(
            update(Endpoint)
            .where(Endpoint.id == parcel.endpoint_id)
            .values(disabled_at=now, disabled_reason="410 Gone")
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
    await jobs.enqueue(session, SEND, delivery_id=str(delivery_id))


async def lag(session: Session) -> float:
    """Return for how many seconds the oldest due delivery has been waiting; 0 when none is."""
    oldest: datetime | None = await session.scalar(
        select(func.min(Delivery.next_attempt_at)).where(Delivery.state == "queued")
    )
    return 0.0 if oldest is None else max(0.0, (clock.now() - oldest).total_seconds())


def _refuse_bad(url: str) -> None:
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError as error:
        raise BadEndpoint from error
    schemes = {"https", "http"} if settings().allow_loopback_partners else {"https"}
    is_plain = not parts.username and not parts.password and not parts.fragment
    if parts.scheme not in schemes or not parts.hostname or not is_plain or not port_is_fine:
        raise BadEndpoint
    if not url.isascii() or any(letter.isspace() for letter in url):
        raise BadEndpoint
    if http.names_inside(parts.hostname, allow_loopback=settings().allow_loopback_partners):
        raise BadEndpoint


async def seal_anew() -> int:
    """Seal the endpoints' signing secrets with the present key; returns how many."""
    return await resealing.seal_anew(Endpoint, "secret", _SECRET)
