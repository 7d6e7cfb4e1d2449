"""A loopback stage on which the sandbox, or anything worse, plays WeChat."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.gateways.wechat import MiniProgram, WeChatSettings, create_sandbox
from app.gateways.wechat.settings import SANDBOX_APP_ID, SANDBOX_APP_SECRET

LOGIN = "/sns/jscode2session"
TOKEN = "/cgi-bin/stable_token"
SEND = "/cgi-bin/message/subscribe/send"
PROGRESS = "sandbox-need-progress-000000000000000000000"
GOOD = {"thing1": "诉求有新进展", "thing2": "街道已受理", "time3": "2026年11月23日 15:01"}


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    await Response(status_code=404)(scope, receive, send)


@dataclass(slots=True)
class Stage:
    """A real server whose play can be changed between two tests."""

    url: str = ""
    play: ASGIApp = _nothing
    calls: Counter[str] = field(default_factory=Counter)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the call and let the play answer it."""
        self.calls[scope["path"]] += 1
        await self.play(scope, receive, send)

    def settings(self, **changes: Any) -> WeChatSettings:
        """Return settings that lead here, with short waits."""
        quick: dict[str, Any] = {"busy_pause_s": 0.005, "timeout_s": 5, "login_timeout_s": 5}
        return WeChatSettings(mini_app_id="", sandbox_url=self.url, **{**quick, **changes})

    def mini_program(self, **changes: Any) -> MiniProgram:
        """Return a client of this stage."""
        return MiniProgram(self.settings(**changes))

    def raw(self) -> httpx.AsyncClient:
        """Return a plain HTTP client of this stage."""
        return httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=5, verify=False)  # noqa: S501  no TLS here

    def answer_all(self, body: bytes, status: int = 200) -> None:
        """Play a server that says one thing to everybody."""
        self.play = Response(body, status, media_type="text/plain")

    def answer_by_path(self, **bodies: bytes) -> None:
        """Play a server with one answer each for `login`, `token` and `send`."""
        paths = {LOGIN: "login", TOKEN: "token", SEND: "send"}

        async def play(scope: Scope, receive: Receive, send: Send) -> None:
            await Response(bodies[paths[scope["path"]]])(scope, receive, send)

        self.play = play

    async def grant(self, name: str, count: int = 1, template_id: str = PROGRESS) -> str:
        """Let a demo person allow messages; returns the openid."""
        asked = {"name": name, "template_id": template_id, "count": count}
        async with self.raw() as client:
            answer = await client.post("/__sandbox/grants", json=asked)
        assert answer.status_code == 200, answer.text
        openid: str = answer.json()["openid"]
        return openid

    async def order(self, path: str, kind: str, times: int = 1) -> None:
        """Order a fault."""
        asked = {"path": path, "kind": kind, "times": times}
        async with self.raw() as client:
            answer = await client.post("/__sandbox/faults", json=asked)
        assert answer.status_code == 204, answer.text

    async def sent(self, openid: str) -> list[dict[str, Any]]:
        """Return what a person was sent."""
        async with self.raw() as client:
            answer = await client.get("/__sandbox/sent", params={"openid": openid})
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def login(self, js_code: str, **changes: str) -> dict[str, Any]:
        """Call code2Session by hand."""
        query = {
            "appid": SANDBOX_APP_ID,
            "secret": SANDBOX_APP_SECRET,
            "js_code": js_code,
            "grant_type": "authorization_code",
            **changes,
        }
        async with self.raw() as client:
            answer = await client.get(LOGIN, params=query)
        assert answer.status_code == 200
        said: dict[str, Any] = answer.json()
        return said

    async def token(self, **changes: Any) -> dict[str, Any]:
        """Ask for the stable token by hand."""
        asked = {
            "grant_type": "client_credential",
            "appid": SANDBOX_APP_ID,
            "secret": SANDBOX_APP_SECRET,
            **changes,
        }
        async with self.raw() as client:
            said: dict[str, Any] = (await client.post(TOKEN, json=asked)).json()
        return said

    async def send(self, message: Any, token: str | None = None) -> dict[str, Any]:
        """Send a subscribe message by hand; bytes go as they are."""
        token = (await self.token())["access_token"] if token is None else token
        async with self.raw() as client:
            body = {"content": message} if isinstance(message, bytes) else {"json": message}
            answer = await client.post(SEND, params={"access_token": token}, **body)
        assert answer.status_code == 200
        said: dict[str, Any] = answer.json()
        return said


@asynccontextmanager
async def opening() -> AsyncIterator[Stage]:
    """Serve a stage on a free port."""
    stage = Stage()
    config = uvicorn.Config(
        stage, host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="off"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            await task
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    stage.url = f"http://127.0.0.1:{port}"
    try:
        yield stage
    finally:
        server.should_exit = True
        await task


def fresh(stage: Stage) -> None:
    """Begin again with a new sandbox."""
    stage.play = create_sandbox()
    stage.calls.clear()
