"""Tables of duty."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.duty.states import Outcome
from app.platform.db import Base
from app.platform.sqltypes import Moment, one_of


class DutyShift(Base):
    """Somebody's turn: from when until when they are called for an office."""

    __tablename__ = "duty_rosters"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", "ends_after_start"),
        Index("duty_rosters_office_idx", "office_id", "ends_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    place: Mapped[int] = mapped_column(SmallInteger)
    """Of several at one time, the lowest is called first."""
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]


class DutyAlert(Base):
    """One call about one need, to one person or, without a person, to all dispatchers."""

    __tablename__ = "duty_alerts"
    __table_args__ = (
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', Outcome)}", "outcome"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", "whole_end"),
        CheckConstraint("outcome <> 'answered' OR ended_by IS NOT NULL", "answered_by"),
        Index(
            "duty_alerts_one_open_idx",
            "need_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("duty_alerts_need_idx", "need_id", "id"),
        Index("duty_alerts_due_idx", "due_at", postgresql_where=text("ended_at IS NULL")),
        Index("duty_alerts_staff_idx", "staff_id", "made_at"),
        Index("duty_alerts_office_idx", "office_id", "made_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    incident_id: Mapped[UUID]
    """The first alert of the same event: nobody is called twice for one."""
    need_id: Mapped[UUID] = mapped_column(ForeignKey("needs.id"))
    receipt: Mapped[str]
    office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    reason: Mapped[str]
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[Moment]
    due_at: Mapped[Moment]
    """When it goes to the next; once all dispatchers have it, when it is looked after again."""
    outcome: Mapped[str | None]
    ended_at: Mapped[Moment | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
