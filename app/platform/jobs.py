"""Background work: jobs in the same PostgreSQL, enqueued in the transaction that causes them.

procrastinate does the queueing. A job takes ids, reads fresh, and may run twice without harm.
A killed worker's jobs come back by `rescue_stalled`, within a minute and without help.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar

import procrastinate
from procrastinate import RetryStrategy

from app.platform import db
from app.platform.db import Session
from app.platform.log import logger

log = logger(__name__)

# A stalled worker is one without a heartbeat for this long; it beats every HEARTBEAT_S.
HEARTBEAT_S = 5.0
STALLED_AFTER_S = 20.0
RESCUE_EVERY_S = 10.0

F = TypeVar("F", bound=Callable[..., Awaitable[None]])

RETRY = RetryStrategy(max_attempts=12, exponential_wait=3)

# The connector is given its address when a worker starts; enqueueing needs none, since it runs
# on the session's own connection.
queue = procrastinate.App(connector=procrastinate.PsycopgConnector())


def job(name: str) -> Callable[[F], F]:
    """Register an async function as the job called `name`, retried with growing waits."""

    def register(function: F) -> F:
        queue.task(name=name, retry=RETRY)(function)
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
