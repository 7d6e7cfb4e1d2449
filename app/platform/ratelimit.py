"""How often one person, partner or address may ask.

Counted in memory, or in Redis when several nodes share the count (YNE_REDIS_URL).
"""

from functools import lru_cache
from math import ceil
from time import time

from limits import RateLimitItem, parse_many
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter

from app.kernel.problems import TooManyRequests
from app.platform.settings import settings


@lru_cache
def _limiter() -> FixedWindowRateLimiter:
    url = settings().redis_url
    storage: Storage = (
        RedisStorage(f"async+{url}", implementation="redispy") if url else MemoryStorage()
    )
    return FixedWindowRateLimiter(storage)


@lru_cache(maxsize=64)
def _rules(written: str) -> list[RateLimitItem]:
    return parse_many(written)


async def spend(rate: str, bucket: str, actor: str) -> None:
    """Count one request of `actor` against `rate` (such as "10/minute"); raises TooManyRequests."""
    for rule in _rules(rate):
        if not await _limiter().hit(rule, bucket, actor):
            window = await _limiter().get_window_stats(rule, bucket, actor)
            raise TooManyRequests(retry_after=max(1, ceil(window.reset_time - time())))
