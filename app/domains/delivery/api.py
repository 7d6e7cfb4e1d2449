"""Routes of delivery: the partner's feed, endpoints and their secrets, the log, sending again."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domains.delivery import problems, schemas
from app.domains.delivery import service as delivery
from app.domains.delivery.schemas import EventType, Kept
from app.domains.delivery.states import Channel, DeliveryState
from app.domains.identity import service as identity
from app.domains.identity.actors import Administrator, EventReader, Overseer, PartnerWriter
from app.domains.identity.problems import OrganisationNotFound, ScopeMissing
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

partner = APIRouter(prefix="/partner/v1", tags=["partner · events"])
staff = APIRouter(prefix="/staff/v1", tags=["staff · delivery"])

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
Cursor = Annotated[str | None, Query(max_length=200)]

_PARTNER = (Unauthenticated, ScopeMissing)
_STAFF = (Unauthenticated, Forbidden)
_PLACE = (*_STAFF, OrganisationNotFound)
_ENDPOINT = "/organisations/{organisation_id}/endpoint"
_ENDPOINTS = "/organisations/{organisation_id}/endpoints"
_REPLAY = (problems.DeliveryNotFound, problems.EndpointIsOff)
_RANGE = (problems.EndpointNotFound, problems.EndpointIsOff, KeyReused)


@partner.get("/events", responses=can_raise(*_PARTNER, BadCursor))
async def read_feed(
    actor: EventReader,
    session: Reading,
    type: EventType | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> schemas.EventPage:
    """Return what has happened since a cursor: the truth behind the webhooks.

    Start without a cursor, keep `next_cursor`, and ask again whenever you like.
    """
    return await delivery.feed(session, actor.organisation_id, limit, cursor, type)


@partner.get("/endpoints", responses=can_raise(*_PARTNER))
async def my_endpoints(actor: EventReader, session: Reading) -> schemas.EndpointList:
    """Return where you listen, how it is signed, and whether it works."""
    return await delivery.list_endpoints(session, actor.organisation_id)


@partner.post(
    "/endpoints/webhook/rotation",
    status_code=201,
    responses=can_raise(*_PARTNER, problems.EndpointNotFound, problems.RotationUnderWay),
)
async def rotate_mine(
    draft: schemas.RotationIn, actor: PartnerWriter, session: Transaction
) -> schemas.EndpointOut:
    """Change your signing secret; for some hours the former one signs, too.

    The new secret is shown this once. If you did not get it, end the rotation with `keep=former`.
    """
    return await delivery.rotate(session, actor.organisation_id, draft)


@partner.delete(
    "/endpoints/webhook/rotation",
    responses=can_raise(*_PARTNER, problems.EndpointNotFound, problems.NoRotation),
)
async def end_my_rotation(
    actor: PartnerWriter, session: Transaction, keep: Kept = Kept.new
) -> schemas.EndpointOut:
    """End a rotation before its time: only the new secret signs, or again only the former one."""
    return await delivery.end_rotation(session, actor.organisation_id, keep)


@partner.post(
    "/endpoints/{channel}/enablement",
    status_code=201,
    response_model=schemas.EndpointOut,
    responses=can_raise(*_PARTNER, problems.EndpointNotFound, KeyReused),
)
async def enable_mine(
    channel: Channel, actor: PartnerWriter, once: OnceKey, session: Transaction
) -> Response:
    """Switch your endpoint on again; an `endpoint.test` event goes there at once."""
    return await once.answer(
        session,
        actor.client_id,
        lambda: delivery.enable(session, actor.organisation_id, channel),
    )


@partner.get("/deliveries", responses=can_raise(*_PARTNER, BadCursor))
async def my_deliveries(
    actor: EventReader,
    session: Reading,
    state: DeliveryState | None = None,
    type: EventType | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> schemas.DeliveryPage:
    """Return what was sent to you, with the log of each attempt; kept for 90 days."""
    asked = delivery.Asked(state, type)
    return await delivery.list_deliveries(session, [actor.organisation_id], asked, limit, cursor)


@partner.post(
    "/deliveries/{delivery_id}/replay",
    status_code=204,
    responses=can_raise(*_PARTNER, *_REPLAY),
)
async def replay_mine(
    delivery_id: schemas.DeliveryId, actor: EventReader, session: Transaction
) -> None:
    """Get a delivery again now, with the same `webhook-id`."""
    await delivery.replay(session, delivery_id, [actor.organisation_id])


@partner.post(
    "/replays",
    status_code=201,
    response_model=schemas.ReplayOut,
    responses=can_raise(*_PARTNER, *_RANGE),
)
async def replay_my_range(
    draft: schemas.ReplayIn, actor: EventReader, once: OnceKey, session: Transaction
) -> Response:
    """Get again what happened in a stretch of time, at most 1000 events a request."""
    return await once.answer(
        session,
        actor.client_id,
        lambda: delivery.replay_range(session, actor.organisation_id, draft),
    )


@staff.put(_ENDPOINT, responses=can_raise(*_PLACE, problems.BadEndpoint, problems.BadPort))
async def set_endpoint(
    organisation_id: schemas.OrganisationId,
    draft: schemas.EndpointIn,
    actor: Administrator,
    session: Transaction,
) -> schemas.EndpointOut:
    """Set where a partner listens; the new signing secret is shown this once."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    return await delivery.set_endpoint(session, place.id, draft)


