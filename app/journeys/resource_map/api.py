"""Routes of the gap map and of the supply that lies idle."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.domains.identity.actors import Overseer
from app.domains.identity.problems import ScopeMissing
from app.domains.resources.keepers import ReadingKeeper
from app.domains.resources.schemas import Topic
from app.journeys.resource_map import flow
from app.journeys.resource_map.schemas import CoarseGapMap, GapMap, UnusedPage
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform.db import Reading
from app.platform.web import problems as can_raise

staff = APIRouter(prefix="/staff/v1", tags=["staff · resources"])
partner = APIRouter(prefix="/partner/v1", tags=["partner · resources"])

Days = Annotated[int, Query(ge=1, le=365, description="count over the last days")]
MonthOrQuarter = Annotated[int, Query(ge=30, le=90, multiple_of=30)]
Cells = Annotated[int, Query(ge=1, le=500)]


@staff.get("/gap-map", responses=can_raise(Unauthenticated, Forbidden))
async def read_gap_map(
    actor: Overseer,
    session: Reading,
    days: Days = 30,
    topic: Topic | None = None,
    area: Annotated[str | None, Query(pattern=r"^[1-9][0-9]{5}$")] = None,
    limit: Cells = MAX_LIMIT,
) -> GapMap:
    """Return the needs of your offices over the confirmed, free supply, by topic and district.

    The largest deficit comes first, with the numbers behind it: where to look for a partner, or
    whose record to have confirmed.
    """
    return await flow.gap_map(
        session, actor.organisation_id, days, topic=topic, area=area, limit=limit
    )


@staff.get("/unused-supply", responses=can_raise(Unauthenticated, Forbidden, BadCursor))
async def list_unused_supply(
    actor: Overseer,
    session: Reading,
    days: Days = 30,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> UnusedPage:
    """Return what is free and met no need in these days, with how many needs it could meet."""
    return await flow.unused_supply(session, actor.organisation_id, days, limit, cursor)


@partner.get("/gap-map", responses=can_raise(Unauthenticated, ScopeMissing))
async def read_coarse_gap_map(
    _keeper: ReadingKeeper, session: Reading, days: MonthOrQuarter = 30, limit: Cells = MAX_LIMIT
) -> CoarseGapMap:
    """Return where partners are wanted most, in coarse numbers that lead to nobody."""
    return await flow.coarse_gap_map(session, days, limit)
