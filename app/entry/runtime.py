"""Starting and stopping what every process needs: log, settings, database, classifier, gateways."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.domains.classifier import service as classifier
from app.gateways import wechat
from app.journeys import wiring
from app.platform import db, log
from app.platform.settings import Settings, settings


def check_settings() -> Settings:
    """Return the settings, or raise UnsafeSettings where production would stand on a default."""
    configured = settings()
    further = ["WECHAT_MINI_APP_ID is not set; the sandbox is for desks"]
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
    classifier.use(configured.artefact_path)
    wiring.connect()
    try:
        yield
    finally:
        await wechat.close()
        await db.close_engine()
