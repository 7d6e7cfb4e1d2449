"""Tables of second opinions, and of what they cost."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.opinions.states import Outcome, Source
from app.platform.db import Base
from app.platform.sqltypes import Moment, Words, one_of


class OpinionRow(Base):
    """One second opinion on one need; written once. It holds no word of the message."""

    __tablename__ = "opinions"
    __table_args__ = (
        CheckConstraint(one_of("source", Source), "source"),
        CheckConstraint(one_of("outcome", Outcome), "outcome"),
        CheckConstraint("confidence BETWEEN 0 AND 1", "confidence"),
        CheckConstraint("tokens >= 0 AND ms >= 0", "cost"),
        CheckConstraint(
            "outcome NOT IN ('agreed', 'held', 'differs', 'danger') OR topic IS NOT NULL",
            "has_topic",
        ),
        CheckConstraint("outcome <> 'danger' OR is_danger", "danger"),
        Index("opinions_at_idx", "at"),
        Index("opinions_held_idx", "at", postgresql_where=text("outcome = 'held'")),
    )

    need_id: Mapped[UUID] = mapped_column(ForeignKey("needs.id"), primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str]
    """Which model, and which version of the question."""
    topic: Mapped[str | None]
    also: Mapped[Words]
    kind: Mapped[str | None]
    urgency: Mapped[str | None]
    is_danger: Mapped[bool]
    confidence: Mapped[float | None]
    quoted_from: Mapped[int | None]
    """Where the words that decided stand in the need's text, as [start, end)."""
    quoted_until: Mapped[int | None]
    tokens: Mapped[int]
    ms: Mapped[int]
    outcome: Mapped[str]
    at: Mapped[Moment]


class LlmBudget(Base):
    """What was spent on a language model in one day (Shanghai)."""

    __tablename__ = "llm_budgets"
    __table_args__ = (CheckConstraint("calls >= 0 AND tokens >= 0", "spent"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    calls: Mapped[int]
    tokens: Mapped[int] = mapped_column(BigInteger)
    """Set aside before each call as its worst case, settled after it."""
