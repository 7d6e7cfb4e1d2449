"""How the sandbox misbehaves when told to: busy, broken, silent, cut off."""

import asyncio

from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import request_response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.gateways.wechat.sandbox.calls import Endpoint
from app.gateways.wechat.sandbox.speech import refuse
from app.gateways.wechat.sandbox.world import Fault, World

LONGEST_HANG_S = 20
SLOW_S = 3.0

_HTML = "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"


class Faulty:
    """One of WeChat's calls, misbehaving as often as the panel ordered, then well again."""

    def __init__(self, world: World, path: str, endpoint: Endpoint) -> None:
        self._world = world
        self._path = path
        self._well: ASGIApp = request_response(endpoint)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, well or as ordered."""
        fault = self._world.next_fault(self._path)
        if fault is None:
            await self._well(scope, receive, send)
        elif fault is Fault.hang:
            await _hang(receive)
        elif fault is Fault.reset:
            await _cut_off(send)
        elif fault is Fault.deaf:
            await self._well(scope, receive, _unheard)
            await _cut_off(send)
        elif fault is Fault.slow:
            await asyncio.sleep(SLOW_S)
            await self._well(scope, receive, send)
        else:
            await self._speak(fault)(scope, receive, send)

    def _speak(self, fault: Fault) -> ASGIApp:
        if fault is Fault.token_expired:
            for tokens in self._world.tokens.values():
                tokens.retire()
            return refuse(42001, "access_token expired")
        if fault is Fault.quota:
            return refuse(45009, "reach max api daily quota limit")
        if fault is Fault.unlisted:
            return refuse(40164, "invalid ip 203.0.113.7, not in whitelist")
        if fault is Fault.malformed:
            return PlainTextResponse('{"errcode":0,"errmsg":"ok"')
        if fault is Fault.busy:
            return refuse(-1, "system error")
        if fault is Fault.html:
            return HTMLResponse(_HTML)
        return PlainTextResponse("internal error", 500)


async def _unheard(_message: Message) -> None:
    """Swallow an answer."""


async def _hang(receive: Receive) -> None:
    """Say nothing until the caller goes away."""
    try:
        async with asyncio.timeout(LONGEST_HANG_S):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        pass


async def _cut_off(send: Send) -> None:
    """Begin an answer and stop in the middle of it; the server then closes the connection."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"errcode":', "more_body": True})
