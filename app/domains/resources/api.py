"""Routes of the resource map: for the young to find something, for keepers to keep it right."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domains.identity.actors import Public
from app.domains.identity.problems import OrganisationNotFound, ScopeMissing
from app.domains.resources import problems, schemas, shapes
from app.domains.resources import service as resources
from app.domains.resources.keepers import ReadingKeeper, WritingKeeper
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

youth = APIRouter(prefix="/api/v1/resources", tags=["youth · resources"])
# Included twice: under /partner/v1 for programs, under /staff/v1 for people at the console.
kept = APIRouter()

_ASKED = can_raise(Unauthenticated, Forbidden, ScopeMissing)
_ONE = {**_ASKED, **can_raise(problems.ResourceNotFound)}
_WRITTEN = can_raise(
    Unauthenticated,
    Forbidden,
    ScopeMissing,
    OrganisationNotFound,
    problems.ResourceNotFound,
    problems.ServiceNotFound,
    problems.PlaceNotFound,
    problems.TopicUnknown,
    problems.KeyTaken,
    KeyReused,
)

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
Cursor = Annotated[str | None, Query(max_length=200)]


@youth.get("", dependencies=[Public], responses=can_raise(BadCursor, problems.HalfAPoint))
async def find_resources(
    asked: Annotated[shapes.Search, Query()], session: Reading
) -> shapes.PublicResourcePage:
    """Find people, places, courses, funds and policies that can help (资源地图).

    Only what its keeper said lately is right. With a point the nearest come first.
    """
    return await resources.search_public(session, asked)


@youth.get("/{resource_id}", dependencies=[Public], responses=can_raise(problems.ResourceNotFound))
async def read_public_resource(
    resource_id: schemas.ResourceId, session: Reading
) -> shapes.PublicResource:
    """Return one resource."""
    return await resources.show_public(session, resource_id)


@kept.get("/resources", responses={**_ASKED, **can_raise(BadCursor, problems.HalfAPoint)})
async def list_resources(
    asked: Annotated[shapes.KeptSearch, Query()], keeper: ReadingKeeper, session: Reading
) -> shapes.ResourcePage:
    """Return what your organisation keeps; `needs_confirmation=true` is what waits for your word.

    Staff also see what the organisations below theirs keep.
    """
    return await resources.search_kept(session, asked, await keeper.reach(session))


@kept.post(
    "/resources",
    status_code=201,
    response_model=shapes.ResourceOut,
    responses=_WRITTEN,
)
async def create_resource(
    draft: schemas.NewResource, keeper: WritingKeeper, once: OnceKey, session: Transaction
) -> Response:
    """Add a resource. Whoever writes it down confirms it."""

    async def work() -> shapes.ResourceOut:
        owner = await keeper.owner(session, draft.organisation_id)
        made = await resources.create(session, owner, draft, resources.deed_of(keeper))
        return await resources.show(session, made, [owner])

    return await once.answer(session, keeper.id, work)


@kept.get("/resources/{resource_id}", responses=_ONE)
async def read_resource(
    resource_id: schemas.ResourceId, keeper: ReadingKeeper, session: Reading
) -> shapes.ResourceOut:
    """Return one resource with all that is known of it."""
    return await resources.show(session, resource_id, await keeper.reach(session))


@kept.put("/resources/{resource_id}", responses=_WRITTEN)
async def change_resource(
    resource_id: schemas.ResourceId,
    draft: schemas.ResourceIn,
    keeper: WritingKeeper,
    session: Transaction,
) -> shapes.ResourceOut:
    """Write a resource anew; what is left out is emptied. This confirms it, too."""
    reach = await keeper.reach(session)
    deed = resources.deed_of(keeper)
    await resources.change(session, resource_id, reach, draft, deed)
    return await resources.show(session, resource_id, reach)


@kept.put("/resources/{resource_id}/capacity", responses=_ONE)
async def set_capacity(
    resource_id: schemas.ResourceId,
    draft: schemas.CapacityIn,
    keeper: WritingKeeper,
    session: Transaction,
) -> shapes.ResourceOut:
    """Say what is free now. This confirms the resource, too."""
    reach = await keeper.reach(session)
    await resources.set_capacity(session, resource_id, reach, draft, resources.deed_of(keeper))
    return await resources.show(session, resource_id, reach)


@kept.post(
    "/resources/{resource_id}/confirmation",
    responses={**_ONE, **can_raise(problems.AlreadyRetired)},
)
async def confirm_resource(
    resource_id: schemas.ResourceId, keeper: WritingKeeper, session: Transaction
) -> shapes.ResourceOut:
    """Say that everything is still right: one tap. Saying it twice does no harm."""
    reach = await keeper.reach(session)
    await resources.confirm(session, resource_id, reach, resources.deed_of(keeper))
    return await resources.show(session, resource_id, reach)


@kept.post(
    "/resources/{resource_id}/retirement",
    responses={**_ONE, **can_raise(problems.AlreadyRetired)},
)
async def retire_resource(
    resource_id: schemas.ResourceId, keeper: WritingKeeper, session: Transaction
) -> shapes.ResourceOut:
    """Take a resource out of use; its record and history stay."""
    reach = await keeper.reach(session)
    await resources.retire(session, resource_id, reach, resources.deed_of(keeper))
    return await resources.show(session, resource_id, reach)


@kept.post(
    "/resources/{resource_id}/failures",
    status_code=201,
    response_model=shapes.ResourceOut,
    responses={**_ONE, **can_raise(KeyReused)},
)
async def report_failure(
    resource_id: schemas.ResourceId,
    draft: schemas.FailureIn,
    keeper: WritingKeeper,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Report that somebody was sent there in vain; the record counts as less sure from now on."""

    async def work() -> shapes.ResourceOut:
        reach = await keeper.reach(session)
        deed = resources.deed_of(keeper)
        await resources.note_failure(session, resource_id, reach, draft, deed)
        return await resources.show(session, resource_id, reach)

    return await once.answer(session, keeper.id, work)


