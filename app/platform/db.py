"""The database: one engine a process, and the one transaction rule.

A write request is one transaction, committed before the first byte of the answer leaves:
an acknowledged write is a durable write. Nobody but this file says commit.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends
from psycopg import AsyncConnection as DriverConnection
from sqlalchemy import MetaData
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


class _Engines:
    """The engine of this process, and its face for reads that need no transaction."""

    writing: AsyncEngine | None = None
    reading: AsyncEngine | None = None


def driver_url(url: str) -> str:
    """Return `url` with our driver named; a bare `postgresql://` is accepted."""
    scheme, _, rest = url.partition("://")
    if scheme.split("+")[0] not in {"postgresql", "postgres"}:
        raise ValueError("DATABASE_URL must begin with postgresql://")
    return f"postgresql+psycopg://{rest}"


def open_engine(url: str, *, pool_size: int = 10) -> None:
    """Prepare the pool; nothing is connected until the first statement."""
    engine = create_async_engine(
        driver_url(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=False,
        pool_recycle=1800,
        connect_args={
            "connect_timeout": 5,
            "options": "-c timezone=UTC -c statement_timeout=15000 "
            "-c idle_in_transaction_session_timeout=30000",
            "application_name": "needs-express",
        },
    )
    _Engines.writing = engine
    _Engines.reading = engine.execution_options(isolation_level="AUTOCOMMIT")


async def close_engine() -> None:
    """Give all connections back."""
    if _Engines.writing is not None:
        await _Engines.writing.dispose()
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
    raw = await (await session.connection()).get_raw_connection()
    connection: DriverConnection[Any] = raw.driver_connection  # type: ignore[assignment]
    return connection


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
