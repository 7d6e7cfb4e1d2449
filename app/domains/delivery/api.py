"""Routes of delivery: the partner's event feed, the staff's view of what is under way."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from app.domains.delivery import problems, schemas
from app.domains.delivery import service as delivery
from app.domains.identity import service as identity
from app.domains.identity.actors import Administrator, EventReader, Overseer
from app.domains.identity.problems import OrganisationNotFound, ScopeMissing
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.web import problems as can_raise

partner = APIRouter(prefix="/partner/v1", tags=["partner · events"])
staff = APIRouter(prefix="/staff/v1", tags=["staff · delivery"])


@partner.get("/events", responses=can_raise(Unauthenticated, ScopeMissing, BadCursor))
async def read_feed(
    actor: EventReader,
    session: Reading,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.EventPage:
    """Return what has happened since a cursor: the truth behind the webhooks.

    Start without a cursor, keep `next_cursor`, and ask again whenever you like.
    """
    return await delivery.feed(session, actor.organisation_id, limit, cursor)


@staff.put(
    "/organisations/{organisation_id}/endpoint",
    responses=can_raise(
        Unauthenticated,
        Forbidden,
        OrganisationNotFound,
        problems.BadEndpoint,
        problems.BadPort,
    ),
)
async def set_endpoint(
    organisation_id: schemas.OrganisationId,
    draft: schemas.EndpointIn,
    actor: Administrator,
    session: Transaction,
) -> schemas.EndpointOut:
    """Set where a partner listens; the new signing secret is shown this once."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    return await delivery.set_endpoint(session, place.id, draft.url)


@staff.get("/deliveries", responses=can_raise(Unauthenticated, Forbidden, BadCursor))
async def list_deliveries(
    actor: Overseer,
    session: Reading,
    state: Literal["queued", "delivered", "failed"] | None = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.DeliveryPage:
    """Return what goes out to partners, with the log of each attempt."""
    places = await identity.list_reach(session, actor.organisation_id)
    return await delivery.list_deliveries(session, places, state, limit, cursor)


@staff.post(
    "/deliveries/{delivery_id}/replay",
    status_code=204,
    responses=can_raise(Unauthenticated, Forbidden, problems.DeliveryNotFound),
)
async def replay(delivery_id: schemas.DeliveryId, actor: Overseer, session: Transaction) -> None:
    """Send a delivery again now; the partner sees the same `webhook-id`."""
    places = await identity.list_reach(session, actor.organisation_id)
    await delivery.replay(session, delivery_id, places)
