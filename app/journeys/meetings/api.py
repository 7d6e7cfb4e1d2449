"""Routes of joint meetings (联席会议) for staff."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.domains.identity import service as identity
from app.domains.identity.actors import CurrentStaff, Overseer
from app.domains.identity.schemas import StaffActor
from app.domains.meetings import problems, schemas
from app.domains.meetings import service as meetings
from app.domains.meetings.states import DecisionState, MeetingState
from app.journeys.meetings import flow, wording
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform.db import Reading, Session, Transaction
from app.platform.idempotency import KeyReused, Once, OnceKey
from app.platform.web import problems as can_raise

staff = APIRouter(prefix="/staff/v1", tags=["staff · meetings"])

_ONE = (Unauthenticated, Forbidden, problems.MeetingNotFound)
_CHANGING = can_raise(*_ONE, problems.MeetingMoveRefused, KeyReused)
Deed = Callable[[list[UUID]], Awaitable[object]]


@staff.post(
    "/meetings",
    status_code=201,
    response_model=schemas.MeetingOut,
    responses=can_raise(Unauthenticated, Forbidden, problems.NoSuchParticipant, KeyReused),
)
async def call_meeting(
    draft: schemas.MeetingIn, actor: Overseer, once: OnceKey, session: Transaction
) -> Response:
    """Plan a meeting of your organisation with others; its agenda is filled at once."""
    return await once.answer(session, actor.id, lambda: flow.call_meeting(session, draft, actor))


@staff.get("/meetings", responses=can_raise(Unauthenticated, BadCursor))
async def list_meetings(
    actor: CurrentStaff,
    session: Reading,
    state: MeetingState | None = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.MeetingPage:
    """Return the meetings your organisation calls or attends, the latest first."""
    reach = await _reach(session, actor)
    return await meetings.list_meetings(session, reach, state, limit, cursor)


@staff.get("/meetings/{meeting_id}", responses=can_raise(*_ONE))
async def read_meeting(
    meeting_id: schemas.MeetingId, actor: CurrentStaff, session: Reading
) -> schemas.MeetingOut:
    """Return a meeting: who, the agenda in its order, the minutes, what was decided."""
    return await meetings.meeting_of(session, meeting_id, await _reach(session, actor))


@staff.get(
    "/meetings/{meeting_id}/minutes.md",
    response_class=Response,
    responses={
        200: {"content": {"text/markdown": {}}, "description": "the meeting as Markdown"},
        **can_raise(*_ONE),
    },
)
async def export_minutes(
    meeting_id: schemas.MeetingId, actor: CurrentStaff, session: Reading
) -> Response:
    """Return a meeting as a text to send round (会议纪要): agenda, minutes, decisions."""
    found = await meetings.meeting_of(session, meeting_id, await _reach(session, actor))
    return Response(wording.minutes(found), media_type="text/markdown")


@staff.put(
    "/meetings/{meeting_id}",
    responses=can_raise(*_ONE, problems.MeetingMoveRefused, problems.NoSuchParticipant),
)
async def change_meeting(
    meeting_id: schemas.MeetingId,
    draft: schemas.MeetingIn,
    actor: Overseer,
    session: Transaction,
) -> schemas.MeetingOut:
    """Change when, where and with whom, while the meeting is planned."""
    reach = await _reach(session, actor)
    await meetings.change_meeting(session, meeting_id, draft, reach)
    return await meetings.meeting_of(session, meeting_id, reach)


@staff.post(
    "/meetings/{meeting_id}/agenda/filling",
    status_code=201,
    response_model=schemas.MeetingOut,
    responses=_CHANGING,
)
async def fill_agenda(
    meeting_id: schemas.MeetingId, actor: Overseer, once: OnceKey, session: Transaction
) -> Response:
    """Fill the agenda anew from all that waits.

    Unfinished decisions, late and disputed promises, needs that nobody took, disputed needs,
    agreements that end soon.
    What somebody dropped stays dropped; what has settled itself is taken off.
    """
    return await once.answer(
        session, actor.id, lambda: flow.fill_agenda(session, meeting_id, actor)
    )


@staff.post(
    "/meetings/{meeting_id}/agenda",
    status_code=201,
    response_model=schemas.MeetingOut,
    responses={**_CHANGING, **can_raise(problems.MeetingMoveRefused, problems.AgendaFull)},
)
async def add_agenda_item(
    meeting_id: schemas.MeetingId,
    draft: schemas.AgendaItemIn,
    actor: Overseer,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Add a point of your own at the end of the agenda."""
    return await _meeting_after(
        session,
        once,
        (meeting_id, actor),
        lambda reach: meetings.add_item(session, meeting_id, draft, actor, reach),
    )


