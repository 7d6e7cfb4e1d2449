"""Taking a need in hand: its row is locked, its assignments and running clocks come along."""

from uuid import UUID

from sqlalchemy import select

from app.domains.needs import policy_book
from app.domains.needs.case import Case
from app.domains.needs.models import Assignment, Clock, Need
from app.domains.needs.problems import NeedNotFound
from app.platform import workdays
from app.platform.db import Session


async def open_case(session: Session, need_id: UUID, *, youth_id: UUID | None = None) -> Case:
    """Lock a need and load its case; raises NeedNotFound, also when it is another youth's.

    Whoever comes second waits here and then meets the state that the first one left.
    """
    query = select(Need).where(Need.id == need_id).with_for_update()
    if youth_id is not None:
        query = query.where(Need.youth_id == youth_id)
    need = await session.scalar(query)
    if need is None:
        raise NeedNotFound
    assignments = await session.scalars(
        select(Assignment).where(Assignment.need_id == need_id).order_by(Assignment.id)
    )
    clocks = await session.scalars(
        select(Clock).where(Clock.need_id == need_id, Clock.stopped_at.is_(None)).order_by(Clock.id)
    )
    return Case(
        need=need,
        calendar=await workdays.calendar(session),
        policy=await policy_book.current(session),
        assignments=list(assignments),
        clocks=list(clocks),
    )
