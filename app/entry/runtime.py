"""Starting and stopping what every process needs: log, settings, database, classifier, gateways."""

import contextlib
import ctypes
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.domains.classifier import service as classifier
from app.gateways import llm, mail, robots, wechat
from app.journeys import wiring
from app.platform import db, log
from app.platform.settings import Settings, settings


def check_settings() -> Settings:
    """Return the settings, or raise UnsafeSettings where production would stand on a default."""
    configured = settings()
    further = ["WECHAT_MINI_APP_ID is not set; the sandbox is for desks"]
    llm.settings()  # half a configuration is told now, not at the first need
    mail.settings()
    robots.settings()
    configured.refuse_unsafe(*(further if wechat.settings().is_sandbox else []))
    return configured


@asynccontextmanager
async def running() -> AsyncIterator[None]:
    """Hold everything open while the block runs."""
    configured = check_settings()
    log.configure(
        as_json=configured.log_json or configured.is_production, level=configured.log_level
    )
    db.open_engine(configured.database_url, pool_size=configured.pool_size)
    classifier.use_file(configured.artefact_path)
    wiring.connect()
    _settle()
    try:
        async with classifier.watching():
            yield
    finally:
        await robots.close()
        await llm.close()
        await wechat.close()
        await db.close_engine()


def _settle() -> None:
    """Clean up after starting: what is loaded now stays, what loading left behind goes.

    The collector need not look at the former again and again; the latter is some MiB.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    with contextlib.suppress(OSError, AttributeError):  # not glibc
        ctypes.CDLL(None).malloc_trim(0)
