"""Tables of what youths are told."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.notifications.states import AttemptOutcome, Channel, GrantOutcome, GrantSource
from app.platform.db import Base
from app.platform.sqltypes import Moment, one_of


class InboxMessage(Base):
    """One message to one youth."""

    __tablename__ = "inbox_messages"
    __table_args__ = (
        CheckConstraint("num_nonnulls(need_id, event_id) = 1", "one_subject"),
        Index("inbox_messages_mine_idx", "youth_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    youth_id: Mapped[UUID] = mapped_column(ForeignKey("youths.id"))
    need_id: Mapped[UUID | None] = mapped_column(ForeignKey("needs.id"), index=True)
    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("events.id"), index=True)
    once_key: Mapped[str | None] = mapped_column(unique=True)
    """A name for what must be told once only, such as one reminder of one registration."""
    template: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[Moment]
    read_at: Mapped[Moment | None]
    grant_id: Mapped[UUID | None] = mapped_column(ForeignKey("subscription_grants.id"), index=True)
    """The subscription this message spends, if one was held."""


class SubscriptionGrant(Base):
    """One acceptance of `wx.requestSubscribeMessage`: it is good for one message."""

    __tablename__ = "subscription_grants"
    __table_args__ = (
        CheckConstraint(one_of("outcome", GrantOutcome), "outcome"),
        CheckConstraint(one_of("told_by", GrantSource), "told_by"),
        Index(
            "subscription_grants_held_idx",
            "youth_id",
            "template",
            "granted_at",
            postgresql_where=text("outcome = 'held'"),
        ),
        Index("subscription_grants_recent_idx", "youth_id", "granted_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    youth_id: Mapped[UUID] = mapped_column(ForeignKey("youths.id"))
    template: Mapped[str]
    granted_at: Mapped[Moment]
    told_by: Mapped[str]
    """Who told us: the phone, WeChat's event, or both. One tap is one grant."""
    outcome: Mapped[str]
    detail: Mapped[str | None]
    updated_at: Mapped[Moment]


class MessageAttempt(Base):
    """One try to bring a message to a person's WeChat, and what became of it."""

    __tablename__ = "message_attempts"
    __table_args__ = (
        CheckConstraint(one_of("channel", Channel), "channel"),
        CheckConstraint(one_of("outcome", AttemptOutcome), "outcome"),
        Index("message_attempts_message_idx", "message_id", "id"),
        Index(
            "message_attempts_wechat_idx",
            "wechat_id",
            postgresql_where=text("wechat_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("inbox_messages.id"))
    channel: Mapped[str]
    outcome: Mapped[str]
    detail: Mapped[str | None]
    """WeChat's error code, or its own word for a failure."""
    wechat_id: Mapped[str | None]
    """WeChat's id of the message; its later report names it."""
    at: Mapped[Moment]
