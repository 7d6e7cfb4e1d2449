"""Tables of routing."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Integer, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.routing.states import Fault, Mode, VersionState
from app.platform.db import Base
from app.platform.sqltypes import Document, Moment, one_of

_OPEN = text("cleared_at IS NULL")


class RoutingVersion(Base):
    """One version of all rules. At most one is published."""

    __tablename__ = "routing_versions"
    __table_args__ = (
        CheckConstraint(one_of("state", VersionState), "state"),
        CheckConstraint(
            "(state = 'draft') = (published_at IS NULL) AND "
            "(state = 'retired') = (retired_at IS NOT NULL)",
            "moments",
        ),
        Index(
            "routing_versions_one_published_idx",
            "state",
            unique=True,
            postgresql_where=text("state = 'published'"),
        ),
        Index("routing_versions_list_idx", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer, Identity(always=True))
    """What people call it by: 第 3 版."""
    state: Mapped[str]
    note: Mapped[str]
    copied_from: Mapped[UUID | None] = mapped_column(ForeignKey("routing_versions.id"), index=True)
    created_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[Moment]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    published_at: Mapped[Moment | None]
    retired_at: Mapped[Moment | None]


class RoutingRule(Base):
    """One rule, at its place in a version. A trigger keeps those of published versions as is."""

    __tablename__ = "routing_rules"
    __table_args__ = (
        CheckConstraint("place >= 0", "place"),
        Index("routing_rules_order_idx", "version_id", "place", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("routing_versions.id"))
    place: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str]
    condition: Mapped[Document]
    action: Mapped[Document]


class RoutingAlarm(Base):
    """A rule that points at somebody who cannot take its needs. One open alarm for each pair.

    The organisation may be one that does not exist: so there is no foreign key.
    """

    __tablename__ = "routing_alarms"
    __table_args__ = (
        CheckConstraint(one_of("fault", Fault), "fault"),
        CheckConstraint("(fault = 'topic') = (topic IS NOT NULL)", "names_topic"),
        Index(
            "routing_alarms_one_open_idx",
            "rule_id",
            "organisation_id",
            unique=True,
            postgresql_where=_OPEN,
        ),
        Index("routing_alarms_list_idx", "raised_at", "id", postgresql_where=_OPEN),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    rule_id: Mapped[UUID] = mapped_column(ForeignKey("routing_rules.id"), index=True)
    organisation_id: Mapped[UUID]
    fault: Mapped[str]
    topic: Mapped[str | None]
    raised_at: Mapped[Moment]
    cleared_at: Mapped[Moment | None]


class TopicMode(Base):
    """How the needs of one topic find their lead; topics without a row are assigned."""

    __tablename__ = "routing_topic_modes"
    __table_args__ = (CheckConstraint(one_of("mode", Mode), "mode"),)

    topic: Mapped[str] = mapped_column(primary_key=True)
    mode: Mapped[str]
    changed_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    changed_at: Mapped[Moment]
