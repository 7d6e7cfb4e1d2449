"""Real servers on loopback: our API, our worker, and a partner that can misbehave."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
import uvicorn
from standardwebhooks import Webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from app.entry import worker
from app.entry.http import create_app
from app.platform import settings as settings_module


@dataclass(slots=True)
class Api:
    """Where our API listens, and its database."""

    url: str
    database_url: str

    def client(self, **options: Any) -> httpx.AsyncClient:
        """Return a fresh HTTP client of the API."""
        return httpx.AsyncClient(base_url=self.url, timeout=30, trust_env=False, **options)


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """Serve an ASGI application on a free port; yields its address."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="on"
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            await task
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def serving_api(database_url: str) -> AsyncIterator[Api]:
    """Serve our application; the sandbox of WeChat is part of it."""
    settings_module.settings.cache_clear()
    async with serving(create_app()) as url:
        from app.gateways import wechat  # noqa: PLC0415  after the settings are in place

        wechat.use_sandbox_at(f"{url}/sandbox/wechat")
        yield Api(url, database_url)


@asynccontextmanager
async def working() -> AsyncIterator[None]:
    """Run our worker beside the API, in this loop."""
    task = asyncio.create_task(worker.work(install_signal_handlers=False))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@dataclass(slots=True)
class Call:
    """One webhook as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """Return the parsed body."""
        parsed: dict[str, Any] = orjson.loads(self.body)
        return parsed

    def verify(self, secret: str) -> None:
        """Raise unless the signature is right."""
        Webhook(secret).verify(self.body, self.headers)


Behaviour = Callable[[Call], Response | None]


@dataclass(slots=True)
class Partner:
    """A partner's web server: what it got, and how it answers."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    behave: Behaviour | None = None
    hold: Callable[[Call], Awaitable[None]] | None = None
    """Awaited before an answer is given."""

    async def receive(self, request: Request) -> Response:
        """Note the call and answer as told."""
        call = Call(request.url.path, dict(request.headers), await request.body())
        self.calls.append(call)
        if self.hold:
            await self.hold(call)
        answer = self.behave(call) if self.behave else None
        return answer or Response(status_code=204)

    def calls_about(self, receipt: str, kind: str = "assignment.offered") -> list[Call]:
        """Return the calls that brought one kind of event about one need."""
        return [
            call
            for call in self.calls
            if call.event["type"] == kind and call.event["data"]["receipt"] == receipt
        ]

    async def wait_for(
        self, receipt: str, kind: str = "assignment.offered", *, count: int = 1
    ) -> list[Call]:
        """Wait until so many calls have come; raises TimeoutError after 20 seconds."""
        async with asyncio.timeout(20):
            while len(found := self.calls_about(receipt, kind)) < count:
                await asyncio.sleep(0.02)
        return found


@asynccontextmanager
async def serving_partner() -> AsyncIterator[Partner]:
    """Serve a partner's endpoint on a free port."""
    partner = Partner()
    app = Starlette(routes=[Route("/{path:path}", partner.receive, methods=["POST"])])
    async with serving(app) as url:
        partner.url = url
        yield partner


async def eventually(is_so: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
    """Wait until something is so; raises TimeoutError where it never is."""
    async with asyncio.timeout(seconds):
        while not await is_so():
            await asyncio.sleep(0.1)
