"""Invented needs: a partner's program plays the whole way with one, and nothing counts it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, tuple_

from app.domains.classifier import service as classifier
from app.domains.onboarding.models import SandboxAssignment
from app.domains.onboarding.problems import PlayMoveRefused, PlayNotFound, UnknownTopics
from app.domains.onboarding.schemas import PlayIn, PlayNeed, PlayOut, PlayPage, PlaySaid
from app.domains.onboarding.states import PLAY, Deed, PlayState
from app.kernel import clock, ids
from app.kernel.clock import SHANGHAI
from app.kernel.paging import read_cursor, write_cursor
from app.platform import db
from app.platform.db import Session

_KEPT = timedelta(days=30)
_MOST_SAID = 100
_TITLES: dict[Deed, str] = {
    Deed.accept: "签收",
    Deed.decline: "退单",
    Deed.contact: "先行联系",
    Deed.progress: "进展",
    Deed.ask: "询问",
    Deed.answer: "答复",
}
_REPLIES: dict[Deed, tuple[str, str]] = {
    Deed.ask: ("补充", "这是演练青年的自动回复：可以的，周末有空。"),
    Deed.answer: ("评价", "这是演练青年的自动评价：已解决，谢谢。"),
}


async def invent(session: Session, organisation_id: UUID, draft: PlayIn) -> PlayOut:
    """Make an invented need and offer it to one partner; raises UnknownTopics."""
    if not classifier.is_topic(draft.topic):
        raise UnknownTopics(unknown=[draft.topic])
    now, new_id = clock.now(), ids.new()
    today = now.astimezone(SHANGHAI).strftime("%Y%m%d")
    row = SandboxAssignment(
        id=new_id,
        organisation_id=organisation_id,
        receipt=f"TEST-{today}-{ids.encode('x', new_id)[-8:].upper()}",
        topic=draft.topic,
        urgency=draft.urgency,
        state=PlayState.offered,
        said=[],
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    await session.flush()
    return _out(row)


async def list_plays(
    session: Session, organisation_id: UUID, limit: int, cursor: str | None
) -> PlayPage:
    """Return one page of a partner's invented assignments, the newest first."""
    query = (
        select(SandboxAssignment)
        .where(SandboxAssignment.organisation_id == organisation_id)
        .order_by(SandboxAssignment.created_at.desc(), SandboxAssignment.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        place = tuple_(SandboxAssignment.created_at, SandboxAssignment.id)
        query = query.where(place < read_cursor(cursor))
    found = list(await session.scalars(query))
    page = found[:limit]
    return PlayPage(
        items=[_out(one) for one in page],
        next_cursor=write_cursor(page[-1].created_at, page[-1].id) if len(found) > limit else None,
    )


async def play_of(session: Session, play_id: UUID, organisation_id: UUID) -> PlayOut:
    """Return an invented assignment of a partner; raises PlayNotFound."""
    return _out(await _own(session, play_id, organisation_id, lock=False))


async def play(
    session: Session,
    play_id: UUID,
    organisation_id: UUID,
    deed: Deed,
    words: str | None = None,
    claim: str | None = None,
) -> PlayOut:
    """Do something with an invented assignment; raises PlayNotFound or PlayMoveRefused."""
    row = await _own(session, play_id, organisation_id, lock=True)
    allowed, target = PLAY[deed]
    if row.state not in allowed or len(row.said) >= _MOST_SAID:
        raise PlayMoveRefused(current=row.state, target=target)
    row.state = target
    row.updated_at = clock.now()
    said = [_said(deed, _TITLES[deed], "partner", words)]
    if deed in _REPLIES:
        said.append(_said(deed, _REPLIES[deed][0], "youth", _REPLIES[deed][1]))
    row.said = [*row.said, *said]
    if deed is Deed.answer:
        row.answer, row.claim = words, claim
    await session.flush()
    return _out(row)


async def forget_old_plays() -> int:
    """Delete invented assignments of more than a month ago; returns how many."""
    async with db.transaction() as session:
        gone: Any = await session.execute(
            delete(SandboxAssignment).where(SandboxAssignment.created_at < clock.now() - _KEPT)
        )
    return int(gone.rowcount)


async def _own(
    session: Session, play_id: UUID, organisation_id: UUID, *, lock: bool
) -> SandboxAssignment:
    query = select(SandboxAssignment).where(
        SandboxAssignment.id == play_id, SandboxAssignment.organisation_id == organisation_id
    )
    row = await session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise PlayNotFound
    return row


def _said(deed: Deed, title: str, by: str, words: str | None) -> dict[str, Any]:
    at = clock.now().isoformat()
    return {"action": str(deed), "title": title, "by": by, "words": words, "at": at}


def _out(row: SandboxAssignment) -> PlayOut:
    name = classifier.topic_name(row.topic)
    return PlayOut(
        id=row.id,
        is_synthetic=True,
        state=PlayState(row.state),
        role="lead",
        reasons=["演练"],
        need=PlayNeed(
            receipt=row.receipt,
            text=f"【演练】想了解“{name}”方面的服务，请按正常流程办理。不涉及任何真实青年。",
            is_masked=row.state in {PlayState.offered, PlayState.declined},
            images=[],
            topic=row.topic,
            topic_name=name,
            kind="help",
            urgency=row.urgency,
            is_anonymous=False,
            is_minor=False,
            adcode=None,
            address=None,
            state="closed" if row.state == PlayState.verified else "forwarded",
            supporters=0,
        ),
        clocks=[],
        conversation=[PlaySaid.model_validate(one) for one in row.said],
        answer=row.answer,
        claim=row.claim,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
