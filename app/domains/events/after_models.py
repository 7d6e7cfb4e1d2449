"""Tables of what follows an event: who stayed away, hours, what people thought of it."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.events.states import AbsenceState
from app.platform.db import Base
from app.platform.sqltypes import Moment, Words, one_of


class Absence(Base):
    """Somebody had a seat, and did not come. May be appealed; what is lifted counts no more."""

    __tablename__ = "event_absences"
    __table_args__ = (
        CheckConstraint(one_of("state", AbsenceState), "state"),
        CheckConstraint("(state = 'standing') <= (appealed_at IS NULL)", "appealed"),
        Index("event_absences_event_idx", "event_id", "registration_id"),
    )

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id"), primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"))
    state: Mapped[str]
    marked_at: Mapped[Moment]
    appeal: Mapped[str | None]
    appealed_at: Mapped[Moment | None]
    answer: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    """Nobody where a late scan showed that they were there."""
    decided_at: Mapped[Moment | None]


class VolunteerHours(Base):
    """How long a volunteer was there, as the organiser confirmed it.

    Rows are only ever added; the newest one of a registration counts.
    """

    __tablename__ = "volunteer_hours"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 0 AND 44640", "minutes"),
        Index("volunteer_hours_registration_idx", "registration_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id"))
    minutes: Mapped[int]
    is_from_scans: Mapped[bool]
    """Whether the door's scans say so; otherwise the organiser does."""
    confirmed_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    at: Mapped[Moment]


class EventFeedback(Base):
    """What somebody who came thought of it; once."""

    __tablename__ = "event_feedback"
    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 5", "score"),
        Index("event_feedback_event_idx", "event_id", "at", "registration_id"),
    )

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id"), primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"))
    score: Mapped[int] = mapped_column(SmallInteger)
    tags: Mapped[Words]
    words: Mapped[str | None]
    at: Mapped[Moment]
