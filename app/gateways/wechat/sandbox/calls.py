"""The calls of api.weixin.qq.com that a mini-program's server makes."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.gateways.wechat.sandbox import limits
from app.gateways.wechat.sandbox.postman import Postman
from app.gateways.wechat.sandbox.speech import Refused, read_object, refuse, say
from app.gateways.wechat.sandbox.world import World, demo_openid, demo_unionid, is_our_openid
from app.gateways.wechat.settings import (
    SANDBOX_APP_ID,
    SANDBOX_APP_SECRET,
    SANDBOX_OFFICIAL_ID,
    SANDBOX_OFFICIAL_SECRET,
)
from app.kernel import clock
from app.platform import qr

Endpoint = Callable[[Request], Awaitable[Response]]


_SECRETS = {SANDBOX_APP_ID: SANDBOX_APP_SECRET, SANDBOX_OFFICIAL_ID: SANDBOX_OFFICIAL_SECRET}


def check_app(app_id: object, secret: object, *known: str) -> str:
    """Return the id of the app of ours that asks; raises Refused, also for another than `known`."""
    if not app_id:
        raise Refused(41002, "appid missing")
    if not secret:
        raise Refused(41004, "appsecret missing")
    if not isinstance(app_id, str) or app_id not in (known or _SECRETS):
        raise Refused(40013, "invalid appid")
    right = _SECRETS[app_id].encode()
    if not secrets.compare_digest(str(secret).encode(errors="replace"), right):
        raise Refused(40125, "invalid appsecret")
    return app_id


class Calls:
    """The calls of api.weixin.qq.com that the sandbox plays, over one state."""

    def __init__(self, world: World, postman: Postman) -> None:
        self._world = world
        self._postman = postman

    def by_path(self) -> dict[str, Endpoint]:
        """Return each call under its path; a refusal becomes the answer WeChat would give."""
        calls: dict[str, Endpoint] = {
            "/sns/jscode2session": self._sign_in,
            "/cgi-bin/stable_token": self._hand_out_token,
            "/cgi-bin/message/subscribe/send": self._send_message,
            "/wxa/business/getuserphonenumber": self._tell_phone,
            "/wxa/checksession": self._check_session,
            "/wxa/resetusersessionkey": self._reset_session,
            "/wxa/msg_sec_check": self._check_text,
            "/wxa/media_check_async": self._check_picture,
            "/wxa/getwxacodeunlimit": self._draw_code,
            "/wxa/generate_urllink": self._make_link,
            "/wxa/generatescheme": self._make_scheme,
        }
        return {path: answering_refusals(call) for path, call in calls.items()}

    async def _sign_in(self, request: Request) -> Response:
        """Play the page "code2Session"."""
        if request.method != "GET":
            raise Refused(43001, "require GET method")
        asked = request.query_params
        check_app(asked.get("appid"), asked.get("secret"), SANDBOX_APP_ID)
        if asked.get("grant_type") != "authorization_code":
            raise Refused(40002, "invalid grant_type")
        if not asked.get("js_code"):
            raise Refused(41008, "missing code")
        name = self._world.use_code(asked["js_code"])
        openid = demo_openid(name)
        session_key = base64.b64encode(secrets.token_bytes(16)).decode()
        self._world.enter(openid, session_key)
        return say({"session_key": session_key, "openid": openid, "unionid": demo_unionid(name)})

    async def _hand_out_token(self, request: Request) -> Response:
        """Play the page "getStableAccessToken"."""
        _, asked = await read_object(request)
        if asked.get("grant_type") != "client_credential":
            raise Refused(40002, "invalid grant_type")
        app_id = check_app(asked.get("appid"), asked.get("secret"))
        force = asked.get("force_refresh", False)
        if not isinstance(force, bool):
            raise Refused(47001, "data format error")
        token, seconds = self._world.tokens_of(app_id).hand_out(force=force)
        return say({"access_token": token, "expires_in": seconds})

    async def _send_message(self, request: Request) -> Response:
        """Play the page "subscribeMessage.send"."""
        self._check_token(request)
        body, asked = await read_object(request)
        limits.check_bytes(body)
        message = self._check_message(asked)
        self._world.spend(message["touser"], message["template_id"])
        msgid = self._world.deliver("subscribe", message)
        return say({"errcode": 0, "errmsg": "ok", "msgid": int(msgid)})

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

    def _check_token(self, request: Request) -> None:
        token = request.query_params.get("access_token", "")
        self._world.tokens_of(SANDBOX_APP_ID).check(token)

    async def _read(self, request: Request) -> dict[str, Any]:
        self._check_token(request)
        _, asked = await read_object(request)
        return asked

    async def _tell_phone(self, request: Request) -> Response:
        """Play the page "getPhoneNumber"; the code reads `phone-<number>`."""
        asked = await self._read(request)
        if "openid" in asked and not is_our_openid(asked["openid"]):
            raise Refused(40003, "invalid openid")
        number = self._world.use_phone_code(str(asked.get("code", "")))
        info = {
            "phoneNumber": number,
            "purePhoneNumber": number,
            "countryCode": 86,
            "watermark": {"timestamp": int(clock.now().timestamp()), "appid": SANDBOX_APP_ID},
        }
        return say({"errcode": 0, "errmsg": "ok", "phone_info": info})

    async def _check_session(self, request: Request) -> Response:
        """Play the page "checkSessionKey"."""
        self._check_proof(request)
        return say({"errcode": 0, "errmsg": "ok"})

    async def _reset_session(self, request: Request) -> Response:
        """Play the page "ResetUserSessionKey"."""
        openid = self._check_proof(request)
        session_key = base64.b64encode(secrets.token_bytes(16)).decode()
        self._world.sessions[openid] = session_key
        said = {"errcode": 0, "errmsg": "ok", "openid": openid, "session_key": session_key}
        return say(said)

    def _check_proof(self, request: Request) -> str:
        self._check_token(request)
        asked = request.query_params
        if asked.get("sig_method") != "hmac_sha256":
            raise Refused(87008, "invalid sig_method")
        held = self._world.sessions.get(asked.get("openid", ""), "")
        right = hmac.new(held.encode(), b"", hashlib.sha256).hexdigest()
        if not held or not secrets.compare_digest(right, asked.get("signature", "")):
            raise Refused(87009, "invalid signature")
        return asked["openid"]

    async def _check_text(self, request: Request) -> Response:
        """Play the page "msgSecCheck": texts marked 【违规】 are risky, 【存疑】 doubtful."""
        asked = await self._read(request)
        self._check_writer(asked)
        content = asked.get("content")
        if not isinstance(content, str) or not content:
            raise Refused(44002, "empty post data")
        if len(content) > 2500:
            raise Refused(45002, "content size out of limit")
        suggest = (
            "risky" if "【违规】" in content else "review" if "【存疑】" in content else "pass"
        )
        label = {"pass": 100, "review": 21000, "risky": 20001}[suggest]
        said = {
            "errcode": 0,
            "errmsg": "ok",
            "trace_id": secrets.token_hex(12),
            "result": {"suggest": suggest, "label": label},
            "detail": [],
        }
        return say(said)

    async def _check_picture(self, request: Request) -> Response:
        """Play the page "mediaCheckAsync": the result is pushed to us a moment later."""
        asked = await self._read(request)
        self._check_writer(asked)
        if asked.get("media_type") not in (1, 2) or not str(asked.get("media_url")).startswith(
            "http"
        ):
            raise Refused(47001, "data format error")
        trace_id = secrets.token_hex(12)
        suggest = self._world.verdicts.popleft() if self._world.verdicts else "pass"
        self._postman.push_later(
            request,
            "mini",
            {
                "MsgType": "event",
                "Event": "wxa_media_check",
                "FromUserName": asked["openid"],
                "trace_id": trace_id,
                "version": 2,
                "result": {"suggest": suggest, "label": 100 if suggest == "pass" else 20001},
                "errcode": 0,
                "errmsg": "ok",
            },
        )
        return say({"errcode": 0, "errmsg": "ok", "trace_id": trace_id})

    def _check_writer(self, asked: dict[str, Any]) -> None:
        if asked.get("version") != 2 or asked.get("scene") not in (1, 2, 3, 4):
            raise Refused(40129, "invalid scene")
        if not is_our_openid(asked.get("openid")):
            raise Refused(40003, "invalid openid")
        self._world.check_present(asked["openid"])

    async def _draw_code(self, request: Request) -> Response:
        """Play the page "getUnlimitedQRCode"; ours is a plain QR code, but a picture it is."""
        asked = await self._read(request)
        scene = asked.get("scene")
        if not isinstance(scene, str) or not limits.SCENE.fullmatch(scene):
            raise Refused(40169, "invalid length for scene, or the data is not json string")
        page = asked.get("page")
        if asked.get("check_path", True):
            limits.check_page(page)
        target = f"sandbox-mini-program:{page or 'pages/index/index'}?scene={scene}"
        return Response(qr.png(target), media_type="image/png")

    async def _make_link(self, request: Request) -> Response:
        """Play the page "generateUrlLink"."""
        limits.check_link(await self._read(request))
        link = f"https://wxaurl.cn/{secrets.token_urlsafe(8)}"
        return say({"errcode": 0, "errmsg": "ok", "url_link": link})

    async def _make_scheme(self, request: Request) -> Response:
        """Play the page "generateScheme"."""
        limits.check_link(await self._read(request))
        link = f"weixin://dl/business/?t={secrets.token_urlsafe(8)}"
        return say({"errcode": 0, "errmsg": "ok", "openlink": link})


def answering_refusals(call: Endpoint) -> Endpoint:
    """Return a call that answers a refusal as WeChat would."""

    async def answer(request: Request) -> Response:
        try:
            return await call(request)
        except Refused as refused:
            return refuse(refused.errcode, refused.errmsg)

    return answer
