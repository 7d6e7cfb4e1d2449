"""How often one person, partner or address may ask.

Counted in memory, or in Redis when several nodes share the count (YNE_REDIS_URL).
"""

from collections import Counter
from dataclasses import dataclass
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
        counted, until_next = self.count(rule, bucket, actor)
        return None if counted <= rule.amount else until_next

    def count(self, rule: RateLimitItem, bucket: str, actor: str) -> tuple[int, float]:
        """Count one; returns how many there were in this window, and the seconds it still runs."""
        now = time()
        length = rule.get_expiry()
        number = int(now // length)
        known, counts = self._windows.get(rule, (-1, Counter()))
        if known != number:
            counts = Counter()
            self._windows[rule] = (number, counts)
        counts[bucket, actor] += 1
        return counts[bucket, actor], (number + 1) * length - now


_in_memory = _InMemory()
STANDINGS = "yne.rate_standings"
"""Where a request's ASGI scope has the standings that its answer shall tell."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands with one rule: what is left of it, and when it begins anew."""

    name: str
    quota: int
    window_s: int
    left: int
    resets_s: int
    is_over: bool


def headers(standings: list[Standing]) -> list[tuple[bytes, bytes]]:
    """Return `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers)."""
    if not standings:
        return []
    policy = ", ".join(f'"{one.name}";q={one.quota};w={one.window_s}' for one in standings)
    state = ", ".join(f'"{one.name}";r={one.left};t={one.resets_s}' for one in standings)
    return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", state.encode())]


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


async def count(rate: str, bucket: str, actor: str) -> list[Standing]:
    """Count one request of `actor` and return how it stands with each rule; see `refuse`."""
    url = settings().redis_url
    return [
        await _count_shared(_shared(url), rule, bucket, actor)
        if url
        else _standing(rule, bucket, *_in_memory.count(rule, bucket, actor))
        for rule in _rules(rate)
    ]


def refuse(standings: list[Standing]) -> None:
    """Raise TooManyRequests where a rule is broken, until the last of the broken begins anew."""
    waits = [one.resets_s for one in standings if one.is_over]
    if waits:
        raise TooManyRequests(retry_after=max(waits))


def _standing(rule: RateLimitItem, bucket: str, counted: int, until_next: float) -> Standing:
    return Standing(
        name=f"{bucket}-{rule.GRANULARITY.name}",
        quota=rule.amount,
        window_s=rule.get_expiry(),
        left=max(0, rule.amount - counted),
        resets_s=max(1, ceil(until_next)),
        is_over=counted > rule.amount,
    )


async def _count_shared(
    limiter: FixedWindowRateLimiter, rule: RateLimitItem, bucket: str, actor: str
) -> Standing:
    is_fine = await limiter.hit(rule, bucket, actor)
    window = await limiter.get_window_stats(rule, bucket, actor)
    counted = rule.amount - window.remaining if is_fine else rule.amount + 1
    return _standing(rule, bucket, counted, window.reset_time - time())


async def _spend_shared(
    limiter: FixedWindowRateLimiter, rule: RateLimitItem, bucket: str, actor: str
) -> float | None:
    if await limiter.hit(rule, bucket, actor):
        return None
    return (await limiter.get_window_stats(rule, bucket, actor)).reset_time - time()
