"""WeChat's own calls, as the mini-program's server sees them."""

import base64
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.gateways.wechat.sandbox import limits
from app.gateways.wechat.sandbox.speech import Refused, read_object, refuse, say
from app.gateways.wechat.sandbox.world import World, demo_openid, is_our_openid
from app.gateways.wechat.settings import SANDBOX_APP_ID, SANDBOX_APP_SECRET
from app.kernel import clock

Endpoint = Callable[[Request], Awaitable[Response]]


def _check_app(app_id: object, secret: object) -> None:
    """Raise Refused unless it is our app that asks."""
    if not app_id:
        raise Refused(41002, "appid missing")
    if not secret:
        raise Refused(41004, "appsecret missing")
    if app_id != SANDBOX_APP_ID:
        raise Refused(40013, "invalid appid")
    if not secrets.compare_digest(
        str(secret).encode(errors="replace"), SANDBOX_APP_SECRET.encode()
    ):
        raise Refused(40125, "invalid appsecret")


class Calls:
    """The calls of api.weixin.qq.com that the sandbox plays, over one state."""

    def __init__(self, world: World) -> None:
        self._world = world

    def by_path(self) -> dict[str, Endpoint]:
        """Return each call under its path; a refusal becomes the answer WeChat would give."""
        calls: dict[str, Endpoint] = {
            "/sns/jscode2session": self._sign_in,
            "/cgi-bin/stable_token": self._hand_out_token,
            "/cgi-bin/message/subscribe/send": self._send_message,
        }
        return {path: _answering_refusals(call) for path, call in calls.items()}

    async def _sign_in(self, request: Request) -> Response:
        """Play the page "code2Session"."""
        if request.method != "GET":
            raise Refused(43001, "require GET method")
        asked = request.query_params
        _check_app(asked.get("appid"), asked.get("secret"))
        if asked.get("grant_type") != "authorization_code":
            raise Refused(40002, "invalid grant_type")
        if not asked.get("js_code"):
            raise Refused(41008, "missing code")
        name = self._world.use_code(asked["js_code"])
        return say(
            {
                "session_key": base64.b64encode(secrets.token_bytes(16)).decode(),
                "openid": demo_openid(name),
                "unionid": demo_openid(f"everywhere {name}"),
            }
        )

    async def _hand_out_token(self, request: Request) -> Response:
        """Play the page "getStableAccessToken"."""
        _, asked = await read_object(request)
        if asked.get("grant_type") != "client_credential":
            raise Refused(40002, "invalid grant_type")
        _check_app(asked.get("appid"), asked.get("secret"))
        force = asked.get("force_refresh", False)
        if not isinstance(force, bool):
            raise Refused(47001, "data format error")
        token, seconds = self._world.tokens.hand_out(force=force)
        return say({"access_token": token, "expires_in": seconds})

    async def _send_message(self, request: Request) -> Response:
        """Play the page "subscribeMessage.send"."""
        self._world.tokens.check(request.query_params.get("access_token", ""))
        body, asked = await read_object(request)
        limits.check_bytes(body)
        message = self._check_message(asked)
        self._world.spend(message["touser"], message["template_id"])
        msgid = (1 << 60) + secrets.randbits(60)
        at = clock.rfc3339(clock.now())
        self._world.sent.append({"msgid": str(msgid), "sent_at": at, **message})
        return say({"errcode": 0, "errmsg": "ok", "msgid": msgid})

    def _check_message(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Return what would be shown to the person; raises Refused."""
        openid, template_id = asked.get("touser"), asked.get("template_id")
        if not is_our_openid(openid):
            raise Refused(40003, "invalid openid")
        if not isinstance(template_id, str) or template_id not in self._world.templates:
            raise Refused(40037, "invalid template_id")
        limits.check_page(asked.get("page"))
        if asked.get("miniprogram_state", "formal") not in ("developer", "trial", "formal"):
            raise Refused(47003, "argument invalid! miniprogram_state invalid")
        limits.check_values(self._world.templates[template_id], asked.get("data"))
        return {
            "touser": openid,
            "template_id": template_id,
            "page": asked.get("page"),
            "data": {key: one["value"] for key, one in asked["data"].items()},
        }


def _answering_refusals(call: Endpoint) -> Endpoint:
    async def answer(request: Request) -> Response:
        try:
            return await call(request)
        except Refused as refused:
            return refuse(refused.errcode, refused.errmsg)

    return answer
