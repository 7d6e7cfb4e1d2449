"""Word from PostgreSQL that there is something to do: LISTEN, on a connection of its own.

A signal may be lost (the connection was gone); whoever listens looks by itself now and then, too.
"""

import asyncio
from collections.abc import Callable

import psycopg
from psycopg import sql

from app.platform.log import logger
from app.platform.settings import settings

log = logger(__name__)

_AGAIN_AFTER_S = 1.0


async def listen(name: str, heard: Callable[[], None]) -> None:
    """Call `heard` whenever `name` is notified, and after each connecting; runs until cancelled."""
    while True:
        try:
            connection = await psycopg.AsyncConnection.connect(
                settings().database_url,
                autocommit=True,
                connect_timeout=5,
                application_name="needs-express",
            )
            async with connection:
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(name)))
                heard()
                async for _ in connection.notifies():
                    heard()
        except psycopg.OperationalError as error:
            log.warning("signals.lost", name=name, error=type(error).__name__)
        await asyncio.sleep(_AGAIN_AFTER_S)
