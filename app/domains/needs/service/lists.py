"""Lists built for speed: the writer's needs."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, func, select, tuple_

from app.domains.classifier import service as classifier
from app.domains.needs.models import Need
from app.domains.needs.problems import NeedNotFound
from app.domains.needs.schemas import NeedBrief, NeedPage
from app.domains.needs.service import wording
from app.domains.needs.states import ENDED, NEED_NAMES, NeedState
from app.kernel import clock, ids
from app.kernel.paging import read_cursor, write_cursor
from app.platform.compiled import Compiled
from app.platform.db import Session
from app.platform.sqltypes import AnyRow, table_of

_FIRST_PAGE = (datetime(9999, 1, 1, tzinfo=clock.SHANGHAI), UUID(int=(1 << 128) - 1))

_needs = table_of(Need).c
# Columns and not objects: the most read list has no use for what the ORM adds.
_MINE = Compiled(
    select(
        _needs.id,
        _needs.receipt,
        func.left(_needs.text, wording.BRIEF_LENGTH),
        _needs.state,
        _needs.topic,
        _needs.is_overdue,
        _needs.created_at,
        _needs.updated_at,
    )
    .where(
        _needs.youth_id == bindparam("youth_id"),
        tuple_(_needs.created_at, _needs.id) < tuple_(bindparam("before"), bindparam("before_id")),
    )
    .order_by(_needs.created_at.desc(), _needs.id.desc())
    .limit(bindparam("limit"))
)


async def list_mine(youth_id: UUID, limit: int, cursor: str | None) -> bytes:
    """Return one page of a youth's needs as the JSON of NeedPage, the newest first.

    Bytes and not objects: this is the most read list, and validating it again would cost a third.
    """
    return orjson.dumps(await _mine(youth_id, limit, cursor), option=orjson.OPT_UTC_Z)


async def page_of_mine(youth_id: UUID, limit: int, cursor: str | None) -> NeedPage:
    """Return the same page for our own pages."""
    return NeedPage.model_validate(await _mine(youth_id, limit, cursor))


async def _mine(youth_id: UUID, limit: int, cursor: str | None) -> dict[str, Any]:
    before, before_id = read_cursor(cursor) if cursor else _FIRST_PAGE
    rows = await _MINE.look(youth_id=youth_id, before=before, before_id=before_id, limit=limit + 1)
    page = rows[:limit]
    more = write_cursor(page[-1].created_at, page[-1].id) if len(rows) > limit else None
    return {"items": [_brief(row) for row in page], "next_cursor": more}


async def newest_of(session: Session, youth_id: UUID, count: int) -> list[NeedBrief]:
    """Return a youth's newest needs, a few."""
    before, before_id = _FIRST_PAGE
    rows = await _MINE.rows(
        session, youth_id=youth_id, before=before, before_id=before_id, limit=count
    )
    return [NeedBrief.model_validate(_brief(row)) for row in rows]


async def newest_within(
    session: Session, youth_id: UUID, office_ids: list[UUID], count: int
) -> list[NeedBrief]:
    """Return a youth's newest needs among those that some offices coordinate."""
    rows = await session.execute(
        select(
            Need.id,
            Need.receipt,
            func.left(Need.text, wording.BRIEF_LENGTH),
            Need.state,
            Need.topic,
            Need.is_overdue,
            Need.created_at,
            Need.updated_at,
        )
        .where(Need.youth_id == youth_id, Need.office_id.in_(office_ids))
        .order_by(Need.created_at.desc())
        .limit(count)
    )
    return [NeedBrief.model_validate(_brief(row)) for row in rows]


async def open_crisis_of(session: Session, youth_id: UUID) -> UUID | None:
    """Return a youth's need of the last hour in which somebody may be in danger, if it is open."""
    need_id: UUID | None = await session.scalar(
        select(Need.id)
        .where(
            Need.youth_id == youth_id,
            Need.is_crisis,
            Need.created_at > clock.now() - timedelta(hours=1),
            Need.state.not_in([*ENDED, NeedState.answered]),
        )
        .order_by(Need.created_at.desc())
        .limit(1)
    )
    return need_id


async def find_by_receipt(session: Session, receipt: str, youth_id: UUID) -> UUID:
    """Return the need that a receipt number names; raises NeedNotFound, also for another's."""
    need_id = await session.scalar(
        select(Need.id).where(Need.receipt == receipt, Need.youth_id == youth_id)
    )
    if need_id is None:
        raise NeedNotFound
    return need_id


def _brief(row: AnyRow) -> dict[str, Any]:
    need_id, receipt, text, state, topic, is_overdue, created_at, updated_at = row
    return {
        "id": ids.encode("need", need_id),
        "receipt": receipt,
        "text": text,
        "state": state,
        "state_name": NEED_NAMES[state],
        "topic": topic,
        "topic_name": classifier.topic_name(topic),
        "is_overdue": is_overdue,
        "created_at": created_at,
        "updated_at": updated_at,
    }
