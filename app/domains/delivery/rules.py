"""When to try again, and what an answer means. Pure."""

import random
from datetime import timedelta
from enum import StrEnum

# Seconds between attempts, about three days in all, as Standard Webhooks advises.
SCHEDULE_S = (
    5,
    30,
    120,
    600,
    1800,
    3600,
    7200,
    14_400,
    28_800,
    43_200,
    57_600,
    86_400,
)
_JITTER = 0.2
# How long one sender may hold a delivery; if it dies, another takes over after this.
LEASE = timedelta(seconds=30)
GONE = 410


class Outcome(StrEnum):
    """What came of one attempt."""

    delivered = "delivered"
    retry = "retry"
    gave_up = "gave_up"
    gone = "gone"


def judge(status: int | None, attempts: int) -> Outcome:
    """Say what an answer means: 2xx is success, 410 ends it all, the rest is tried again."""
    if status is not None and 200 <= status < 300:
        return Outcome.delivered
    if status == GONE:
        return Outcome.gone
    return Outcome.retry if attempts <= len(SCHEDULE_S) else Outcome.gave_up


def wait(attempts: int, scale: float) -> timedelta:
    """Return how long to wait after so many attempts, with jitter against herds."""
    seconds = SCHEDULE_S[min(attempts, len(SCHEDULE_S)) - 1]
    spread = 1 + random.uniform(-_JITTER, _JITTER)  # noqa: S311  jitter is no secret
    return timedelta(seconds=seconds * spread * scale)
