"""Keeping promises: what is reserved, delivered, confirmed, disputed, waived."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from app.domains.agreements import rules
from app.domains.agreements.models import (
    Agreement,
    Commitment,
    CommitmentDelivery,
    CommitmentReservation,
)
from app.domains.agreements.problems import (
    CommitmentMoveRefused,
    CommitmentNotFound,
    ExceedsPromised,
    NotWhole,
    NotYourSide,
    TooManyEntries,
)
from app.domains.agreements.schemas import GivenIn, ReservationIn
from app.domains.agreements.service.acting import (
    Actor,
    Side,
    Step,
    demand_side,
    may_see,
    move_commitment,
    note,
)
from app.domains.agreements.states import (
    BINDING,
    DELIVERY_NEXT,
    MOVING,
    OPEN,
    AgreementState,
    CommitmentKind,
    CommitmentState,
    Deed,
    DeliveryState,
    ReservationState,
)
from app.kernel import clock, ids
from app.kernel.problems import InvalidRequest
from app.platform.db import Session

MOST_ENTRIES = 200

_VERDICTS = {
    DeliveryState.verified: Deed.verified,
    DeliveryState.disputed: Deed.disputed,
    DeliveryState.withdrawn: Deed.withdrawn,
}


@dataclass(frozen=True, slots=True)
class Held:
    """A commitment under the hand, its agreement locked before it."""

    agreement: Agreement
    commitment: Commitment


async def deliver(session: Session, commitment_id: UUID, given: GivenIn, actor: Actor) -> UUID:
    """Report that something was given; raises ExceedsPromised unless marked as extra."""
    held = await lock_commitment(session, commitment_id, actor)
    commitment = held.commitment
    demand_side(commitment, actor, Side.debtor)
    _refuse_unbound(held, MOVING | {CommitmentState.verified})
    _refuse_parts(commitment, given.quantity)
    if given.delivered_on > rules.today():
        raise InvalidRequest("交付日期不能晚于今天。")
    await _refuse_many(session, CommitmentDelivery, commitment_id)
    reserved = Decimal(0)
    if given.reservation_id is not None:
        reserved = await _use(session, commitment, given.reservation_id)
        if given.quantity > reserved:
            raise ExceedsPromised("交付数量超过了这笔预留。", left=float(reserved))
    elif not given.is_extra:
        _refuse_more(commitment, given.quantity)
    new_id = ids.new()
    session.add(
        CommitmentDelivery(
            id=new_id,
            commitment_id=commitment_id,
            state=DeliveryState.reported,
            **dict(given),
            organisation_id=actor.organisation_id,
            actor_kind=actor.kind,
            actor_id=actor.id,
            created_at=clock.now(),
            judged_by=None,
            judge_words=None,
            judged_at=None,
        )
    )
    await _settle(session, held, actor, Deed.delivered, _amount(given.quantity))
    return new_id


async def verify(session: Session, commitment_id: UUID, delivery_id: UUID, actor: Actor) -> None:
    """Confirm a delivery, as the side that received it and not as who reported it."""
    await _judge(session, commitment_id, delivery_id, actor, (DeliveryState.verified, None))


async def dispute(
    session: Session, commitment_id: UUID, delivery_id: UUID, reason: str, actor: Actor
) -> None:
    """Say that a delivery is not what was promised."""
    await _judge(session, commitment_id, delivery_id, actor, (DeliveryState.disputed, reason))


async def withdraw(
    session: Session, commitment_id: UUID, delivery_id: UUID, reason: str, actor: Actor
) -> None:
    """Take one's own report of a delivery back, before it is confirmed."""
    await _judge(session, commitment_id, delivery_id, actor, (DeliveryState.withdrawn, reason))


async def reserve(
    session: Session, commitment_id: UUID, wanted: ReservationIn, actor: Actor
) -> UUID:
    """Keep a part of what was promised for a need, an event or a project."""
    held = await lock_commitment(session, commitment_id, actor)
    demand_side(held.commitment, actor, *Side)
    _refuse_unbound(held, OPEN | {CommitmentState.disputed})
    _refuse_parts(held.commitment, wanted.quantity)
    _refuse_more(held.commitment, wanted.quantity)
    await _refuse_many(session, CommitmentReservation, commitment_id)
    new_id = ids.new()
    session.add(
        CommitmentReservation(
            id=new_id,
            commitment_id=commitment_id,
            state=ReservationState.held,
            **dict(wanted),
            reserved_by=actor.id,
            created_at=clock.now(),
            ended_at=None,
        )
    )
    await _settle(session, held, actor, Deed.reserved, wanted.reference)
    return new_id


async def release(
    session: Session, commitment_id: UUID, reservation_id: UUID, actor: Actor
) -> None:
    """Let a reserved part go."""
    held = await lock_commitment(session, commitment_id, actor)
    demand_side(held.commitment, actor, *Side)
    kept = await _find_reservation(session, commitment_id, reservation_id)
    kept.state, kept.ended_at = ReservationState.released, clock.now()
    await _settle(session, held, actor, Deed.released, kept.reference)


