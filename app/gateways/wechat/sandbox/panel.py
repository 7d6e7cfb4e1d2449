"""The sandbox's own controls: allow messages, look at what was sent, order faults.

None of this exists at WeChat, where a tap in the phone does what "grants" does here.
"""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.gateways.wechat.sandbox.speech import Refused, read_body
from app.gateways.wechat.sandbox.world import (
    MOST_FAULTS,
    Fault,
    World,
    demo_openid,
    is_our_openid,
)

_NEEDS_A_TOKEN = "/cgi-bin/message/"  # noqa: S105  a path


class Asked(BaseModel):
    """What a control is told; strangers are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


A = TypeVar("A", bound=Asked)


class GrantAsked(Asked):
    """Whose tap on "allow", for which template, how often; the person by openid or demo name."""

    openid: str = ""
    name: Annotated[str, Field(max_length=40)] = ""
    template_id: str
    count: Annotated[int, Field(ge=1, le=1000)] = 1


class FaultAsked(Asked):
    """Which call shall misbehave, how, and how often."""

    path: str
    kind: Annotated[Fault, Field(strict=False)]
    times: Annotated[int, Field(ge=1, le=100_000)] = 1


def _wrong(reason: str) -> Response:
    return JSONResponse({"error": reason}, 400)


class Panel:
    """The controls of one sandbox."""

    def __init__(self, world: World, paths: frozenset[str]) -> None:
        self._world = world
        self._paths = paths

    def routes(self) -> list[Route]:
        """Return the controls' routes, to mount below `/__sandbox`."""
        return [
            Route("/grants", self._add_grants, methods=["POST"]),
            Route("/sent", self._list_sent, methods=["GET"]),
            Route("/faults", self._order_fault, methods=["POST"]),
            Route("/faults", self._clear_faults, methods=["DELETE"]),
        ]

    async def _add_grants(self, request: Request) -> Response:
        asked = await _read(GrantAsked, request)
        if isinstance(asked, Response):
            return asked
        openid = demo_openid(asked.name) if asked.name else asked.openid
        if not is_our_openid(openid):
            return _wrong("openid is not one of this sandbox; sign in first, or give a name")
        if asked.template_id not in self._world.templates:
            return _wrong("template_id is unknown")
        held = self._world.grant(openid, asked.template_id, asked.count)
        return JSONResponse({"openid": openid, "template_id": asked.template_id, "count": held})

    async def _list_sent(self, request: Request) -> Response:
        openid = request.query_params.get("openid")
        listed: list[dict[str, Any]] = [
            one for one in self._world.sent if openid is None or one["touser"] == openid
        ]
        return JSONResponse({"items": listed})

    async def _order_fault(self, request: Request) -> Response:
        asked = await _read(FaultAsked, request)
        if isinstance(asked, Response):
            return asked
        if asked.path not in self._paths:
            return _wrong(f"path is none of {', '.join(sorted(self._paths))}")
        if asked.kind is Fault.token_expired and not asked.path.startswith(_NEEDS_A_TOKEN):
            return _wrong("this call takes no access token that could expire")
        if len(self._world.faults) >= MOST_FAULTS:
            return _wrong("too many faults are waiting; DELETE them first")
        self._world.faults.append([asked.path, asked.kind, asked.times])
        return Response(status_code=204)

    async def _clear_faults(self, _request: Request) -> Response:
        self._world.faults.clear()
        return Response(status_code=204)


async def _read(kind: type[A], request: Request) -> A | Response:
    """Return what a control is told, or the answer that says what is wrong with it."""
    try:
        return kind.model_validate_json(await read_body(request))
    except Refused as refused:
        return _wrong(refused.errmsg)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "body"
        return _wrong(f"{where}: {first['msg']}")
