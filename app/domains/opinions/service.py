"""What others may ask of second opinions: keep one, show them, spend the day's budget."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.classifier import service as classifier
from app.domains.opinions.models import LlmBudget, OpinionRow
from app.domains.opinions.schemas import OpinionOut
from app.domains.opinions.states import Outcome, Source
from app.kernel import clock
from app.platform.db import Session


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody else than the word model made of a need, or that nothing came of it."""

    source: Source
    model: str
    outcome: Outcome
    topic: str | None = None
    also: tuple[str, ...] = ()
    kind: str | None = None
    urgency: str | None = None
    is_danger: bool = False
    confidence: float | None = None
    span: tuple[int, int] | None = None
    tokens: int = 0
    ms: int = 0


async def keep(session: Session, need_id: UUID, opinion: Opinion) -> None:
    """Keep an opinion; one is there already, and it stays as it is."""
    start, end = opinion.span or (None, None)
    await session.execute(
        insert(OpinionRow)
        .values(
            need_id=need_id,
            source=opinion.source,
            model=opinion.model,
            topic=opinion.topic,
            also=list(opinion.also),
            kind=opinion.kind,
            urgency=opinion.urgency,
            is_danger=opinion.is_danger,
            confidence=opinion.confidence,
            quoted_from=start,
            quoted_until=end,
            tokens=opinion.tokens,
            ms=opinion.ms,
            outcome=opinion.outcome,
            at=clock.now(),
        )
        .on_conflict_do_nothing()
    )


async def has_one(session: Session, need_id: UUID, source: Source) -> bool:
    """Say whether a need has an opinion of this source already."""
    found = await session.scalar(
        select(OpinionRow.need_id).where(OpinionRow.need_id == need_id, OpinionRow.source == source)
    )
    return found is not None


async def opinions_on(session: Session, need_ids: Iterable[UUID]) -> dict[UUID, list[OpinionOut]]:
    """Return the opinions on some needs; a need without any is not in it."""
    found: dict[UUID, list[OpinionOut]] = {}
    rows = await session.scalars(
        select(OpinionRow)
        .where(OpinionRow.need_id.in_(list(need_ids)))
        .order_by(OpinionRow.at, OpinionRow.source)
    )
    for row in rows:
        found.setdefault(row.need_id, []).append(_out(row))
    return found


async def spend(session: Session, tokens: int, *, daily_calls: int, daily_tokens: int) -> bool:
    """Set a call and the most it can cost aside for today; False where not enough is left.

    However many workers ask at once: each takes its turn at the day's row.
    """
    if tokens > daily_tokens:
        return False
    taken = await session.scalar(
        insert(LlmBudget)
        .values(day=today(), calls=1, tokens=tokens)
        .on_conflict_do_update(
            index_elements=[LlmBudget.day],
            set_={"calls": LlmBudget.calls + 1, "tokens": LlmBudget.tokens + tokens},
            where=(LlmBudget.calls < daily_calls) & (LlmBudget.tokens + tokens <= daily_tokens),
        )
        .returning(LlmBudget.calls)
    )
    return taken is not None


async def settle(session: Session, day: date, set_aside: int, used: int) -> None:
    """Replace what was set aside for a call by what it has cost."""
    await session.execute(
        update(LlmBudget)
        .where(LlmBudget.day == day)
        .values(tokens=LlmBudget.tokens + (used - set_aside))
        .execution_options(synchronize_session=False)
    )


async def spent(session: Session, day: date) -> tuple[int, int]:
    """Return the calls and tokens of a day."""
    row = (
        await session.execute(select(LlmBudget.calls, LlmBudget.tokens).where(LlmBudget.day == day))
    ).one_or_none()
    return (0, 0) if row is None else (row.calls, row.tokens)


def today() -> date:
    """Return the day whose budget is spent now: Shanghai's."""
    return clock.now().astimezone(clock.SHANGHAI).date()


def _out(row: OpinionRow) -> OpinionOut:
    return OpinionOut(
        source=Source(row.source),
        model=row.model,
        outcome=Outcome(row.outcome),
        topic=row.topic,
        topic_name=None if row.topic is None else classifier.topic_name(row.topic),
        also=row.also,
        kind=row.kind,
        urgency=row.urgency,
        is_danger=row.is_danger,
        confidence=row.confidence,
        evidence=[]
        if row.quoted_from is None or row.quoted_until is None
        else [(row.quoted_from, row.quoted_until)],
        at=row.at,
    )


def _span(row: OpinionRow) -> list[tuple[int, int]]:
    if row.quoted_from is None or row.quoted_until is None:
        return []
    return [(row.quoted_from, row.quoted_until)]
