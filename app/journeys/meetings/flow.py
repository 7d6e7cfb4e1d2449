"""Calling a meeting, and filling its agenda from agreements, needs and earlier meetings."""

from uuid import UUID

from app.domains.agreements import service as agreements
from app.domains.agreements.states import CommitmentState
from app.domains.identity import service as identity
from app.domains.identity.schemas import StaffActor
from app.domains.meetings import service as meetings
from app.domains.meetings.schemas import MeetingIn, MeetingOut
from app.domains.meetings.service import MOST_OF_A_KIND, Matter
from app.domains.meetings.states import MeetingState
from app.domains.needs import service as needs
from app.journeys.meetings import wording
from app.platform.db import Session


async def call_meeting(session: Session, draft: MeetingIn, actor: StaffActor) -> MeetingOut:
    """Plan a meeting; its agenda is filled at once."""
    meeting_id = await meetings.call_meeting(session, draft, actor)
    return await fill_agenda(session, meeting_id, actor)


async def fill_agenda(session: Session, meeting_id: UUID, actor: StaffActor) -> MeetingOut:
    """Put everything that waits on a meeting's agenda; may be repeated until it is held.

    What the office that calls the meeting may see, at most fifty of a kind: earlier decisions
    first, then promises, then needs that nobody took, then what ends soon.
    """
    reach = await identity.list_reach(session, actor.organisation_id)
    meeting = await meetings.lock_meeting(session, meeting_id, reach, MeetingState.planned)
    # Not what the asker sees but what the office does: an agenda does not hang on who fills it.
    scope = await identity.list_reach(session, meeting.office_id)
    most = MOST_OF_A_KIND
    carried = await meetings.list_carried_over(session, meeting, most)
    late = await agreements.list_for_meeting(session, scope, CommitmentState.overdue, most)
    disputed = await agreements.list_for_meeting(session, scope, CommitmentState.disputed, most)
    gaps = await needs.open_gaps(session, scope, most)
    complaints = await needs.list_disputed(session, scope, most)
    ending = await agreements.list_expiring(session, scope, most)
    found: list[Matter] = [
        *map(wording.carried_over, carried),
        *map(wording.overdue, late),
        *map(wording.disputed, disputed),
        *map(wording.gap, gaps),
        *map(wording.disputed_need, complaints),
        *map(wording.expiring, ending),
    ]
    await meetings.fill_agenda(session, meeting, found)
    return await meetings.meeting_of(session, meeting_id, reach)
