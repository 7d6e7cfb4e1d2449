"""What a meeting decided: dated tasks that come up again until they are done."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, Date, cast, func, or_, select, tuple_

from app.domains.identity import service as identity
from app.domains.identity.schemas import StaffActor
from app.domains.meetings.models import Meeting, MeetingDecision, MeetingItem
from app.domains.meetings.problems import (
    AgendaFull,
    DecisionEnded,
    DecisionNotFound,
    ItemNotFound,
    NoSuchParticipant,
)
from app.domains.meetings.schemas import (
    MeetingDecisionIn,
    MeetingDecisionOut,
    MeetingDecisionPage,
    MeetingDecisionQuery,
)
from app.domains.meetings.service.calling import lock_meeting
from app.domains.meetings.states import DECISION_NAMES, DecisionState, MeetingState
from app.kernel import clock, ids
from app.kernel.paging import read_cursor, write_cursor
from app.platform.db import Session

MOST_DECISIONS = 100
_NOON = time(12)


async def decide(
    session: Session,
    meeting_id: UUID,
    draft: MeetingDecisionIn,
    actor: StaffActor,
    reach: list[UUID],
) -> UUID:
    """Note a decision of a meeting that was held; raises NoSuchParticipant, ItemNotFound."""
    meeting = await lock_meeting(session, meeting_id, reach, MeetingState.held)
    if draft.organisation_id not in await identity.active_names(session):
        raise NoSuchParticipant
    if draft.item_id is not None:
        await _demand_item(session, meeting_id, draft.item_id)
    count = await session.scalar(
        select(func.count())
        .select_from(MeetingDecision)
        .where(MeetingDecision.meeting_id == meeting_id)
    )
    if (count or 0) >= MOST_DECISIONS:
        raise AgendaFull
    new_id = ids.new()
    session.add(
        MeetingDecision(
            id=new_id,
            office_id=meeting.office_id,
            meeting_id=meeting_id,
            item_id=draft.item_id,
            what=draft.what,
            organisation_id=draft.organisation_id,
            due_on=draft.due_on,
            state=DecisionState.open,
            noted_by=actor.id,
            created_at=clock.now(),
            ended_at=None,
            ended_by=None,
            end_words=None,
        )
    )
    await session.flush()
    return new_id


async def end_decision(
    session: Session,
    decision_id: UUID,
    outcome: tuple[DecisionState, str],
    actor: StaffActor,
    reach: list[UUID],
) -> MeetingDecisionOut:
    """Say that a decision is done, or dropped with a reason; raises DecisionEnded.

    Who has to do it says that it is done; only the office that called the meeting drops it.
    """
    state, words = outcome
    mine: ColumnElement[bool] = MeetingDecision.office_id.in_(reach)
    if state is DecisionState.done:
        mine = or_(mine, MeetingDecision.organisation_id.in_(reach))
    found = await session.scalar(
        select(MeetingDecision).where(MeetingDecision.id == decision_id, mine).with_for_update()
    )
    if found is None:
        raise DecisionNotFound
    if found.state != DecisionState.open:
        raise DecisionEnded(current=found.state)
    found.state, found.end_words = state, words
    found.ended_at, found.ended_by = clock.now(), actor.id
    await session.flush()
    [said] = await described(session, [found])
    return said


async def list_decisions(
    session: Session, asked: MeetingDecisionQuery, reach: list[UUID]
) -> MeetingDecisionPage:
    """Return decisions of one's own meetings or to be done by one's own, the first due first."""
    query = (
        select(MeetingDecision)
        .where(
            or_(
                MeetingDecision.office_id.in_(reach),
                MeetingDecision.organisation_id.in_(reach),
            )
        )
        .order_by(MeetingDecision.due_on, MeetingDecision.id)
        .limit(asked.limit + 1)
    )
    if asked.state is not None:
        query = query.where(MeetingDecision.state == asked.state)
    if asked.organisation_id is not None:
        query = query.where(MeetingDecision.organisation_id == asked.organisation_id)
    if asked.cursor:
        moment, key = read_cursor(asked.cursor)
        day = cast(moment.astimezone(clock.SHANGHAI).date(), Date)
        query = query.where(tuple_(MeetingDecision.due_on, MeetingDecision.id) > tuple_(day, key))
    rows = list(await session.scalars(query))
    page = rows[: asked.limit]
    more = None
    if len(rows) > asked.limit:
        noon = datetime.combine(page[-1].due_on, _NOON, clock.SHANGHAI)
        more = write_cursor(noon, page[-1].id)
    return MeetingDecisionPage(items=await described(session, page), next_cursor=more)


async def list_carried_over(
    session: Session, meeting: Meeting, limit: int
) -> list[MeetingDecisionOut]:
    """Return what an office's earlier meetings decided and nobody has done yet."""
    rows = await session.scalars(
        select(MeetingDecision)
        .where(
            MeetingDecision.office_id == meeting.office_id,
            MeetingDecision.state == DecisionState.open,
            MeetingDecision.meeting_id != meeting.id,
        )
        .order_by(MeetingDecision.due_on, MeetingDecision.id)
        .limit(limit)
    )
    return await described(session, list(rows))


async def described(session: Session, rows: list[MeetingDecision]) -> list[MeetingDecisionOut]:
    """Return decisions in words."""
    names = await identity.names_of(session, sorted({one.organisation_id for one in rows}))
    today = clock.now().astimezone(clock.SHANGHAI).date()
    return [
        MeetingDecisionOut(
            id=one.id,
            meeting_id=one.meeting_id,
            item_id=one.item_id,
            what=one.what,
            organisation_id=one.organisation_id,
            organisation_name=names.get(one.organisation_id, ""),
            due_on=one.due_on,
            is_late=one.state == DecisionState.open and one.due_on < today,
            state=DecisionState(one.state),
            state_name=DECISION_NAMES[DecisionState(one.state)],
            end_words=one.end_words,
            ended_at=one.ended_at,
        )
        for one in rows
    ]


async def _demand_item(session: Session, meeting_id: UUID, item_id: UUID) -> None:
    found = await session.scalar(
        select(MeetingItem.id).where(
            MeetingItem.id == item_id, MeetingItem.meeting_id == meeting_id
        )
    )
    if found is None:
        raise ItemNotFound
