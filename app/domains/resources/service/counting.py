"""The supply in numbers: what is confirmed and free, and what nobody was sent to."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Float,
    Uuid,
    and_,
    any_,
    cast,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from app.domains.identity import service as identity
from app.domains.resources.gaps import Supply
from app.domains.resources.models import Resource
from app.domains.resources.service import searching, showing
from app.domains.resources.service.searching import Found
from app.domains.resources.shapes import ResourcePage
from app.domains.resources.states import Status
from app.kernel import clock
from app.kernel.paging import Place, read_place, write_place
from app.platform.db import Session

_MOST_GROUPS = 50_000
_BY_CAPACITY = 2


async def supply(session: Session, topics: Sequence[str], at: datetime) -> list[Supply]:
    """Return what is offered for some topics, grouped by topics and areas."""
    today = at.astimezone(clock.SHANGHAI).date()
    gone = await identity.inactive_organisations(session)
    is_fresh = Resource.stale_at > at
    holds = or_(Resource.capacity_until.is_(None), Resource.capacity_until >= today)
    rows = await session.execute(
        select(
            Resource.topics,
            Resource.areas,
            func.count().filter(is_fresh).label("fresh"),
            func.count().filter(~is_fresh).label("stale"),
            func.coalesce(func.sum(Resource.capacity_available).filter(is_fresh, holds), 0).label(
                "available"
            ),
            func.count().filter(is_fresh, Resource.capacity_maximum.is_(None)).label("unmeasured"),
        )
        .where(
            Resource.topics.overlap(cast(list(topics), ARRAY(Text()))),
            Resource.status == Status.active,
            or_(Resource.licensed_until.is_(None), Resource.licensed_until >= today),
            Resource.organisation_id.not_in(gone),
        )
        .group_by(Resource.topics, Resource.areas)
        .limit(_MOST_GROUPS)
    )
    return [
        Supply(
            topics=tuple(row.topics),
            areas=tuple(row.areas),
            fresh=row.fresh,
            stale=row.stale,
            available=int(row.available),
            unmeasured=row.unmeasured,
        )
        for row in rows
    ]


async def list_unused(
    session: Session,
    reach: Sequence[UUID],
    taken: Sequence[tuple[UUID, str]],
    limit: int,
    cursor: str | None,
) -> ResourcePage:
    """Return what is free and was not asked for, the largest first.

    `taken` are the topics of which an organisation has accepted a need lately.
    """
    after = read_place(cursor) if cursor else None
    at = after.moment if after else clock.now()
    sort = -cast(Resource.capacity_available, Float)
    query = (
        searching.rows_of(at)
        .where(
            Resource.organisation_id.in_(reach),
            *searching.is_public(at),
            searching.has_capacity(at),
            ~_is_taken(taken),
        )
        .order_by(sort, Resource.id)
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(tuple_(sort, Resource.id) > (after.value, after.key))
    rows = (await session.execute(query)).all()
    more = None
    if len(rows) > limit:
        last = rows[limit - 1].Resource
        more = write_place(Place(at, _BY_CAPACITY, -float(last.capacity_available), last.id))
    return await showing.page_of(session, Found(rows[:limit], more, at))


def _is_taken(taken: Sequence[tuple[UUID, str]]) -> ColumnElement[bool]:
    pairs = (
        func.unnest(
            cast([owner for owner, _ in taken], ARRAY(Uuid())),
            cast([topic for _, topic in taken], ARRAY(Text())),
        )
        .table_valued("owner", "topic", name="taken")
        .render_derived()
    )
    return exists().where(
        and_(
            pairs.c.owner == Resource.organisation_id,
            pairs.c.topic == any_(Resource.topics),
        )
    )
