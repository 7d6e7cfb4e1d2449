"""The database a command works on: the configured one, or the embedded one of this desk."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from uuid import uuid4  # noqa: TID251  a throw-away name, not an id of ours

import psycopg

from app.platform import db, embedded
from app.platform.settings import settings

T = TypeVar("T")


@contextmanager
def database() -> Iterator[str]:
    """Yield the DATABASE_URL; an embedded server that was not running is stopped afterwards."""
    if settings().database_url:
        yield settings().database_url
        return
    server = embedded.locate(settings().data_dir / "postgres")
    was_running = embedded.is_running(server)
    embedded.start(server)
    try:
        yield server.url()
    finally:
        if not was_running:
            embedded.stop(server)


def run(work: Callable[[], Awaitable[T]]) -> T:
    """Do a command's work with the database open, and return what came of it."""

    async def go(url: str) -> T:
        db.open_engine(url, pool_size=1)
        try:
            return await work()
        finally:
            await db.close_engine()

    with database() as url:
        return asyncio.run(go(url))


@contextmanager
def scratch_database() -> Iterator[str]:
    """Yield the address of an empty database that is gone afterwards."""
    with scratch_server() as server_url:
        name = f"scratch_{uuid4().hex[:12]}"
        with psycopg.connect(server_url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
            try:
                yield server_url(name)
            finally:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


class ServerUrl:
    """Makes the address of any database on one server."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __call__(self, database_name: str) -> str:
        """Return the address of one database."""
        return self.pattern.format(database=database_name)


@contextmanager
def scratch_server() -> Iterator[ServerUrl]:
    """Yield a server to make databases on: YNE_TEST_SERVER, or an embedded one for tests.

    YNE_TEST_SERVER is a URL with `{database}` in it, such as postgresql://me@db/{database}.
    """
    given = os.environ.get("YNE_TEST_SERVER")
    if given:
        yield ServerUrl(given)
        return
    server = embedded.locate(Path(settings().data_dir) / "test-postgres")
    was_running = embedded.is_running(server)
    embedded.start(server)
    try:
        yield ServerUrl(server.url("{database}"))
    finally:
        if not was_running:
            embedded.stop(server)
