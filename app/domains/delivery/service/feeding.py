"""The event feed: the truth behind what is sent."""

from uuid import UUID

import orjson
from sqlalchemy import select, text, true, tuple_

from app.domains.delivery.models import PartnerEvent
from app.domains.delivery.schemas import EventPage, EventType
from app.kernel.paging import read_position, write_position
from app.platform.db import Session


async def feed(
    session: Session,
    organisation_id: UUID,
    limit: int,
    cursor: str | None,
    kind: EventType | None = None,
) -> EventPage:
    """Return an organisation's events behind a cursor, each exactly once, in order.

    Transactions commit out of order, so the feed ends before the oldest one still open:
    otherwise a reader could step over an event that becomes visible later.
    """
    after = read_position(cursor) if cursor else (0, 0)
    is_wanted = true() if kind is None else PartnerEvent.type == kind
    horizon = text("(pg_snapshot_xmin(pg_current_snapshot())::text)::bigint")
    rows = (
        await session.execute(
            select(PartnerEvent.transaction, PartnerEvent.number, PartnerEvent.body)
            .where(
                PartnerEvent.organisation_id == organisation_id,
                tuple_(PartnerEvent.transaction, PartnerEvent.number) > after,
                PartnerEvent.transaction < horizon,
                is_wanted,
            )
            .order_by(PartnerEvent.transaction, PartnerEvent.number)
            .limit(limit + 1)
        )
    ).all()
    page = rows[:limit]
    last = (page[-1].transaction, page[-1].number) if page else after
    return EventPage(
        items=[orjson.loads(row.body) for row in page],
        next_cursor=write_position(*last),
        has_more=len(rows) > limit,
    )
