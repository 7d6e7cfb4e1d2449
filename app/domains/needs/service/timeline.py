"""What happened to a need, line by line."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, any_, bindparam, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.domains.needs.models import NeedHistory
from app.domains.needs.schemas import TimelineEntry
from app.domains.needs.service import wording
from app.domains.needs.states import Action, ActorKind, NeedState
from app.platform.compiled import Compiled, Rows
from app.platform.db import Session
from app.platform.sqltypes import AnyRow, table_of

_MOST = 500
_history = table_of(NeedHistory).c
_LINES = (
    select(
        _history.action,
        _history.to_state,
        _history.actor_kind,
        _history.organisation_id,
        _history.reason,
        _history.words,
        _history.via,
        _history.at,
    )
    .where(_history.need_id == bindparam("need_id"))
    .order_by(_history.id)
    .limit(_MOST)
)
_OF_NEED = Compiled(_LINES.where(or_(_history.is_public, bindparam("with_internal"))))
_OF_ASSIGNMENT = Compiled(
    _LINES.where(
        _history.action != Action.moved,
        (_history.assignment_id == bindparam("assignment_id"))
        | (_history.actor_kind == ActorKind.youth),
    )
)


async def of_need(session: Session, need_id: UUID, *, with_internal: bool) -> Rows:
    """Return what happened to a need; its writer does not see the offices' internal lines."""
    return await _OF_NEED.rows(session, need_id=need_id, with_internal=with_internal)


async def of_assignment(session: Session, need_id: UUID, assignment_id: UUID) -> Rows:
    """Return what one organisation and the writer said and did, without the moves between."""
    return await _OF_ASSIGNMENT.rows(session, need_id=need_id, assignment_id=assignment_id)


_OF_MAIN = Compiled(
    _LINES.where(
        _history.to_state == any_(literal([*sorted(wording.MAIN_STEPS)], ARRAY(Text()))),
        _history.at > bindparam("since"),
        _history.at < bindparam("until"),
    )
)


async def of_main(session: Session, need_id: UUID, since: datetime, until: datetime) -> Rows:
    """Return the steps of a need that another one follows: how it goes, and nobody's words."""
    return await _OF_MAIN.rows(session, need_id=need_id, since=since, until=until)


def entry_of_main(row: AnyRow, names: dict[UUID, str]) -> TimelineEntry:
    """Return one step of the need that is followed, as progress of the one that follows."""
    return TimelineEntry(
        action=Action.progress_reported,
        title=wording.title(Action.progress_reported, None),
        state=None,
        by=ActorKind(row.actor_kind),
        organisation=names.get(row.organisation_id),
        reason=None,
        words=wording.MAIN_STEPS[NeedState(row.to_state)],
        via=None,
        at=row.at,
    )


def entry(row: AnyRow, names: dict[UUID, str], *, with_internal: bool = False) -> TimelineEntry:
    """Return one line of a timeline."""
    return TimelineEntry(
        action=Action(row.action),
        title=wording.title(row.action, row.to_state),
        state=row.to_state,
        by=ActorKind(row.actor_kind),
        organisation=names.get(row.organisation_id),
        reason=wording.DECLINE_WORDS.get(row.reason, row.reason),
        words=row.words,
        via=row.via if with_internal else None,
        at=row.at,
    )
