"""The mini-program's calls to WeChat: sign a person in, send a subscribe message."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Self, TypeVar

import orjson

from app.gateways.wechat import answers
from app.gateways.wechat.answers import Answer, SessionInfo, TokenAnswer
from app.gateways.wechat.errors import (
    BUSY,
    BadMessage,
    LoginCodeRefused,
    TokenRefused,
    WeChatBusy,
    WeChatUnreachable,
)
from app.gateways.wechat.settings import WeChatSettings
from app.gateways.wechat.tokens import TokenKeeper
from app.platform import http

# The page "global return codes": -1 may be repeated, three times in all.
_BUSY_TRIES = 3
_LONGEST_CODE = 512
_HEADERS = {"Accept-Encoding": "identity"}
_JSON_HEADERS = {**_HEADERS, "Content-Type": "application/json; charset=utf-8"}

T = TypeVar("T")


def _hide_queries(record: logging.LogRecord) -> bool:
    """Cut the query off each address that the HTTP library logs: secrets travel in it."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            one if isinstance(one, int) else str(one).partition("?")[0] for one in record.args
        )
    return True


class MiniProgram:
    """WeChat as one mini-program sees it; safe to share by everything in the process.

    Every failure is a WeChatError, and every call ends within the time that its setting allows,
    waiting for its turn included.
    """

    def __init__(self, settings: WeChatSettings) -> None:
        logging.getLogger("httpx").addFilter(_hide_queries)
        self._settings = settings
        self._app_id, self._secret = settings.credentials
        self._http = http.trusted_client(settings.api_url, timeout_s=settings.timeout_s)
        self._turns = asyncio.Semaphore(settings.max_concurrency)
        self._tokens = TokenKeeper(self._fetch_token)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of all connections; calls under way fail."""
        await self._tokens.close()
        await self._http.aclose()

    async def code_to_session(self, js_code: str) -> SessionInfo:
        """Return who stands behind a code of `wx.login` (page "code2Session").

        Not repeated after a time-out, because WeChat may have used the code up: the person's
        phone must get a new one.
        """
        if not 0 < len(js_code) <= _LONGEST_CODE or not js_code.isprintable():
            raise LoginCodeRefused(40029, "not the form of a login code")
        query = {
            "appid": self._app_id,
            "secret": self._secret.get_secret_value(),
            "js_code": js_code,
            "grant_type": "authorization_code",
        }

        async def ask() -> SessionInfo:
            said = await self._call("GET", "/sns/jscode2session", query)
            return answers.read_session(said)

        return await _within(self._settings.login_timeout_s, self._patiently(ask))

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
        try:
            # Literal UTF-8: some calls refuse \uXXXX with 40033.
            body = orjson.dumps(message)
        except TypeError:
            raise BadMessage(47003, "a value that is no text of whole characters") from None

        async def send(token: str) -> str:
            query = {"access_token": token}
            said = await self._call("POST", "/cgi-bin/message/subscribe/send", query, body)
            return answers.read_message_id(said)

        return await _within(self._settings.send_timeout_s, self._with_token(send))

    async def _with_token(self, deed: Callable[[str], Awaitable[T]]) -> T:
        """Do something that needs the access token; one new token is tried if it is refused."""
        token = await self._tokens.token()
        try:
            return await self._patiently(lambda: deed(token.secret.get_secret_value()))
        except TokenRefused:
            renewed = await self._tokens.token(refused=token)
        return await self._patiently(lambda: deed(renewed.secret.get_secret_value()))

    async def _patiently(self, deed: Callable[[], Awaitable[T]]) -> T:
        """Do something that WeChat may be too busy for, three times at most.

        Only after a plain "-1": then nothing was done. Silence is no such promise.
        """
        for tried in range(1, _BUSY_TRIES):
            try:
                return await deed()
            except WeChatBusy as busy:
                if busy.errcode != BUSY:
                    raise
            pause = self._settings.busy_pause_s * 2 ** (tried - 1)
            await asyncio.sleep(pause * random.uniform(0.75, 1.25))  # noqa: S311  no secret
        return await deed()

    async def _fetch_token(self) -> TokenAnswer:
        """Ask for the token that is valid now (page "getStableAccessToken", normal mode).

        Never with `force_refresh`: that would pull the token away from our other processes.
        """
        body = orjson.dumps(
            {
                "grant_type": "client_credential",
                "appid": self._app_id,
                "secret": self._secret.get_secret_value(),
                "force_refresh": False,
            }
        )

        async def fetch() -> TokenAnswer:
            said = await self._call("POST", "/cgi-bin/stable_token", {}, body)
            return answers.read_token(said)

        return await self._patiently(fetch)

    async def _call(
        self, method: str, path: str, query: dict[str, str], body: bytes | None = None
    ) -> Answer:
        """Return the answer to one request; all that the network can do becomes one error."""
        headers = _HEADERS if body is None else _JSON_HEADERS

        async def exchange() -> tuple[int, bytes]:
            async with (
                self._turns,
                self._http.stream(
                    method, path, params=query, content=body, headers=headers
                ) as response,
            ):
                return response.status_code, await _read_body(response)

        try:
            status, received = await _within(self._settings.timeout_s, exchange())
        except http.TimeoutException:
            raise WeChatUnreachable(None, "no answer in time") from None
        except (http.HTTPError, RuntimeError) as error:
            # Only the kind: the library's text may hold the address, and so the secret. A
            # RuntimeError is what a client closed meanwhile raises.
            raise WeChatUnreachable(None, f"no answer: {type(error).__name__}") from None
        secrets = (self._secret.get_secret_value(), *query.values())
        return answers.read(status, received, secrets)


async def _read_body(response: http.Response) -> bytes:
    received = bytearray()
    async for piece in response.aiter_raw():
        received += piece
        if len(received) > answers.MAX_ANSWER_BYTES:
            raise WeChatUnreachable(None, "the answer is absurdly long")
    return bytes(received)


async def _within(seconds: float, deed: Awaitable[T]) -> T:
    """Await something for so long at most; raises WeChatUnreachable."""
    try:
        async with asyncio.timeout(seconds):
            return await deed
    except TimeoutError:
        raise WeChatUnreachable(None, "no answer in time") from None
