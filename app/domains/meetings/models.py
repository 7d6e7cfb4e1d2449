"""Tables of meetings."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.meetings.states import DecisionState, ItemKind, ItemState, MeetingState
from app.platform.db import Base
from app.platform.sqltypes import Moment, one_of


class Meeting(Base):
    """Organisations that sit together, called by an office (联席会议)."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint(one_of("state", MeetingState), "state"),
        CheckConstraint("(state IN ('held', 'closed')) = (held_at IS NOT NULL)", "held_at"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", "closed_at"),
        CheckConstraint("state <> 'closed' OR minutes_version > 0", "closed_with_minutes"),
        CheckConstraint("(state = 'cancelled') = (cancel_reason IS NOT NULL)", "cancel_reason"),
        Index("meetings_newest_idx", "starts_at", "id"),
        Index("meetings_office_idx", "office_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    title: Mapped[str]
    place: Mapped[str]
    starts_at: Mapped[Moment]
    state: Mapped[str]
    minutes_version: Mapped[int] = mapped_column(SmallInteger)
    called_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[Moment]
    held_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]
    cancel_reason: Mapped[str | None]


class MeetingParticipant(Base):
    """An organisation that is invited, and whether it came."""

    __tablename__ = "meeting_participants"
    __table_args__ = (
        Index("meeting_participants_organisation_idx", "organisation_id", "meeting_id"),
    )

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    place: Mapped[int] = mapped_column(SmallInteger)
    attended: Mapped[bool | None]


class MeetingItem(Base):
    """One point on an agenda."""

    __tablename__ = "meeting_items"
    __table_args__ = (
        # The same matter comes up once, however often the agenda is filled.
        UniqueConstraint("meeting_id", "kind", "subject"),
        CheckConstraint(one_of("kind", ItemKind), "kind"),
        CheckConstraint(one_of("state", ItemState), "state"),
        CheckConstraint("(state = 'dropped') = (drop_reason IS NOT NULL)", "drop_reason"),
        Index("meeting_items_order_idx", "meeting_id", "place", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"))
    kind: Mapped[str]
    subject: Mapped[str]
    """The id of what it is about, a topic's code for a gap, or its own id."""
    title: Mapped[str]
    words: Mapped[str]
    place: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str]
    drop_reason: Mapped[str | None]
    touched_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[Moment]


class MeetingMinutes(Base):
    """The minutes at one time. Rows are only ever added; a trigger sees to it."""

    __tablename__ = "meeting_minutes"
    __table_args__ = (CheckConstraint("version > 0", "version"),)

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    text: Mapped[str]
    written_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    at: Mapped[Moment]


class MeetingDecision(Base):
    """What was decided: who does what by when. It carries over until it is done or dropped."""

    __tablename__ = "meeting_decisions"
    __table_args__ = (
        CheckConstraint(one_of("state", DecisionState), "state"),
        CheckConstraint(
            "(state = 'open') = (ended_at IS NULL) AND (state = 'open') = (ended_by IS NULL)",
            "whole_end",
        ),
        CheckConstraint("state <> 'dropped' OR end_words IS NOT NULL", "dropped_with_reason"),
        Index("meeting_decisions_meeting_idx", "meeting_id", "id"),
        Index("meeting_decisions_organisation_idx", "organisation_id", "due_on", "id"),
        Index(
            "meeting_decisions_open_idx",
            "office_id",
            "due_on",
            "id",
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"))
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("meeting_items.id"), index=True)
    what: Mapped[str]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    due_on: Mapped[date]
    state: Mapped[str]
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    end_words: Mapped[str | None]
