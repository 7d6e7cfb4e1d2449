"""What coordinators decide about time: needs on hold (挂账), extensions (延期)."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from app.domains.delivery.schemas import EventType
from app.domains.identity.schemas import StaffActor
from app.domains.needs import service as needs
from app.domains.needs.problems import BadReviewDate
from app.domains.needs.service import Actor, Case
from app.domains.needs.states import ActorKind
from app.domains.notifications import service as notifications
from app.domains.notifications.service import Message
from app.journeys import dispatch
from app.journeys.clocks.schemas import ExtensionDecisionIn, HoldIn
from app.journeys.review import flow as review
from app.journeys.review.schemas import StaffNeedOut
from app.kernel.clock import SHANGHAI
from app.platform.db import Session

_LONGEST = timedelta(days=184)
_LOOK_AGAIN_AT = time(9)


async def hold(session: Session, need_id: UUID, staff: StaffActor, wanted: HoldIn) -> StaffNeedOut:
    """Put a need on hold until a day, or choose another day; its clocks stand still meanwhile."""
    case, me = await _open(session, need_id, staff)
    until = datetime.combine(wanted.review_on, _LOOK_AGAIN_AT, SHANGHAI).astimezone(UTC)
    today = case.now.astimezone(SHANGHAI).date()
    if not today < wanted.review_on <= today + _LONGEST:
        raise BadReviewDate
    needs.hold(case, me, until, wanted.reason)
    await case.write(session)
    day = f"{wanted.review_on.month}月{wanted.review_on.day}日"
    await _tell(session, case, "诉求暂时挂账", f"{wanted.reason} 我们会在{day}复查并告诉你。")
    await _tell_lead(session, case, EventType.assignment_held)
    return await review.look(session, need_id, staff)


async def resume(session: Session, need_id: UUID, staff: StaffActor, note: str) -> StaffNeedOut:
    """Let a need go on; what was left of its time is left still."""
    case, me = await _open(session, need_id, staff)
    needs.resume(case, me, note)
    await case.write(session)
    await _tell(session, case, "诉求恢复办理", note)
    await _tell_lead(session, case, EventType.assignment_resumed)
    return await review.look(session, need_id, staff)


async def decide_extension(
    session: Session, need_id: UUID, staff: StaffActor, said: ExtensionDecisionIn
) -> StaffNeedOut:
    """Grant or refuse the time that the lead asked for; both sides hear it."""
    case, me = await _open(session, need_id, staff)
    lead = await needs.decide_extension(
        session, case, me, is_granted=said.is_granted, words=said.note
    )
    await case.write(session)
    if said.is_granted:
        await _tell(session, case, "办理时间延长", said.note)
    kind = (
        EventType.assignment_extended if said.is_granted else EventType.assignment_extension_refused
    )
    await dispatch.tell_partner(session, case, lead.id, lead.organisation_id, kind)
    return await review.look(session, need_id, staff)


async def _open(session: Session, need_id: UUID, staff: StaffActor) -> tuple[Case, Actor]:
    # Sight first: what is not in one's office does not exist.
    await needs.need_of_office(session, need_id, staff.organisation_id)
    case = await needs.open_case(session, need_id)
    return case, Actor(ActorKind.staff, staff.id, staff.organisation_id)


async def _tell(session: Session, case: Case, title: str, body: str) -> None:
    await notifications.tell(session, case.need.youth_id, case.need.id, Message(title, body))


async def _tell_lead(session: Session, case: Case, kind: EventType) -> None:
    if case.lead is not None:
        await dispatch.tell_partner(session, case, case.lead.id, case.lead.organisation_id, kind)
