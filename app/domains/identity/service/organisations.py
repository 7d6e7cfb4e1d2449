"""The tree of organisations: offices that coordinate, departments and partners that take needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from sqlalchemy import select

from app.domains.identity.models import Organisation
from app.domains.identity.problems import OrganisationNotFound
from app.domains.identity.states import OrganisationKind
from app.kernel import clock, ids
from app.kernel.problems import Forbidden
from app.platform.db import Session
from app.platform.sqltypes import AnyRow

_SHORTEST_NAME = 4
_MOST_NAMES = 5000
_NAMES_KEPT = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class OrganisationBrief:
    """An organisation as others need to know it."""

    id: UUID
    name: str
    kind: OrganisationKind
    area: str
    parent_id: UUID | None
    lineage: tuple[UUID, ...]
    is_active: bool


class _Directory:
    """All organisations, read again every half minute: small, and asked for by every need."""

    all: tuple[OrganisationBrief, ...] = ()
    names: ClassVar[dict[UUID, str]] = {}
    active: ClassVar[Mapping[UUID, str]] = {}
    read_at = clock.now() - timedelta(days=1)


async def create_organisation(
    session: Session, name: str, kind: OrganisationKind, area: str, parent_id: UUID | None
) -> UUID:
    """Add an organisation below `parent_id`, or at the root."""
    parent = None if parent_id is None else await session.get(Organisation, parent_id)
    if parent_id is not None and parent is None:
        raise OrganisationNotFound
    new_id = ids.new()
    session.add(
        Organisation(
            id=new_id,
            parent_id=parent_id,
            lineage=[*(parent.lineage if parent else ()), new_id],
            kind=kind,
            name=name,
            area=area,
            is_active=True,
            created_at=clock.now(),
        )
    )
    await session.flush()
    forget_directory()
    return new_id


async def find_organisation(
    session: Session, organisation_id: UUID, *, within: UUID | None = None
) -> OrganisationBrief:
    """Return one organisation, at or below `within` when given; raises OrganisationNotFound."""
    query = select(*_COLUMNS).where(Organisation.id == organisation_id)
    if within is not None:
        query = query.where(Organisation.lineage.contains([within]))
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise OrganisationNotFound
    return _brief(row)


async def require_office(session: Session, organisation_id: UUID) -> None:
    """Raise Forbidden unless this is an office: others do not say who takes part, and how."""
    place = await find_organisation(session, organisation_id)
    if place.kind is not OrganisationKind.office:
        raise Forbidden


async def find_by_name(session: Session, name: str) -> OrganisationBrief | None:
    """Return the organisation with exactly this name, or None."""
    row = (await session.execute(select(*_COLUMNS).where(Organisation.name == name))).one_or_none()
    return None if row is None else _brief(row)


async def list_organisations(session: Session, within: UUID) -> list[OrganisationBrief]:
    """Return an organisation and all below it, the upper ones first (at most 5,000)."""
    return [one for one in await _directory(session) if within in one.lineage]


async def list_reach(session: Session, within: UUID) -> list[UUID]:
    """Return the ids of an organisation and of all below it: how far its people may look."""
    return [one.id for one in await list_organisations(session, within)]


async def list_districts(session: Session) -> list[OrganisationBrief]:
    """Return the offices that stand for a district, for somebody to choose theirs."""
    return [
        one
        for one in await _directory(session)
        if one.kind is OrganisationKind.office and one.is_active and one.area and one.parent_id
    ]


async def list_roots(session: Session) -> list[UUID]:
    """Return the offices that stand above all others."""
    return [
        one.id
        for one in await _directory(session)
        if one.kind is OrganisationKind.office and one.parent_id is None
    ]


async def find_office_for(session: Session, adcode: str | None) -> UUID:
    """Return the office that coordinates needs of an area: the nearest, else the root office."""
    offices = [
        one
        for one in await _directory(session)
        if one.kind is OrganisationKind.office and one.is_active
    ]
    if not offices:
        raise OrganisationNotFound("还没有设立受理单位，请联系管理员。")
    for area in _areas(adcode):
        for office in offices:
            if office.area == area:
                return office.id
    return offices[0].id


async def organisations_named_in(session: Session, text: str) -> list[UUID]:
    """Return the organisations whose full name stands in a text."""
    return [
        one.id
        for one in await _directory(session)
        if len(one.name) >= _SHORTEST_NAME and one.name in text
    ]


async def relatives_of(session: Session, organisation_ids: list[UUID]) -> set[UUID]:
    """Return these organisations, all above them and all below: who may share their interests.

    An office above does not decide on a complaint against its own department.
    """
    chosen = set(organisation_ids)
    everyone = await _directory(session)
    above = {upper for one in everyone if one.id in chosen for upper in one.lineage}
    below = {one.id for one in everyone if chosen & set(one.lineage)}
    return above | below


async def active_names(session: Session) -> Mapping[UUID, str]:
    """Return the names of all organisations that are active."""
    await _directory(session)
    return _Directory.active


async def inactive_organisations(session: Session) -> list[UUID]:
    """Return the organisations that take no part any more, whose offers nobody should see."""
    return [one.id for one in await _directory(session) if not one.is_active]


async def names_of(session: Session, organisation_ids: list[UUID]) -> dict[UUID, str]:
    """Return the names of some organisations."""
    await _directory(session)
    names = {one: _Directory.names[one] for one in organisation_ids if one in _Directory.names}
    # Founded a moment ago by another process, or beyond what the directory holds.
    if missing := [one for one in organisation_ids if one not in names]:
        rows = await session.execute(
            select(Organisation.id, Organisation.name).where(Organisation.id.in_(missing))
        )
        names.update({row.id: row.name for row in rows})
    return names


def forget_directory() -> None:
    """Read the organisations anew at the next question."""
    _Directory.read_at = clock.now() - timedelta(days=1)


_COLUMNS = (
    Organisation.id,
    Organisation.name,
    Organisation.kind,
    Organisation.area,
    Organisation.parent_id,
    Organisation.lineage,
    Organisation.is_active,
)


async def _directory(session: Session) -> tuple[OrganisationBrief, ...]:
    now = clock.now()
    if abs(now - _Directory.read_at) > _NAMES_KEPT:
        rows = await session.execute(
            select(*_COLUMNS).order_by(Organisation.created_at, Organisation.id).limit(_MOST_NAMES)
        )
        _Directory.all = tuple(_brief(row) for row in rows)
        _Directory.names = {one.id: one.name for one in _Directory.all}
        _Directory.active = {one.id: one.name for one in _Directory.all if one.is_active}
        _Directory.read_at = now
    return _Directory.all


def _brief(row: AnyRow) -> OrganisationBrief:
    return OrganisationBrief(
        id=row.id,
        name=row.name,
        kind=OrganisationKind(row.kind),
        area=row.area,
        parent_id=row.parent_id,
        lineage=tuple(row.lineage),
        is_active=row.is_active,
    )


def _areas(adcode: str | None) -> list[str]:
    """Return an area's code and those of the city and province around it, nearest first."""
    if not adcode:
        return []
    return [adcode[:6], f"{adcode[:4]}00", f"{adcode[:2]}0000"]
