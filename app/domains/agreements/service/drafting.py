"""Writing an agreement: text, clauses and dates, version by version."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select

from app.domains.agreements import rules
from app.domains.agreements.models import (
    Agreement,
    AgreementParty,
    AgreementVersion,
    Commitment,
)
from app.domains.agreements.problems import (
    AgreementIncomplete,
    AgreementMoveRefused,
    AgreementNotFound,
    AgreementVersionMoved,
    NotYourSide,
)
from app.domains.agreements.schemas import AgreementDraft, AgreementVersionIn, ClauseIn
from app.domains.agreements.service.acting import (
    Actor,
    Step,
    demand_owner,
    lock_agreement,
    may_see,
    move_agreement,
    note,
    parties_of,
)
from app.domains.agreements.states import (
    UNSIGNED,
    AgreementState,
    CommitmentState,
    Deed,
)
from app.domains.identity import service as identity
from app.kernel import clock, ids
from app.platform.db import Session


async def draft_agreement(session: Session, draft: AgreementDraft, actor: Actor) -> UUID:
    """Begin an agreement; only its owner's organisation sees it until it is proposed."""
    _refuse_strangers(draft.parties, draft.clauses)
    if not actor.reach & set(draft.parties):
        raise NotYourSide("协议各方中须有你所在的单位或其下属单位。")
    active = await identity.active_names(session)
    if unknown := [one for one in draft.parties if one not in active]:
        listed = [ids.encode("org", one) for one in unknown]
        raise AgreementIncomplete("协议各方中有不存在或已停用的单位。", unknown=listed)
    if draft.renews is not None:
        await _find_earlier(session, draft.renews, actor)
    now = clock.now()
    agreement = _new_agreement(draft, actor, now)
    session.add(agreement)
    await session.flush()
    session.add_all(
        AgreementParty(
            agreement_id=agreement.id,
            organisation_id=one,
            place=place,
            signed_version=None,
            signed_at=None,
            signer_kind=None,
            signer_id=None,
        )
        for place, one in enumerate(draft.parties)
    )
    await session.flush()
    await _write(session, agreement, draft, actor, now)
    note(session, agreement.id, actor, Step(Deed.drafted, after=agreement.state))
    await session.flush()
    return agreement.id


async def write_version(
    session: Session, agreement_id: UUID, draft: AgreementVersionIn, actor: Actor
) -> None:
    """Write the next version; signatures under earlier ones are void. AgreementVersionMoved."""
    agreement = await lock_agreement(session, agreement_id, actor)
    if agreement.state not in UNSIGNED:
        raise AgreementMoveRefused(current=agreement.state)
    if draft.based_on != agreement.version:
        raise AgreementVersionMoved(version=agreement.version)
    parties = await parties_of(session, agreement_id)
    _refuse_strangers([one.organisation_id for one in parties], draft.clauses)
    now = clock.now()
    agreement.version += 1
    agreement.title, agreement.updated_at = draft.title, now
    agreement.starts_on, agreement.ends_on = draft.starts_on, draft.ends_on
    for one in parties:
        one.signed_version = one.signed_at = one.signer_kind = one.signer_id = None
    await _write(session, agreement, draft, actor, now)
    note(session, agreement_id, actor, Step(Deed.revised, words=str(agreement.version)))
    await session.flush()


async def propose(session: Session, agreement_id: UUID, actor: Actor) -> list[UUID]:
    """Show a draft to the other parties; returns all parties, for whoever tells them."""
    agreement = await lock_agreement(session, agreement_id, actor)
    demand_owner(agreement, actor)
    version = await session.get_one(AgreementVersion, (agreement_id, agreement.version))
    if not version.text and not version.clauses:
        raise AgreementIncomplete("协议还没有正文，也没有条款，不能提交协商。")
    before = agreement.state
    move_agreement(agreement, AgreementState.negotiating)
    agreement.proposed_at = agreement.updated_at
    note(session, agreement_id, actor, Step(Deed.proposed, before, agreement.state))
    await session.flush()
    return [one.organisation_id for one in await parties_of(session, agreement_id)]


