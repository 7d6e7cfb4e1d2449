"""Column types that say what they mean."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import Text

Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Document = Annotated[dict[str, Any], mapped_column(JSONB)]
Documents = Annotated[list[dict[str, Any]], mapped_column(JSONB)]
Words = Annotated[list[str], mapped_column(ARRAY(Text()))]


def one_of(column: str, values: type) -> str:
    """Return the SQL of a CHECK that keeps a text column to the values of an enum.

    A CHECK and not a PostgreSQL enum: values get added often, and a CHECK can be replaced
    without a lock on readers.
    """
    listed = ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]
    return f"{column} IN ({listed})"
