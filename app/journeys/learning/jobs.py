"""Learning in the background: silent readings of a candidate, and the nightly candidate."""

import asyncio
import sys
from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.needs import service as needs
from app.kernel import clock
from app.platform import db, jobs
from app.platform.log import logger
from app.platform.settings import settings

NIGHT_FROM, NIGHT_UNTIL = 3, 5
"""The hours in Shanghai in which the nightly candidate may be trained."""
_LONGEST_S = 1800

log = logger(__name__)


class _Shadow:
    """The candidate this worker has loaded, so that it is not loaded for each need."""

    model: classifier.Model | None = None


@jobs.job("classifier.shadow")
async def shadow(need_id: str) -> None:
    """Let the candidate read a need silently; whoever stops it meanwhile is obeyed."""
    version = classifier.shadow_version()
    if version is None:
        return
    async with db.transaction() as session:
        need = await needs.find_past(session, UUID(need_id))
        if need is None:
            return
        if _Shadow.model is None or _Shadow.model.version != version:
            _Shadow.model = await classifier.load_model(session, version)
        await classifier.keep_shadow(
            session,
            need.id,
            classifier.read(need.text),
            classifier.read_with(_Shadow.model, need.text),
        )


async def learn_at_night() -> int:
    """Train a candidate once a night, where people have taught something new; returns how many.

    In a process of its own: training needs a core for a minute and libraries that no worker
    carries. One worker of many does it: who inserts the night's row first.
    """
    hour = clock.now().astimezone(clock.SHANGHAI).hour
    if not settings().learns_at_night or not NIGHT_FROM <= hour < NIGHT_UNTIL:
        return 0
    async with db.transaction() as session:
        if not await classifier.begin_lesson(session, settings().fewest_new_labels):
            return 0
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.entry.cli", "classifier", "train", "--promote-if-no-worse"
    )
    try:
        code = await asyncio.wait_for(process.wait(), timeout=_LONGEST_S)
    except TimeoutError:
        process.kill()
        code = await process.wait()
    if code != 0:
        log.warning("classifier.lesson_failed", code=code)
        return 0
    return 1
