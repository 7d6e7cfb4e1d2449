"""Tables of joining."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.onboarding.states import (
    ENDED,
    UNFOUNDED,
    ApplicantKind,
    Check,
    Finding,
    Licence,
    Mover,
    Outcome,
    PlayState,
    Stage,
)
from app.platform.db import Base
from app.platform.sqltypes import Document, Documents, Moment, Words, one_of


def _listed(stages: frozenset[Stage]) -> str:
    return ", ".join(f"'{stage}'" for stage in Stage if stage in stages)


class PartnerApplication(Base):
    """One organisation on its way to be a partner, and as one."""

    __tablename__ = "partner_applications"
    __table_args__ = (
        CheckConstraint(one_of("stage", Stage), "stage"),
        CheckConstraint(one_of("kind", ApplicantKind), "kind"),
        CheckConstraint("credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'", "credit_code"),
        CheckConstraint(
            f"organisation_id IS NOT NULL OR stage IN ({_listed(UNFOUNDED)})", "founded"
        ),
        Index("partner_applications_office_idx", "office_id", "created_at", "id"),
        Index("partner_applications_organisation_idx", "organisation_id", "created_at"),
        Index(
            "partner_applications_one_file_idx",
            "organisation_id",
            unique=True,
            postgresql_where=text(f"stage NOT IN ({_listed(ENDED)})"),
        ),
        Index(
            "partner_applications_one_alive_idx",
            "credit_code",
            unique=True,
            postgresql_where=text(f"stage NOT IN ({_listed(ENDED)})"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(unique=True)
    token_digest: Mapped[bytes]
    """Of what the applicant shows to see the application again."""
    office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    """What it became; nothing before its documents are checked."""
    name: Mapped[str]
    kind: Mapped[str]
    credit_code: Mapped[str]
    contact: Mapped[bytes | None]
    """Name, phone and address of the person who speaks for it, sealed; forgotten when it ends."""
    topics: Mapped[Words]
    areas: Mapped[Words]
    introduction: Mapped[str]
    stage: Mapped[str]
    stage_since: Mapped[Moment]
    created_at: Mapped[Moment]


class PartnerStep(Base):
    """One move of an application, by whom and why. Only ever added to."""

    __tablename__ = "partner_steps"
    __table_args__ = (
        CheckConstraint(one_of("mover", Mover), "mover"),
        CheckConstraint("(mover = 'staff') = (staff_id IS NOT NULL)", "who"),
        Index("partner_steps_application_idx", "application_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("partner_applications.id"))
    from_stage: Mapped[str | None]
    to_stage: Mapped[str]
    mover: Mapped[str]
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    reason: Mapped[str]
    facts: Mapped[Document]
    """The figures that were on the table, such as the record at the end of a probation."""
    at: Mapped[Moment]


class PartnerLicence(Base):
    """A paper: kind, number, who gave it, until when."""

    __tablename__ = "partner_licences"
    __table_args__ = (
        CheckConstraint(one_of("kind", Licence), "kind"),
        CheckConstraint("(checked_at IS NULL) = (checked_by IS NULL)", "whole_check"),
        CheckConstraint("warned_days IN (60, 30, 7, 0)", "warned_days"),
        Index("partner_licences_application_idx", "application_id", "id"),
        Index(
            "partner_licences_expiry_idx",
            "expires_on",
            "id",
            postgresql_where=text("withdrawn_at IS NULL AND expires_on IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("partner_applications.id"))
    kind: Mapped[str]
    number: Mapped[str]
    issuer: Mapped[str]
    expires_on: Mapped[date | None]
    """The last day it holds; none where it has no end."""
    checked_at: Mapped[Moment | None]
    checked_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    withdrawn_at: Mapped[Moment | None]
    warned_days: Mapped[int | None] = mapped_column(SmallInteger)
    """The last warning that was given: 60, 30 or 7 days before, or 0 when it ran out."""
    created_at: Mapped[Moment]


class TopicLicence(Base):
    """A topic that only a holder of a paper may be given."""

    __tablename__ = "topic_licences"
    __table_args__ = (CheckConstraint(one_of("licence", Licence), "licence"),)

    topic: Mapped[str] = mapped_column(primary_key=True)
    licence: Mapped[str] = mapped_column(primary_key=True)


class ConformanceRun(Base):
    """One test of a partner's endpoint."""

    __tablename__ = "conformance_runs"
    __table_args__ = (
        CheckConstraint(one_of("outcome", Outcome), "outcome"),
        CheckConstraint("(outcome = 'running') = (ended_at IS NULL)", "whole_end"),
        Index("conformance_runs_organisation_idx", "organisation_id", "id"),
        Index(
            "conformance_runs_one_open_idx",
            "organisation_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    outcome: Mapped[str]
    began_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]


class ConformanceCheck(Base):
    """One check of a run, and what it found."""

    __tablename__ = "conformance_checks"
    __table_args__ = (
        UniqueConstraint("run_id", "name"),
        CheckConstraint(one_of("name", Check), "name"),
        CheckConstraint(one_of("finding", Finding), "finding"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("conformance_runs.id"))
    name: Mapped[str]
    finding: Mapped[str]
    status: Mapped[int | None] = mapped_column(SmallInteger)
    duration_ms: Mapped[int]


class SandboxAssignment(Base):
    """An invented need that one partner plays with. Nothing counts these or learns from them."""

    __tablename__ = "sandbox_assignments"
    __table_args__ = (
        CheckConstraint(one_of("state", PlayState), "state"),
        Index("sandbox_assignments_organisation_idx", "organisation_id", "created_at", "id"),
        Index("sandbox_assignments_created_idx", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    receipt: Mapped[str] = mapped_column(unique=True)
    topic: Mapped[str]
    urgency: Mapped[str]
    state: Mapped[str]
    said: Mapped[Documents]
    answer: Mapped[str | None]
    claim: Mapped[str | None]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
