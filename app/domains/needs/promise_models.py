"""Tables of what is promised and shown: allowances, rungs, extensions, gaps, disclosures."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.needs.rules import Unit
from app.domains.needs.states import (
    ClockKind,
    ExtensionState,
    GapOutcome,
    GapReason,
    PolicyState,
    Rung,
    Stage,
)
from app.platform.db import Base
from app.platform.sqltypes import Moment, Words, one_of


class ClockStep(Base):
    """One rung of one clock's ladder: who was told of it, and when. Each rung once."""

    __tablename__ = "clock_steps"
    __table_args__ = (CheckConstraint(one_of("rung", Rung), "rung"),)

    clock_id: Mapped[UUID] = mapped_column(ForeignKey("clocks.id"), primary_key=True)
    rung: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[Moment]


class ClockPolicy(Base):
    """One version of the allowances; what it does not say stands in the program."""

    __tablename__ = "clock_policies"
    __table_args__ = (
        CheckConstraint(one_of("state", PolicyState), "state"),
        CheckConstraint("remind_percent BETWEEN 10 AND 95", "remind_percent"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", "published"),
        Index(
            "clock_policies_one_published_idx",
            "state",
            unique=True,
            postgresql_where=text("state = 'published'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    note: Mapped[str]
    remind_percent: Mapped[int] = mapped_column(SmallInteger)
    """After so much of the allowance the lead is reminded."""
    approves_extensions: Mapped[bool]
    """Whether staff must agree to an extension."""
    made_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[Moment]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    published_at: Mapped[Moment | None]


class ClockAllowance(Base):
    """How long one step may take; empty kind, urgency or topic means any."""

    __tablename__ = "clock_allowances"
    __table_args__ = (
        CheckConstraint(one_of("clock", ClockKind), "clock"),
        CheckConstraint(one_of("unit", Unit), "unit"),
        CheckConstraint("hours > 0 AND hours <= 8784", "hours"),
        UniqueConstraint("policy_id", "clock", "kind", "urgency", "topic"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    policy_id: Mapped[UUID] = mapped_column(ForeignKey("clock_policies.id"))
    clock: Mapped[str]
    kind: Mapped[str]
    urgency: Mapped[str]
    topic: Mapped[str]
    hours: Mapped[float]
    unit: Mapped[str]


class ExtensionRequest(Base):
    """A lead asks for more time where the policy wants staff to agree; once per assignment."""

    __tablename__ = "extension_requests"
    __table_args__ = (
        CheckConstraint(one_of("state", ExtensionState), "state"),
        CheckConstraint("(state = 'requested') = (decided_at IS NULL)", "decided"),
        Index("extension_requests_need_idx", "need_id"),
    )

    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignments.id"), primary_key=True)
    need_id: Mapped[UUID] = mapped_column(ForeignKey("needs.id"))
    state: Mapped[str]
    reason: Mapped[str]
    requested_at: Mapped[Moment]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    decided_at: Mapped[Moment | None]


class NeedGap(Base):
    """A need that nobody took: it stands in the ledger until somebody does, or it ends."""

    __tablename__ = "need_gaps"
    __table_args__ = (
        CheckConstraint(one_of("reason", GapReason), "reason"),
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', GapOutcome)}", "outcome"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", "whole_end"),
        CheckConstraint("offers >= 0", "offers"),
        Index(
            "need_gaps_one_open_idx",
            "need_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("need_gaps_need_idx", "need_id"),
        Index("need_gaps_opened_idx", "opened_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    need_id: Mapped[UUID] = mapped_column(ForeignKey("needs.id"))
    reason: Mapped[str]
    offers: Mapped[int] = mapped_column(SmallInteger)
    """How many organisations had been asked."""
    opened_at: Mapped[Moment]
    outcome: Mapped[str | None]
    ended_at: Mapped[Moment | None]
    taken_by: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)


class Disclosure(Base):
    """What an organisation was shown of a person's need, one row per stage of its assignment."""

    __tablename__ = "disclosures"
    __table_args__ = (
        CheckConstraint(one_of("stage", Stage), "stage"),
        CheckConstraint("times >= 0", "times"),
        CheckConstraint("(times = 0) = (last_at IS NULL)", "looked_at"),
        Index("disclosures_need_idx", "need_id", "first_at"),
        Index("disclosures_organisation_idx", "organisation_id"),
    )

    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignments.id"), primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    need_id: Mapped[UUID] = mapped_column(ForeignKey("needs.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    fields: Mapped[Words]
    first_at: Mapped[Moment]
    """From when on it could be seen."""
    last_at: Mapped[Moment | None]
    """When it was last opened, to a quarter of an hour."""
    times: Mapped[int]
    """In how many quarters of an hour it was opened."""
