"""After a change of keys: what former keys sealed is sealed anew, a batch at a time."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import DeclarativeBase

from app.platform import crypto, db
from app.platform.sqltypes import table_of

_BATCH = 200

Also = Callable[[str], Mapping[str, Any]]


async def seal_anew(
    model: type[DeclarativeBase], column: str, purpose: str, also: Also | None = None
) -> int:
    """Seal one column anew; `also` gives further columns that follow from the opened value.

    Returns how many rows were sealed. May be stopped and begun again; raises UnreadableSecret
    where none of the keys opens a row.
    """
    table = table_of(model)
    sealed = table.c[column]
    mark = crypto.present_mark()
    stale = sealed.is_not(None) & (func.substr(sealed, 1, len(mark)) != mark)
    count = 0
    while True:
        async with db.transaction() as session:
            found = await session.execute(
                select(table.c.id, sealed).where(stale).limit(_BATCH).with_for_update()
            )
            changed = [_anew(row, column, purpose, also) for row in found]
            if not changed:
                return count
            columns = [key for key in changed[0] if key != "b_id"]
            statement = (
                update(table)
                .where(table.c.id == bindparam("b_id"))
                .values({name: bindparam(name) for name in columns})
            )
            await (await session.connection()).execute(statement, changed)
            count += len(changed)


def _anew(row: Any, column: str, purpose: str, also: Also | None) -> dict[str, Any]:
    opened = crypto.unseal(row[1], purpose)
    further = also(opened) if also else {}
    return {"b_id": row[0], column: crypto.seal(opened, purpose), **further}
