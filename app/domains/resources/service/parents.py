"""Services and places: what resources belong to and where they are."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.resources import rules
from app.domains.resources.models import Resource, ResourcePlace, ResourceService
from app.domains.resources.problems import NameTaken, PlaceNotFound, ServiceNotFound
from app.domains.resources.schemas import PlaceIn, ServiceIn
from app.domains.resources.shapes import PlaceOut, PlacePage, ServiceOut, ServicePage
from app.kernel import clock, ids
from app.kernel.paging import read_cursor, write_cursor
from app.platform.db import Session

_MOST_LETTERS = 8000

# Either of the two tables: their common columns are declared on each.
Parent = Any


async def create_service(session: Session, organisation_id: UUID, draft: ServiceIn) -> ServiceOut:
    """Add a service to an organisation; raises NameTaken."""
    row = await _create(session, ResourceService, organisation_id, draft.model_dump())
    return ServiceOut.model_validate(row, from_attributes=True)


async def create_place(session: Session, organisation_id: UUID, draft: PlaceIn) -> PlaceOut:
    """Add a place to an organisation; raises NameTaken."""
    row = await _create(session, ResourcePlace, organisation_id, draft.model_dump())
    return PlaceOut.model_validate(row, from_attributes=True)


async def change_service(
    session: Session, service_id: UUID, reach: Sequence[UUID], draft: ServiceIn
) -> ServiceOut:
    """Write a service anew; raises ServiceNotFound, NameTaken."""
    row = await _change(session, ResourceService, service_id, reach, draft.model_dump())
    if row is None:
        raise ServiceNotFound
    await _learn_words(session, Resource.service_id, service_id, draft.name)
    return ServiceOut.model_validate(row, from_attributes=True)


async def change_place(
    session: Session, place_id: UUID, reach: Sequence[UUID], draft: PlaceIn
) -> PlaceOut:
    """Write a place anew; raises PlaceNotFound, NameTaken."""
    row = await _change(session, ResourcePlace, place_id, reach, draft.model_dump())
    if row is None:
        raise PlaceNotFound
    await _learn_words(session, Resource.place_id, place_id, f"{draft.name} {draft.address}")
    return PlaceOut.model_validate(row, from_attributes=True)


async def list_services(
    session: Session, reach: Sequence[UUID], limit: int, cursor: str | None
) -> ServicePage:
    """Return one page of the services within reach."""
    rows = await _list(session, ResourceService, reach, limit, cursor)
    return ServicePage(
        items=[ServiceOut.model_validate(one, from_attributes=True) for one in rows[:limit]],
        next_cursor=_next(rows, limit),
    )


async def list_places(
    session: Session, reach: Sequence[UUID], limit: int, cursor: str | None
) -> PlacePage:
    """Return one page of the places within reach."""
    rows = await _list(session, ResourcePlace, reach, limit, cursor)
    return PlacePage(
        items=[PlaceOut.model_validate(one, from_attributes=True) for one in rows[:limit]],
        next_cursor=_next(rows, limit),
    )


async def bring_in(
    session: Session, model: Parent, organisation_id: UUID, drafts: Sequence[dict[str, Any]]
) -> dict[str, UUID]:
    """Write services or places by their names, new or known; returns the ids by name."""
    if not drafts:
        return {}
    now = clock.now()
    statement = insert(model)
    names = [name for name in drafts[0] if name != "name"]
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["organisation_id", "name"],
            set_={name: statement.excluded[name] for name in [*names, "updated_at"]},
        ),
        [
            {
                "id": ids.new(),
                "organisation_id": organisation_id,
                "created_at": now,
                "updated_at": now,
                **draft,
            }
            for draft in drafts
        ],
    )
    rows = await session.execute(
        select(model.name, model.id).where(
            model.organisation_id == organisation_id,
            model.name.in_([draft["name"] for draft in drafts]),
        )
    )
    return {row.name: row.id for row in rows}


async def _create(
    session: Session, model: Parent, organisation_id: UUID, values: dict[str, Any]
) -> Any:
    now = clock.now()
    made = await session.scalar(
        insert(model)
        .values(
            id=ids.new(), organisation_id=organisation_id, created_at=now, updated_at=now, **values
        )
        .on_conflict_do_nothing(index_elements=["organisation_id", "name"])
        .returning(model)
    )
    if made is None:
        raise NameTaken
    return made


async def _change(
    session: Session,
    model: Parent,
    parent_id: UUID,
    reach: Sequence[UUID],
    values: dict[str, Any],
) -> Any:
    found = await session.scalar(
        select(model)
        .where(model.id == parent_id, model.organisation_id.in_(reach))
        .with_for_update()
    )
    if found is None:
        return None
    is_taken = await session.scalar(
        select(
            exists().where(
                model.organisation_id == found.organisation_id,
                model.name == values["name"],
                model.id != parent_id,
            )
        )
    )
    if is_taken:
        raise NameTaken
    for name, value in values.items():
        setattr(found, name, value)
    found.updated_at = clock.now()
    await session.flush()
    return found


async def _learn_words(session: Session, column: Any, parent_id: UUID, words: str) -> None:
    """Let searches find the resources by the new name; the old one goes at their next change."""
    added = rules.index_text(words)
    await session.execute(
        update(Resource)
        .where(column == parent_id, ~Resource.words.contains(added.strip(), autoescape=True))
        .values(words=func.right(Resource.words + added, _MOST_LETTERS))
        .execution_options(synchronize_session=False)
    )


async def _list(
    session: Session, model: Parent, reach: Sequence[UUID], limit: int, cursor: str | None
) -> list[Any]:
    query = (
        select(model)
        .where(model.organisation_id.in_(reach))
        .order_by(model.created_at.desc(), model.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(tuple_(model.created_at, model.id) < read_cursor(cursor))
    return list(await session.scalars(query))


def _next(rows: list[Any], limit: int) -> str | None:
    if len(rows) <= limit:
        return None
    return write_cursor(rows[limit - 1].created_at, rows[limit - 1].id)