@staff.put(
    "/meetings/{meeting_id}/agenda/order",
    responses=can_raise(*_ONE, problems.MeetingMoveRefused, problems.AgendaMoved),
)
async def reorder_agenda(
    meeting_id: schemas.MeetingId,
    draft: schemas.AgendaOrderIn,
    actor: Overseer,
    session: Transaction,
) -> schemas.MeetingOut:
    """Put the agenda into an order that names each of its points once."""
    reach = await _reach(session, actor)
    await meetings.reorder(session, meeting_id, draft.items, reach)
    return await meetings.meeting_of(session, meeting_id, reach)


@staff.post(
    "/meetings/{meeting_id}/agenda/{item_id}/dropping",
    status_code=201,
    response_model=schemas.MeetingOut,
    responses={**_CHANGING, **can_raise(problems.MeetingNotFound, problems.ItemNotFound)},
)
async def drop_agenda_item(
    meeting_id: schemas.MeetingId,
    item_id: schemas.ItemId,
    draft: schemas.MeetingReason,
    actor: Overseer,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Take a point off the agenda, with a reason."""
    return await _meeting_after(
        session,
        once,
        (meeting_id, actor),
        lambda reach: meetings.drop_item(
            session, (meeting_id, item_id), draft.reason, actor, reach
        ),
    )


@staff.post(
    "/meetings/{meeting_id}/holding",
    status_code=201,
    response_model=schemas.MeetingOut,
    responses={**_CHANGING, **can_raise(problems.NoSuchParticipant, KeyReused)},
)
async def hold_meeting(
    meeting_id: schemas.MeetingId,
    draft: schemas.MeetingHoldingIn,
    actor: Overseer,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Note that the meeting took place, and who came."""
    return await _meeting_after(
        session,
        once,
        (meeting_id, actor),
        lambda reach: meetings.hold_meeting(session, meeting_id, draft.attended, reach),
    )


@staff.post(
    "/meetings/{meeting_id}/minutes",
    status_code=201,
    response_model=schemas.MeetingOut,
    responses={**_CHANGING, **can_raise(problems.MeetingMoveRefused, problems.MinutesMoved)},
)
async def write_minutes(
    meeting_id: schemas.MeetingId,
    draft: schemas.MeetingMinutesIn,
    actor: Overseer,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Write the next version of the minutes, until the meeting is closed."""
    return await _meeting_after(
        session,
        once,
        (meeting_id, actor),
        lambda reach: meetings.write_minutes(session, meeting_id, draft, actor, reach),
    )


@staff.post(
    "/meetings/{meeting_id}/decisions",
    status_code=201,
    response_model=schemas.MeetingOut,
    responses={
        **can_raise(*_ONE, problems.ItemNotFound),
        **can_raise(problems.MeetingMoveRefused, problems.AgendaFull),
        **can_raise(problems.NoSuchParticipant, KeyReused),
    },
)
async def note_decision(
    meeting_id: schemas.MeetingId,
    draft: schemas.MeetingDecisionIn,
    actor: Overseer,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Note a decision: who does what by when. It carries over until it is done."""
    return await _meeting_after(
        session,
        once,
        (meeting_id, actor),
        lambda reach: meetings.decide(session, meeting_id, draft, actor, reach),
    )


@staff.post(
    "/meetings/{meeting_id}/closing",
    status_code=201,
    response_model=schemas.MeetingOut,
    responses={**_CHANGING, **can_raise(problems.MeetingMoveRefused, problems.MinutesMissing)},
)
async def close_meeting(
    meeting_id: schemas.MeetingId, actor: Overseer, once: OnceKey, session: Transaction
) -> Response:
    """Close a meeting: its minutes are frozen, its decisions live on."""
    return await _meeting_after(
        session,
        once,
        (meeting_id, actor),
        lambda reach: meetings.close_meeting(session, meeting_id, reach),
    )


@staff.post(
    "/meetings/{meeting_id}/cancellation",
    status_code=201,
    response_model=schemas.MeetingOut,
    responses=_CHANGING,
)
async def cancel_meeting(
    meeting_id: schemas.MeetingId,
    draft: schemas.MeetingReason,
    actor: Overseer,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Call a planned meeting off, with a reason."""
    return await _meeting_after(
        session,
        once,
        (meeting_id, actor),
        lambda reach: meetings.cancel_meeting(session, meeting_id, draft.reason, reach),
    )


@staff.get("/decisions", responses=can_raise(Unauthenticated, BadCursor))
async def list_decisions(
    actor: CurrentStaff, session: Reading, asked: Annotated[schemas.MeetingDecisionQuery, Query()]
) -> schemas.MeetingDecisionPage:
    """Return what was decided and concerns your organisation, the first due first."""
    return await meetings.list_decisions(session, asked, await _reach(session, actor))


@staff.post(
    "/decisions/{decision_id}/completion",
    status_code=201,
    response_model=schemas.MeetingDecisionOut,
    responses=can_raise(
        Unauthenticated, problems.DecisionNotFound, problems.DecisionEnded, KeyReused
    ),
)
async def complete_decision(
    decision_id: schemas.DecisionId,
    draft: schemas.MeetingDecisionEnd,
    actor: CurrentStaff,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Say that a decision is done, and how; for who has to do it, and for the office."""
    outcome = (DecisionState.done, draft.words)
    return await _decision_after(session, once, (decision_id, actor), outcome)


@staff.post(
    "/decisions/{decision_id}/dropping",
    status_code=201,
    response_model=schemas.MeetingDecisionOut,
    responses=can_raise(
        Unauthenticated, Forbidden, problems.DecisionNotFound, problems.DecisionEnded, KeyReused
    ),
)
async def drop_decision(
    decision_id: schemas.DecisionId,
    draft: schemas.MeetingDecisionEnd,
    actor: Overseer,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Drop a decision, with a reason; for the office that called the meeting."""
    outcome = (DecisionState.dropped, draft.words)
    return await _decision_after(session, once, (decision_id, actor), outcome)


async def _decision_after(
    session: Session,
    once: Once,
    whose: tuple[UUID, StaffActor],
    outcome: tuple[DecisionState, str],
) -> Response:
    decision_id, actor = whose

    async def work() -> schemas.MeetingDecisionOut:
        reach = await _reach(session, actor)
        return await meetings.end_decision(session, decision_id, outcome, actor, reach)

    return await once.answer(session, actor.id, work)


async def _meeting_after(
    session: Session, once: Once, whose: tuple[UUID, StaffActor], deed: Deed
) -> Response:
    """Do a deed once, and answer with the meeting as it is then."""
    meeting_id, actor = whose

    async def work() -> schemas.MeetingOut:
        reach = await _reach(session, actor)
        await deed(reach)
        return await meetings.meeting_of(session, meeting_id, reach)

    return await once.answer(session, actor.id, work)


async def _reach(session: Session, actor: StaffActor) -> list[UUID]:
    return await identity.list_reach(session, actor.organisation_id)
