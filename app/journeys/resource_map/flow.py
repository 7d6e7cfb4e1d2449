"""Demand over supply, idle supply, and the daily question whether records are still right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.delivery import service as delivery
from app.domains.delivery.schemas import EventType
from app.domains.identity import service as identity
from app.domains.identity.states import OrganisationKind
from app.domains.needs import service as needs
from app.domains.resources import service as resources
from app.domains.resources.gaps import Reaching, Spot, serves
from app.journeys.resource_map.schemas import (
    CoarseCell,
    CoarseGapMap,
    GapCell,
    GapMap,
    UnusedPage,
    UnusedResource,
)
from app.kernel import clock
from app.platform import db
from app.platform.db import Session

# Below so many nobody may be told: few needs of one district are somebody's.
_K_ANONYMOUS = 10
_ROUNDED_TO = 5


@dataclass(frozen=True, slots=True)
class Period:
    """A time to count over."""

    since: datetime
    until: datetime


def last_days(days: int, *, whole: bool = False) -> Period:
    """Return the last days; `whole` ends them at midnight, so that it is the same all day."""
    now = clock.now().astimezone(clock.SHANGHAI)
    if whole:
        now = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Period(now - timedelta(days=days), now)


async def gap_map(
    session: Session,
    organisation_id: UUID,
    days: int,
    *,
    topic: str | None,
    area: str | None,
    limit: int,
) -> GapMap:
    """Return where the needs of somebody's offices exceed what is confirmed and free."""
    period = last_days(days)
    offices = await identity.list_reach(session, organisation_id)
    demand, reaching = await _both(session, offices, period)
    cells = [
        _cell(one, reaching[(one.topic, one.area)])
        for one in demand
        if one.own and (topic is None or one.topic == topic) and (area is None or one.area == area)
    ]
    cells.sort(key=lambda one: (-one.deficit, -one.needs, one.topic, one.area or ""))
    return GapMap(since=period.since, until=period.until, cells=len(cells), items=cells[:limit])


async def coarse_gap_map(session: Session, days: int, limit: int) -> CoarseGapMap:
    """Return the same for those who may become partners: no cell in which few can be counted."""
    period = last_days(days, whole=True)
    demand, reaching = await _both(session, [], period)
    cells = []
    for one in demand:
        if one.needs < _K_ANONYMOUS or not one.area:
            continue
        around = reaching[(one.topic, one.area)]
        missing = max(0, one.needs - int(around.capacity))
        cells.append(
            CoarseCell(
                topic=one.topic,
                topic_name=classifier.topic_name(one.topic),
                area=one.area,
                needs=_coarse(one.needs),
                resources=around.fresh,
                deficit=_coarse(missing),
            )
        )
    cells.sort(key=lambda one: (-one.deficit, -one.needs, one.topic, one.area))
    return CoarseGapMap(since=period.since, until=period.until, items=cells[:limit])


async def unused_supply(
    session: Session, organisation_id: UUID, days: int, limit: int, cursor: str | None
) -> UnusedPage:
    """Return what is free within reach and met no need, with how many needs it could meet.

    Only an office learns the very number: others could ask for a topic and a street at will.
    """
    place = await identity.find_organisation(session, organisation_id)
    is_office = place.kind is OrganisationKind.office
    period = last_days(days, whole=not is_office)
    reach = await identity.list_reach(session, organisation_id)
    taken = await needs.taken_topics(session, reach, period.since)
    page = await resources.list_unused(session, reach, taken, limit, cursor)
    demand = await needs.demand(session, [], period.since, period.until)
    return UnusedPage(
        since=period.since,
        items=[
            UnusedResource(
                resource=one,
                needs_in_reach=_told(
                    _in_reach(demand, {each.code for each in one.topics}, one.areas),
                    is_office=is_office,
                ),
            )
            for one in page.items
        ],
        next_cursor=page.next_cursor,
    )


async def ask_keepers() -> int:
    """Ask the keepers of what has become stale to confirm it; returns how many were asked.

    The request, its row in the history and the event to the keeper are one transaction.
    """
    async with db.transaction() as session:
        asked = await resources.ask_stale(session)
        for organisation_id in asked:
            await delivery.post(
                session, organisation_id, EventType.resource_confirmation_due, delivery.About()
            )
    return len(asked)


async def _both(
    session: Session, offices: Sequence[UUID], period: Period
) -> tuple[list[needs.Demand], dict[Spot, Reaching]]:
    demand = await needs.demand(session, offices, period.since, period.until)
    topics = sorted({one.topic for one in demand})
    supply = await resources.supply(session, topics, clock.now())
    return demand, resources.spread({(one.topic, one.area): one.needs for one in demand}, supply)


def _cell(one: needs.Demand, around: Reaching) -> GapCell:
    capacity = around.capacity * one.own / one.needs
    return GapCell(
        topic=one.topic,
        topic_name=classifier.topic_name(one.topic),
        area=one.area or None,
        needs=one.own,
        open_needs=one.own_open,
        resources=around.fresh,
        local_resources=around.local,
        unmeasured_resources=around.unmeasured,
        stale_resources=around.stale,
        capacity=round(capacity, 1),
        deficit=round(max(0.0, one.own - capacity), 1),
    )


def _in_reach(demand: Sequence[needs.Demand], topics: set[str], areas: Sequence[str]) -> int:
    return sum(one.needs for one in demand if one.topic in topics and serves(areas, one.area))


def _told(count: int, *, is_office: bool) -> int:
    if is_office:
        return count
    return 0 if count < _K_ANONYMOUS else _coarse(count)


def _coarse(count: int) -> int:
    return count - count % _ROUNDED_TO
