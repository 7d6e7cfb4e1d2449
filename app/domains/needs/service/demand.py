"""What is asked for where, in numbers: for the map of what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.domains.needs.models import Assignment, Need
from app.domains.needs.states import ENDED, NeedState
from app.platform.db import Session

_NO_DEMAND = (NeedState.draft, NeedState.withdrawn, NeedState.rejected)
_SETTLED = (*ENDED, NeedState.answered)
_MOST_GROUPS = 20_000
_MOST_PAIRS = 50_000
_DISTRICT = 6


@dataclass(frozen=True, slots=True)
class Demand:
    """How many needs of one topic came from one district; those of the asker's offices apart."""

    topic: str
    area: str
    needs: int
    own: int
    own_open: int


async def demand(
    session: Session, offices: Sequence[UUID], since: datetime, until: datetime
) -> list[Demand]:
    """Return the needs of a period by topic and district; an empty area is an unknown one."""
    area = func.coalesce(func.left(Need.adcode, _DISTRICT), "").label("area")
    is_own = Need.office_id.in_(offices)
    rows = await session.execute(
        select(
            Need.topic,
            area,
            func.count().label("needs"),
            func.count().filter(is_own).label("own"),
            func.count().filter(is_own, Need.state.not_in(_SETTLED)).label("own_open"),
        )
        .where(Need.created_at >= since, Need.created_at < until, Need.state.not_in(_NO_DEMAND))
        .group_by(Need.topic, area)
        .order_by(Need.topic, area)
        .limit(_MOST_GROUPS)
    )
    return [Demand(**row._mapping) for row in rows]


async def taken_topics(
    session: Session, organisations: Sequence[UUID], since: datetime
) -> list[tuple[UUID, str]]:
    """Return of which topics these organisations have accepted a need since then."""
    rows = await session.execute(
        select(Assignment.organisation_id, Need.topic)
        .join(Need, Need.id == Assignment.need_id)
        .where(Assignment.organisation_id.in_(organisations), Assignment.accepted_at >= since)
        .distinct()
        .limit(_MOST_PAIRS)
    )
    return [(row.organisation_id, row.topic) for row in rows]
