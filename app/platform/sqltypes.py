"""Column types that say what they mean."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, TypeAlias, cast

from sqlalchemy import DateTime, Row, Table
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import Text

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Document = Annotated[dict[str, Any], mapped_column(JSONB)]
Documents = Annotated[list[dict[str, Any]], mapped_column(JSONB)]
Words = Annotated[list[str], mapped_column(ARRAY(Text()))]


def table_of(model: type[DeclarativeBase]) -> Table:
    """Return the table behind a model, for statements that are not about objects."""
    return cast(Table, model.__table__)


def one_of(column: str, values: Iterable[StrEnum]) -> str:
    """Return the SQL of a CHECK that keeps a text column to the values of an enum.

    A CHECK and not a PostgreSQL enum: values get added often, and a CHECK can be replaced
    without a lock on readers.
    """
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"
