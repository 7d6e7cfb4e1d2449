"""How WeChat posts to us: signed, sealed, three times at most, and impatient after five seconds."""

import asyncio
import secrets
from collections.abc import Mapping
from typing import Any

import orjson
import xmltodict
from starlette.requests import Request

from app.gateways.wechat import secrecy
from app.gateways.wechat.settings import (
    SANDBOX_AES_KEY,
    SANDBOX_APP_ID,
    SANDBOX_OFFICIAL_ID,
    SANDBOX_PUSH_TOKEN,
)
from app.kernel import clock
from app.platform import http

PATIENCE_S = 5.0
TRIES = 3
# The result of a picture's check may come before or after our own answer; here shortly after.
_LATER_S = 0.2
_PATHS = {"mini": "/wechat/mini-program", "official": "/wechat/official-account"}
_APP_IDS = {"mini": SANDBOX_APP_ID, "official": SANDBOX_OFFICIAL_ID}
ACCOUNTS = {"mini": "gh_5a9db0cafe01", "official": "gh_5a9db0cafe02"}


class Postman:
    """Posts to the server that the sandbox is mounted on, or to the one it was told of."""

    def __init__(self, callback_root: str = "") -> None:
        self._root = callback_root.rstrip("/")
        self._under_way: set[asyncio.Task[Any]] = set()

    def push_later(self, request: Request, app: str, fields: Mapping[str, Any]) -> None:
        """Post an event a moment from now, without waiting for what comes of it."""
        task = asyncio.create_task(self._push_later(self.root(request), app, fields))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _push_later(self, root: str, app: str, fields: Mapping[str, Any]) -> None:
        await asyncio.sleep(_LATER_S)
        await self.push(root, app, fields)

    def root(self, request: Request) -> str:
        """Return the address of our server, as the one who asked has reached it."""
        return self._root or f"{request.url.scheme}://{request.url.netloc}"

    async def push(self, root: str, app: str, fields: Mapping[str, Any]) -> tuple[int, str]:
        """Post one message or event; returns HTTP status and the text we answered, opened."""
        whole = {
            "ToUserName": ACCOUNTS[app],
            "CreateTime": int(clock.now().timestamp()),
            **fields,
        }
        if whole["MsgType"] != "event":
            whole.setdefault("MsgId", (1 << 60) + secrets.randbits(60))
        message = _write(whole, as_json=app == "mini")
        async with http.trusted_client(root, timeout_s=PATIENCE_S) as client:
            for _ in range(TRIES):
                query, body = _sealed(app, message)
                try:
                    answer = await client.post(_PATHS[app], params=query, content=body)
                except http.HTTPError:
                    continue
                return answer.status_code, _read_answer(app, answer.content)
        return 0, ""


def _write(fields: Mapping[str, Any], *, as_json: bool) -> bytes:
    if as_json:
        return orjson.dumps(fields)
    return xmltodict.unparse({"xml": dict(fields)}, full_document=False).encode()


def _sealed(app: str, message: bytes) -> tuple[dict[str, str], bytes]:
    """Return the query and the body of a post in safe mode."""
    packed = secrecy.make_envelope(message, SANDBOX_AES_KEY, _APP_IDS[app])
    timestamp, nonce = str(int(clock.now().timestamp())), secrets.token_hex(5)
    query = {
        "signature": secrecy.sign(SANDBOX_PUSH_TOKEN, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "encrypt_type": "aes",
        "msg_signature": secrecy.sign(SANDBOX_PUSH_TOKEN, timestamp, nonce, packed),
    }
    fields = {"ToUserName": ACCOUNTS[app], "Encrypt": packed}
    return query, _write(fields, as_json=app == "mini")


def _read_answer(app: str, body: bytes) -> str:
    """Return the text in our answer, empty where we only said that it came."""
    text = body.decode(errors="replace")
    if not text.startswith("<xml>"):
        return ""
    outer = xmltodict.parse(text)["xml"]
    if "Encrypt" in outer:
        opened = secrecy.open_envelope(outer["Encrypt"], SANDBOX_AES_KEY, _APP_IDS[app])
        outer = xmltodict.parse(opened)["xml"]
    return str(outer.get("Content", ""))
