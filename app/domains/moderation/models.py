"""Tables of contents on their way to everybody."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.moderation.states import ContentState, HoldReason, Kind
from app.platform.db import Base
from app.platform.sqltypes import Moment, one_of


class Content(Base):
    """Words and pictures that somebody wants to show to everybody."""

    __tablename__ = "contents"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        CheckConstraint(one_of("kind", Kind), "kind"),
        CheckConstraint(one_of("state", ContentState), "state"),
        CheckConstraint(
            f"hold_reason IS NULL OR {one_of('hold_reason', HoldReason)}", "hold_reason"
        ),
        Index(
            "contents_shown_idx",
            "kind",
            "shown_at",
            "id",
            postgresql_where=text("state = 'passed'"),
        ),
        Index(
            "contents_waiting_idx",
            "office_id",
            "state",
            "created_at",
            "id",
            postgresql_where=text("state IN ('held', 'appealed')"),
        ),
        Index("contents_pending_idx", "created_at", postgresql_where=text("state = 'pending'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    """What it is about; one content for each."""
    author_id: Mapped[UUID] = mapped_column(ForeignKey("youths.id"), index=True)
    office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    """Whose people look at it."""
    text: Mapped[str]
    images: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    state: Mapped[str]
    hold_reason: Mapped[str | None]
    text_verdict: Mapped[str | None]
    """What WeChat suggested of the words: pass, review, risky."""
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str | None]
    """Why it was rejected; the writer reads it."""
    appeal: Mapped[str | None]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    shown_at: Mapped[Moment | None]


class PictureCheck(Base):
    """A picture that WeChat was asked to look at."""

    __tablename__ = "picture_checks"
    __table_args__ = (UniqueConstraint("content_id", "image_id"),)

    trace_id: Mapped[str] = mapped_column(primary_key=True)
    content_id: Mapped[UUID] = mapped_column(ForeignKey("contents.id", ondelete="CASCADE"))
    image_id: Mapped[UUID]
    asked_at: Mapped[Moment]


class PictureVerdict(Base):
    """What WeChat said of a picture; it may come before our question was noted."""

    __tablename__ = "picture_verdicts"

    trace_id: Mapped[str] = mapped_column(primary_key=True)
    suggest: Mapped[str]
    at: Mapped[Moment] = mapped_column(index=True)