@kept.get("/resources/{resource_id}/history", responses={**_ONE, **can_raise(BadCursor)})
async def read_resource_history(
    resource_id: schemas.ResourceId,
    keeper: ReadingKeeper,
    session: Reading,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> shapes.HistoryPage:
    """Return who changed what and when, the newest first."""
    reach = await keeper.reach(session)
    return await resources.history(session, resource_id, reach, limit, cursor)


@kept.get("/resource-services", responses={**_ASKED, **can_raise(BadCursor)})
async def list_services(
    keeper: ReadingKeeper,
    session: Reading,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> shapes.ServicePage:
    """Return services, the newest first."""
    return await resources.list_services(session, await keeper.reach(session), limit, cursor)


@kept.post(
    "/resource-services",
    status_code=201,
    response_model=shapes.ServiceOut,
    responses={**_ASKED, **can_raise(OrganisationNotFound, problems.NameTaken, KeyReused)},
)
async def create_service(
    draft: schemas.NewService, keeper: WritingKeeper, once: OnceKey, session: Transaction
) -> Response:
    """Add a service: a name over several resources."""

    async def work() -> shapes.ServiceOut:
        owner = await keeper.owner(session, draft.organisation_id)
        plain = schemas.ServiceIn(name=draft.name, description=draft.description)
        return await resources.create_service(session, owner, plain)

    return await once.answer(session, keeper.id, work)


@kept.put(
    "/resource-services/{service_id}",
    responses={**_ASKED, **can_raise(problems.ServiceNotFound, problems.NameTaken)},
)
async def change_service(
    service_id: schemas.ServiceId,
    draft: schemas.ServiceIn,
    keeper: WritingKeeper,
    session: Transaction,
) -> shapes.ServiceOut:
    """Write a service anew."""
    return await resources.change_service(session, service_id, await keeper.reach(session), draft)


@kept.get("/resource-places", responses={**_ASKED, **can_raise(BadCursor)})
async def list_places(
    keeper: ReadingKeeper,
    session: Reading,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> shapes.PlacePage:
    """Return places, the newest first."""
    return await resources.list_places(session, await keeper.reach(session), limit, cursor)


@kept.post(
    "/resource-places",
    status_code=201,
    response_model=shapes.PlaceOut,
    responses={**_ASKED, **can_raise(OrganisationNotFound, problems.NameTaken, KeyReused)},
)
async def create_place(
    draft: schemas.NewPlace, keeper: WritingKeeper, once: OnceKey, session: Transaction
) -> Response:
    """Add a place."""

    async def work() -> shapes.PlaceOut:
        owner = await keeper.owner(session, draft.organisation_id)
        plain = schemas.PlaceIn(**draft.model_dump(exclude={"organisation_id"}))
        return await resources.create_place(session, owner, plain)

    return await once.answer(session, keeper.id, work)


@kept.put(
    "/resource-places/{place_id}",
    responses={**_ASKED, **can_raise(problems.PlaceNotFound, problems.NameTaken)},
)
async def change_place(
    place_id: schemas.PlaceId,
    draft: schemas.PlaceIn,
    keeper: WritingKeeper,
    session: Transaction,
) -> shapes.PlaceOut:
    """Write a place anew."""
    return await resources.change_place(session, place_id, await keeper.reach(session), draft)