async def drop(session: Session, agreement_id: UUID, reason: str, actor: Actor) -> None:
    """Give a draft up."""
    agreement = await lock_agreement(session, agreement_id, actor)
    demand_owner(agreement, actor)
    before = agreement.state
    move_agreement(agreement, AgreementState.dropped)
    note(session, agreement_id, actor, Step(Deed.dropped, before, agreement.state, reason))
    await session.flush()


def _refuse_strangers(parties: list[UUID], clauses: list[ClauseIn]) -> None:
    if len(set(parties)) != len(parties):
        raise AgreementIncomplete("协议各方不能重复。")
    if any({one.debtor_id, one.creditor_id} - set(parties) for one in clauses):
        raise AgreementIncomplete("条款里的单位须是协议的一方。")


async def _find_earlier(session: Session, agreement_id: UUID, actor: Actor) -> None:
    found = await session.scalar(
        select(Agreement.state).where(Agreement.id == agreement_id, may_see(actor))
    )
    if found is None:
        raise AgreementNotFound
    if found not in {AgreementState.active, AgreementState.expiring, AgreementState.ended}:
        raise AgreementMoveRefused("只有履行中、即将到期或已终止的协议可以续签。", current=found)


def _new_agreement(draft: AgreementDraft, actor: Actor, now: datetime) -> Agreement:
    return Agreement(
        id=ids.new(),
        owner_id=actor.organisation_id,
        title=draft.title,
        state=AgreementState.drafting,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        version=1,
        proposed_at=None,
        signed_version=None,
        signed_at=None,
        suspended_on=None,
        renews_id=draft.renews,
        created_at=now,
        updated_at=now,
    )


async def _write(
    session: Session,
    agreement: Agreement,
    draft: AgreementDraft | AgreementVersionIn,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep a version as it was written, and make its clauses the proposed commitments."""
    session.add(
        AgreementVersion(
            agreement_id=agreement.id,
            number=agreement.version,
            title=draft.title,
            text=draft.text,
            starts_on=draft.starts_on,
            ends_on=draft.ends_on,
            clauses=[one.model_dump(mode="json") for one in draft.clauses],
            organisation_id=actor.organisation_id,
            written_by=actor.id,
            at=now,
        )
    )
    await session.flush()
    await session.execute(
        delete(Commitment)
        .where(Commitment.agreement_id == agreement.id)
        .execution_options(synchronize_session=False)
    )
    rows = [
        _commitment(agreement.id, number, turn, clause, window, now)
        for number, clause in enumerate(draft.clauses, start=1)
        for turn, window in enumerate(
            rules.windows(clause.rhythm, clause.from_on, clause.until_on), start=1
        )
    ]
    if len(rows) > rules.MOST_COMMITMENTS:
        raise AgreementIncomplete(
            f"条款按月展开后超过 {rules.MOST_COMMITMENTS} 项，请缩短期限或合并条款。"
        )
    if rows:
        await session.execute(insert(Commitment), rows)


def _commitment(
    agreement_id: UUID,
    number: int,
    turn: int,
    clause: ClauseIn,
    window: rules.Window,
    now: datetime,
) -> dict[str, object]:
    return {
        "id": ids.new(),
        "agreement_id": agreement_id,
        "clause": number,
        "turn": turn,
        "debtor_id": clause.debtor_id,
        "creditor_id": clause.creditor_id,
        "kind": clause.kind,
        "what": clause.what,
        "unit": clause.unit,
        "evidence_rule": clause.evidence_rule,
        "from_on": window.from_on,
        "until_on": window.until_on,
        "state": CommitmentState.proposed,
        "promised": clause.quantity,
        "created_at": now,
        "updated_at": now,
    }
