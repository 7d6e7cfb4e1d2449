"""Files out: what a keeper looks after as entries, for workbooks and for HSDS."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select, tuple_

from app.domains.identity import service as identity
from app.domains.resources import hsds, workbook
from app.domains.resources.entries import Entry
from app.domains.resources.hsds import Kept
from app.domains.resources.models import Resource, ResourcePlace, ResourceService
from app.domains.resources.problems import TooManyToExport
from app.domains.resources.schemas import Capacity, PlaceIn, ResourceFacts, ServiceIn
from app.domains.resources.shapes import HsdsPage
from app.kernel.paging import read_cursor, write_cursor
from app.platform.db import Session
from app.platform.sqltypes import AnyRow

_P = TypeVar("_P", ServiceIn, PlaceIn)
_FIELDS = set(ResourceFacts.model_fields) - {"capacity"}


async def export_entries(session: Session, organisation_ids: Sequence[UUID]) -> list[Entry]:
    """Return what some organisations keep, for a workbook; raises TooManyToExport."""
    kept = await _kept(session, organisation_ids, workbook.MOST_ROWS + 1, None)
    if len(kept) > workbook.MOST_ROWS:
        raise TooManyToExport
    return [one.entry for one in kept]


async def export_hsds(
    session: Session, organisation_ids: Sequence[UUID], limit: int, cursor: str | None
) -> HsdsPage:
    """Return one page of what some organisations keep, as HSDS services."""
    kept = await _kept(session, organisation_ids, limit + 1, cursor)
    page = kept[:limit]
    return HsdsPage(
        version=hsds.VERSION,
        size=len(page),
        contents=[hsds.write(one) for one in page],
        next_cursor=write_cursor(page[-1].created_at, page[-1].id) if len(kept) > limit else None,
    )


async def _kept(
    session: Session, organisation_ids: Sequence[UUID], limit: int, cursor: str | None
) -> list[Kept]:
    query = (
        select(Resource, ResourcePlace, ResourceService)
        .outerjoin(ResourcePlace, ResourcePlace.id == Resource.place_id)
        .outerjoin(ResourceService, ResourceService.id == Resource.service_id)
        .where(Resource.organisation_id.in_(organisation_ids))
        .order_by(Resource.created_at, Resource.id)
        .limit(limit)
    )
    if cursor:
        query = query.where(tuple_(Resource.created_at, Resource.id) > read_cursor(cursor))
    rows = (await session.execute(query)).all()
    owners = sorted({row.Resource.organisation_id for row in rows})
    names = await identity.names_of(session, owners)
    return [
        Kept(
            id=row.Resource.id,
            organisation_id=row.Resource.organisation_id,
            organisation_name=names[row.Resource.organisation_id],
            entry=_entry(row),
            updated_at=row.Resource.updated_at,
            created_at=row.Resource.created_at,
        )
        for row in rows
    ]


def _entry(row: AnyRow) -> Entry:
    one: Resource = row.Resource
    capacity = None
    if one.capacity_unit is not None:
        capacity = Capacity(
            unit=one.capacity_unit,
            maximum=one.capacity_maximum or 0,
            available=one.capacity_available or 0,
            until=one.capacity_until,
        )
    facts = ResourceFacts(**{name: getattr(one, name) for name in _FIELDS}, capacity=capacity)
    return Entry(
        external_id=one.external_id,
        facts=facts,
        service=_part(ServiceIn, row.ResourceService),
        place=_part(PlaceIn, row.ResourcePlace),
        confirmed_on=hsds.day_of(one.confirmed_at),
    )


def _part(shape: type[_P], row: ResourceService | ResourcePlace | None) -> _P | None:
    if row is None:
        return None
    return shape(**{name: getattr(row, name) for name in shape.model_fields})
