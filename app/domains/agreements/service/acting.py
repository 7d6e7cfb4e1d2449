"""Who acts, for which party, and what of an agreement they may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, any_, literal, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.domains.agreements.models import Agreement, AgreementHistory, AgreementParty, Commitment
from app.domains.agreements.problems import (
    AgreementMoveRefused,
    AgreementNotFound,
    CommitmentMoveRefused,
    NotYourSide,
)
from app.domains.agreements.states import (
    AGREEMENT_NEXT,
    COMMITMENT_NEXT,
    AgreementState,
    CommitmentState,
    Deed,
    SignerKind,
)
from app.domains.identity import service as identity
from app.domains.identity.schemas import PartnerActor, StaffActor
from app.kernel import clock
from app.platform.db import Session


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or program, the organisation it belongs to, and how far it may look."""

    kind: SignerKind
    id: UUID | None
    organisation_id: UUID | None
    reach: frozenset[UUID]

    @property
    def key(self) -> UUID:
        """Return who it is, for idempotency keys; only the date is nobody."""
        return self.id or _NO_ID

    @property
    def own(self) -> UUID:
        """Return the organisation it belongs to."""
        return self.organisation_id or _NO_ID


_NO_ID = UUID(int=0)
NOBODY = Actor(SignerKind.system, None, None, frozenset())
"""The date moved something."""


class Side(StrEnum):
    """Which side of a commitment somebody stands on."""

    debtor = "debtor"
    creditor = "creditor"


async def staff_actor(session: Session, staff: StaffActor) -> Actor:
    """Return a member of staff as an actor: the own organisation and all below it."""
    reach = frozenset(await identity.list_reach(session, staff.organisation_id))
    own = staff.organisation_id
    return Actor(SignerKind.staff, staff.id, own, reach | {own})


def program_actor(partner: PartnerActor) -> Actor:
    """Return a partner's program as an actor: its own organisation only."""
    own = partner.organisation_id
    return Actor(SignerKind.program, partner.client_id, own, frozenset({own}))


def may_see(actor: Actor) -> ColumnElement[bool]:
    """Return what lets an actor see an agreement: being a party, once it has been proposed."""
    own = aliased(Agreement)
    shown = (
        select(AgreementParty.agreement_id)
        .join(own, own.id == AgreementParty.agreement_id)
        .where(within(AgreementParty.organisation_id, actor.reach), own.proposed_at.is_not(None))
    )
    drafted = select(own.id).where(within(own.owner_id, actor.reach))
    return Agreement.id.in_(union_all(drafted, shown))


def within(column: InstrumentedAttribute[UUID], reach: Iterable[UUID]) -> ColumnElement[bool]:
    """Return whether a column holds one of many organisations, as one bound array."""
    return column == any_(literal(sorted(reach), ARRAY(Uuid())))


async def lock_agreement(session: Session, agreement_id: UUID, actor: Actor) -> Agreement:
    """Return an agreement that an actor may see, locked; raises AgreementNotFound."""
    found = await session.scalar(
        select(Agreement).where(Agreement.id == agreement_id, may_see(actor)).with_for_update()
    )
    if found is None:
        raise AgreementNotFound
    return found


async def parties_of(session: Session, agreement_id: UUID) -> list[AgreementParty]:
    """Return the parties of an agreement, 甲方 first (at most twelve)."""
    return list(
        await session.scalars(
            select(AgreementParty)
            .where(AgreementParty.agreement_id == agreement_id)
            .order_by(AgreementParty.place)
        )
    )


def demand_owner(agreement: Agreement, actor: Actor) -> None:
    """Refuse whoever does not act for the organisation that keeps the agreement."""
    if agreement.owner_id not in actor.reach:
        raise NotYourSide("这一步由发起协议的单位操作。")


def side_of(commitment: Commitment, actor: Actor) -> Side | None:
    """Return the side an actor stands on; a common superior of both stands on neither."""
    if actor.organisation_id == commitment.debtor_id:
        return Side.debtor
    if actor.organisation_id == commitment.creditor_id:
        return Side.creditor
    gives, gets = commitment.debtor_id in actor.reach, commitment.creditor_id in actor.reach
    if gives == gets:
        return None
    return Side.debtor if gives else Side.creditor


def demand_side(commitment: Commitment, actor: Actor, *allowed: Side) -> Side:
    """Return the side an actor stands on; raises NotYourSide unless it is an allowed one."""
    side = side_of(commitment, actor)
    if side is None or side not in allowed:
        raise NotYourSide
    return side


def move_agreement(agreement: Agreement, target: AgreementState) -> None:
    """Put an agreement into its next state; raises AgreementMoveRefused."""
    if target not in AGREEMENT_NEXT[AgreementState(agreement.state)]:
        raise AgreementMoveRefused(current=agreement.state, target=target)
    agreement.state = target
    agreement.updated_at = clock.now()


def move_commitment(commitment: Commitment, target: CommitmentState) -> None:
    """Put a commitment into its next state; raises CommitmentMoveRefused."""
    if target not in COMMITMENT_NEXT[CommitmentState(commitment.state)]:
        raise CommitmentMoveRefused(current=commitment.state, target=target)
    commitment.state = target
    commitment.updated_at = clock.now()


@dataclass(frozen=True, slots=True)
class Step:
    """What happened, from which state to which, with whose words."""

    deed: Deed
    before: str | None = None
    after: str | None = None
    words: str | None = None
    commitment_id: UUID | None = None


def note(session: Session, agreement_id: UUID, actor: Actor, step: Step) -> None:
    """Add a row to an agreement's history."""
    session.add(
        AgreementHistory(
            agreement_id=agreement_id,
            commitment_id=step.commitment_id,
            deed=step.deed,
            from_state=step.before,
            to_state=step.after,
            actor_kind=actor.kind,
            actor_id=actor.id,
            organisation_id=actor.organisation_id,
            words=step.words,
            at=clock.now(),
        )
    )
