"""Background work: jobs in the same PostgreSQL, enqueued in the transaction that causes them.

procrastinate does the queueing. A job takes ids, reads fresh, and may run twice without harm.
A killed worker's jobs come back by `rescue_stalled`, within a minute and without help.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from random import uniform
from typing import Any, TypeVar

import procrastinate
from procrastinate import BaseRetryStrategy, RetryDecision, RetryStrategy
from procrastinate.jobs import Job

from app.platform import db
from app.platform.db import Session
from app.platform.log import logger
from app.platform.settings import settings

log = logger(__name__)

# A stalled worker is one without a heartbeat for this long; it beats every HEARTBEAT_S.
HEARTBEAT_S = 5.0
STALLED_AFTER_S = 20.0
RESCUE_EVERY_S = 10.0

F = TypeVar("F", bound=Callable[..., Awaitable[None]])

RETRY = RetryStrategy(max_attempts=12, exponential_wait=3)


class Patient(BaseRetryStrategy):
    """Waits longer after each failure, up to five minutes: for somebody who will be back.

    After an outage of any length everything is caught up within those minutes.
    """

    _LONGEST_S = 300
    _MOST_ATTEMPTS = 1000

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again, apart from the others that failed with it."""
        if not isinstance(exception, Exception) or job.attempts >= self._MOST_ATTEMPTS:
            return None
        wait_s = min(3.0 ** min(job.attempts, 8), self._LONGEST_S) * settings().retry_scale
        return RetryDecision(retry_in={"milliseconds": int(wait_s * uniform(500, 1000))})  # noqa: S311


# The connector is given its address when a worker starts; enqueueing needs none, since it runs
# on the session's own connection.
queue = procrastinate.App(connector=procrastinate.PsycopgConnector())


def job(name: str, retry: BaseRetryStrategy = RETRY) -> Callable[[F], F]:
    """Register an async function as the job called `name`, retried with growing waits."""

    def register(function: F) -> F:
        queue.task(name=name, retry=retry)(function)
        return function

    return register


async def enqueue(
    session: Session, name: str, *, at: datetime | None = None, **arguments: Any
) -> None:
    """Put a job in the queue, as part of this transaction: it exists if and only if it commits."""
    await enqueue_many(session, name, [arguments], at=at)


async def enqueue_many(
    session: Session, name: str, batch: list[dict[str, Any]], *, at: datetime | None = None
) -> None:
    """Put one job per entry of `batch` in the queue, in one statement."""
    if not batch:
        return
    connection = await db.driver_connection(session)
    deferrer = queue.configure_task(
        name, connection=connection, schedule_at=at, allow_unknown=False
    )
    await deferrer.batch_defer_async(*batch)


async def rescue_stalled() -> int:
    """Give the jobs of dead workers back to the queue; returns how many."""
    rescued = 0
    for stalled in await queue.job_manager.get_stalled_jobs(
        seconds_since_heartbeat=STALLED_AFTER_S
    ):
        await queue.job_manager.retry_job(stalled)
        rescued += 1
    if rescued:
        log.warning("jobs.rescued", count=rescued)
    return rescued
