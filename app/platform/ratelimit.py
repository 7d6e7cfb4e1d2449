"""How often one person, partner or address may ask.

Counted in memory, or in Redis when several nodes share the count (YNE_REDIS_URL).
"""

from collections import Counter
from functools import lru_cache
from math import ceil
from time import time

from limits import RateLimitItem, parse_many
from limits.aio.storage import RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter

from app.kernel.problems import TooManyRequests
from app.platform.settings import settings


class _InMemory:
    """Counts of the window that runs now, forgotten as a whole when it ends.

    The in-memory storage of `limits` looks at every known caller on every request: with 2,000
    people awake that costs more than the request.
    """

    def __init__(self) -> None:
        self._windows: dict[RateLimitItem, tuple[int, Counter[tuple[str, str]]]] = {}

    def spend(self, rule: RateLimitItem, bucket: str, actor: str) -> float | None:
        """Count one; returns the seconds to wait if that was one too many."""
        now = time()
        length = rule.get_expiry()
        number = int(now // length)
        known, counts = self._windows.get(rule, (-1, Counter()))
        if known != number:
            counts = Counter()
            self._windows[rule] = (number, counts)
        counts[bucket, actor] += 1
        return None if counts[bucket, actor] <= rule.amount else (number + 1) * length - now


_in_memory = _InMemory()


@lru_cache
def _shared(url: str) -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(RedisStorage(f"async+{url}", implementation="redispy"))


@lru_cache(maxsize=64)
def _rules(written: str) -> list[RateLimitItem]:
    return parse_many(written)


async def spend(rate: str, bucket: str, actor: str) -> None:
    """Count one request of `actor` against `rate` (such as "10/minute"); raises TooManyRequests."""
    url = settings().redis_url
    for rule in _rules(rate):
        wait = (
            await _spend_shared(_shared(url), rule, bucket, actor)
            if url
            else _in_memory.spend(rule, bucket, actor)
        )
        if wait is not None:
            raise TooManyRequests(retry_after=max(1, ceil(wait)))


async def _spend_shared(
    limiter: FixedWindowRateLimiter, rule: RateLimitItem, bucket: str, actor: str
) -> float | None:
    if await limiter.hit(rule, bucket, actor):
        return None
    return (await limiter.get_window_stats(rule, bucket, actor)).reset_time - time()
