"""Tables of the morning's lists."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.digests.states import DigestState
from app.platform.db import Base
from app.platform.sqltypes import Moment, one_of


class DigestSubscription(Base):
    """An organisation that wants the list, and where."""

    __tablename__ = "digest_subscriptions"
    __table_args__ = (CheckConstraint("char_length(mailbox) <= 254", "mailbox_length"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    mailbox: Mapped[str]
    is_on: Mapped[bool]
    updated_at: Mapped[Moment]


class Digest(Base):
    """One morning's list for one organisation: there is one, however many workers think of it."""

    __tablename__ = "digests"
    __table_args__ = (
        CheckConstraint(one_of("state", DigestState), "state"),
        Index("digests_queued_idx", "day", postgresql_where=text("state = 'queued'")),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(SmallInteger)
    claimed_until: Mapped[Moment | None]
    needs: Mapped[int | None]
    created_at: Mapped[Moment]
    finished_at: Mapped[Moment | None]
