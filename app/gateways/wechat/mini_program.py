"""What we ask WeChat as the mini-program."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import SecretStr

from app.gateways.wechat import answers, secrecy
from app.gateways.wechat.answers import ContentVerdict, PhoneNumber, SessionInfo
from app.gateways.wechat.errors import LoginCodeRefused
from app.gateways.wechat.line import Client, Line
from app.gateways.wechat.settings import WeChatSettings
from app.platform.shared import Shelf

_LONGEST_CODE = 512
# The page "msgSecCheck": 2,500 characters a call.
LONGEST_CHECKED_TEXT = 2500
_SCENES = {"profile": 1, "comment": 2, "forum": 3, "log": 4}

Scene = Literal["profile", "comment", "forum", "log"]


class MiniProgram(Client):
    """WeChat as our mini-program sees it; safe to share by everything in the process.

    Every failure is a WeChatError, and every call ends within the time that its setting allows,
    waiting for its turn included.
    """

    def __init__(self, settings: WeChatSettings, shelf: Shelf | None = None) -> None:
        self._settings = settings
        super().__init__(Line(settings, settings.mini, shelf))

    async def code_to_session(self, js_code: str) -> SessionInfo:
        """Return who stands behind a code of `wx.login` (page "code2Session").

        Not repeated after a time-out, because WeChat may have used the code up: the person's
        phone must get a new one.
        """
        _check_code(js_code)
        query = {"js_code": js_code, "grant_type": "authorization_code"}
        return await self._line.ask_by_secret("/sns/jscode2session", query, answers.read_session)

    async def phone_number(self, code: str, openid: str) -> PhoneNumber:
        """Return the number behind a code of the phone button (page "getPhoneNumber").

        WeChat checks that the code belongs to the person. Like a login code it works once.
        """
        _check_code(code)
        app_id = self._line.app.app_id
        return await self._line.tell(
            "/wxa/business/getuserphonenumber",
            {"code": code, "openid": openid},
            lambda said: answers.read_phone(said, app_id),
            within_s=self._settings.login_timeout_s,
        )

    async def check_session(self, openid: str, session_key: SecretStr) -> None:
        """Raise SessionOver unless the key is still the one of the phone ("checkSessionKey")."""
        query = _session_query(openid, session_key)
        await self._line.ask("/wxa/checksession", answers.read_nothing, query=query)

    async def reset_session(self, openid: str, session_key: SecretStr) -> SecretStr:
        """Return a new session key that takes the place of the old ("ResetUserSessionKey")."""
        query = _session_query(openid, session_key)
        return await self._line.ask(
            "/wxa/resetusersessionkey", answers.read_session_key, query=query
        )

    def decrypt(self, session_key: SecretStr, encrypted: str, iv: str) -> Mapping[str, object]:
        """Return what the phone encrypted for us (page "服务端获取开放数据").

        Raises SessionOver where the key does not fit: the phone must sign in again.
        """
        key = session_key.get_secret_value()
        return secrecy.decrypt_user_data(key, encrypted, iv, self._line.app.app_id)

    async def check_text(self, openid: str, text: str, scene: Scene) -> ContentVerdict:
        """Return what WeChat thinks of a text of somebody present ("msgSecCheck", version 2).

        Raises WriterNotPresent where the writer was last here more than two hours ago.
        """
        worst: ContentVerdict | None = None
        for start in range(0, max(len(text), 1), LONGEST_CHECKED_TEXT):
            verdict = await self._line.tell(
                "/wxa/msg_sec_check",
                {
                    "version": 2,
                    "openid": openid,
                    "scene": _SCENES[scene],
                    "content": text[start : start + LONGEST_CHECKED_TEXT],
                },
                answers.read_verdict,
            )
            if worst is None or _HARM[verdict.suggest] > _HARM[worst.suggest]:
                worst = verdict
        return worst or ContentVerdict(answers.Suggest.review, 0)

    async def check_picture(self, openid: str, url: str, scene: Scene) -> str:
        """Ask for a look at a picture at a public address; returns the trace id of the result.

        The verdict is pushed to us within half an hour, now and then before this call returns
        (page "mediaCheckAsync", version 2).
        """
        body = {
            "media_url": url,
            "media_type": 2,
            "version": 2,
            "openid": openid,
            "scene": _SCENES[scene],
        }
        return await self._line.tell("/wxa/media_check_async", body, answers.read_trace_id)

    async def send_subscribe_message(
        self, openid: str, template_id: str, data: Mapping[str, str], page: str = ""
    ) -> str:
        """Spend one acceptance of a person on a message; returns WeChat's id of it.

        WeChatUnreachable leaves open whether the message went out; sending again then costs, at
        worst, a second acceptance. Values must fit already (see `template`).
        """
        message: dict[str, object] = {
            "touser": openid,
            "template_id": template_id,
            "data": {key: {"value": value} for key, value in data.items()},
        }
        if page:
            message["page"] = page
        return await self._line.tell(
            "/cgi-bin/message/subscribe/send", message, answers.read_message_id
        )

    async def draw_code(self, scene: str, page: str, *, width: int = 430) -> bytes:
        """Return the picture of a mini-program code that never ends ("getUnlimitedQRCode")."""
        body = {
            "scene": scene,
            "page": page,
            "width": width,
            "env_version": self._settings.mini_env_version,
            "check_path": self._settings.mini_env_version == "release",
        }
        return await self._line.fetch_picture("/wxa/getwxacodeunlimit", body)

    async def make_link(self, path: str, query: str, ends_at: datetime) -> str:
        """Return a link for text messages and web pages, good for 30 days at most ("URL Link")."""
        body = {
            "path": path,
            "query": query,
            "expire_type": 0,
            "expire_time": int(ends_at.timestamp()),
            "env_version": self._settings.mini_env_version,
        }
        return await self._line.tell("/wxa/generate_urllink", body, answers.read_link("url_link"))

    async def make_scheme(self, path: str, query: str, ends_at: datetime) -> str:
        """Return a `weixin://` address for a button in a phone's browser ("URL Scheme")."""
        target = {"path": path, "query": query, "env_version": self._settings.mini_env_version}
        body = {"jump_wxa": target, "expire_type": 0, "expire_time": int(ends_at.timestamp())}
        return await self._line.tell("/wxa/generatescheme", body, answers.read_link("openlink"))


_HARM = {answers.Suggest.passed: 0, answers.Suggest.review: 1, answers.Suggest.risky: 2}


def _check_code(code: str) -> None:
    if not 0 < len(code) <= _LONGEST_CODE or not code.isprintable():
        raise LoginCodeRefused(40029, "not the form of a code")


def _session_query(openid: str, session_key: SecretStr) -> dict[str, str]:
    """Return the proof that we hold the key: HMAC-SHA256 of the empty text.

    The page does not say whether the key is the text or what it decodes to; we take the text.
    """
    key = session_key.get_secret_value().encode()
    signature = hmac.new(key, b"", hashlib.sha256).hexdigest()
    return {"openid": openid, "signature": signature, "sig_method": "hmac_sha256"}
