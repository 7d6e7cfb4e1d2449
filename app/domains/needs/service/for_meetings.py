"""Needs that only people can get any further, for those who meet about them (联席会议)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.domains.needs.models import Need
from app.domains.needs.promise_models import NeedGap
from app.domains.needs.states import ReviewReason
from app.platform.db import Session

_DISPUTED = (ReviewReason.reopened, ReviewReason.appealed, ReviewReason.disputed)
_SHOWN = 5
# Others read an agenda: nobody's emergency is on it, and no complaint before whom it is about.
_FIT_FOR_OTHERS = (~Need.is_crisis, func.cardinality(Need.complaint_about) == 0)


@dataclass(frozen=True, slots=True)
class Gap:
    """A topic whose needs nobody has taken."""

    topic: str
    count: int
    since: datetime
    receipts: list[str]
    """The longest waiting, at most five."""


@dataclass(frozen=True, slots=True)
class DisputedNeed:
    """A need of which somebody says that it was not dealt with rightly."""

    need_id: UUID
    receipt: str
    topic: str
    reason: str
    since: datetime


async def open_gaps(session: Session, office_ids: list[UUID], limit: int) -> list[Gap]:
    """Return the topics whose needs nobody has taken, those with most needs first."""
    by_wait = aggregate_order_by(Need.receipt, NeedGap.opened_at)
    rows = await session.execute(
        select(
            Need.topic,
            func.count().label("count"),
            func.min(NeedGap.opened_at).label("since"),
            func.array_agg(by_wait)[1:_SHOWN].label("receipts"),
        )
        .join(NeedGap, NeedGap.need_id == Need.id)
        .where(Need.office_id.in_(office_ids), NeedGap.ended_at.is_(None), *_FIT_FOR_OTHERS)
        .group_by(Need.topic)
        .order_by(func.count().desc(), Need.topic)
        .limit(limit)
    )
    return [Gap(**row._mapping) for row in rows]


async def list_disputed(session: Session, office_ids: list[UUID], limit: int) -> list[DisputedNeed]:
    """Return the needs whose handling or reading is disputed, the longest waiting first."""
    rows = await session.execute(
        select(
            Need.id.label("need_id"),
            Need.receipt,
            Need.topic,
            Need.review_reason.label("reason"),
            Need.review_since.label("since"),
        )
        .where(Need.office_id.in_(office_ids), Need.review_reason.in_(_DISPUTED), *_FIT_FOR_OTHERS)
        .order_by(Need.review_since, Need.id)
        .limit(limit)
    )
    return [DisputedNeed(**row._mapping) for row in rows]
