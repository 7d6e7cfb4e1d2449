"""The addresses that WeChat's servers post to; the console of each app names one of them."""

import asyncio

from fastapi import APIRouter, Request, Response
from psycopg import OperationalError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.domains.identity.actors import SignedElsewhere, address
from app.gateways import wechat
from app.gateways.wechat import AppIdentity, ForgedPush, MalformedPush, Push
from app.journeys.wechat import flow
from app.kernel.problems import NotFound
from app.platform import ratelimit
from app.platform.log import logger

log = logger(__name__)
router = APIRouter(prefix="/wechat", tags=["wechat"], include_in_schema=False)

# WeChat hangs up after five seconds. What takes longer is finished by a job, and its answer
# follows as a message of its own.
_ANSWER_WITHIN_S = 3.5
_POSTPONE_WITHIN_S = 1.0
_FORGERIES = "300/minute"
_SICK = (TimeoutError, OperationalError, DBAPIError, PoolTimeout)


@router.get("/{app_name}", dependencies=[SignedElsewhere])
async def verify_address(app_name: str, request: Request) -> Response:
    """Prove to the console that this address is ours (page "接入指南")."""
    try:
        window_s = wechat.settings().push_window_s
        wechat.check_address(_app(app_name), request.query_params, window_s=window_s)
    except ForgedPush:
        return await _refuse(request, 403)
    return Response(request.query_params.get("echostr", "")[:200], media_type="text/plain")


@router.post("/{app_name}", dependencies=[SignedElsewhere], max_body_size=wechat.MAX_PUSH_BYTES)
async def receive(app_name: str, request: Request) -> Response:
    """Take a message or an event, and answer in time whatever happens."""
    app = _app(app_name)
    try:
        window_s = wechat.settings().push_window_s
        push = wechat.read_push(app, request.query_params, await request.body(), window_s=window_s)
    except ForgedPush:
        return await _refuse(request, 403)
    except MalformedPush:
        return await _refuse(request, 400)
    return await _answer(push)


async def _refuse(request: Request, status: int) -> Response:
    """Refuse without a word; who tries often is told to wait."""
    await ratelimit.spend(_FORGERIES, "forged", address(request))
    return Response(status_code=status)


async def _answer(push: Push) -> Response:
    try:
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            answer = await flow.answer(push)
    except _SICK as error:
        log.warning("wechat.postponed", error=type(error).__name__)
        return await _postpone(push)
    if not answer:
        return Response("success", media_type="text/plain")
    return Response(wechat.reply_text(push, answer), media_type="application/xml")


async def _postpone(push: Push) -> Response:
    """Leave it to a job; where not even that can be noted, WeChat shall post it again."""
    try:
        async with asyncio.timeout(_POSTPONE_WITHIN_S):
            await flow.postpone(push)
    except _SICK:
        return Response(status_code=503)
    return Response("success", media_type="text/plain")


def _app(name: str) -> AppIdentity:
    """Return which app of ours an address belongs to; raises NotFound where it is not set up."""
    configured = wechat.settings()
    known = {"mini-program": configured.mini, "official-account": configured.official}
    app = known.get(name)
    if app is None or not app.push_token.get_secret_value():
        raise NotFound
    return app
