"""Telling the parties of an agreement: it was proposed, something is due soon or overdue."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from app.domains.agreements import service as agreements
from app.domains.agreements.schemas import AgreementDetail
from app.domains.agreements.service import Actor
from app.domains.delivery import service as delivery
from app.domains.delivery.schemas import EventType
from app.platform import db
from app.platform.db import Session

_BATCH = 200


async def propose(session: Session, agreement_id: UUID, actor: Actor) -> AgreementDetail:
    """Show a draft to the other parties, and tell them; in the same transaction."""
    parties = await agreements.propose(session, agreement_id, actor)
    about = delivery.About(agreement_id=agreement_id)
    for one in parties:
        if one != actor.own:
            await delivery.post(session, one, EventType.agreement_proposed, about)
    return await agreements.agreement_of(session, agreement_id, actor)


async def tick() -> int:
    """Move agreements and commitments to where the date puts them; returns how many.

    Looks every minute and costs two index scans when the day has nothing new. Each is moved in
    a transaction of its own, with the events that tell of it.
    """
    async with db.reading() as session:
        to_move = await agreements.list_agreements_to_move(session, _BATCH)
    moved = await _each(to_move, _move_agreement)
    async with db.reading() as session:
        due = await agreements.list_commitments_to_move(session, _BATCH)
    return moved + await _each(due, _move_commitment)


async def _each(found: list[UUID], move: Callable[[Session, UUID], Awaitable[None]]) -> int:
    for one in found:
        async with db.transaction() as session:
            await move(session, one)
    return len(found)


async def _move_agreement(session: Session, agreement_id: UUID) -> None:
    await agreements.move_agreement_by_date(session, agreement_id)


async def _move_commitment(session: Session, commitment_id: UUID) -> None:
    due = await agreements.move_commitment_by_date(session, commitment_id)
    if due is None:
        return
    kind = EventType.commitment_overdue if due.is_overdue else EventType.commitment_due_soon
    about = delivery.About(agreement_id=due.agreement_id, commitment_id=due.commitment_id)
    for one in due.organisation_ids:
        await delivery.post(session, one, kind, about)
