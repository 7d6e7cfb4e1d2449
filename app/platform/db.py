"""The database: two small pools a process, and the one transaction rule.

A write request is one transaction, committed before the first byte of the answer leaves:
an acknowledged write is a durable write. Nobody but this file says commit.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, cast

import psycopg
from fastapi import Depends
from psycopg import AsyncConnection as DriverConnection
from sqlalchemy import ExceptionContext, MetaData, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase

Session = AsyncSession

NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}


class Base(DeclarativeBase):
    """Mother of all tables; each constraint has a name that a migration can speak of."""

    metadata = MetaData(naming_convention=NAMES)


_DRIVER = "driver"


class _Engines:
    """The pool of this process for transactions, and the one for mere looking."""

    writing: AsyncEngine | None = None
    reading: AsyncEngine | None = None


def driver_url(url: str) -> str:
    """Return `url` with our driver named; a bare `postgresql://` is accepted."""
    scheme, _, rest = url.partition("://")
    if scheme.split("+")[0] not in {"postgresql", "postgres"}:
        raise ValueError("DATABASE_URL must begin with postgresql://")
    return f"postgresql+psycopg://{rest}"


def open_engine(url: str, *, pool_size: int = 10) -> None:
    """Prepare both pools, of `pool_size` connections at most each.

    Nothing is connected until the first statement.
    """
    common: dict[str, Any] = {
        "pool_size": pool_size,
        "max_overflow": 0,
        "pool_timeout": 10,
        "pool_recycle": 1800,
        "connect_args": {
            "connect_timeout": 5,
            "options": "-c timezone=UTC -c statement_timeout=15000 "
            "-c idle_in_transaction_session_timeout=30000",
            "application_name": "needs-express",
        },
    }
    _Engines.writing = create_async_engine(driver_url(url), **common)
    # A pool of its own: switching a connection to autocommit and back for each look costs as
    # much as the look. There is no transaction to roll back when it returns.
    _Engines.reading = create_async_engine(
        driver_url(url), isolation_level="AUTOCOMMIT", pool_reset_on_return=None, **common
    )
    for engine in (_Engines.writing, _Engines.reading):
        event.listen(engine.sync_engine, "handle_error", _notice_the_dead)


async def close_engine() -> None:
    """Give all connections back."""
    for engine in (_Engines.writing, _Engines.reading):
        if engine is not None:
            await engine.dispose()
    _Engines.writing = _Engines.reading = None


@asynccontextmanager
async def transaction() -> AsyncIterator[Session]:
    """Open one transaction: committed when the block ends, rolled back when it raises."""
    maker = AsyncSession(_Engines.writing, expire_on_commit=False, autoflush=False)
    async with maker as session, session.begin():
        yield session


@asynccontextmanager
async def reading() -> AsyncIterator[Session]:
    """Open a session for looking only; each statement sees the newest committed state."""
    async with AsyncSession(_Engines.reading, expire_on_commit=False, autoflush=False) as session:
        yield session


async def driver_connection(session: Session) -> DriverConnection[Any]:
    """Return the psycopg connection under a session, for what must share its transaction."""
    known: DriverConnection[Any] | None = session.info.get(_DRIVER)
    if known is None:
        raw = await (await session.connection()).get_raw_connection()
        known = session.info[_DRIVER] = cast(DriverConnection[Any], raw.driver_connection)
    return known


@asynccontextmanager
async def reading_driver() -> AsyncIterator[DriverConnection[Any]]:
    """Borrow a psycopg connection in autocommit mode, for looking only.

    When it turns out to be dead, as all do when PostgreSQL restarts, the pool goes with it.
    """
    engine = cast(AsyncEngine, _Engines.reading)
    raw = await engine.raw_connection()
    connection = cast(DriverConnection[Any], raw.driver_connection)
    try:
        yield connection
    except psycopg.OperationalError as error:
        if is_dead(error):
            raw.invalidate()
            await engine.dispose()
        raise
    finally:
        raw.close()


async def forget(session: Session) -> None:
    """Throw a session's dead connection away, and the pool it came from."""
    await session.invalidate()
    await cast(AsyncEngine, session.bind).dispose()


def is_dead(error: BaseException | None) -> bool:
    """Say whether an error means that the connection is gone: no SQLSTATE, class 08 or 57P."""
    if not isinstance(error, psycopg.OperationalError):
        return False
    return error.sqlstate is None or error.sqlstate.startswith(("08", "57P"))


def _notice_the_dead(context: ExceptionContext) -> None:
    # The driver may not have seen the end of the connection yet when the server says goodbye.
    if is_dead(context.original_exception):
        context.is_disconnect = True


async def _transaction() -> AsyncIterator[Session]:
    async with transaction() as session:
        yield session


async def _reading() -> AsyncIterator[Session]:
    async with reading() as session:
        yield session


# scope="function": the commit happens before the answer leaves. With FastAPI's default scope it
# would come after, and a failing commit would turn a "created" into a lie.
Transaction = Annotated[Session, Depends(_transaction, scope="function")]
Reading = Annotated[Session, Depends(_reading, scope="function")]
