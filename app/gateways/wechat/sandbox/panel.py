"""The sandbox's own controls: allow messages, look at what was sent, order faults.

None of this exists at WeChat, where a tap in the phone does what "grants" does here.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from app.gateways.wechat.sandbox.postman import Postman
from app.gateways.wechat.sandbox.speech import Refused, read_body
from app.gateways.wechat.sandbox.world import (
    EVERY_PATH,
    MOST_FAULTS,
    Fault,
    World,
    demo_openid,
    is_our_openid,
)
from app.kernel import clock

_NEED_NO_TOKEN = {
    EVERY_PATH,
    "/sns/jscode2session",
    "/sns/oauth2/access_token",
    "/cgi-bin/stable_token",
    "/connect/oauth2/authorize",
}
_PAGE = Path(__file__).with_name("panel.html")
_EVENTS = {"follow": "subscribe", "unfollow": "unsubscribe", "tap": "CLICK"}


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
    tells: bool = False
    """Push the event that WeChat pushes after a tap."""


class FaultAsked(Asked):
    """Which call shall misbehave, how, and how often."""

    path: str = EVERY_PATH
    kind: Annotated[Fault, Field(strict=False)]
    times: Annotated[int, Field(ge=1, le=100_000)] = 1


class VerdictAsked(Asked):
    """How the next pictures shall be judged."""

    suggest: Literal["pass", "review", "risky"]
    times: Annotated[int, Field(ge=1, le=100)] = 1


class DeedAsked(Asked):
    """What somebody does with the official account or in the mini-program's settings."""

    name: Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[^\s-]+$")]
    deed: Literal[
        "follow", "unfollow", "write", "tap", "picture", "voice", "place", "switch_off", "cancel"
    ]
    content: Annotated[str, Field(max_length=2000)] = ""


def _wrong(reason: str) -> Response:
    return JSONResponse({"error": reason}, 400)


class Panel:
    """The controls of one sandbox."""

    def __init__(self, world: World, postman: Postman, paths: frozenset[str]) -> None:
        self._world = world
        self._postman = postman
        self._paths = paths

    def routes(self) -> list[Route]:
        """Return the controls' routes, to mount below `/__sandbox`."""
        return [
            Route("/", self._show, methods=["GET"]),
            Route("/deeds", self._do, methods=["POST"]),
            Route("/verdicts", self._order_verdicts, methods=["POST"]),
            Route("/menu", self._show_menu, methods=["GET"]),
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
        if asked.tells:
            entry = {
                "TemplateId": asked.template_id,
                "SubscribeStatusString": "accept",
                "PopupScene": 2,
            }
            self._postman.push_later(
                request, "mini", _event("subscribe_msg_popup_event", openid, List=entry)
            )
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
        if asked.path not in {*self._paths, EVERY_PATH}:
            return _wrong(f"path is none of {', '.join(sorted(self._paths))}")
        if asked.kind is Fault.token_expired and asked.path in _NEED_NO_TOKEN:
            return _wrong("this call takes no access token that could expire")
        if len(self._world.faults) >= MOST_FAULTS:
            return _wrong("too many faults are waiting; DELETE them first")
        self._world.faults.append([asked.path, asked.kind, asked.times])
        return Response(status_code=204)

    async def _order_verdicts(self, request: Request) -> Response:
        asked = await _read(VerdictAsked, request)
        if isinstance(asked, Response):
            return asked
        self._world.verdicts.extend([asked.suggest] * asked.times)
        return Response(status_code=204)

    async def _show_menu(self, _request: Request) -> Response:
        return JSONResponse({"menu": self._world.menu})

    async def _show(self, _request: Request) -> Response:
        return HTMLResponse(_PAGE.read_text(encoding="utf-8"))

    async def _do(self, request: Request) -> Response:
        """Let somebody follow, write, tap; the answer is what our server said to it."""
        asked = await _read(DeedAsked, request)
        if isinstance(asked, Response):
            return asked
        app, fields = self._deed(asked)
        status, answer = await self._postman.push(self._postman.root(request), app, fields)
        return JSONResponse({"status": status, "answer": answer})

    def _deed(self, asked: DeedAsked) -> tuple[str, dict[str, Any]]:
        if asked.deed == "cancel":
            openid = demo_openid(asked.name)
            event = _event("user_authorization_cancellation", "o_platform", OpenID=openid)
            return "mini", event
        if asked.deed == "switch_off":
            entries = [
                {"TemplateId": one, "SubscribeStatusString": "reject"}
                for one in self._world.templates
            ]
            openid = demo_openid(asked.name)
            self._world.switch_off(openid)
            return "mini", _event("subscribe_msg_change_event", openid, List=entries)
        follower = self._world.follower(asked.name)
        openid = demo_openid(asked.name, "official")
        follower.is_following = asked.deed != "unfollow"
        follower.wrote_at, follower.answers = clock.now(), 0
        if asked.deed in _EVENTS:
            return "official", _event(_EVENTS[asked.deed], openid, EventKey=asked.content)
        kinds: dict[str, dict[str, Any]] = {
            "write": {"MsgType": "text", "Content": asked.content},
            "picture": {"MsgType": "image", "PicUrl": "http://127.0.0.1/p.jpg", "MediaId": "m1"},
            "voice": {"MsgType": "voice", "MediaId": "m2", "Format": "amr"},
            "place": {
                "MsgType": "location",
                "Location_X": "31.23",
                "Location_Y": "121.47",
                "Scale": "15",
                "Label": asked.content,
            },
        }
        return "official", {"FromUserName": openid, **kinds[asked.deed]}

    async def _clear_faults(self, _request: Request) -> Response:
        self._world.faults.clear()
        return Response(status_code=204)


def _event(event: str, sender: str, **fields: Any) -> dict[str, Any]:
    return {"MsgType": "event", "Event": event, "FromUserName": sender, **fields}


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
