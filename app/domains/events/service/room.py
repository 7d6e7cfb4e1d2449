"""How many sign-ups one process works on at once, and how many wait before it for a moment.

Whoever comes when all of these places are taken gets a ticket (`queueing.py`); whoever comes when
even tickets can't be written fast enough is asked to come back in some seconds.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from app.domains.events.problems import SignupBusy
from app.platform.settings import settings

_TICKETS_PER_PLACE = 4
_LONGEST_RETRY_S = 5


class _Queue:
    """Those who wait for one kind of work in this process, served in the order of coming."""

    def __init__(self) -> None:
        self.count = 0
        self._gate: tuple[asyncio.AbstractEventLoop, asyncio.Semaphore] | None = None

    @asynccontextmanager
    async def inside(self, at_once: int) -> AsyncIterator[None]:
        """Wait for the turn, and hold it while the block runs."""
        self.count += 1
        try:
            async with self._semaphore(at_once):
                yield
        finally:
            self.count -= 1

    def _semaphore(self, at_once: int) -> asyncio.Semaphore:
        loop = asyncio.get_running_loop()
        if self._gate is None or self._gate[0] is not loop:
            self._gate = (loop, asyncio.Semaphore(at_once))
        return self._gate[1]


_signups = _Queue()
_tickets = _Queue()


def _places() -> int:
    return settings().signups_at_once + settings().signups_waiting


def is_full() -> bool:
    """Say whether the next one needs a ticket; raises SignupBusy where there is no room at all."""
    if _signups.count < _places():
        return False
    if _tickets.count >= _places() * _TICKETS_PER_PLACE:
        # Not all at the same moment again.
        raise SignupBusy(retry_after=1 + secrets.randbelow(_LONGEST_RETRY_S))
    return True


def inside(*, for_ticket: bool) -> AbstractAsyncContextManager[None]:
    """Take a place among those who sign up, or among those who take a ticket."""
    at_once = settings().signups_at_once
    return _tickets.inside(max(1, at_once // 2)) if for_ticket else _signups.inside(at_once)
