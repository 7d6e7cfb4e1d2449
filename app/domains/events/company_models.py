"""Tables of those who come together."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base
from app.platform.sqltypes import Moment


class RegistrationGroup(Base):
    """Friends who get seats together or wait together."""

    __tablename__ = "registration_groups"
    __table_args__ = (
        CheckConstraint("size BETWEEN 2 AND 6", "size"),
        Index(
            "registration_groups_gathering_idx",
            "session_id",
            postgresql_where=text("completed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"), index=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("event_sessions.id"), index=True)
    founder_id: Mapped[UUID] = mapped_column(ForeignKey("youths.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    """What the first one shares with the others."""
    size: Mapped[int] = mapped_column(SmallInteger)
    """How many friends are expected, each with a registration."""
    completed_at: Mapped[Moment | None]
    """When all were there, or those who were there went without the rest."""
    created_at: Mapped[Moment]


class CoOrganiser(Base):
    """An organisation that runs an event together with its organiser."""

    __tablename__ = "event_co_organisers"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisations.id"), primary_key=True, index=True
    )


class Invited(Base):
    """Somebody who may sign up before others, because an event was born from what they wrote."""

    __tablename__ = "event_invited"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"), primary_key=True)
    youth_id: Mapped[UUID] = mapped_column(ForeignKey("youths.id"), primary_key=True, index=True)
    told_at: Mapped[Moment | None]
