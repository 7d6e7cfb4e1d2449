"""The access token of one app: fetched once for all who wait, renewed before it is over."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import SecretStr

from app.gateways.wechat.answers import TokenAnswer
from app.gateways.wechat.errors import WeChatError, WeChatUnreachable
from app.kernel import clock

# The page "getStableAccessToken": WeChat has a new token ready five minutes before the old ends.
RENEW_BEFORE_S = 300
_LEAST_FRESH_S = 30
_PAUSE_AFTER_FAILURE_S = 10


@dataclass(slots=True, eq=False)
class Token:
    """A token in hand; two fetches make two of them, also where WeChat gave the same text."""

    secret: SecretStr
    renew_at: datetime
    ends_at: datetime


class TokenKeeper:
    """Holds the token of one app for this process.

    However many ask at once, one fetch is under way, and all of them share its outcome, a
    failure included. A token still good is used while its renewal fails.

    `fetch` is the place where a token shared by all processes will come from.
    """

    def __init__(self, fetch: Callable[[], Awaitable[TokenAnswer]]) -> None:
        self._fetch = fetch
        self._held: Token | None = None
        self._under_way: asyncio.Task[Token] | None = None

    async def token(self, *, refused: Token | None = None) -> Token:
        """Return a token that is good for some minutes, never the `refused` one."""
        held = self._held
        if held is not None and held is not refused and clock.now() < held.renew_at:
            return held
        if self._under_way is None:
            self._under_way = asyncio.create_task(self._renew())
            self._under_way.add_done_callback(self._arrived)
        try:
            return await _share(self._under_way)
        except WeChatError:
            if held is None or held is refused or clock.now() >= held.ends_at:
                raise
            held.renew_at = clock.now() + timedelta(seconds=_PAUSE_AFTER_FAILURE_S)
            return held

    async def close(self) -> None:
        """Give up a fetch under way."""
        if self._under_way is not None:
            self._under_way.cancel()
            await asyncio.wait([self._under_way])

    async def _renew(self) -> Token:
        info = await self._fetch()
        fresh_s = max(info.expires_in_s - RENEW_BEFORE_S, min(info.expires_in_s, _LEAST_FRESH_S))
        now = clock.now()
        self._held = Token(
            info.access_token,
            renew_at=now + timedelta(seconds=fresh_s),
            ends_at=now + timedelta(seconds=info.expires_in_s),
        )
        return self._held

    def _arrived(self, task: asyncio.Task[Token]) -> None:
        self._under_way = None
        if not task.cancelled():
            task.exception()  # told to those who wait; with nobody waiting it is no news


async def _share(task: asyncio.Task[Token]) -> Token:
    """Wait for what others wait for as well: giving up must not take the token from them."""
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        waiting = asyncio.current_task()
        if task.cancelled() and waiting is not None and not waiting.cancelling():
            raise WeChatUnreachable(None, "the client was closed") from None
        raise
