"""What we ask WeChat as the official account (service account)."""

from collections.abc import Mapping
from urllib.parse import urlencode

from app.gateways.wechat import answers, secrecy
from app.gateways.wechat.answers import Answer, Follower, TokenAnswer, WebIdentity
from app.gateways.wechat.errors import Misconfigured, WeChatError
from app.gateways.wechat.line import Client, Line
from app.gateways.wechat.settings import WeChatSettings
from app.gateways.wechat.tokens import TokenKeeper
from app.platform.shared import Alone, Shelf

_NO_MENU = 46003


class OfficialAccount(Client):
    """WeChat as our official account sees it; safe to share by everything in the process."""

    def __init__(
        self,
        settings: WeChatSettings,
        shelf: Shelf | None = None,
        ticket_shelf: Shelf | None = None,
    ) -> None:
        """Raises Misconfigured where no official account is set up."""
        if settings.official is None:
            raise Misconfigured(None, "WECHAT_OFFICIAL_APP_ID is not set")
        self._settings = settings
        super().__init__(Line(settings, settings.official, shelf))
        self._tickets = TokenKeeper(self._fetch_ticket, ticket_shelf or Alone())

    async def close(self) -> None:
        """Let go of all connections; calls under way fail."""
        await self._tickets.close()
        await super().close()

    def authorize_url(self, back_to: str, state: str) -> str:
        """Return where to send a browser inside WeChat so that it says who it is (OAuth2).

        Scope `snsapi_base`: silent, tells the openid only. WeChat wants this order of parameters,
        and the fragment (page "网页授权", first step).
        """
        query = urlencode(
            {
                "appid": self._line.app.app_id,
                "redirect_uri": back_to,
                "response_type": "code",
                "scope": "snsapi_base",
                "state": state,
            }
        )
        return f"{self._settings.authorize_page}/oauth2/authorize?{query}#wechat_redirect"

    async def who_opened(self, code: str) -> WebIdentity:
        """Return who stands behind a code that a browser brought (page "网页授权", second step).

        Not repeated after a time-out: the code works once.
        """
        query = {"code": code, "grant_type": "authorization_code"}
        return await self._line.ask_by_secret(
            "/sns/oauth2/access_token", query, answers.read_web_identity
        )

    async def follower(self, openid: str) -> Follower:
        """Return whether somebody follows us, and then their unionid ("获取用户基本信息")."""
        query = {"openid": openid, "lang": "zh_CN"}
        return await self._line.ask("/cgi-bin/user/info", answers.read_follower, query=query)

    async def sign_page(self, url: str) -> dict[str, object]:
        """Return what `wx.config` needs on the page at `url` (page "JS-SDK", appendix 1).

        The caller must know that the page is ours: a signature opens WeChat's functions to it.
        """
        ticket = await self._tickets.token()
        return secrecy.sign_page(self._line.app.app_id, ticket.secret.get_secret_value(), url)

    async def menu(self) -> Mapping[str, object] | None:
        """Return the menu as WeChat has it, None where there is none ("查询自定义菜单")."""
        try:
            said = await self._line.ask("/cgi-bin/menu/get", answers.read_whole)
        except WeChatError as refused:
            if refused.errcode == _NO_MENU:
                return None
            raise
        menu = said.get("menu")
        return menu if isinstance(menu, dict) else None

    async def publish_menu(self, menu: Mapping[str, object]) -> None:
        """Put a menu in the place of the present one ("创建自定义菜单")."""
        await self._line.tell("/cgi-bin/menu/create", menu, answers.read_nothing)

    async def send_template(
        self,
        openid: str,
        template_id: str,
        data: Mapping[str, str],
        *,
        message_id: str,
        page: str = "",
    ) -> str:
        """Send a follower a template message ("发送模板消息"); returns WeChat's id of it.

        A repeated `message_id` to the same person is sent once within ten minutes, so a retry is
        safe. It opens the mini-program at `page`.
        """
        message: dict[str, object] = {
            "touser": openid,
            "template_id": template_id,
            "client_msg_id": message_id,
            "data": {key: {"value": value} for key, value in data.items()},
        }
        if page:
            message["miniprogram"] = {"appid": self._settings.mini.app_id, "pagepath": page}
        return await self._line.tell(
            "/cgi-bin/message/template/send", message, answers.read_message_id
        )

    async def send_notice(
        self, openid: str, template_id: str, data: Mapping[str, str], *, page: str = ""
    ) -> None:
        """Spend one acceptance on a subscription notice ("发送订阅通知")."""
        message: dict[str, object] = {
            "touser": openid,
            "template_id": template_id,
            "data": {key: {"value": value} for key, value in data.items()},
        }
        if page:
            message["miniprogram"] = {"appid": self._settings.mini.app_id, "pagepath": page}
        await self._line.tell("/cgi-bin/message/subscribe/bizsend", message, answers.read_nothing)

    async def send_text(self, openid: str, text: str) -> None:
        """Write to somebody who wrote to us within 48 hours ("客服消息").

        Raises NotReachableNow where they did not, or were written to five times since.
        """
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        await self._line.tell("/cgi-bin/message/custom/send", body, answers.read_nothing)

    async def _fetch_ticket(self) -> TokenAnswer:
        def reader(said: Answer) -> TokenAnswer:
            return answers.read_ticket(said)

        return await self._line.ask(
            "/cgi-bin/ticket/getticket",
            reader,
            query={"type": "jsapi"},
            within_s=self._settings.login_timeout_s,
        )
