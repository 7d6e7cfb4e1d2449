"""The database: four small pools a process, and the one transaction rule.

A write request is one transaction, committed before the first byte of the answer leaves:
an acknowledged write is a durable write. Nobody but this file says commit.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypeVar, cast

import psycopg
from fastapi import Depends
from psycopg import AsyncConnection as DriverConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from sqlalchemy import ExceptionContext, MetaData, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase

Session = AsyncSession
T = TypeVar("T")

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
_LONGEST_WAIT_S = 5
_LONGEST_LIFE_S = 1800


class _Pools:
    """Connections of this process: for transactions, for looking, both also compiled."""

    writing: AsyncEngine | None = None
    reading: AsyncEngine | None = None
    compiled: AsyncConnectionPool[DriverConnection[Any]] | None = None
    alone: AsyncConnectionPool[DriverConnection[Any]] | None = None


def driver_url(url: str) -> str:
    """Return `url` with our driver named; a bare `postgresql://` is accepted."""
    return f"postgresql+psycopg://{_without_scheme(url)}"


def _without_scheme(url: str) -> str:
    scheme, _, rest = url.partition("://")
    if scheme.split("+")[0] not in {"postgresql", "postgres"}:
        raise ValueError("DATABASE_URL must begin with postgresql://")
    return rest


def open_engine(url: str, *, pool_size: int = 8) -> None:
    """Prepare the pools, of `pool_size` connections at most each, twice that for compiled ones.

    Nothing is connected until the first statement.
    """
    connecting: dict[str, Any] = {
        "connect_timeout": 5,
        "options": "-c timezone=UTC -c statement_timeout=15000 "
        "-c idle_in_transaction_session_timeout=30000",
        "application_name": "needs-express",
    }
    common: dict[str, Any] = {
        "pool_size": pool_size,
        "max_overflow": 0,
        "pool_timeout": _LONGEST_WAIT_S,
        "pool_recycle": _LONGEST_LIFE_S,
        "connect_args": connecting,
    }
    _Pools.writing = create_async_engine(driver_url(url), **common)
    # A pool of its own: switching a connection to autocommit and back for each look costs as
    # much as the look. There is no transaction to roll back when it returns.
    _Pools.reading = create_async_engine(
        driver_url(url), isolation_level="AUTOCOMMIT", pool_reset_on_return=None, **common
    )
    for engine in (_Pools.writing, _Pools.reading):
        event.listen(engine.sync_engine, "handle_error", _notice_the_dead)
    # The driver's own pool for the hottest looks: SQLAlchemy's hands a connection out by way of
    # a greenlet, which costs a quarter of a whole request.
    # A look takes less than a millisecond, and to wait for a connection takes almost as long.
    _Pools.compiled = _driver_pool(url, connecting, 2 * pool_size)
    # Apart, so that a rush for seats leaves connections to those who only look. Planned once, by
    # index: a plan made while a table was empty would read the whole table when it is full.
    planned = f"{connecting['options']} -c plan_cache_mode=force_generic_plan -c enable_seqscan=off"
    _Pools.alone = _driver_pool(url, {**connecting, "options": planned}, pool_size * 3 // 2 + 1)


def _driver_pool(
    url: str, connecting: dict[str, Any], size: int
) -> AsyncConnectionPool[DriverConnection[Any]]:
    return AsyncConnectionPool(
        f"postgresql://{_without_scheme(url)}",
        kwargs={**connecting, "autocommit": True},
        min_size=0,
        max_size=size,
        timeout=_LONGEST_WAIT_S,
        max_lifetime=_LONGEST_LIFE_S,
        open=False,
    )


async def close_engine() -> None:
    """Give all connections back."""
    for engine in (_Pools.writing, _Pools.reading):
        if engine is not None:
            await engine.dispose()
    for pool in (_Pools.compiled, _Pools.alone):
        if pool is not None:
            await pool.close()
    _Pools.writing = _Pools.reading = _Pools.compiled = _Pools.alone = None


@asynccontextmanager
async def transaction() -> AsyncIterator[Session]:
    """Open one transaction: committed when the block ends, rolled back when it raises."""
    maker = AsyncSession(_Pools.writing, expire_on_commit=False, autoflush=False)
    async with _renewing(), maker as session, session.begin():
        yield session


@asynccontextmanager
async def reading() -> AsyncIterator[Session]:
    """Open a session for looking only; each statement sees the newest committed state."""
    maker = AsyncSession(_Pools.reading, expire_on_commit=False, autoflush=False)
    async with _renewing(), maker as session:
        yield session


async def look(query: Callable[[DriverConnection[Any]], Awaitable[T]]) -> T:
    """Run a query on a connection in autocommit mode, for looking only, and return its result."""
    return await _on(_Pools.compiled, query)


async def alone(query: Callable[[DriverConnection[Any]], Awaitable[T]]) -> T:
    """Run one statement that is a transaction of its own, and return its result.

    PostgreSQL commits it before it answers: what was acknowledged is durable, and nothing that the
    statement locks stays locked while we think. `query` must send a single statement.
    """
    return await _on(_Pools.alone, query)


async def _on(
    found: AsyncConnectionPool[DriverConnection[Any]] | None,
    query: Callable[[DriverConnection[Any]], Awaitable[T]],
) -> T:
    pool = cast(AsyncConnectionPool[DriverConnection[Any]], found)
    if pool.closed:
        await pool.open()
    connection = await pool.getconn()
    try:
        return await query(connection)
    except psycopg.OperationalError as error:
        await _renew_if_dead(error)
        raise
    finally:
        await pool.putconn(connection)


@asynccontextmanager
async def _renewing() -> AsyncIterator[None]:
    try:
        yield
    except psycopg.OperationalError as error:
        await _renew_if_dead(error)
        raise
    except DBAPIError as error:
        await _renew_if_dead(error.orig)
        raise


async def _renew_if_dead(error: BaseException | None) -> None:
    """Throw all idle connections away when one turns out to be dead.

    When PostgreSQL restarts, all are; each found out by its own failed request would be many.
    """
    if is_dead(error) and not isinstance(error, PoolTimeout):
        for engine in (_Pools.writing, _Pools.reading):
            await cast(AsyncEngine, engine).dispose()
        for pool in (_Pools.compiled, _Pools.alone):
            opened = cast(AsyncConnectionPool[DriverConnection[Any]], pool)
            if not opened.closed:
                await opened.check()


async def driver_connection(session: Session) -> DriverConnection[Any]:
    """Return the psycopg connection under a session, for what must share its transaction."""
    known: DriverConnection[Any] | None = session.info.get(_DRIVER)
    if known is None:
        raw = await (await session.connection()).get_raw_connection()
        known = session.info[_DRIVER] = cast(DriverConnection[Any], raw.driver_connection)
    return known


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
