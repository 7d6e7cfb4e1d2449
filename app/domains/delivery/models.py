"""Tables of what goes out to partners."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base
from app.platform.sqltypes import Moment


class PartnerEvent(Base):
    """One thing a partner must know. The feed of these is the truth; webhooks are its herald."""

    __tablename__ = "partner_events"
    __table_args__ = (Index("partner_events_feed_idx", "organisation_id", "transaction", "number"),)

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
    """Where an organisation's program listens."""

    __tablename__ = "endpoints"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), unique=True)
    url: Mapped[str]
    secret: Mapped[bytes]
    """Signing secret, sealed."""
    disabled_at: Mapped[Moment | None]
    disabled_reason: Mapped[str | None]
    created_at: Mapped[Moment]


class Delivery(Base):
    """One event on its way to one endpoint."""

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'delivered', 'failed')", "state"),
        Index("deliveries_due_idx", "next_attempt_at", postgresql_where=text("state = 'queued'")),
        Index("deliveries_endpoint_idx", "endpoint_id", "created_at", "id"),
        Index("deliveries_event_idx", "event_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("partner_events.id"))
    endpoint_id: Mapped[UUID] = mapped_column(ForeignKey("endpoints.id"))
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(SmallInteger)
    next_attempt_at: Mapped[Moment]
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
