"""Calling a meeting: who, when, where; that it was held; that it is over."""

from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, insert, or_, select, update

from app.domains.identity import service as identity
from app.domains.identity.schemas import StaffActor
from app.domains.meetings.models import Meeting, MeetingMinutes, MeetingParticipant
from app.domains.meetings.problems import (
    MeetingMoveRefused,
    MeetingNotFound,
    MinutesMissing,
    MinutesMoved,
    NoSuchParticipant,
)
from app.domains.meetings.schemas import MeetingIn, MeetingMinutesIn
from app.domains.meetings.states import MEETING_NEXT, MeetingState
from app.kernel import clock, ids
from app.platform.db import Session


def may_see(reach: list[UUID]) -> ColumnElement[bool]:
    """Return what lets somebody see a meeting: their organisation calls it or is invited."""
    invited = exists().where(
        MeetingParticipant.meeting_id == Meeting.id, MeetingParticipant.organisation_id.in_(reach)
    )
    return or_(Meeting.office_id.in_(reach), invited)


async def lock_meeting(
    session: Session, meeting_id: UUID, reach: list[UUID], *states: MeetingState
) -> Meeting:
    """Return a meeting that one's office has called, locked, in one of some states.

    Raises MeetingNotFound, also for those who are merely invited, and MeetingMoveRefused.
    """
    found = await session.scalar(
        select(Meeting)
        .where(Meeting.id == meeting_id, Meeting.office_id.in_(reach))
        .with_for_update()
    )
    if found is None:
        raise MeetingNotFound
    if states and found.state not in states:
        raise MeetingMoveRefused(current=found.state)
    return found


async def call_meeting(session: Session, draft: MeetingIn, actor: StaffActor) -> UUID:
    """Plan a meeting of one's own office with others; raises NoSuchParticipant."""
    meeting = Meeting(
        id=ids.new(),
        office_id=actor.organisation_id,
        title=draft.title,
        place=draft.place,
        starts_at=draft.starts_at,
        state=MeetingState.planned,
        minutes_version=0,
        called_by=actor.id,
        created_at=clock.now(),
        held_at=None,
        closed_at=None,
        cancel_reason=None,
    )
    session.add(meeting)
    await session.flush()
    await _invite(session, meeting, draft.participants)
    return meeting.id


async def change_meeting(
    session: Session, meeting_id: UUID, draft: MeetingIn, reach: list[UUID]
) -> None:
    """Change when, where and with whom, while it is planned."""
    meeting = await lock_meeting(session, meeting_id, reach, MeetingState.planned)
    meeting.title, meeting.place, meeting.starts_at = draft.title, draft.place, draft.starts_at
    await session.execute(
        delete(MeetingParticipant)
        .where(MeetingParticipant.meeting_id == meeting_id)
        .execution_options(synchronize_session=False)
    )
    await _invite(session, meeting, draft.participants)
    await session.flush()


async def hold_meeting(
    session: Session, meeting_id: UUID, attended: list[UUID], reach: list[UUID]
) -> None:
    """Note that the meeting took place, and who came; raises NoSuchParticipant."""
    meeting = await lock_meeting(session, meeting_id, reach)
    _move(meeting, MeetingState.held)
    meeting.held_at = clock.now()
    came = MeetingParticipant.organisation_id.in_(attended)
    marked = await session.scalars(
        update(MeetingParticipant)
        .where(MeetingParticipant.meeting_id == meeting_id)
        .values(attended=came)
        .returning(MeetingParticipant.organisation_id)
        .execution_options(synchronize_session=False)
    )
    if set(attended) - set(marked):
        raise NoSuchParticipant
    await session.flush()


async def close_meeting(session: Session, meeting_id: UUID, reach: list[UUID]) -> None:
    """Close a meeting whose minutes are written: they are frozen, its decisions live on."""
    meeting = await lock_meeting(session, meeting_id, reach)
    if meeting.state == MeetingState.held and not meeting.minutes_version:
        raise MinutesMissing
    _move(meeting, MeetingState.closed)
    meeting.closed_at = clock.now()
    await session.flush()


async def cancel_meeting(
    session: Session, meeting_id: UUID, reason: str, reach: list[UUID]
) -> None:
    """Call a planned meeting off."""
    meeting = await lock_meeting(session, meeting_id, reach)
    _move(meeting, MeetingState.cancelled)
    meeting.cancel_reason = reason
    await session.flush()


async def write_minutes(
    session: Session,
    meeting_id: UUID,
    draft: MeetingMinutesIn,
    actor: StaffActor,
    reach: list[UUID],
) -> None:
    """Write the next version of the minutes; raises MinutesMoved."""
    meeting = await lock_meeting(session, meeting_id, reach, MeetingState.held)
    if draft.based_on != meeting.minutes_version:
        raise MinutesMoved(version=meeting.minutes_version)
    meeting.minutes_version += 1
    session.add(
        MeetingMinutes(
            meeting_id=meeting_id,
            version=meeting.minutes_version,
            text=draft.text,
            written_by=actor.id,
            at=clock.now(),
        )
    )
    await session.flush()


async def _invite(session: Session, meeting: Meeting, participants: list[UUID]) -> None:
    active = await identity.active_names(session)
    invited = [one for one in dict.fromkeys(participants) if one != meeting.office_id]
    if not invited or any(one not in active for one in invited):
        raise NoSuchParticipant
    await session.execute(
        insert(MeetingParticipant),
        [
            {"meeting_id": meeting.id, "organisation_id": one, "place": place, "attended": None}
            for place, one in enumerate(invited)
        ],
    )


def _move(meeting: Meeting, target: MeetingState) -> None:
    if target not in MEETING_NEXT[MeetingState(meeting.state)]:
        raise MeetingMoveRefused(current=meeting.state, target=target)
    meeting.state = target
