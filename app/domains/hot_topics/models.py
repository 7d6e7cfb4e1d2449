"""Tables of hot topics. Nobody's words stand here: names are made from the needs when asked."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.hot_topics.states import RunState, TopicState, Window
from app.platform.db import Base
from app.platform.sqltypes import Documents, Moment, one_of

_WINDOWS = f"days IN ({', '.join(str(int(window)) for window in Window)})"


class HotTopic(Base):
    """Needs about one thing, found in the last days; keeps its id from night to night."""

    __tablename__ = "hot_topics"
    __table_args__ = (
        CheckConstraint(one_of("state", TopicState), "state"),
        CheckConstraint(_WINDOWS, "days"),
        CheckConstraint("size > 0", "size"),
        CheckConstraint("heat BETWEEN 0 AND 100", "heat"),
        CheckConstraint("(state = 'over') = (over_at IS NOT NULL)", "over_at"),
        Index(
            "hot_topics_hottest_idx",
            "days",
            text("heat DESC"),
            "id",
            postgresql_where=text("state = 'live'"),
        ),
        Index("hot_topics_over_idx", "over_at", postgresql_where=text("state = 'over'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(SmallInteger)
    """The window it was found in."""
    state: Mapped[str]
    size: Mapped[int] = mapped_column(Integer)
    heat: Mapped[float]
    heat_parts: Mapped[Documents]
    """Why it is that hot: name, weight, value, points, a few words."""
    growth: Mapped[float]
    first_at: Mapped[Moment]
    last_at: Mapped[Moment]
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    """When a computation last found it."""
    over_at: Mapped[Moment | None]


class HotTopicMember(Base):
    """A need that belongs to a topic; to one at most in each window."""

    __tablename__ = "hot_topic_members"

    topic_id: Mapped[UUID] = mapped_column(
        ForeignKey("hot_topics.id", ondelete="CASCADE"), primary_key=True
    )
    need_id: Mapped[UUID] = mapped_column(ForeignKey("needs.id"), primary_key=True, index=True)
    rank: Mapped[int] = mapped_column(Integer)
    """0 is the nearest to the centre."""
    may_name: Mapped[bool]
    """Whether its first fit sentence may be the topic's name."""


class HotTopicSize(Base):
    """How large and hot a topic was on one day, Shanghai; the day's last computation counts."""

    __tablename__ = "hot_topic_sizes"

    topic_id: Mapped[UUID] = mapped_column(
        ForeignKey("hot_topics.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(Integer)
    heat: Mapped[float]


class HotTopicRun(Base):
    """One computation: the night's, or one that staff asked for. At most one is open."""

    __tablename__ = "hot_topic_runs"
    __table_args__ = (
        CheckConstraint(one_of("state", RunState), "state"),
        CheckConstraint("(state = 'open') = (finished_at IS NULL)", "finished_at"),
        CheckConstraint("num_nonnulls(night, asked_by) = 1", "one_cause"),
        Index(
            "hot_topic_runs_open_idx", "state", unique=True, postgresql_where=text("state = 'open'")
        ),
        Index("hot_topic_runs_newest_idx", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    night: Mapped[date | None] = mapped_column(unique=True)
    """The day whose night it is; the constraint lets one of many workers begin it."""
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    state: Mapped[str]
    messages: Mapped[int | None] = mapped_column(Integer)
    topics: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[Moment]
    finished_at: Mapped[Moment | None]
