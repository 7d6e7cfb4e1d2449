"""An app's line to WeChat: time limits, turns, patience with a busy server, the access token.

`MiniProgram` and `OfficialAccount` say what to ask; this says how. Every failure is a WeChatError,
and every call ends within its time, waiting for its turn included.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Self, TypeVar

import orjson

from app.gateways.wechat import answers
from app.gateways.wechat.answers import Answer, TokenAnswer
from app.gateways.wechat.errors import (
    BUSY,
    BadMessage,
    TokenRefused,
    WeChatBusy,
    WeChatError,
    WeChatUnreachable,
)
from app.gateways.wechat.settings import AppIdentity, WeChatSettings
from app.gateways.wechat.tokens import TokenKeeper
from app.platform import http
from app.platform.shared import Alone, Issue, Shelf

# The page "global return codes": -1 may be repeated, three times in all.
_BUSY_TRIES = 3
# After so many silences in a row nobody is asked for so long: their outage must not become ours.
_SILENCES = 5
_REST_S = 5.0
_LONGEST_REST_S = 30.0
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


class Breaker:
    """Counts silences; after some in a row it lets one call through now and then, no more."""

    def __init__(self) -> None:
        self._silences = 0
        self._rests_until = 0.0

    def check(self) -> None:
        """Raise WeChatUnreachable while WeChat is given a rest."""
        if self._silences < _SILENCES:
            return
        now = time.monotonic()
        if now < self._rests_until:
            raise WeChatUnreachable(
                None, "silent too often, not asked for some seconds", may_have_arrived=False
            )
        self._rests_until = now + self._rest_s()  # this call is the trial

    def note(self, *, is_silent: bool) -> None:
        """Note how a call went."""
        self._silences = self._silences + 1 if is_silent else 0
        if self._silences >= _SILENCES:
            self._rests_until = time.monotonic() + self._rest_s()

    def _rest_s(self) -> float:
        """Return how long to rest: longer with each further silence, half a minute at most."""
        return min(_REST_S * (1 + max(0, self._silences - _SILENCES)), _LONGEST_REST_S)


class Line:
    """WeChat as one app of ours sees it; safe to share by everything in the process."""

    def __init__(
        self, settings: WeChatSettings, app: AppIdentity, shelf: Shelf | None = None
    ) -> None:
        logging.getLogger("httpx").addFilter(_hide_queries)
        self.app = app
        self._settings = settings
        self._http = http.trusted_client(settings.api_url, timeout_s=settings.timeout_s)
        self._turns = asyncio.Semaphore(settings.max_concurrency)
        self._breaker = Breaker()
        self._tokens = TokenKeeper(self._fetch_token, shelf or Alone())

    async def close(self) -> None:
        """Let go of all connections; calls under way fail."""
        await self._tokens.close()
        await self._http.aclose()

    async def ask_by_secret(
        self, path: str, query: dict[str, str], reader: Callable[[Answer], T]
    ) -> T:
        """Ask something that our app secret proves and a person waits for."""
        proof = {"appid": self.app.app_id, "secret": self.app.secret.get_secret_value()}

        async def ask() -> T:
            _, said = await self._call("GET", path, {**proof, **query})
            return reader(said)

        return await within(self._settings.login_timeout_s, self._patiently(ask))

    async def ask(
        self,
        path: str,
        reader: Callable[[Answer], T],
        *,
        query: dict[str, str] | None = None,
        within_s: float | None = None,
    ) -> T:
        """GET something that needs the access token."""

        async def deed(token: str) -> T:
            _, said = await self._call("GET", path, {"access_token": token, **(query or {})})
            return reader(said)

        return await within(within_s or self._settings.send_timeout_s, self._with_token(deed))

    async def tell(
        self,
        path: str,
        body: Mapping[str, object],
        reader: Callable[[Answer], T],
        *,
        within_s: float | None = None,
    ) -> T:
        """POST something that needs the access token."""
        packed = pack(body)

        async def deed(token: str) -> T:
            _, said = await self._call("POST", path, {"access_token": token}, packed)
            return reader(said)

        return await within(within_s or self._settings.send_timeout_s, self._with_token(deed))

    async def fetch_picture(self, path: str, body: Mapping[str, object]) -> bytes:
        """POST something that is answered with a picture."""
        packed = pack(body)

        async def deed(token: str) -> bytes:
            query = {"access_token": token}
            picture, _ = await self._call("POST", path, query, packed, is_picture=True)
            return picture

        return await within(self._settings.send_timeout_s, self._with_token(deed))

    async def _with_token(self, deed: Callable[[str], Awaitable[T]]) -> T:
        """Do something that needs the access token; one new token is tried if it is refused."""
        token = await self._token()
        try:
            return await self._patiently(lambda: deed(token.secret.get_secret_value()))
        except TokenRefused:
            renewed = await self._token(refused=token)
        return await self._patiently(lambda: deed(renewed.secret.get_secret_value()))

    async def _token(self, *, refused: Issue | None = None) -> Issue:
        """Return a token; where none comes, nothing was said yet of what it is for."""
        try:
            return await within(self._settings.timeout_s, self._tokens.token(refused=refused))
        except WeChatUnreachable as silence:
            raise WeChatUnreachable(
                silence.errcode, silence.errmsg, silence.rid, may_have_arrived=False
            ) from None

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
        body = pack(
            {
                "grant_type": "client_credential",
                "appid": self.app.app_id,
                "secret": self.app.secret.get_secret_value(),
                "force_refresh": False,
            }
        )

        async def fetch() -> TokenAnswer:
            _, said = await self._call("POST", "/cgi-bin/stable_token", {}, body)
            return answers.read_token(said)

        return await within(self._settings.send_timeout_s, self._patiently(fetch))

    async def _call(
        self,
        method: str,
        path: str,
        query: dict[str, str],
        body: bytes | None = None,
        *,
        is_picture: bool = False,
    ) -> tuple[bytes, Answer]:
        """Return the answer to one request, raw and read; what goes wrong becomes one error."""
        self._breaker.check()
        try:
            status, received = await within(
                self._settings.timeout_s, self._exchange(method, path, query, body)
            )
            secrets = (self.app.secret.get_secret_value(), *query.values())
            is_whole = is_picture and answers.is_picture(received)
            said = {} if is_whole else answers.read(status, received, secrets)
        except (WeChatUnreachable, asyncio.CancelledError):
            # Cancelled: whoever waits for the whole has given up before this call did.
            self._breaker.note(is_silent=True)
            raise
        except WeChatError:
            self._breaker.note(is_silent=False)
            raise
        self._breaker.note(is_silent=False)
        return received, said

    async def _exchange(
        self, method: str, path: str, query: dict[str, str], body: bytes | None
    ) -> tuple[int, bytes]:
        headers = _HEADERS if body is None else _JSON_HEADERS
        try:
            async with (
                self._turns,
                self._http.stream(
                    method, path, params=query, content=body, headers=headers
                ) as response,
            ):
                return response.status_code, await _read_body(response)
        except http.NOT_SENT as error:
            raise WeChatUnreachable(
                None, f"not reached: {type(error).__name__}", may_have_arrived=False
            ) from None
        except http.TimeoutException:
            raise WeChatUnreachable(None, "no answer in time") from None
        except (http.HTTPError, RuntimeError) as error:
            # Only the kind: the library's text may hold the address, and so the secret. A
            # RuntimeError is what a client closed meanwhile raises.
            raise WeChatUnreachable(None, f"no answer: {type(error).__name__}") from None


class Client:
    """What both apps' clients share: their line, and how it is closed."""

    def __init__(self, line: Line) -> None:
        self._line = line

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
        await self._line.close()


def pack(body: Mapping[str, object]) -> bytes:
    """Return a body as WeChat wants it: literal UTF-8; some calls refuse \\uXXXX with 40033."""
    try:
        return orjson.dumps(body)
    except TypeError:
        raise BadMessage(47003, "a value that is no text of whole characters") from None


async def within(seconds: float, deed: Awaitable[T]) -> T:
    """Await something for so long at most; raises WeChatUnreachable."""
    try:
        async with asyncio.timeout(seconds):
            return await deed
    except TimeoutError:
        raise WeChatUnreachable(None, "no answer in time") from None


async def _read_body(response: http.Response) -> bytes:
    received = bytearray()
    async for piece in response.aiter_raw():
        received += piece
        if len(received) > answers.MAX_ANSWER_BYTES:
            raise WeChatUnreachable(None, "the answer is absurdly long")
    return bytes(received)
