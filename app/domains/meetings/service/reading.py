"""Meetings, as those who call or attend them read them."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_

from app.domains.identity import service as identity
from app.domains.meetings.models import (
    Meeting,
    MeetingDecision,
    MeetingItem,
    MeetingMinutes,
    MeetingParticipant,
)
from app.domains.meetings.problems import MeetingNotFound
from app.domains.meetings.schemas import (
    AgendaItemOut,
    MeetingBrief,
    MeetingOut,
    MeetingPage,
    MeetingParticipantOut,
)
from app.domains.meetings.service.agenda import MOST_ITEMS
from app.domains.meetings.service.calling import may_see
from app.domains.meetings.service.deciding import MOST_DECISIONS, described
from app.domains.meetings.states import (
    ITEM_NAMES,
    MEETING_NAMES,
    ItemKind,
    ItemState,
    MeetingState,
)
from app.kernel.paging import read_cursor, write_cursor
from app.platform.db import Session


async def list_meetings(
    session: Session,
    reach: list[UUID],
    state: MeetingState | None,
    limit: int,
    cursor: str | None,
) -> MeetingPage:
    """Return the meetings one's organisation calls or attends, the latest first."""
    query = (
        select(Meeting)
        .where(may_see(reach))
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(limit + 1)
    )
    if state is not None:
        query = query.where(Meeting.state == state)
    if cursor:
        query = query.where(tuple_(Meeting.starts_at, Meeting.id) < read_cursor(cursor))
    rows = list(await session.scalars(query))
    page = rows[:limit]
    names = await identity.names_of(session, sorted({one.office_id for one in page}))
    return MeetingPage(
        items=[MeetingBrief(**_brief(one, names)) for one in page],
        next_cursor=write_cursor(page[-1].starts_at, page[-1].id) if len(rows) > limit else None,
    )


async def meeting_of(session: Session, meeting_id: UUID, reach: list[UUID]) -> MeetingOut:
    """Return a meeting with agenda, minutes and decisions; raises MeetingNotFound."""
    meeting = await session.scalar(select(Meeting).where(Meeting.id == meeting_id, may_see(reach)))
    if meeting is None:
        raise MeetingNotFound
    participants = list(
        await session.scalars(
            select(MeetingParticipant)
            .where(MeetingParticipant.meeting_id == meeting_id)
            .order_by(MeetingParticipant.place)
        )
    )
    items = await _items(session, meeting_id)
    minutes = await session.scalar(
        select(MeetingMinutes.text).where(
            MeetingMinutes.meeting_id == meeting_id,
            MeetingMinutes.version == meeting.minutes_version,
        )
    )
    decisions = await session.scalars(
        select(MeetingDecision)
        .where(MeetingDecision.meeting_id == meeting_id)
        .order_by(MeetingDecision.id)
        .limit(MOST_DECISIONS)
    )
    who = [meeting.office_id, *(one.organisation_id for one in participants)]
    names = await identity.names_of(session, who)
    return MeetingOut(
        **_brief(meeting, names),
        cancel_reason=meeting.cancel_reason,
        participants=[
            MeetingParticipantOut(
                organisation_id=one.organisation_id,
                organisation_name=names.get(one.organisation_id, ""),
                attended=one.attended,
            )
            for one in participants
        ],
        agenda=[one for one in items if one.state is ItemState.open],
        left_out=[one for one in items if one.state is not ItemState.open],
        minutes=minutes,
        minutes_version=meeting.minutes_version,
        decisions=await described(session, list(decisions)),
    )


async def _items(session: Session, meeting_id: UUID) -> list[AgendaItemOut]:
    rows = await session.scalars(
        select(MeetingItem)
        .where(MeetingItem.meeting_id == meeting_id)
        .order_by(MeetingItem.place, MeetingItem.id)
        .limit(2 * MOST_ITEMS)
    )
    return [
        AgendaItemOut(
            id=one.id,
            kind=ItemKind(one.kind),
            kind_name=ITEM_NAMES[ItemKind(one.kind)],
            subject=one.subject,
            title=one.title,
            words=one.words,
            state=ItemState(one.state),
            drop_reason=one.drop_reason,
        )
        for one in rows
    ]


def _brief(one: Meeting, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "place": one.place,
        "starts_at": one.starts_at,
        "state": one.state,
        "state_name": MEETING_NAMES[MeetingState(one.state)],
        "office_id": one.office_id,
        "office_name": names.get(one.office_id, ""),
    }
