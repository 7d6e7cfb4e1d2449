"""A secret that WeChat issues for an app, such as the access token: fetched once for all who wait.

Also renewed before it is over. The shelf makes all processes of ours share one.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from app.gateways.wechat.answers import TokenAnswer
from app.gateways.wechat.errors import WeChatError, WeChatUnreachable
from app.kernel import clock
from app.platform.shared import Fetched, Issue, Shelf

# The page "getStableAccessToken": WeChat has a new token ready five minutes before the old ends.
RENEW_BEFORE_S = 300
_LEAST_FRESH_S = 30
_PAUSE_AFTER_FAILURE = timedelta(seconds=10)


class TokenKeeper:
    """Holds the token of one app for this process, and shares it by way of a shelf.

    However many ask at once, one renewal is under way, and all of them share its outcome, a
    failure included. A token still good is used while its renewal fails.
    """

    def __init__(self, fetch: Callable[[], Awaitable[TokenAnswer]], shelf: Shelf) -> None:
        self._fetch = fetch
        self._shelf = shelf
        self._held: Issue | None = None
        self._paused_until = clock.now()
        self._under_way: asyncio.Task[Issue] | None = None

    async def token(self, *, refused: Issue | None = None) -> Issue:
        """Return a token that is good for some minutes, never the `refused` one."""
        held = self._held
        if held is not None and refused is not None and held.number <= refused.number:
            held = None
        if held is not None and clock.now() < max(held.renew_at, self._paused_until):
            return held
        if self._under_way is None:
            useless = refused or self._held
            seen = 0 if useless is None else useless.number
            self._under_way = asyncio.create_task(self._renew(seen))
            self._under_way.add_done_callback(self._arrived)
        try:
            return await _share(self._under_way)
        except WeChatError:
            if held is None or clock.now() >= held.ends_at:
                raise
            self._paused_until = clock.now() + _PAUSE_AFTER_FAILURE
            return held

    async def close(self) -> None:
        """Give up a renewal under way."""
        if self._under_way is not None:
            self._under_way.cancel()
            await asyncio.wait([self._under_way])

    async def _renew(self, seen: int) -> Issue:
        """Return an issue later than `seen`: one that lies there already, or a new one."""
        lying = await self._shelf.look()
        if lying is None or lying.number <= seen or clock.now() >= lying.renew_at:
            seen = seen if lying is None else max(seen, lying.number)
            lying = await self._shelf.renew(seen, self._ask)
        self._held = lying
        return lying

    async def _ask(self) -> Fetched:
        info = await self._fetch()
        fresh_s = max(info.expires_in_s - RENEW_BEFORE_S, min(info.expires_in_s, _LEAST_FRESH_S))
        now = clock.now()
        return Fetched(
            info.access_token,
            renew_at=now + timedelta(seconds=fresh_s),
            ends_at=now + timedelta(seconds=info.expires_in_s),
        )

    def _arrived(self, task: asyncio.Task[Issue]) -> None:
        self._under_way = None
        if not task.cancelled():
            task.exception()  # told to those who wait; with nobody waiting it is no news


async def _share(task: asyncio.Task[Issue]) -> Issue:
    """Wait for what others wait for as well: giving up must not take the token from them."""
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        waiting = asyncio.current_task()
        if task.cancelled() and waiting is not None and not waiting.cancelling():
            raise WeChatUnreachable(None, "the client was closed") from None
        raise
