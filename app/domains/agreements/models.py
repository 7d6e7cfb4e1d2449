"""Tables of agreements and commitments."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Numeric,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.agreements.states import (
    MONEY_UNIT,
    MOVING,
    TICKING,
    AgreementState,
    CommitmentKind,
    CommitmentState,
    Deed,
    DeliveryState,
    Purpose,
    ReservationState,
    SignerKind,
)
from app.platform.db import Base
from app.platform.sqltypes import Documents, Moment, one_of

Amount = Annotated[Decimal, mapped_column(Numeric(14, 2))]
_NOTHING = text("0")


def _listed(values: frozenset[AgreementState] | frozenset[CommitmentState]) -> str:
    return ", ".join(f"'{one}'" for one in sorted(values))


class Agreement(Base):
    """What two or more organisations promise each other (协议)."""

    __tablename__ = "agreements"
    __table_args__ = (
        CheckConstraint(one_of("state", AgreementState), "state"),
        CheckConstraint("ends_on >= starts_on", "window"),
        CheckConstraint("(state = 'suspended') = (suspended_on IS NOT NULL)", "suspended_on"),
        CheckConstraint("(signed_version IS NULL) = (signed_at IS NULL)", "whole_signature"),
        CheckConstraint(
            "(state IN ('drafting', 'negotiating', 'dropped')) = (signed_version IS NULL)",
            "signed_version",
        ),
        CheckConstraint("renews_id <> id", "renews_another"),
        Index("agreements_owner_idx", "owner_id", "created_at"),
        Index("agreements_newest_idx", "created_at", "id"),
        Index(
            "agreements_ticking_idx",
            "ends_on",
            postgresql_where=text(f"state IN ({_listed(TICKING)})"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    """Who drafted it: alone with it until it is proposed."""
    title: Mapped[str]
    state: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    version: Mapped[int] = mapped_column(SmallInteger)
    proposed_at: Mapped[Moment | None]
    """Since when the other parties see it."""
    signed_version: Mapped[int | None] = mapped_column(SmallInteger)
    signed_at: Mapped[Moment | None]
    suspended_on: Mapped[date | None]
    """Since when its clocks stand still."""
    renews_id: Mapped[UUID | None] = mapped_column(ForeignKey("agreements.id"), index=True)
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class AgreementParty(Base):
    """One side of an agreement, and its signature under the version it has read."""

    __tablename__ = "agreement_parties"
    __table_args__ = (
        CheckConstraint(
            f"signer_kind IS NULL OR {one_of('signer_kind', SignerKind)}", "signer_kind"
        ),
        CheckConstraint(
            "num_nonnulls(signed_version, signed_at, signer_kind, signer_id) IN (0, 4)",
            "whole_signature",
        ),
        Index("agreement_parties_organisation_idx", "organisation_id", "agreement_id"),
    )

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreements.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    place: Mapped[int] = mapped_column(SmallInteger)
    """甲方 is 0, 乙方 is 1, and so on."""
    signed_version: Mapped[int | None] = mapped_column(SmallInteger)
    signed_at: Mapped[Moment | None]
    signer_kind: Mapped[str | None]
    signer_id: Mapped[UUID | None]


class AgreementVersion(Base):
    """The words and clauses of an agreement at one time. Rows are only ever added."""

    __tablename__ = "agreement_versions"
    __table_args__ = (CheckConstraint("number > 0", "number"),)

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreements.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    title: Mapped[str]
    text: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    clauses: Mapped[Documents]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    written_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    at: Mapped[Moment]


class AgreementHistory(Base):
    """One thing that happened to an agreement. Rows are only ever added; a trigger sees to it."""

    __tablename__ = "agreement_history"
    __table_args__ = (
        CheckConstraint(one_of("deed", Deed), "deed"),
        CheckConstraint(one_of("actor_kind", SignerKind), "actor_kind"),
        Index("agreement_history_agreement_idx", "agreement_id", "id"),
        Index("agreement_history_organisation_id_idx", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreements.id"))
    commitment_id: Mapped[UUID | None]
    """Without a foreign key: what was proposed and replaced keeps its history."""
    deed: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str | None]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    words: Mapped[str | None]
    at: Mapped[Moment]


class Commitment(Base):
    """One thing one party owes another by a day; a monthly clause makes one a month.

    A trigger keeps the sums in step with the deliveries and reservations, another refuses to
    change the terms of what has been signed.
    """

    __tablename__ = "commitments"
    __table_args__ = (
        UniqueConstraint("agreement_id", "clause", "turn"),
        ForeignKeyConstraint(
            ["agreement_id", "debtor_id"],
            ["agreement_parties.agreement_id", "agreement_parties.organisation_id"],
            name="commitments_debtor_fkey",
        ),
        ForeignKeyConstraint(
            ["agreement_id", "creditor_id"],
            ["agreement_parties.agreement_id", "agreement_parties.organisation_id"],
            name="commitments_creditor_fkey",
        ),
        CheckConstraint(one_of("state", CommitmentState), "state"),
        CheckConstraint(one_of("kind", CommitmentKind), "kind"),
        CheckConstraint("debtor_id <> creditor_id", "two_sides"),
        CheckConstraint("until_on >= from_on", "window"),
        CheckConstraint("promised > 0", "promised"),
        CheckConstraint(
            f"kind <> 'money' OR (unit = '{MONEY_UNIT}' AND promised = trunc(promised))", "money"
        ),
        CheckConstraint(
            "reserved >= 0 AND delivered >= 0 AND verified >= 0 AND disputed >= 0 AND extra >= 0",
            "no_debts",
        ),
        CheckConstraint("reserved + delivered <= promised", "within_promised"),
        CheckConstraint("verified <= delivered", "verified_was_delivered"),
        CheckConstraint(
            "state <> 'waived' OR num_nonnulls(waive_reason, debtor_waived_at, creditor_waived_at)"
            " = 3",
            "waived_by_both",
        ),
        Index("commitments_debtor_idx", "debtor_id", "until_on", "id"),
        Index("commitments_creditor_idx", "creditor_id", "until_on", "id"),
        Index("commitments_due_idx", "until_on", "id"),
        Index(
            "commitments_ticking_idx",
            "until_on",
            postgresql_where=text("state IN ('agreed', 'due_soon')"),
        ),
        Index(
            "commitments_untold_idx",
            "until_on",
            postgresql_where=text("state = 'overdue' AND overdue_told_at IS NULL"),
        ),
        Index(
            "commitments_moving_idx",
            "state",
            "until_on",
            "id",
            postgresql_where=text(f"state IN ({_listed(MOVING)})"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreements.id"))
    clause: Mapped[int] = mapped_column(SmallInteger)
    turn: Mapped[int] = mapped_column(SmallInteger)
    """1, or which month of a monthly clause."""
    debtor_id: Mapped[UUID]
    creditor_id: Mapped[UUID]
    kind: Mapped[str]
    what: Mapped[str]
    unit: Mapped[str]
    evidence_rule: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date]
    state: Mapped[str]
    promised: Mapped[Amount]
    reserved: Mapped[Amount] = mapped_column(server_default=_NOTHING)
    delivered: Mapped[Amount] = mapped_column(server_default=_NOTHING)
    """Reported within what was promised and not taken back, whatever the other side says of it."""
    verified: Mapped[Amount] = mapped_column(server_default=_NOTHING)
    disputed: Mapped[Amount] = mapped_column(server_default=_NOTHING)
    extra: Mapped[Amount] = mapped_column(server_default=_NOTHING)
    """Given beyond what was promised."""
    waive_reason: Mapped[str | None]
    debtor_waived_at: Mapped[Moment | None]
    creditor_waived_at: Mapped[Moment | None]
    due_soon_told_at: Mapped[Moment | None]
    overdue_told_at: Mapped[Moment | None]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class CommitmentReservation(Base):
    """A part of what was promised, kept for a need, an event or a project."""

    __tablename__ = "commitment_reservations"
    __table_args__ = (
        CheckConstraint(one_of("state", ReservationState), "state"),
        CheckConstraint(one_of("purpose", Purpose), "purpose"),
        CheckConstraint("quantity > 0", "quantity"),
        CheckConstraint("(state = 'held') = (ended_at IS NULL)", "ended_at"),
        Index("commitment_reservations_commitment_idx", "commitment_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    commitment_id: Mapped[UUID] = mapped_column(ForeignKey("commitments.id"))
    state: Mapped[str]
    quantity: Mapped[Amount]
    purpose: Mapped[str]
    reference: Mapped[str]
    reserved_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]


class CommitmentDelivery(Base):
    """Something that was given, by whose word, and what the other side says of it."""

    __tablename__ = "commitment_deliveries"
    __table_args__ = (
        CheckConstraint(one_of("state", DeliveryState), "state"),
        CheckConstraint(one_of("actor_kind", SignerKind), "actor_kind"),
        CheckConstraint("quantity > 0", "quantity"),
        CheckConstraint("(state = 'reported') = (judged_at IS NULL)", "judged_at"),
        CheckConstraint("actor_id <> judged_by OR state = 'withdrawn'", "judged_by_another"),
        Index("commitment_deliveries_commitment_idx", "commitment_id", "id"),
        Index(
            "commitment_deliveries_one_use_idx",
            "reservation_id",
            unique=True,
            postgresql_where=text("reservation_id IS NOT NULL AND state <> 'withdrawn'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    commitment_id: Mapped[UUID] = mapped_column(ForeignKey("commitments.id"))
    state: Mapped[str]
    quantity: Mapped[Amount]
    delivered_on: Mapped[date]
    evidence: Mapped[str]
    link: Mapped[str | None]
    is_extra: Mapped[bool]
    reservation_id: Mapped[UUID | None] = mapped_column(ForeignKey("commitment_reservations.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID]
    created_at: Mapped[Moment]
    judged_by: Mapped[UUID | None]
    judge_words: Mapped[str | None]
    judged_at: Mapped[Moment | None]
