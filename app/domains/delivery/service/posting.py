"""Telling an organisation something: an event in its feed, a delivery for each way to it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, case, func, insert, literal, or_, select, true, update
from sqlalchemy.dialects.postgresql import ARRAY

from app.domains.delivery.models import Delivery, Endpoint, PartnerEvent
from app.domains.delivery.schemas import EndpointNotice, EventData, EventType, WebhookBody
from app.domains.delivery.states import Channel, DeliveryState
from app.kernel import clock, ids
from app.platform.compiled import Compiled
from app.platform.db import Session
from app.platform.sqltypes import table_of

# What senders listen to.
SIGNAL = "deliveries"
_NO_ENDPOINT = {"data": {"endpoint"}}

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
    .returning(PartnerEvent.id, PartnerEvent.number)
    .cte("event")
)
_only = bindparam("b_only", type_=Endpoint.channel.type)
_now = bindparam("b_at", type_=Delivery.created_at.type)
# A program may be told at any hour; a group and a mailbox are people.
_from = case(
    (Endpoint.channel == Channel.webhook, _now),
    else_=bindparam("b_people_at", type_=Delivery.next_attempt_at.type),
)
# A function, so that it may be followed by a subscript.
_ids = func.coalesce(bindparam("b_delivery_ids", type_=ARRAY(Uuid())), type_=ARRAY(Uuid()))
_made = (
    insert(table_of(Delivery))
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
        select(
            _ids[func.row_number().over()],
            _event.c.id,
            Endpoint.id,
            bindparam("b_subject", type_=Delivery.subject.type),
            _event.c.number,
            literal(DeliveryState.queued.value),
            literal(0),
            _from,
            _now,
        )
        .select_from(_event.join(table_of(Endpoint), true()))
        .where(
            Endpoint.organisation_id == bindparam("b_organisation_id"),
            Endpoint.disabled_at.is_(None),
            or_(_only.is_(None), Endpoint.channel == _only),
        ),
    )
    .returning(Delivery.id)
    .cte("made")
)
# One statement: the event, a delivery for each endpoint that works, and a word to the senders.
_POST = Compiled(select(func.pg_notify(SIGNAL, "")).select_from(_made))


@dataclass(frozen=True, slots=True)
class About:
    """What an event is about, without a word of the need itself."""

    assignment_id: UUID | None = None
    receipt: str | None = None
    topic: str | None = None
    urgency: str | None = None
    channel: Channel | None = None
    """Set where the event is about an endpoint, with the reason if it was switched off."""
    reason: str | None = None
    agreement_id: UUID | None = None
    commitment_id: UUID | None = None


async def post(
    session: Session,
    organisation_id: UUID,
    kind: EventType,
    about: About,
    *,
    only: Channel | None = None,
    people_at: datetime | None = None,
) -> UUID:
    """Tell an organisation something: in its feed for sure, by each channel as soon as it listens.

    `only` names the one channel that it goes out by. Before `people_at` nothing goes to a group
    or a mailbox; what comes after it about the same subject waits behind it.

    Part of the caller's transaction; the worker sends after it commits.
    """
    now = clock.now()
    event_id = ids.new()
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
            endpoint=about.channel and EndpointNotice(channel=about.channel, reason=about.reason),
        ),
    )
    await _POST.rows(
        session,
        b_event_id=event_id,
        b_organisation_id=organisation_id,
        b_type=kind,
        b_assignment_id=about.assignment_id,
        b_body=body.model_dump_json(exclude=None if about.channel else _NO_ENDPOINT),
        b_at=now,
        b_people_at=people_at or now,
        b_subject=about.receipt,
        b_only=only,
        b_delivery_ids=[ids.new() for _ in Channel],
    )
    return event_id


async def let_go(session: Session, organisation_id: UUID, subject: str) -> None:
    """Send at once what waits for the morning about a subject: now somebody is in danger."""
    now = clock.now()
    ways = select(Endpoint.id).where(Endpoint.organisation_id == organisation_id)
    await session.execute(
        update(Delivery)
        .where(
            Delivery.endpoint_id.in_(ways),
            Delivery.subject == subject,
            Delivery.state == DeliveryState.queued,
            Delivery.attempts == 0,
            Delivery.next_attempt_at > now,
        )
        .values(next_attempt_at=now)
        .execution_options(synchronize_session=False)
    )
