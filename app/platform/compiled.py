"""Statements compiled once and run on the driver's own connection: for the few hottest paths.

What SQLAlchemy does per execution costs three times what the driver needs for the whole round
trip (docs/decisions/0006-compiled-statements.md). A `Compiled` is written in SQLAlchemy's
language, checked by its compiler and executed without it. It shares the session's transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from psycopg import AsyncConnection, AsyncCursor, OperationalError
from psycopg.rows import RowMaker, namedtuple_row
from sqlalchemy import Dialect, Executable
from sqlalchemy.dialects.postgresql.psycopg import PGDialectAsync_psycopg
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement

from app.platform import db
from app.platform.db import Session

_DIALECT: Dialect = PGDialectAsync_psycopg()  # type: ignore[no-untyped-call]

Rows = list[Any]
"""Named tuples, one per row."""


class Compiled:
    """A statement ready to run; its open `bindparam`s are the keyword arguments of each run."""

    def __init__(self, statement: Executable, *, columns: Sequence[str] | None = None) -> None:
        """Compile; `columns` are those that an INSERT or UPDATE without values() sets."""
        compiled = cast(
            SQLCompiler,
            cast(ClauseElement, statement).compile(dialect=_DIALECT, column_keys=columns),
        )
        self._sql = str(compiled).encode()
        self._make_row: RowMaker[Any] | None = None
        self._fixed: dict[str, Any] = {}
        self._writers: dict[str, Callable[[Any], Any]] = {}
        for bind, name in compiled.bind_names.items():
            if not bind.required:
                self._fixed[name] = bind.effective_value
            writer = bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
            if writer is not None:
                self._writers[name] = writer

    async def rows(self, session: Session, **values: Any) -> Rows:
        """Run it in a session's transaction and return all rows, if it returns any."""
        connection = await db.driver_connection(session)
        try:
            return await self._run(connection, values)
        except OperationalError as error:
            if db.is_dead(error):
                await session.invalidate()
            raise

    async def scalar(self, session: Session, **values: Any) -> Any:
        """Run it and return the first column of the first row, or None."""
        rows = await self.rows(session, **values)
        return rows[0][0] if rows else None

    async def each(self, session: Session, batch: Sequence[Mapping[str, Any]]) -> None:
        """Run it once per entry of `batch`, all in one round trip; rows are not returned."""
        if not batch:
            return
        connection = await db.driver_connection(session)
        async with connection.cursor() as cursor:
            await cursor.executemany(self._sql, [self._written(values) for values in batch])

    async def rows_of_each(
        self, session: Session, batch: Sequence[Mapping[str, Any]]
    ) -> list[Rows]:
        """Run it once per entry of `batch`, all in one round trip; returns the rows of each."""
        if not batch:
            return []
        connection = await db.driver_connection(session)
        async with connection.cursor(row_factory=self._row_factory) as cursor:
            written = [self._written(values) for values in batch]
            await cursor.executemany(self._sql, written, returning=True)
            found = [await cursor.fetchall()]
            while cursor.nextset():
                found.append(await cursor.fetchall())
            return found

    async def look(self, **values: Any) -> Rows:
        """Run it outside any transaction, on the newest committed state; for reading only."""
        return await db.look(lambda connection: self._run(connection, values))

    async def alone(self, **values: Any) -> Rows:
        """Run it as a transaction of its own, committed when this returns; it may write."""
        return await db.alone(lambda connection: self._run(connection, values))

    async def _run(self, connection: AsyncConnection[Any], values: Mapping[str, Any]) -> Rows:
        cursor = connection.cursor(row_factory=self._row_factory)
        await cursor.execute(self._sql, self._written(values))
        # `rownumber` is None where there is nothing to fetch; `description` would say so at length.
        return [] if cursor.rownumber is None else await cursor.fetchall()

    def _row_factory(self, cursor: AsyncCursor[Any]) -> RowMaker[Any]:
        # The columns of a statement stay the same: looked up once, not in each run.
        if self._make_row is None:
            made = namedtuple_row(cursor)
            if cursor.description is None:
                return made
            self._make_row = made
        return self._make_row

    def _written(self, values: Mapping[str, Any]) -> dict[str, Any]:
        merged = {**self._fixed, **values}
        for key, writer in self._writers.items():
            merged[key] = writer(merged[key])
        return merged
