"""Computing hot topics: read, compute in a process of its own, write; no transaction in between."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import orjson

from app.domains.hot_topics import messages
from app.domains.hot_topics import service as hot_topics
from app.domains.hot_topics.messages import Message, Topic
from app.domains.hot_topics.states import Window
from app.platform import db, jobs
from app.platform.log import logger

log = logger(__name__)

_LONGEST_S = 300


class ComputationFailed(Exception):
    """The process took too long, or ended with an error."""


@jobs.job(hot_topics.REFRESH)
async def refresh(run_id: str) -> None:
    """Make one computation of all windows. May run twice: what is over is not done again."""
    async with db.reading() as session:
        asked_at = await hot_topics.find_open(session, UUID(run_id))
        if asked_at is None:
            return
        longest = timedelta(days=max(Window))
        given = await hot_topics.messages_of(session, asked_at - longest)
    try:
        found = {window: await _compute(given, window, asked_at) for window in Window}
    except ComputationFailed as error:
        log.warning("hot_topics.failed", run=run_id, reason=str(error))
        async with db.transaction() as session:
            await hot_topics.fail(session, UUID(run_id))
        return
    unnamed = frozenset(UUID(str(one.id)) for one in given if not one.may_name)
    async with db.transaction() as session:
        await hot_topics.keep(session, UUID(run_id), len(given), found, unnamed)
    log.info("hot_topics.computed", run=run_id, messages=len(given), topics=_count(found))


def _count(found: dict[Window, list[Topic]]) -> int:
    return sum(map(len, found.values()))


async def _compute(given: Sequence[Message], window: Window, until: datetime) -> list[Topic]:
    """Let the command `hot-topics` do it: SciPy and its memory never enter a worker."""
    since = until - timedelta(days=window)
    lines = b"".join(messages.write_line(one) for one in given if since <= one.at <= until)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app.entry.cli", "hot-topics", "--input", "-", "--json"),
        *("--days", str(int(window)), "--until", until.isoformat()),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_LONGEST_S):
            answer, _ = await process.communicate(lines)
    except TimeoutError:
        raise ComputationFailed(f"longer than {_LONGEST_S} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise ComputationFailed(f"the process ended with {process.returncode}")
    return [messages.read_topic(one) for one in orjson.loads(answer)]
