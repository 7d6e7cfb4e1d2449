"""When to try again, and what an answer means. Pure."""

import random
from datetime import timedelta
from enum import StrEnum

from app.domains.delivery.states import Verdict

# Seconds between attempts, almost four days in all, as Standard Webhooks advises.
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
    86_400,
)
_JITTER = 0.2
# Beyond the time a partner has to answer: for connecting, for recording.
_SENDING_GRACE = timedelta(seconds=10)
_LEASE_GRACE = timedelta(seconds=15)
# So many failures in a row, and the endpoint is left alone for a while; then one try at a time.
SICK_AFTER = 3
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 10, 1800
# Nothing has arrived for so long: the endpoint is switched off.
DEAD_AFTER = timedelta(days=5)
# Who asks for a longer pace than this does not get it.
_LONGEST_PACE_S = 3600
GONE = 410


class Outcome(StrEnum):
    """What became of a delivery after one attempt."""

    delivered = "delivered"
    retry = "retry"
    gave_up = "gave_up"
    gone = "gone"


LOST = frozenset({Outcome.gave_up, Outcome.gone})


def judge_webhook(status: int) -> Verdict:
    """Say what an answer means: 2xx is success, 410 ends it all, the rest is tried again."""
    if 200 <= status < 300:
        return Verdict.delivered
    return Verdict.gone if status == GONE else Verdict.retry


def decide(verdict: Verdict, attempts: int) -> Outcome:
    """Say what becomes of a delivery whose attempt number `attempts` came to this."""
    if verdict is Verdict.delivered:
        return Outcome.delivered
    if verdict is Verdict.gone:
        return Outcome.gone
    if verdict is Verdict.retry and attempts <= len(SCHEDULE_S):
        return Outcome.retry
    return Outcome.gave_up


def sending_within(timeout_s: float) -> timedelta:
    """Return how long one attempt may take, whatever the channel."""
    return timedelta(seconds=timeout_s) + _SENDING_GRACE


def lease(timeout_s: float) -> timedelta:
    """Return how long one sender may hold a delivery; if it dies, another takes it after this."""
    return timedelta(seconds=timeout_s) + _LEASE_GRACE


def wait(attempts: int, scale: float) -> timedelta:
    """Return how long to wait after so many attempts, with jitter against herds."""
    return _about(SCHEDULE_S[min(attempts, len(SCHEDULE_S)) - 1] * scale)


def pause(failures: int, scale: float) -> timedelta | None:
    """Return how long to leave an endpoint alone after so many failures in a row, if at all."""
    if failures < SICK_AFTER:
        return None
    seconds = min(_FIRST_PAUSE_S * 2.0 ** min(failures - SICK_AFTER, 16), _LONGEST_PAUSE_S)
    return _about(seconds * scale)


def pace(retry_after_s: float) -> timedelta:
    """Return how long to leave an endpoint alone because it asked for it, within reason."""
    return timedelta(seconds=min(max(retry_after_s, 0), _LONGEST_PACE_S))


def _about(seconds: float) -> timedelta:
    spread = 1 + random.uniform(-_JITTER, _JITTER)  # noqa: S311  jitter is no secret
    return timedelta(seconds=seconds * spread)
