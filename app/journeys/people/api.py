"""Routes around a person's own data."""

import orjson
from fastapi import APIRouter, Response

from app.domains.identity import schemas
from app.domains.identity import service as identity
from app.domains.identity.actors import CaseHandler, CurrentYouth
from app.domains.needs import service as needs
from app.domains.needs.schemas import PersonFound
from app.journeys.people.export import everything_of
from app.kernel.problems import Forbidden, TooManyRequests, Unauthenticated
from app.platform import ratelimit
from app.platform.db import Reading, Transaction
from app.platform.web import problems as can_raise

youth = APIRouter(prefix="/api/v1", tags=["youth · me"])
staff = APIRouter(prefix="/staff/v1", tags=["staff · needs"])

_SHOWN = 20


@youth.get(
    "/me/export",
    response_class=Response,
    responses={
        200: {"content": {"application/json": {}}, "description": "all that is kept"},
        **can_raise(Unauthenticated, TooManyRequests),
    },
)
async def export_my_data(youth_id: CurrentYouth, session: Reading) -> Response:
    """Return everything that is kept of the person, as a file."""
    await ratelimit.spend("10/hour", "export", youth_id.hex)
    body = orjson.dumps(
        await everything_of(session, youth_id), default=str, option=orjson.OPT_INDENT_2
    )
    headers = {
        "content-disposition": 'attachment; filename="my-data.json"',
        "cache-control": "no-store",
    }
    return Response(body, headers=headers, media_type="application/json")


@staff.post("/people/search", responses=can_raise(Unauthenticated, Forbidden))
async def find_by_phone(
    asked: schemas.PhoneSearch, actor: CaseHandler, session: Transaction
) -> PersonFound:
    """Find the needs of a caller on the telephone by their verified number; it is noted who asks.

    Only needs within the asker's office are shown.
    """
    youth_id = await identity.find_by_phone(session, actor.id, asked.phone.get_secret_value())
    if youth_id is None:
        return PersonFound(items=[])
    offices = await identity.list_reach(session, actor.organisation_id)
    return PersonFound(items=await needs.newest_within(session, youth_id, offices, _SHOWN))
