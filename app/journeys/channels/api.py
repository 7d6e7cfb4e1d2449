"""Routes for staff: where a partner without a program hears of its needs."""

from fastapi import APIRouter

from app.domains.delivery.problems import EndpointNotFound
from app.domains.identity import service as identity
from app.domains.identity.actors import Administrator, Overseer
from app.domains.identity.problems import OrganisationNotFound
from app.journeys.channels import flow, morning, schemas
from app.journeys.channels.problems import BadWay, MailOff
from app.kernel.problems import Forbidden, TooManyRequests, Unauthenticated
from app.platform import db
from app.platform.db import Reading, Transaction
from app.platform.web import problems as can_raise

staff = APIRouter(
    prefix="/staff/v1/organisations/{organisation_id}", tags=["staff · ways to a partner"]
)

_PROBLEMS = can_raise(Unauthenticated, Forbidden, OrganisationNotFound)


@staff.put("/endpoints/{channel}", responses={**_PROBLEMS, **can_raise(BadWay, MailOff)})
async def set_way(
    organisation_id: schemas.OrganisationId,
    channel: schemas.MessageChannel,
    draft: schemas.WayIn,
    actor: Administrator,
    session: Transaction,
) -> schemas.WayOut:
    """Let a partner hear of its needs in a group's chat or by mail.

    The address is kept sealed. Links sent to an earlier address end at once.
    """
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    return await flow.set_way(session, place.id, channel, draft)


@staff.get("/endpoints/{channel}", responses={**_PROBLEMS, **can_raise(EndpointNotFound)})
async def read_way(
    organisation_id: schemas.OrganisationId,
    channel: schemas.MessageChannel,
    actor: Overseer,
    session: Reading,
) -> schemas.WayOut:
    """Return where messages of a kind go; of a robot's address its last four characters."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    return await flow.read_way(session, place.id, channel)


@staff.delete(
    "/endpoints/{channel}",
    status_code=204,
    responses={**_PROBLEMS, **can_raise(EndpointNotFound)},
)
async def end_way(
    organisation_id: schemas.OrganisationId,
    channel: schemas.MessageChannel,
    actor: Administrator,
    session: Transaction,
) -> None:
    """Send nothing there any more; links sent there end at once."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    await flow.end_way(session, place.id, channel)


@staff.post(
    "/endpoints/{channel}/trial",
    responses={**_PROBLEMS, **can_raise(EndpointNotFound, TooManyRequests)},
)
async def try_way(
    organisation_id: schemas.OrganisationId, channel: schemas.MessageChannel, actor: Administrator
) -> schemas.TrialOut:
    """Send a test message now, and say what the other side answered."""
    async with db.reading() as session:
        place = await identity.find_organisation(
            session, organisation_id, within=actor.organisation_id
        )
    return await flow.try_way(place.id, channel)


@staff.put("/digest", responses={**_PROBLEMS, **can_raise(BadWay, MailOff)})
async def set_digest(
    organisation_id: schemas.OrganisationId,
    draft: schemas.DigestIn,
    actor: Administrator,
    session: Transaction,
) -> schemas.DigestOut:
    """Send a partner the sheet of its open needs each working morning, or stop it."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    return await morning.set_digest(session, place.id, draft)


@staff.get("/digest", responses={**_PROBLEMS, **can_raise(EndpointNotFound)})
async def read_digest(
    organisation_id: schemas.OrganisationId, actor: Overseer, session: Reading
) -> schemas.DigestOut:
    """Return where the morning's sheet goes, and how the last one went."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    return await morning.read_digest(session, place.id)