@staff.get(_ENDPOINTS, responses=can_raise(*_PLACE))
async def list_endpoints(
    organisation_id: schemas.OrganisationId, actor: Overseer, session: Reading
) -> schemas.EndpointList:
    """Return where an organisation listens, and whether it works."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    return await delivery.list_endpoints(session, place.id)


@staff.post(
    f"{_ENDPOINTS}/webhook/rotation",
    status_code=201,
    responses=can_raise(*_PLACE, problems.EndpointNotFound, problems.RotationUnderWay),
)
async def rotate(
    organisation_id: schemas.OrganisationId,
    draft: schemas.RotationIn,
    actor: Administrator,
    session: Transaction,
) -> schemas.EndpointOut:
    """Change a partner's signing secret; for some hours the former one signs, too."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    return await delivery.rotate(session, place.id, draft)


@staff.delete(
    f"{_ENDPOINTS}/webhook/rotation",
    responses=can_raise(*_PLACE, problems.EndpointNotFound, problems.NoRotation),
)
async def end_rotation(
    organisation_id: schemas.OrganisationId,
    actor: Administrator,
    session: Transaction,
    keep: Kept = Kept.new,
) -> schemas.EndpointOut:
    """End a rotation before its time."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    return await delivery.end_rotation(session, place.id, keep)


@staff.post(
    f"{_ENDPOINTS}/{{channel}}/enablement",
    status_code=201,
    response_model=schemas.EndpointOut,
    responses=can_raise(*_PLACE, problems.EndpointNotFound, KeyReused),
)
async def enable(
    organisation_id: schemas.OrganisationId,
    channel: Channel,
    actor: Administrator,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Switch an endpoint on again; an `endpoint.test` event goes there at once."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    return await once.answer(session, actor.id, lambda: delivery.enable(session, place.id, channel))


@staff.get("/deliveries", responses=can_raise(*_STAFF, BadCursor))
async def list_deliveries(
    actor: Overseer,
    session: Reading,
    state: DeliveryState | None = None,
    type: EventType | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> schemas.DeliveryPage:
    """Return what goes out to partners, with the log of each attempt."""
    places = await identity.list_reach(session, actor.organisation_id)
    asked = delivery.Asked(state, type)
    return await delivery.list_deliveries(session, places, asked, limit, cursor)


@staff.get("/delivery-problems", responses=can_raise(*_STAFF, BadCursor))
async def list_problems(
    actor: Overseer,
    session: Reading,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> schemas.DeliveryProblemPage:
    """Return the endpoints that are switched off or fail again and again."""
    places = await identity.list_reach(session, actor.organisation_id)
    return await delivery.list_problems(session, places, limit, cursor)


@staff.post(
    "/deliveries/{delivery_id}/replay", status_code=204, responses=can_raise(*_STAFF, *_REPLAY)
)
async def replay(delivery_id: schemas.DeliveryId, actor: Overseer, session: Transaction) -> None:
    """Send a delivery again now; the partner sees the same `webhook-id`."""
    places = await identity.list_reach(session, actor.organisation_id)
    await delivery.replay(session, delivery_id, places)


@staff.post(
    "/organisations/{organisation_id}/replays",
    status_code=201,
    response_model=schemas.ReplayOut,
    responses=can_raise(*_PLACE, *_RANGE),
)
async def replay_range(
    organisation_id: schemas.OrganisationId,
    draft: schemas.ReplayIn,
    actor: Administrator,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Send again what happened in a stretch of time, at most 1000 events a request."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    return await once.answer(
        session, actor.id, lambda: delivery.replay_range(session, place.id, draft)
    )
