"""The calls that an official account's server makes, and the page of OAuth2."""

import secrets
from html import escape
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.gateways.wechat.menu import Menu
from app.gateways.wechat.sandbox import limits
from app.gateways.wechat.sandbox.calls import Endpoint, answering_refusals, check_app
from app.gateways.wechat.sandbox.postman import Postman
from app.gateways.wechat.sandbox.speech import Refused, read_object, say
from app.gateways.wechat.sandbox.world import (
    World,
    demo_openid,
    demo_unionid,
    is_our_openid,
)
from app.gateways.wechat.settings import SANDBOX_OFFICIAL_ID

_TICKET_S = 7200
_LONGEST_SERVICE_BYTES = 2048
_AUTHORIZE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>微信沙箱</title><link rel="icon" href="data:,">
<style>body{{font:17px/1.6 system-ui;margin:0;padding:15vh 8vw;background:#ededed;
text-align:center}}
button,input{{font:inherit;padding:.6em 1em;border-radius:8px;border:1px solid #ccc;width:100%;
box-sizing:border-box;margin:.4em 0}}button{{background:#07c160;color:#fff;border:0}}</style>
<h2>微信沙箱</h2><p>这里代替微信确认“你是谁”。换个名字，就是另一个人。</p>
<form method="get" action="{action}">
{hidden}<input name="as" value="小北" maxlength="20" pattern="[^\\s\\-]+" aria-label="名字">
<button>以这个人的身份继续</button></form></html>"""


class OfficialCalls:
    """The official account's part of the sandbox, over the same state."""

    def __init__(self, world: World, postman: Postman) -> None:
        self._world = world
        self._postman = postman

    def by_path(self) -> dict[str, Endpoint]:
        """Return each call under its path."""
        calls: dict[str, Endpoint] = {
            "/connect/oauth2/authorize": self._authorize,
            "/sns/oauth2/access_token": self._who_opened,
            "/cgi-bin/user/info": self._tell_follower,
            "/cgi-bin/ticket/getticket": self._hand_out_ticket,
            "/cgi-bin/menu/create": self._create_menu,
            "/cgi-bin/menu/get": self._get_menu,
            "/cgi-bin/menu/delete": self._delete_menu,
            "/cgi-bin/message/template/send": self._send_template,
            "/cgi-bin/message/subscribe/bizsend": self._send_notice,
            "/cgi-bin/message/custom/send": self._send_service,
        }
        return {path: answering_refusals(call) for path, call in calls.items()}

    async def _authorize(self, request: Request) -> Response:
        """Play the first step of the page "网页授权": here one may choose who one is."""
        asked = request.query_params
        back_to = asked.get("redirect_uri", "")
        is_whole = asked.get("response_type") == "code" and asked.get("scope") == "snsapi_base"
        if asked.get("appid") != SANDBOX_OFFICIAL_ID or not is_whole:
            raise Refused(10003, "redirect_uri or another parameter is wrong")
        if not back_to.startswith(f"{self._postman.root(request)}/"):
            raise Refused(10003, "redirect_uri is not of the domain that the console names")
        name = asked.get("as", "")
        if not name or "-" in name or len(name) > 20 or " " in name:
            hidden = "".join(
                f'<input type="hidden" name="{escape(key)}" value="{escape(value)}">'
                for key, value in asked.items()
                if key != "as"
            )
            return HTMLResponse(_AUTHORIZE.format(action=escape(request.url.path), hidden=hidden))
        code = f"demo-{name}-web{secrets.token_hex(8)}"
        joint = "&" if "?" in back_to else "?"
        query = urlencode({"code": code, "state": asked.get("state", "")})
        return RedirectResponse(f"{back_to}{joint}{query}", 302)

    async def _who_opened(self, request: Request) -> Response:
        """Play the second step; a name beginning with 快照 is a page preview by nobody."""
        asked = request.query_params
        check_app(asked.get("appid"), asked.get("secret"), SANDBOX_OFFICIAL_ID)
        if not asked.get("code"):
            raise Refused(41008, "missing code")
        name = self._world.use_code(asked["code"])
        said: dict[str, Any] = {
            "access_token": secrets.token_urlsafe(48),
            "expires_in": 7200,
            "refresh_token": secrets.token_urlsafe(48),
            "openid": demo_openid(name, "official"),
            "scope": "snsapi_base",
        }
        if name.startswith("快照"):
            said["is_snapshotuser"] = 1
        self._world.follower(name)
        return say(said)

    def _check_token(self, request: Request) -> None:
        token = request.query_params.get("access_token", "")
        self._world.tokens_of(SANDBOX_OFFICIAL_ID).check(token)

    async def _read(self, request: Request) -> dict[str, Any]:
        self._check_token(request)
        body, asked = await read_object(request)
        limits.check_bytes(body)
        return asked

    async def _tell_follower(self, request: Request) -> Response:
        """Play the page "获取用户基本信息": the unionid is told of followers only."""
        self._check_token(request)
        openid = request.query_params.get("openid", "")
        if not is_our_openid(openid, "official"):
            raise Refused(40003, "invalid openid")
        known = self._world.followers.get(openid)
        if known is None or not known.is_following:
            return say({"subscribe": 0, "openid": openid})
        return say({"subscribe": 1, "openid": openid, "unionid": demo_unionid(known.name)})

    async def _hand_out_ticket(self, request: Request) -> Response:
        """Play the JS-SDK's ticket: one that changes with the access token."""
        self._check_token(request)
        if request.query_params.get("type") != "jsapi":
            raise Refused(40097, "invalid args")
        ticket = f"ticket-{request.query_params['access_token'][-40:]}"
        return say({"errcode": 0, "errmsg": "ok", "ticket": ticket, "expires_in": _TICKET_S})

    async def _create_menu(self, request: Request) -> Response:
        asked = await self._read(request)
        try:
            Menu.model_validate(asked)
        except ValueError:
            raise Refused(40018, "invalid button name size, or another limit of menus") from None
        self._world.menu = asked
        return say({"errcode": 0, "errmsg": "ok"})

    async def _get_menu(self, request: Request) -> Response:
        self._check_token(request)
        if self._world.menu is None:
            raise Refused(46003, "menu no exist")
        return say({"menu": self._world.menu})

    async def _delete_menu(self, request: Request) -> Response:
        self._check_token(request)
        self._world.menu = None
        return say({"errcode": 0, "errmsg": "ok"})

    async def _send_template(self, request: Request) -> Response:
        """Play the page "发送模板消息": to followers, once per client_msg_id, reported later."""
        asked = await self._read(request)
        openid = self._check_recipient(asked)
        known = self._world.followers.get(openid)
        if known is None or not known.is_following:
            raise Refused(43004, "require subscribe")
        self._check_template(asked)
        client_id = asked.get("client_msg_id")
        if isinstance(client_id, str) and self._world.is_repeated(openid, client_id):
            return say({"errcode": 0, "errmsg": "ok", "msgid": 0})
        msgid = self._world.deliver("template", _shown(asked))
        self._postman.push_later(
            request,
            "official",
            {
                "MsgType": "event",
                "Event": "TEMPLATESENDJOBFINISH",
                "FromUserName": openid,
                "MsgID": msgid,
                "Status": "failed:user block" if known.name.startswith("拒收") else "success",
            },
        )
        return say({"errcode": 0, "errmsg": "ok", "msgid": int(msgid)})

    async def _send_notice(self, request: Request) -> Response:
        asked = await self._read(request)
        openid = self._check_recipient(asked)
        self._check_template(asked)
        self._world.spend(openid, str(asked["template_id"]))
        self._world.deliver("notice", _shown(asked))
        return say({"errcode": 0, "errmsg": "ok"})

    async def _send_service(self, request: Request) -> Response:
        """Play the page "客服消息": free, five of them, for 48 hours after the person wrote."""
        asked = await self._read(request)
        openid = self._check_recipient(asked)
        text = asked.get("text")
        content = text.get("content") if isinstance(text, dict) else None
        if asked.get("msgtype") != "text" or not isinstance(content, str) or not content:
            raise Refused(40008, "invalid message type")
        if len(content.encode()) > _LONGEST_SERVICE_BYTES:
            raise Refused(45002, "content size out of limit")
        self._world.answer(openid)
        self._world.deliver("service", {"touser": openid, "text": content})
        return say({"errcode": 0, "errmsg": "ok"})

    def _check_recipient(self, asked: dict[str, Any]) -> str:
        if not is_our_openid(asked.get("touser"), "official"):
            raise Refused(40003, "invalid openid")
        return str(asked["touser"])

    def _check_template(self, asked: dict[str, Any]) -> None:
        keys = self._world.official_templates.get(str(asked.get("template_id")))
        if keys is None:
            raise Refused(40037, "invalid template_id")
        limits.check_values(keys, asked.get("data"))


def _shown(asked: dict[str, Any]) -> dict[str, Any]:
    return {
        "touser": asked["touser"],
        "template_id": asked["template_id"],
        "page": (asked.get("miniprogram") or {}).get("pagepath"),
        "data": {key: one["value"] for key, one in asked["data"].items()},
    }
