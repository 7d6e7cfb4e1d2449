"""Tables of the classifier: what people taught it, the models that came of it, taxonomies."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.classifier.states import ModelState
from app.platform.db import Base
from app.platform.sqltypes import Document, Moment, Words, one_of


class Label(Base):
    """One human reading of one need: training data, only ever added."""

    __tablename__ = "labels"
    __table_args__ = (Index("labels_need_idx", "need_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    need_id: Mapped[UUID] = mapped_column(ForeignKey("needs.id"))
    text: Mapped[str]
    """The message with personal data covered."""
    topic: Mapped[str]
    also: Mapped[Words]
    kind: Mapped[str]
    urgency: Mapped[str]
    shown_topic: Mapped[str]
    """What the machine had said, so that agreement can be measured."""
    model_version: Mapped[str]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
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
