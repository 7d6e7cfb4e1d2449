"""What others may ask of feedback: keep a verdict."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.feedback.models import VerdictRow
from app.domains.feedback.problems import AlreadyJudged
from app.domains.feedback.schemas import VerdictIn
from app.kernel import ids
from app.platform.db import Session


async def keep_verdict(
    session: Session,
    need_id: UUID,
    assignment_id: UUID,
    round_: int,
    given: VerdictIn,
    at: datetime,
) -> None:
    """Keep a youth's word on one round's answer; raises AlreadyJudged."""
    kept = await session.scalar(
        insert(VerdictRow)
        .values(
            id=ids.new(),
            need_id=need_id,
            assignment_id=assignment_id,
            round=round_,
            verdict=given.verdict,
            result_grade=given.result_grade,
            attitude_grade=given.attitude_grade,
            tags=[str(tag) for tag in given.tags],
            words=given.text or None,
            at=at,
        )
        .on_conflict_do_nothing(index_elements=["need_id", "round"])
        .returning(VerdictRow.id)
    )
    if kept is None:
        raise AlreadyJudged


async def forget_words(session: Session, need_ids: list[UUID]) -> None:
    """Delete the words of verdicts; the verdicts themselves stay and count."""
    await session.execute(
        update(VerdictRow).where(VerdictRow.need_id.in_(need_ids)).values(words=None)
    )


async def export_of(session: Session, need_ids: list[UUID]) -> list[dict[str, Any]]:
    """Return what was said of the answers to some needs."""
    found = await session.scalars(
        select(VerdictRow).where(VerdictRow.need_id.in_(need_ids)).order_by(VerdictRow.at)
    )
    return [
        {
            "need_id": one.need_id,
            "verdict": one.verdict,
            "result_grade": one.result_grade,
            "attitude_grade": one.attitude_grade,
            "tags": one.tags,
            "words": one.words,
            "at": one.at,
        }
        for one in found
    ]
