"""Signing an agreement, and what its keeper does with it afterwards."""

from uuid import UUID

from sqlalchemy import select, update

from app.domains.agreements import rules
from app.domains.agreements.models import Agreement, Commitment
from app.domains.agreements.problems import (
    AgreementMoveRefused,
    AgreementVersionMoved,
    AlreadySigned,
    NotYourSide,
)
from app.domains.agreements.service.acting import (
    NOBODY,
    Actor,
    Step,
    demand_owner,
    lock_agreement,
    move_agreement,
    note,
    parties_of,
)
from app.domains.agreements.states import AgreementState, CommitmentState, Deed
from app.kernel import clock
from app.platform.db import Session

_ARRIVED = {
    AgreementState.active: Deed.in_force,
    AgreementState.expiring: Deed.expiring,
    AgreementState.ended: Deed.ended,
}


async def sign(session: Session, agreement_id: UUID, version: int, actor: Actor) -> None:
    """Sign for one's own organisation the version that was read.

    The last signature freezes that version, and what it promises is agreed. Raises
    AgreementVersionMoved, AlreadySigned, NotYourSide.
    """
    agreement = await lock_agreement(session, agreement_id, actor)
    if agreement.state != AgreementState.negotiating:
        raise AgreementMoveRefused(current=agreement.state)
    if version != agreement.version:
        raise AgreementVersionMoved(version=agreement.version)
    parties = await parties_of(session, agreement_id)
    mine = next((one for one in parties if one.organisation_id == actor.organisation_id), None)
    if mine is None:
        raise NotYourSide("签署须由协议一方本单位的人员进行。")
    if mine.signed_version is not None:
        raise AlreadySigned
    mine.signed_version, mine.signed_at = version, clock.now()
    mine.signer_kind, mine.signer_id = actor.kind, actor.id
    note(session, agreement_id, actor, Step(Deed.sign_off, words=str(version)))
    if all(one.signed_version == version for one in parties):
        await _come_into_being(session, agreement)
    await session.flush()


async def suspend(session: Session, agreement_id: UUID, reason: str, actor: Actor) -> None:
    """Stop an agreement's clocks: nothing becomes due or overdue until it is resumed."""
    agreement = await lock_agreement(session, agreement_id, actor)
    demand_owner(agreement, actor)
    before = agreement.state
    move_agreement(agreement, AgreementState.suspended)
    agreement.suspended_on = rules.today()
    note(session, agreement_id, actor, Step(Deed.suspended, before, agreement.state, reason))
    await session.flush()


async def resume(session: Session, agreement_id: UUID, actor: Actor) -> None:
    """Let an agreement go on; what was to be done meanwhile is due at once."""
    agreement = await lock_agreement(session, agreement_id, actor)
    demand_owner(agreement, actor)
    if agreement.state != AgreementState.suspended:
        raise AgreementMoveRefused(current=agreement.state)
    target = rules.agreement_state(AgreementState.active, _window(agreement), rules.today())
    agreement.suspended_on = None
    move_agreement(agreement, target)
    note(
        session,
        agreement_id,
        actor,
        Step(Deed.resumed, AgreementState.suspended, agreement.state),
    )
    await session.flush()


async def end(session: Session, agreement_id: UUID, reason: str, actor: Actor) -> None:
    """End an agreement before its day: what is not yet due lapses, what is overdue stays owed."""
    agreement = await lock_agreement(session, agreement_id, actor)
    demand_owner(agreement, actor)
    before = agreement.state
    move_agreement(agreement, AgreementState.ended)
    agreement.suspended_on = None
    await session.execute(
        update(Commitment)
        .where(
            Commitment.agreement_id == agreement_id,
            Commitment.state.in_([CommitmentState.agreed, CommitmentState.due_soon]),
        )
        .values(state=CommitmentState.lapsed, updated_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    note(session, agreement_id, actor, Step(Deed.ended, before, agreement.state, reason))
    await session.flush()


def move_by_date(session: Session, agreement: Agreement) -> bool:
    """Move a locked agreement to where the date puts it; says whether it moved."""
    before = AgreementState(agreement.state)
    after = rules.agreement_state(before, _window(agreement), rules.today())
    if after is before:
        return False
    if before is AgreementState.signed:
        # Signed late, or not looked after for long: it was in force in between.
        move_agreement(agreement, AgreementState.active)
    if agreement.state != after:
        move_agreement(agreement, after)
    note(session, agreement.id, NOBODY, Step(_ARRIVED[after], before, after))
    return True


async def _come_into_being(session: Session, agreement: Agreement) -> None:
    before = agreement.state
    move_agreement(agreement, AgreementState.signed)
    agreement.signed_version, agreement.signed_at = agreement.version, agreement.updated_at
    note(session, agreement.id, NOBODY, Step(Deed.sign_off, before, agreement.state))
    # The database freezes the terms of what is not "proposed" any more.
    await session.execute(
        update(Commitment)
        .where(Commitment.agreement_id == agreement.id)
        .values(state=CommitmentState.agreed, updated_at=agreement.updated_at)
        .execution_options(synchronize_session=False)
    )
    move_by_date(session, agreement)
    if agreement.renews_id is not None:
        await _renew(session, agreement.renews_id)


async def _renew(session: Session, agreement_id: UUID) -> None:
    earlier = await session.scalar(
        select(Agreement).where(Agreement.id == agreement_id).with_for_update()
    )
    if earlier is None or earlier.state not in {AgreementState.active, AgreementState.expiring}:
        return
    before = earlier.state
    move_agreement(earlier, AgreementState.renewed)
    note(session, agreement_id, NOBODY, Step(Deed.renewed, before, earlier.state))


def _window(agreement: Agreement) -> rules.Window:
    return rules.Window(agreement.starts_on, agreement.ends_on)
