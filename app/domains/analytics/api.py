"""Routes of the rates."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from app.domains.analytics import schemas
from app.domains.analytics import service as analytics
from app.domains.identity.actors import Overseer
from app.kernel import clock
from app.kernel.problems import Forbidden, InvalidRequest, Unauthenticated
from app.platform.db import Reading
from app.platform.web import problems as can_raise

staff = APIRouter(prefix="/staff/v1", tags=["staff · the three rates"])

_LONGEST = timedelta(days=3 * 366)
_USUAL = timedelta(days=30)
_EARLIEST, _LATEST = date(1970, 1, 1), date(9990, 1, 1)


@staff.get("/kpi", responses=can_raise(Unauthenticated, Forbidden, InvalidRequest))
async def read_three_rates(
    actor: Overseer,
    session: Reading,
    by: schemas.GroupBy = schemas.GroupBy.total,
    since: Annotated[date | None, Query(description="first day, Shanghai; 30 days ago")] = None,
    until: Annotated[date | None, Query(description="last day, Shanghai; today")] = None,
) -> schemas.KpiOut:
    """Return 响应率, 解决率 and 满意率 with numerator, denominator, coverage and exclusions."""
    now = clock.now()
    first, last = _period(since, until, now.astimezone(clock.SHANGHAI).date())
    return await analytics.three_rates(
        session,
        actor.organisation_id,
        by,
        _midnight(first),
        _midnight(last + timedelta(days=1)),
        now,
    )


def _period(since: date | None, until: date | None, today: date) -> tuple[date, date]:
    last = until or today
    first = since or max(last, _EARLIEST + _USUAL) - _USUAL
    if not _EARLIEST <= first <= last <= _LATEST or last - first > _LONGEST:
        raise InvalidRequest("统计时段不对：开始日期应早于结束日期，且不超过三年。")
    return first, last


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)
