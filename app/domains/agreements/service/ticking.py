"""What the date does to agreements and commitments."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all

from app.domains.agreements import rules
from app.domains.agreements.models import Agreement, Commitment
from app.domains.agreements.service.acting import NOBODY, Step, move_commitment, note
from app.domains.agreements.service.keeping import due_state, lock_commitment
from app.domains.agreements.service.signing import move_by_date
from app.domains.agreements.states import BINDING, AgreementState, CommitmentState, Deed
from app.kernel import clock
from app.platform.db import Session


@dataclass(frozen=True, slots=True)
class Due:
    """A commitment of which both sides must be told, once."""

    commitment_id: UUID
    agreement_id: UUID
    is_overdue: bool
    organisation_ids: tuple[UUID, UUID]


async def list_agreements_to_move(session: Session, limit: int) -> list[UUID]:
    """Return the agreements that the date puts elsewhere."""
    today = rules.today()
    rows = await session.scalars(
        select(Agreement.id)
        .where(
            or_(
                and_(Agreement.state == AgreementState.signed, Agreement.starts_on <= today),
                and_(
                    Agreement.state == AgreementState.active,
                    Agreement.ends_on <= today + rules.EXPIRING_BEFORE,
                ),
                and_(Agreement.state == AgreementState.expiring, Agreement.ends_on < today),
            )
        )
        .order_by(Agreement.ends_on)
        .limit(limit)
    )
    return list(rows)


async def move_agreement_by_date(session: Session, agreement_id: UUID) -> bool:
    """Move one agreement to where the date puts it; says whether it moved."""
    agreement = await session.scalar(
        select(Agreement).where(Agreement.id == agreement_id).with_for_update()
    )
    moved = agreement is not None and move_by_date(session, agreement)
    await session.flush()
    return moved


async def list_commitments_to_move(session: Session, limit: int) -> list[UUID]:
    """Return the commitments that become due or overdue, or are so without anybody knowing."""
    today, one = rules.today(), Commitment
    due_soon = one.state == CommitmentState.due_soon
    # Each by its own index: with OR the whole table would be read by date.
    arms = [
        _first(one.state == CommitmentState.agreed, one.until_on <= today + rules.DUE_SOON_BEFORE),
        _first(due_soon, one.until_on < today),
        _first(due_soon, one.due_soon_told_at.is_(None)),
        # Whatever made it so: a deed may meet the new day before we do.
        _first(one.state == CommitmentState.overdue, one.overdue_told_at.is_(None)),
    ]
    found = union_all(*(arm.limit(limit).subquery().select() for arm in arms)).subquery()
    rows = await session.scalars(
        select(found.c.id).group_by(found.c.id).order_by(func.min(found.c.until_on)).limit(limit)
    )
    return list(rows)


def _first(*conditions: ColumnElement[bool]) -> Select[UUID, date]:
    return (
        select(Commitment.id, Commitment.until_on)
        .join(Agreement, Agreement.id == Commitment.agreement_id)
        .where(Agreement.state.in_(BINDING), *conditions)
        .order_by(Commitment.until_on)
    )


async def move_commitment_by_date(session: Session, commitment_id: UUID) -> Due | None:
    """Move one commitment to where the date puts it; returns whom to tell, the first time only."""
    held = await lock_commitment(session, commitment_id, None)
    if held.agreement.state not in BINDING:
        return None
    one, before = held.commitment, held.commitment.state
    after = due_state(held)
    if after != before:
        move_commitment(one, after)
        deed = Deed.overdue if after is CommitmentState.overdue else Deed.due_soon
        note(session, one.agreement_id, NOBODY, Step(deed, before, after, None, one.id))
    is_news = _mark_told(one, after)
    await session.flush()
    if not is_news:
        return None
    is_overdue = after is CommitmentState.overdue
    return Due(one.id, one.agreement_id, is_overdue, (one.debtor_id, one.creditor_id))


def _mark_told(one: Commitment, state: CommitmentState) -> bool:
    """Note that both sides know of a state; says whether it is news to them."""
    now = clock.now()
    if state is CommitmentState.overdue and one.overdue_told_at is None:
        one.overdue_told_at = now
        one.due_soon_told_at = one.due_soon_told_at or now
        return True
    if state is CommitmentState.due_soon and one.due_soon_told_at is None:
        one.due_soon_told_at = now
        return True
    return False
