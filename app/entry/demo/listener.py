"""A small partner program: it listens for webhooks and verifies each signature.

Read it as the example of what a partner has to write; it needs the `standardwebhooks` package
of any language and a web server.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from standardwebhooks import Webhook, WebhookVerificationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_PATIENCE_S = 30


@dataclass(slots=True)
class Listener:
    """Verified events by organisation, in the order of arrival, each once."""

    address: str = ""
    secrets: dict[str, str] = field(default_factory=dict)
    refused: int = 0
    _seen: set[str] = field(default_factory=set)
    _events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    def hook(self, organisation_id: str) -> str:
        """Return the address that one organisation registers."""
        return f"{self.address}/hooks/{organisation_id}"

    async def receive(self, request: Request) -> Response:
        """Verify, remember, answer quickly."""
        organisation_id = request.path_params["organisation_id"]
        secret = self.secrets.get(organisation_id)
        if secret is None:
            return Response(status_code=404)
        try:
            event = Webhook(secret).verify(await request.body(), dict(request.headers))
        except WebhookVerificationError:
            self.refused += 1
            return Response(status_code=401)
        # A delivery may come twice; its id tells.
        async with self._news:
            if event["id"] not in self._seen:
                self._seen.add(event["id"])
                self._events.append((organisation_id, event))
                self._news.notify_all()
        return Response(status_code=204)

    async def wait_for(self, kind: str, receipt: str) -> tuple[str, dict[str, Any]]:
        """Take the next event of a kind about one need; raises TimeoutError after 30 seconds."""

        def find() -> tuple[str, dict[str, Any]] | None:
            for one in self._events:
                if one[1]["type"] == kind and one[1]["data"]["receipt"] == receipt:
                    return one
            return None

        async with asyncio.timeout(_PATIENCE_S), self._news:
            await self._news.wait_for(lambda: find() is not None)
            found = find()
            assert found is not None
            self._events.remove(found)
            return found


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    """Listen on a free port of this machine while the block runs."""
    listener = Listener()
    routes = [Route("/hooks/{organisation_id}", listener.receive, methods=["POST"])]
    config = uvicorn.Config(
        Starlette(routes=routes), host="127.0.0.1", port=0, log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.02)  # uvicorn offers no event to wait for
    port = server.servers[0].sockets[0].getsockname()[1]
    listener.address = f"http://127.0.0.1:{port}"
    try:
        yield listener
    finally:
        server.should_exit = True
        await serving
