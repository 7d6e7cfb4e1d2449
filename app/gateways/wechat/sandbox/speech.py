"""How WeChat talks: HTTP 200, JSON, an errcode, and a rid at the end of each refusal."""

import secrets
import time
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

LONGEST_BODY = 64 * 1024


class Refused(Exception):
    """WeChat says no, with a code of its page "global return codes"."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(errcode, errmsg)
        self.errcode = errcode
        self.errmsg = errmsg


def say(answer: dict[str, Any], status: int = 200) -> Response:
    """Return an answer as WeChat writes it."""
    return Response(orjson.dumps(answer), status, media_type="application/json; encoding=utf-8")


def refuse(errcode: int, errmsg: str) -> Response:
    """Return a refusal; its text ends in the rid that WeChat's support asks for."""
    noise = secrets.token_hex(8)
    rid = f"{int(time.time()):08x}-{noise[:8]}-{noise[8:]}"
    return say({"errcode": errcode, "errmsg": f"{errmsg} rid: {rid}"})


async def not_found(_request: Request, _error: Exception) -> Response:
    """Answer a call that the sandbox does not play."""
    return refuse(40066, "invalid url")


async def read_body(request: Request) -> bytes:
    """Return a request's body; raises Refused where it is absurdly long."""
    received = b""
    async for piece in request.stream():
        received += piece
        if len(received) > LONGEST_BODY:
            raise Refused(45002, "content size out of limit")
    return received


async def read_object(request: Request) -> tuple[bytes, dict[str, Any]]:
    """Return a POST's JSON object and its raw bytes; raises Refused as WeChat does."""
    if request.method != "POST":
        raise Refused(43002, "require POST method")
    body = await read_body(request)
    if not body:
        raise Refused(44002, "empty post data")
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refused(47001, "data format error") from None
    if not isinstance(said, dict):
        raise Refused(47001, "data format error")
    return body, said
