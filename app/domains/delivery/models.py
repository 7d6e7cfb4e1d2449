"""Tables of what goes out to partners."""

from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.delivery.states import Channel, DeliveryState
from app.platform.db import Base
from app.platform.sqltypes import Document, Moment, one_of


class PartnerEvent(Base):
    """One thing a partner must know. The feed of these is the truth; webhooks are its herald."""

    __tablename__ = "partner_events"
    __table_args__ = (
        Index("partner_events_feed_idx", "organisation_id", "transaction", "number"),
        Index("partner_events_when_idx", "organisation_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    transaction: Mapped[int] = mapped_column(
        BigInteger, server_default=text("(pg_current_xact_id()::text)::bigint")
    )
    """The writing transaction: a reader stays behind those still open, so it skips nothing."""
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    type: Mapped[str]
    assignment_id: Mapped[UUID | None]
    body: Mapped[str]
    """The JSON that is sent, frozen: each retry carries the same bytes."""
    created_at: Mapped[Moment]


class Endpoint(Base):
    """Where an organisation listens: its program, its group's robot, its mailbox."""

    __tablename__ = "endpoints"
    __table_args__ = (
        UniqueConstraint("organisation_id", "channel"),
        CheckConstraint(one_of("channel", Channel), "channel"),
        CheckConstraint("channel <> 'webhook' OR secret IS NOT NULL", "webhook_is_signed"),
        CheckConstraint(
            "(former_secret IS NULL) = (former_secret_until IS NULL)", "whole_rotation"
        ),
        Index(
            "endpoints_trouble_idx",
            "failing_since",
            "id",
            postgresql_where=text("failing_since IS NOT NULL"),
        ),
        Index(
            "endpoints_disabled_idx",
            "disabled_at",
            "id",
            postgresql_where=text("disabled_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    channel: Mapped[str] = mapped_column(server_default=Channel.webhook)
    url: Mapped[str]
    """The address, in the channel's own way of writing it."""
    secret: Mapped[bytes | None]
    """Signing secret, sealed."""
    former_secret: Mapped[bytes | None]
    """The one before, sealed: both sign until `former_secret_until`."""
    former_secret_until: Mapped[Moment | None]
    settings: Mapped[Document] = mapped_column(server_default=text("'{}'"))
    failures: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    """Attempts in a row that failed, whichever deliveries they were for."""
    failing_since: Mapped[Moment | None]
    paused_until: Mapped[Moment | None]
    """Nothing is sent there before this: the circuit is open, or the channel asked for a pace."""
    disabled_at: Mapped[Moment | None]
    disabled_reason: Mapped[str | None]
    created_at: Mapped[Moment]


_IS_QUEUED = text("state = 'queued'")


class Delivery(Base):
    """One event on its way to one endpoint."""

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint(one_of("state", DeliveryState), "state"),
        UniqueConstraint("event_id", "endpoint_id"),
        Index("deliveries_due_idx", "next_attempt_at", postgresql_where=_IS_QUEUED),
        Index(
            "deliveries_waiting_idx", "endpoint_id", "next_attempt_at", postgresql_where=_IS_QUEUED
        ),
        Index(
            "deliveries_subject_idx",
            "endpoint_id",
            "subject",
            "number",
            postgresql_where=_IS_QUEUED,
        ),
        Index(
            "deliveries_claimed_idx",
            "endpoint_id",
            "claimed_until",
            postgresql_where=text("state = 'queued' AND claimed_until IS NOT NULL"),
        ),
        Index("deliveries_endpoint_idx", "endpoint_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("partner_events.id"))
    endpoint_id: Mapped[UUID] = mapped_column(ForeignKey("endpoints.id"))
    subject: Mapped[str | None]
    """What the event is about (a receipt number): events of one subject go out one by one."""
    number: Mapped[int | None] = mapped_column(BigInteger)
    """The event's number: the order within a subject."""
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(SmallInteger)
    next_attempt_at: Mapped[Moment]
    claimed_until: Mapped[Moment | None]
    """While a sender has it in hand; if the sender dies, another may take it after this."""
    created_at: Mapped[Moment]
    finished_at: Mapped[Moment | None]


class DeliveryAttempt(Base):
    """One try, and what came of it."""

    __tablename__ = "delivery_attempts"
    __table_args__ = (Index("delivery_attempts_delivery_idx", "delivery_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("deliveries.id"))
    at: Mapped[Moment]
    status: Mapped[int | None] = mapped_column(SmallInteger)
    error: Mapped[str | None]
    answer: Mapped[str | None]
    duration_ms: Mapped[int]
