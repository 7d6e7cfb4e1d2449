"""The worker: runs jobs, deals with missed deadlines, brings back what a dead worker left."""

import asyncio
from collections.abc import Awaitable, Callable

from procrastinate import PsycopgConnector

from app.domains.conversations import service as conversations
from app.domains.delivery import service as delivery
from app.domains.delivery.courier import Courier
from app.domains.events import service as events
from app.domains.hot_topics import service as hot_topics
from app.domains.identity import service as identity
from app.domains.moderation import service as moderation
from app.domains.onboarding import service as onboarding_service
from app.entry import runtime
from app.entry.queued import JOBS  # noqa: F401  what the worker runs
from app.journeys.agreements import flow as agreement_flow
from app.journeys.channels import morning
from app.journeys.clocks import calendar_flow, ladder
from app.journeys.duty import flow as duty_flow
from app.journeys.handling import clock_flow
from app.journeys.learning import jobs as learning_jobs
from app.journeys.onboarding import flow as onboarding
from app.journeys.people import flow as people
from app.journeys.resource_map import flow as resource_map
from app.journeys.routing import checking as routing_checks
from app.journeys.signup import flow as signup_flow
from app.platform import idempotency, jobs
from app.platform.log import logger
from app.platform.settings import settings

CONCURRENCY = 10

log = logger(__name__)


async def serve() -> None:
    """Work until a signal says stop; jobs under way are finished first."""
    async with runtime.running():
        await work()


async def work(*, install_signal_handlers: bool = True) -> None:
    """Run jobs and deadlines on an open database, until stopped or cancelled."""
    connector = PsycopgConnector(
        conninfo=settings().database_url, min_size=2, max_size=8, timeout=10
    )
    with jobs.queue.replace_connector(connector):
        async with jobs.queue.open_async():
            await _run(install_signal_handlers)


async def _run(install_signal_handlers: bool) -> None:
    loops = [asyncio.create_task(_repeat(*chore)) for chore in _chores()]
    try:
        await jobs.queue.run_worker_async(
            concurrency=CONCURRENCY,
            delete_jobs="successful",
            fetch_job_polling_interval=1.0,  # new jobs are announced; this is for retried ones
            update_heartbeat_interval=jobs.HEARTBEAT_S,
            stalled_worker_timeout=jobs.STALLED_AFTER_S,
            shutdown_graceful_timeout=20,
            install_signal_handlers=install_signal_handlers,
        )
    finally:
        for one in loops:
            one.cancel()
        await asyncio.gather(*loops, return_exceptions=True)


Chore = tuple[str, float, Callable[[], Awaitable[object]]]


def _chores() -> list[Chore]:
    """Return what is done again and again beside the queue: name, seconds between, work."""
    often = settings().tick_seconds
    return [
        ("clocks", often, clock_flow.tick),
        ("ladders", often, ladder.tick),
        ("duty", often, duty_flow.tick),
        ("courier", 1.0, Courier().run),
        ("rescue", jobs.RESCUE_EVERY_S, jobs.rescue_stalled),
        ("signup tickets", 0.3, events.drain_tickets),
        ("seat offers", often, events.expire_offers),
        ("waiting lists", 10, events.sweep),
        ("absences", 600, events.mark_absent),
        ("event feedback", 600, events.begin_to_ask),
        ("late groups", 60, events.settle_late),
        ("event reminders", 60, signup_flow.remind),
        ("leaving", often, identity.let_go),
        ("merges", 60, people.settle_merges),
        ("conversations", 60, conversations.forget_old),
        ("agreements", 60, agreement_flow.tick),
        ("contents", 60, moderation.hold_forgotten),
        ("routing rules", 60, routing_checks.tick),
        ("lessons", 600, learning_jobs.learn_at_night),
        ("digests", 60, morning.begin),
        ("hot topics", 60, hot_topics.begin_night),
        ("resources", 600, resource_map.ask_keepers),
        ("licences", 600, onboarding.watch_licences),
        ("sandbox", 3600, onboarding_service.forget_old_plays),
        ("calendar", 3600, calendar_flow.warn),
        ("old signup tickets", 3600, events.forget_old_tickets),
        ("keys", 3600, idempotency.forget_old),
        ("delivery log", 600, delivery.forget_old),
        ("browsers", 3600, identity.forget_old_browsers),
        ("spent tokens", 3600, identity.forget_spent_tokens),
        ("revocations", 3600, identity.forget_old_revocations),
    ]


async def _repeat(name: str, every_s: float, work: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await work()
        except Exception as error:  # noqa: BLE001  a sick database must not end the loop
            log.warning("worker.loop_failed", loop=name, error=type(error).__name__)
        await asyncio.sleep(every_s)
