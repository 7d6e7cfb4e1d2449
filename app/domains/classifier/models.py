"""Tables of the classifier: what people taught it, the models that came of it, taxonomies."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.classifier.states import LabelSource, LabelVerdict, ModelState
from app.platform.db import Base
from app.platform.sqltypes import Document, Moment, Words, one_of

# Who said it: exactly one, and the right one for each way of saying it.
_THE_RIGHT_ONE = (
    "num_nonnulls(staff_id, youth_id, organisation_id) = 1 AND CASE source "
    "WHEN 'writer' THEN youth_id IS NOT NULL "
    "WHEN 'decline' THEN organisation_id IS NOT NULL "
    "WHEN 'split' THEN organisation_id IS NULL "
    "ELSE staff_id IS NOT NULL END"
)


class Label(Base):
    """One human reading of one need: training data, only ever added; two opinions are two rows."""

    __tablename__ = "labels"
    __table_args__ = (
        CheckConstraint(one_of("source", LabelSource), "source"),
        CheckConstraint(one_of("verdict", LabelVerdict), "verdict"),
        CheckConstraint(_THE_RIGHT_ONE, "who"),
        CheckConstraint(
            "CASE verdict WHEN 'none_of_these' THEN topic IS NULL WHEN 'not_ours' THEN true "
            "ELSE topic IS NOT NULL END",
            "topic_or_none",
        ),
        CheckConstraint(
            "CASE source WHEN 'split' THEN true ELSE is_weak = (source IN ('writer', 'decline')) "
            "END",
            "weak",
        ),
        CheckConstraint("shown_confidence BETWEEN 0 AND 1", "shown_confidence"),
        Index("labels_need_idx", "need_id"),
        Index("labels_at_idx", "at"),
        Index(
            "labels_one_second_look_idx",
            "need_id",
            "staff_id",
            unique=True,
            postgresql_where=text("source = 'second_look'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    need_id: Mapped[UUID] = mapped_column(ForeignKey("needs.id"))
    text: Mapped[str]
    """The message with personal data covered."""
    # The defaults are for the program before this one, which knew reviewers only.
    source: Mapped[str] = mapped_column(server_default=LabelSource.reviewer)
    verdict: Mapped[str] = mapped_column(server_default=LabelVerdict.confirmed)
    is_weak: Mapped[bool] = mapped_column(server_default=false())
    """Said in passing: teaches less than what somebody read with care."""
    topic: Mapped[str | None]
    """None where no topic fits, or where a partner only said "not ours"."""
    also: Mapped[Words]
    kind: Mapped[str | None]
    urgency: Mapped[str | None]
    shown_topic: Mapped[str]
    """What the machine had said, so that agreement can be measured; of a decline, what the
    organisation was offered."""
    shown_confidence: Mapped[float | None]
    model_version: Mapped[str]
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    youth_id: Mapped[UUID | None] = mapped_column(ForeignKey("youths.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    suggested_organisation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisations.id"), index=True
    )
    """Who should have it instead, as the one that declined says."""
    at: Mapped[Moment]


class TaxonomyVersion(Base):
    """One taxonomy as it stood when a model was trained on it; never changed."""

    __tablename__ = "taxonomies"

    version: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[Document]
    made_at: Mapped[Moment]


class ClassifierModel(Base):
    """One trained model. At most one is live; none is, and the shipped file is read with."""

    __tablename__ = "classifier_models"
    __table_args__ = (
        CheckConstraint(one_of("state", ModelState), "state"),
        Index(
            "classifier_models_one_live_idx",
            "state",
            unique=True,
            postgresql_where=text("state = 'live'"),
        ),
        Index(
            "classifier_models_one_shadow_idx",
            "is_shadow",
            unique=True,
            postgresql_where=text("is_shadow"),
        ),
        Index("classifier_models_made_idx", "made_at"),
        CheckConstraint("NOT is_shadow OR state = 'candidate'", "shadow_is_candidate"),
    )

    version: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    is_shadow: Mapped[bool]
    """It tags every new need silently beside the live one."""
    taxonomy_version: Mapped[str] = mapped_column(ForeignKey("taxonomies.version"), index=True)
    artefact: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    figures: Mapped[Document]
    """What was measured in training, on messages left out."""
    report: Mapped[Document]
    """How it did against the live model of its day, and why it was promoted or waits."""
    labels_until: Mapped[Moment | None]
    """Labels up to here taught it; later ones may judge it."""
    made_at: Mapped[Moment]
    live_since: Mapped[Moment | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    """Who promoted or withdrew it; nobody where a command or the nightly run did."""


class ShadowReading(Base):
    """What a candidate would have said of a need, beside what the live model said."""

    __tablename__ = "shadow_readings"

    model_version: Mapped[str] = mapped_column(
        ForeignKey("classifier_models.version"), primary_key=True
    )
    need_id: Mapped[UUID] = mapped_column(ForeignKey("needs.id"), primary_key=True, index=True)
    topic: Mapped[str]
    probability: Mapped[float]
    is_confident: Mapped[bool]
    is_alarm: Mapped[bool]
    live_version: Mapped[str]
    live_topic: Mapped[str]
    live_is_confident: Mapped[bool]
    live_is_alarm: Mapped[bool]
    at: Mapped[Moment]


class Lesson(Base):
    """A night in which a candidate was trained: one worker of many begins it."""

    __tablename__ = "classifier_lessons"

    night: Mapped[date] = mapped_column(primary_key=True)
    new_labels: Mapped[int]
    begun_at: Mapped[Moment]
