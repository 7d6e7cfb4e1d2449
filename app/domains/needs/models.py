"""Tables of needs, their history, assignments and clocks."""

from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Sequence,
    SmallInteger,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.needs.states import (
    OPEN,
    Action,
    ActorKind,
    AssignmentRole,
    AssignmentState,
    Claim,
    ClockKind,
    NeedState,
    ReviewReason,
    Ruling,
    Rung,
)
from app.platform.db import Base
from app.platform.sqltypes import Document, Documents, Moment, Words, one_of

receipt_counter = Sequence("receipt_counter", metadata=Base.metadata)


class Need(Base):
    """What somebody needs, in their words, and where it stands."""

    __tablename__ = "needs"
    __table_args__ = (
        CheckConstraint(one_of("state", NeedState), "state"),
        CheckConstraint(
            f"review_reason IS NULL OR {one_of('review_reason', ReviewReason)}", "review_reason"
        ),
        CheckConstraint("char_length(text) BETWEEN 1 AND 2000", "text_length"),
        CheckConstraint("hops >= 0", "hops"),
        CheckConstraint("(longitude IS NULL) = (latitude IS NULL)", "whole_point"),
        CheckConstraint("joined_to <> id", "joins_another"),
        CheckConstraint("state <> 'joined' OR joined_to IS NOT NULL", "joined_to_something"),
        CheckConstraint("split_from <> id", "split_from_another"),
        Index(
            "needs_joined_idx", "joined_to", "id", postgresql_where=text("joined_to IS NOT NULL")
        ),
        Index("needs_split_idx", "split_from", postgresql_where=text("split_from IS NOT NULL")),
        Index(
            "needs_similar_idx",
            "masked_text",
            postgresql_using="gin",
            postgresql_ops={"masked_text": "gin_trgm_ops"},
        ),
        Index("needs_mine_idx", "youth_id", "created_at", "id"),
        Index("needs_office_idx", "office_id", "created_at", "id"),
        Index(
            "needs_review_idx",
            "office_id",
            "review_since",
            "id",
            postgresql_where=text("review_reason IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(unique=True)
    """受理编号, for the phone: day, running number, check letter."""
    youth_id: Mapped[UUID] = mapped_column(ForeignKey("youths.id"))
    office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    """The office that coordinates it."""
    text: Mapped[str]
    masked_text: Mapped[str]
    """The same with personal data covered: what an organisation sees before it accepts."""
    adcode: Mapped[str | None]
    address: Mapped[str | None]
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    is_anonymous: Mapped[bool]
    shares_phone: Mapped[bool] = mapped_column(server_default=false())
    """Its writer lets the organisation that leads see their number once it starts contact."""
    is_minor: Mapped[bool]
    is_crisis: Mapped[bool]
    is_overdue: Mapped[bool]
    complaint_about: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    state: Mapped[str]
    topic: Mapped[str]
    also: Mapped[Words]
    kind: Mapped[str]
    urgency: Mapped[str]
    reading: Mapped[Document]
    """What the classifier saw: probabilities, runners-up, deciding spans, model version."""
    routing: Mapped[Documents]
    """The last ranking of organisations, chosen and runners-up, with reasons."""
    routed_by: Mapped[Document | None]
    """What the last ranking was made under: policy of the weights, version of the rules, hits."""
    review_reason: Mapped[str | None]
    review_since: Mapped[Moment | None]
    hops: Mapped[int] = mapped_column(SmallInteger)
    round: Mapped[int] = mapped_column(SmallInteger)
    """1, and one more for each reopening: a verdict belongs to a round."""
    joined_to: Mapped[UUID | None] = mapped_column(ForeignKey("needs.id"))
    """The need whose answer this one waits for, or has got; a trigger keeps chains away."""
    split_from: Mapped[UUID | None] = mapped_column(ForeignKey("needs.id"))
    """The need in whose words this one was found."""
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]


class NeedHistory(Base):
    """One thing that happened to a need. Rows are only ever added; a trigger sees to it."""

    __tablename__ = "need_history"
    __table_args__ = (
        CheckConstraint(one_of("action", Action), "action"),
        CheckConstraint(one_of("actor_kind", ActorKind), "actor_kind"),
        Index("need_history_need_idx", "need_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    """Counted by the database: the order of a need's history does not hang on clocks."""
    need_id: Mapped[UUID] = mapped_column(ForeignKey("needs.id"))
    assignment_id: Mapped[UUID | None]
    action: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str | None]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    words: Mapped[str | None]
    """What was said, where something was said; shown to the youth only if `is_public`."""
    is_public: Mapped[bool]
    via: Mapped[str | None]
    """Through which mailbox or group's robot, where a partner without an account did it."""
    at: Mapped[Moment]


class NeedImage(Base):
    """A picture, decoded and written anew by us; attached to one need at most."""

    __tablename__ = "need_images"
    __table_args__ = (
        Index("need_images_same_idx", "youth_id", "content_digest", unique=True),
        Index("need_images_need_idx", "need_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    youth_id: Mapped[UUID] = mapped_column(ForeignKey("youths.id"))
    need_id: Mapped[UUID | None] = mapped_column(ForeignKey("needs.id"))
    content_digest: Mapped[bytes]
    """SHA-256 of what was uploaded: a retried upload gives the same image."""
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[Moment]


_OPEN_LIST = ", ".join(f"'{state}'" for state in sorted(OPEN))


class Assignment(Base):
    """One organisation's part in one need (办理单)."""

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint(one_of("state", AssignmentState), "state"),
        CheckConstraint(one_of("role", AssignmentRole), "role"),
        CheckConstraint(f"claim IS NULL OR {one_of('claim', Claim)}", "claim"),
        Index(
            "assignments_one_lead_idx",
            "need_id",
            unique=True,
            postgresql_where=text(
                "role = 'lead' AND state NOT IN "
                "('proposed', 'declined', 'expired', 'transferred', 'withdrawn')"
            ),
        ),
        Index("assignments_organisation_idx", "organisation_id", "created_at", "id"),
        Index(
            "assignments_open_idx",
            "organisation_id",
            postgresql_where=text(f"state IN ({_OPEN_LIST})"),
        ),
        Index("assignments_need_idx", "need_id"),
        Index(
            "assignments_calls_idx",
            "organisation_id",
            "created_at",
            "id",
            postgresql_where=text("state = 'proposed'"),
        ),
        CheckConstraint(f"ruling IS NULL OR {one_of('ruling', Ruling)}", "ruling"),
        CheckConstraint("ruling IS NULL OR (state = 'declined' AND ruled_at IS NOT NULL)", "ruled"),
        Index(
            "assignments_declined_idx",
            "updated_at",
            "id",
            postgresql_where=text("state = 'declined'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    need_id: Mapped[UUID] = mapped_column(ForeignKey("needs.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    role: Mapped[str]
    state: Mapped[str]
    reasons: Mapped[Words]
    """Why this organisation, in plain Chinese."""
    decline_reason: Mapped[str | None]
    suggested_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    claim: Mapped[str | None]
    answer: Mapped[str | None]
    answer_for_supporters: Mapped[str | None]
    """What those who joined the need read of the answer; the answer itself is its writer's."""
    is_extended: Mapped[bool]
    is_call: Mapped[bool] = mapped_column(server_default=false())
    """Only ever part of an open call: this organisation has not been offered the need itself."""
    ruling: Mapped[str | None]
    """What staff think of its refusal."""
    ruled_at: Mapped[Moment | None]
    ruled_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    ruling_note: Mapped[str | None]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    accepted_at: Mapped[Moment | None]
    contacted_at: Mapped[Moment | None]
    answered_at: Mapped[Moment | None]


class Clock(Base):
    """A stored deadline, with the policy it was made under. A breach is never erased."""

    __tablename__ = "clocks"
    __table_args__ = (
        CheckConstraint(one_of("kind", ClockKind), "kind"),
        CheckConstraint("due_at >= started_at", "due_after_start"),
        Index("clocks_need_idx", "need_id", "kind"),
        Index("clocks_assignment_idx", "assignment_id"),
        Index(
            "clocks_due_idx",
            "due_at",
            postgresql_where=text(
                "stopped_at IS NULL AND paused_at IS NULL AND breached_at IS NULL"
            ),
        ),
        CheckConstraint(f"step IS NULL OR {one_of('step', Rung)}", "step"),
        Index(
            "clocks_step_idx",
            "step_at",
            postgresql_where=text(
                "stopped_at IS NULL AND paused_at IS NULL AND step_at IS NOT NULL"
            ),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    need_id: Mapped[UUID] = mapped_column(ForeignKey("needs.id"))
    assignment_id: Mapped[UUID | None] = mapped_column(ForeignKey("assignments.id"))
    kind: Mapped[str]
    round: Mapped[int] = mapped_column(SmallInteger)
    """The need's round it belongs to, so that a verdict finds what it judges."""
    policy_version: Mapped[str]
    policy: Mapped[Document]
    started_at: Mapped[Moment]
    due_at: Mapped[Moment]
    chronic_at: Mapped[Moment]
    """Three times the allowance: chronic lateness."""
    is_provisional: Mapped[bool]
    """The deadline crosses days that no holiday notice covers yet."""
    paused_at: Mapped[Moment | None]
    pauses: Mapped[Documents]
    met_at: Mapped[Moment | None]
    breached_at: Mapped[Moment | None]
    stopped_at: Mapped[Moment | None]
    """When it stopped to count: met, superseded or no longer needed."""
    stop_reason: Mapped[str | None]
    step: Mapped[str | None]
    """The next rung of the ladder; the head's is climbed by the breach itself."""
    step_at: Mapped[Moment | None]
