"""A vendor's robot server on loopback: checks what it gets as the vendor does, and misbehaves."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.gateways import robots
from app.gateways.robots import RobotKind, RobotSettings
from app.kernel import clock
from tests.servers import serving

WECOM_OK = {"errcode": 0, "errmsg": "ok"}
FEISHU_OK = {"code": 0, "msg": "success", "data": {}, "StatusCode": 0, "StatusMessage": "success"}
KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
TOKEN = "a" * 64
_PATHS = {
    RobotKind.wecom: f"/cgi-bin/webhook/send?key={KEY}",
    RobotKind.dingtalk: f"/robot/send?access_token={TOKEN}",
    RobotKind.feishu: f"/open-apis/bot/v2/hook/{KEY}",
}


@dataclass(slots=True)
class Robots:
    """What the three vendors got, and how they answer."""

    url: str = ""
    dingtalk_secret: str = ""
    feishu_secret: str = ""
    heard: list[tuple[RobotKind, dict[str, Any]]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    behave: Callable[[], Response] | None = None
    hangs: bool = False

    def address(self, kind: RobotKind) -> str:
        """Return the address of a robot."""
        return self.url + _PATHS[kind]

    def texts(self, kind: RobotKind) -> list[str]:
        """Return the words of all messages that one vendor got, whatever their form."""
        return [orjson.dumps(body).decode() for known, body in self.heard if known is kind]

    async def receive(self, request: Request) -> Response:
        """Answer as the vendor does."""
        kind = next(one for one, path in _PATHS.items() if path.startswith(request.url.path))
        body: dict[str, Any] = orjson.loads(await request.body())
        if self.hangs:
            await asyncio.sleep(4)
        if self.behave is not None:
            return self.behave()
        refusal = self._refuse(kind, request, body)
        if refusal is not None:
            return JSONResponse(refusal)
        self.heard.append((kind, body))
        self.times.append(asyncio.get_running_loop().time())
        return JSONResponse(FEISHU_OK if kind is RobotKind.feishu else WECOM_OK)

    def _refuse(
        self, kind: RobotKind, request: Request, body: dict[str, Any]
    ) -> dict[str, Any] | None:
        if kind is RobotKind.wecom:
            if request.query_params["key"] != KEY:
                return {"errcode": 93000, "errmsg": "invalid webhook url"}
            if len(body["text"]["content"].encode()) > 2048:
                return {"errcode": 45002, "errmsg": "content size out of limit"}
        if kind is RobotKind.dingtalk and self.dingtalk_secret:
            stamp = request.query_params.get("timestamp", "0")
            said = f"{stamp}\n{self.dingtalk_secret}".encode()
            right = _mark(self.dingtalk_secret.encode(), said)
            if request.query_params.get("sign") != right or not _is_fresh(int(stamp) / 1000):
                return {"errcode": 310000, "errmsg": "sign not match"}
        if kind is RobotKind.feishu and self.feishu_secret:
            stamp = body.get("timestamp", "0")
            right = _mark(f"{stamp}\n{self.feishu_secret}".encode(), b"")
            if body.get("sign") != right or not _is_fresh(int(stamp)):
                return {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}
        return None


def _mark(key: bytes, said: bytes) -> str:
    return base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()


def _is_fresh(stamp: float) -> bool:
    return abs(clock.now().timestamp() - stamp) < 3600


def saying(body: Any, status: int = 200, **headers: str) -> Callable[[], Response]:
    """Return a behaviour: always this answer."""
    return lambda: JSONResponse(body, status, headers)


def babbling(words: str) -> Callable[[], Response]:
    """Return a behaviour: something that is no answer of a robot."""
    return lambda: Response(words, media_type="text/html")


def leading_to(elsewhere: str) -> Callable[[], Response]:
    """Return a behaviour: a redirect."""
    return lambda: RedirectResponse(elsewhere)


@asynccontextmanager
async def serving_robots() -> AsyncIterator[Robots]:
    """Serve the three vendors on one free port, and let the gateway speak to them."""
    made = Robots()
    app = Starlette(routes=[Route("/{path:path}", made.receive, methods=["POST"])])
    async with serving(app) as url:
        made.url = url
        robots.use(RobotSettings(wecom_base=url, dingtalk_base=url, feishu_base=url, timeout_s=2.0))
        try:
            yield made
        finally:
            await robots.close()
            robots.use(None)
