"""Records as they are shown: to their keepers whole, to everybody without what is private."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domains.classifier import service as classifier
from app.domains.identity import service as identity
from app.domains.resources import rules
from app.domains.resources.models import Resource, ResourceHistory, ResourcePlace
from app.domains.resources.problems import ResourceNotFound
from app.domains.resources.service import searching
from app.domains.resources.service.searching import Found
from app.domains.resources.shapes import (
    HistoryOut,
    HistoryPage,
    KeptSearch,
    PlaceOut,
    PublicContact,
    PublicLicence,
    PublicResource,
    PublicResourcePage,
    ResourceOut,
    ResourcePage,
    Search,
)
from app.domains.resources.states import (
    AUDIENCE_NAMES,
    KIND_NAMES,
    Audience,
    KeeperKind,
    Kind,
    Status,
)
from app.kernel import clock
from app.kernel.paging import BadCursor
from app.platform import masking
from app.platform.db import Session
from app.platform.sqltypes import AnyRow

_OWN = (
    "id",
    "organisation_id",
    "external_id",
    "service_id",
    "place_id",
    "kind",
    "name",
    "summary",
    "origin",
    "provider",
    "areas",
    "min_age",
    "max_age",
    "audiences",
    "eligibility",
    "schedule",
    "fee_fen",
    "fee_note",
    "contacts",
    "licences",
    "licensed_until",
    "url",
    "status",
    "alert",
    "failures",
    "confirmed_at",
    "confirmed_by_kind",
    "stale_at",
    "hidden_at",
    "created_at",
    "updated_at",
)


_FREE_TEXTS = ("name", "summary", "eligibility", "fee_note", "alert")


async def search_public(session: Session, asked: Search) -> PublicResourcePage:
    """Return one page of what everybody may see."""
    gone = await identity.inactive_organisations(session)
    found = await searching.find_public(session, asked, gone)
    return PublicResourcePage(
        items=[_public(one) for one in await _whole(session, found.rows, found.at)],
        next_cursor=found.next_cursor,
    )


async def search_kept(session: Session, asked: KeptSearch, reach: Sequence[UUID]) -> ResourcePage:
    """Return one page of what a keeper looks after."""
    found = await searching.find_kept(session, asked, reach)
    return await page_of(session, found)


async def page_of(session: Session, found: Found) -> ResourcePage:
    """Return what was found as a keeper sees it."""
    return ResourcePage(
        items=await _whole(session, found.rows, found.at), next_cursor=found.next_cursor
    )


async def show_public(session: Session, resource_id: UUID) -> PublicResource:
    """Return one resource as everybody sees it; raises ResourceNotFound."""
    now = clock.now()
    gone = await identity.inactive_organisations(session)
    query = searching.rows_of(now).where(Resource.id == resource_id, *searching.is_public(now))
    rows = (await session.execute(query.where(Resource.organisation_id.not_in(gone)))).all()
    if not rows:
        raise ResourceNotFound
    [whole] = await _whole(session, rows, now)
    return _public(whole)


async def show(session: Session, resource_id: UUID, reach: Sequence[UUID]) -> ResourceOut:
    """Return one resource as its keeper sees it; raises ResourceNotFound."""
    now = clock.now()
    query = searching.rows_of(now).where(
        Resource.id == resource_id, Resource.organisation_id.in_(reach)
    )
    rows = (await session.execute(query)).all()
    if not rows:
        raise ResourceNotFound
    [whole] = await _whole(session, rows, now)
    return whole


async def history(
    session: Session, resource_id: UUID, reach: Sequence[UUID], limit: int, cursor: str | None
) -> HistoryPage:
    """Return one page of what happened to a record, the newest first; raises ResourceNotFound."""
    query = (
        select(ResourceHistory)
        .join(Resource, Resource.id == ResourceHistory.resource_id)
        .where(Resource.id == resource_id, Resource.organisation_id.in_(reach))
        .order_by(ResourceHistory.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(ResourceHistory.id < _number(cursor))
    rows = list(await session.scalars(query))
    # A record has a first row from its beginning: an empty first page is nobody's record.
    if not rows and not cursor:
        raise ResourceNotFound
    page = rows[:limit]
    names = await identity.staff_names(
        session, {one.keeper_id for one in page if one.keeper_id and one.keeper_kind == "staff"}
    )
    return HistoryPage(
        items=[
            HistoryOut(
                id=one.id,
                action=one.action,
                source=one.source,
                keeper_kind=one.keeper_kind,
                keeper_name=names.get(one.keeper_id) if one.keeper_id else None,
                changes=one.changes,
                reason=one.reason,
                at=one.at,
            )
            for one in page
        ],
        next_cursor=str(page[-1].id) if len(rows) > limit else None,
    )


def _number(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise BadCursor
    return int(cursor)


async def _whole(session: Session, rows: Sequence[AnyRow], at: datetime) -> list[ResourceOut]:
    owners = sorted({row.Resource.organisation_id for row in rows})
    names = await identity.names_of(session, owners)
    gone = set(await identity.inactive_organisations(session))
    people = {
        row.Resource.confirmed_by
        for row in rows
        if row.Resource.confirmed_by and row.Resource.confirmed_by_kind == KeeperKind.staff
    }
    staff = await identity.staff_names(session, people)
    today = at.astimezone(clock.SHANGHAI).date()
    found = []
    for row in rows:
        one: Resource = row.Resource
        owner = names[one.organisation_id]
        is_licensed = one.licensed_until is None or one.licensed_until >= today
        found.append(
            ResourceOut(
                **{name: getattr(one, name) for name in _OWN},
                organisation_name=owner,
                kind_name=KIND_NAMES[Kind(one.kind)],
                service_name=row.service_name,
                place=_place(row.ResourcePlace),
                topics=[{"code": code, "name": classifier.topic_name(code)} for code in one.topics],
                audience_names=[AUDIENCE_NAMES[Audience(each)] for each in one.audiences],
                is_open=rules.is_open_at(one.schedule, at),
                capacity=_capacity(one),
                confidence=round(row.confidence, 3),
                distance_m=None if row.distance is None else round(row.distance),
                confirmed_by_name=_by(one, staff, owner),
                needs_confirmation=row.asked_at is not None,
                asked_at=row.asked_at,
                is_shown=one.status == Status.active
                and one.hidden_at > at
                and is_licensed
                and one.organisation_id not in gone,
            )
        )
    return found


def _by(one: Resource, staff: dict[UUID, str], owner: str) -> str | None:
    if one.confirmed_by_kind == KeeperKind.partner:
        return owner
    return staff.get(one.confirmed_by) if one.confirmed_by else None


def _place(place: ResourcePlace | None) -> PlaceOut | None:
    return None if place is None else PlaceOut.model_validate(place, from_attributes=True)


def _capacity(one: Resource) -> dict[str, Any] | None:
    if one.capacity_unit is None:
        return None
    return {
        "unit": one.capacity_unit,
        "maximum": one.capacity_maximum,
        "available": one.capacity_available,
        "until": one.capacity_until,
    }


def _public(whole: ResourceOut) -> PublicResource:
    plain = whole.model_dump(
        include=set(PublicResource.model_fields) - {"contacts", "licences", "confirmed_on"}
    )
    # An office's number has a place of its own; what stands in running text may be a person's.
    plain |= {name: masking.mask(plain[name]) for name in _FREE_TEXTS}
    return PublicResource(
        **plain,
        contacts=[
            PublicContact(**one.model_dump(include=set(PublicContact.model_fields)))
            for one in whole.contacts
            if one.is_public and not one.is_person
        ],
        licences=[PublicLicence(**one.model_dump()) for one in whole.licences],
        confirmed_on=whole.confirmed_at.astimezone(clock.SHANGHAI).date(),
    )