async def waive(session: Session, commitment_id: UUID, reason: str, actor: Actor) -> None:
    """Let go of what is still owed, for one's own side: it is waived once both have said so."""
    held = await lock_commitment(session, commitment_id, actor)
    commitment = held.commitment
    side = demand_side(commitment, actor, *Side)
    if commitment.state not in OPEN | {CommitmentState.disputed}:
        raise CommitmentMoveRefused(current=commitment.state)
    if side is Side.debtor:
        commitment.debtor_waived_at = commitment.debtor_waived_at or clock.now()
    else:
        commitment.creditor_waived_at = commitment.creditor_waived_at or clock.now()
    commitment.waive_reason = commitment.waive_reason or reason
    before = commitment.state
    is_over = bool(commitment.debtor_waived_at and commitment.creditor_waived_at)
    if is_over:
        move_commitment(commitment, CommitmentState.waived)
    deed = Deed.waived if is_over else Deed.waiver_asked
    step = Step(deed, before, commitment.state, reason, commitment_id)
    note(session, held.agreement.id, actor, step)
    await session.flush()


async def lock_commitment(session: Session, commitment_id: UUID, actor: Actor | None) -> Held:
    """Return a commitment that an actor may see, with its agreement; CommitmentNotFound.

    Always the agreement's lock first, so that two deeds never wait for each other in a circle.
    """
    query = (
        select(Agreement)
        .join(Commitment, Commitment.agreement_id == Agreement.id)
        .where(Commitment.id == commitment_id)
        .with_for_update(of=Agreement)
    )
    if actor is not None:
        query = query.where(may_see(actor))
    agreement = await session.scalar(query)
    commitment = await session.scalar(
        select(Commitment).where(Commitment.id == commitment_id).with_for_update()
    )
    if agreement is None or commitment is None:
        raise CommitmentNotFound
    return Held(agreement, commitment)


def due_state(held: Held) -> CommitmentState:
    """Return where a commitment stands now; while its agreement is suspended time stands still."""
    one = held.commitment
    day = held.agreement.suspended_on or rules.today()
    tally = rules.Tally(one.promised, one.delivered, one.verified, one.disputed)
    return rules.commitment_state(CommitmentState(one.state), tally, one.until_on, day)


async def _judge(
    session: Session,
    commitment_id: UUID,
    delivery_id: UUID,
    actor: Actor,
    verdict: tuple[DeliveryState, str | None],
) -> None:
    target, words = verdict
    held = await lock_commitment(session, commitment_id, actor)
    is_own = target is DeliveryState.withdrawn
    demand_side(held.commitment, actor, Side.debtor if is_own else Side.creditor)
    delivery = await session.scalar(
        select(CommitmentDelivery).where(
            CommitmentDelivery.id == delivery_id,
            CommitmentDelivery.commitment_id == commitment_id,
        )
    )
    if delivery is None:
        raise CommitmentNotFound
    if not is_own and delivery.actor_id == actor.id:
        raise NotYourSide
    if target not in DELIVERY_NEXT[DeliveryState(delivery.state)]:
        raise CommitmentMoveRefused(current=delivery.state, target=target)
    delivery.state, delivery.judged_by = target, actor.id
    delivery.judge_words, delivery.judged_at = words, clock.now()
    await _settle(session, held, actor, _VERDICTS[target], words or _amount(delivery.quantity))


async def _settle(session: Session, held: Held, actor: Actor, deed: Deed, words: str) -> None:
    """Write the deed, read the sums that the database made of it, and move the commitment."""
    await session.flush()
    await session.refresh(held.commitment)
    before = held.commitment.state
    if (after := due_state(held)) != before:
        move_commitment(held.commitment, after)
    step = Step(deed, before, after, words, held.commitment.id)
    note(session, held.agreement.id, actor, step)
    await session.flush()


async def _use(session: Session, commitment: Commitment, reservation_id: UUID) -> Decimal:
    kept = await _find_reservation(session, commitment.id, reservation_id)
    kept.state, kept.ended_at = ReservationState.used, clock.now()
    await session.flush()
    return kept.quantity


async def _find_reservation(
    session: Session, commitment_id: UUID, reservation_id: UUID
) -> CommitmentReservation:
    kept = await session.scalar(
        select(CommitmentReservation).where(
            CommitmentReservation.id == reservation_id,
            CommitmentReservation.commitment_id == commitment_id,
        )
    )
    if kept is None:
        raise CommitmentNotFound
    if kept.state != ReservationState.held:
        raise CommitmentMoveRefused("这笔预留已使用或已释放。", current=kept.state)
    return kept


def _refuse_unbound(held: Held, states: frozenset[CommitmentState]) -> None:
    if held.agreement.state not in BINDING:
        raise CommitmentMoveRefused(
            "协议不在履行期内，不能登记。", current=AgreementState(held.agreement.state)
        )
    if held.commitment.state not in states:
        raise CommitmentMoveRefused(current=held.commitment.state)


def _refuse_parts(commitment: Commitment, quantity: Decimal) -> None:
    if commitment.kind == CommitmentKind.money and quantity % 1:
        raise NotWhole


def _refuse_more(commitment: Commitment, quantity: Decimal) -> None:
    left = commitment.promised - commitment.delivered - commitment.reserved
    if quantity > left:
        raise ExceedsPromised(left=float(left))


async def _refuse_many(
    session: Session,
    kind: type[CommitmentDelivery] | type[CommitmentReservation],
    commitment_id: UUID,
) -> None:
    count = await session.scalar(
        select(func.count()).select_from(kind).where(kind.commitment_id == commitment_id)
    )
    if (count or 0) >= MOST_ENTRIES:
        raise TooManyEntries


def _amount(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"
