"""Tables of what youths are told."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base
from app.platform.sqltypes import Moment


class InboxMessage(Base):
    """One message to one youth."""

    __tablename__ = "inbox_messages"
    __table_args__ = (Index("inbox_messages_mine_idx", "youth_id", "created_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    youth_id: Mapped[UUID] = mapped_column(ForeignKey("youths.id"))
    need_id: Mapped[UUID] = mapped_column(ForeignKey("needs.id"), index=True)
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
        CheckConstraint("outcome IN ('held', 'spent', 'sent', 'refused')", "outcome"),
        Index(
            "subscription_grants_held_idx",
            "youth_id",
            "template",
            "granted_at",
            postgresql_where=text("outcome = 'held'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    youth_id: Mapped[UUID] = mapped_column(ForeignKey("youths.id"))
    template: Mapped[str]
    granted_at: Mapped[Moment]
    outcome: Mapped[str]
    """held, spent (a message is on its way), sent, refused (WeChat says there is none)."""
    detail: Mapped[str | None]
    updated_at: Mapped[Moment]
