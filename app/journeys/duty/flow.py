"""Calling people on duty about a need, and what follows when nobody answers."""

from uuid import UUID

from app.domains.duty import service as duty
from app.domains.duty.service import Called, Due
from app.domains.identity import service as identity
from app.domains.identity.schemas import StaffActor
from app.domains.needs import service as needs
from app.domains.needs.events import NeedInDanger
from app.domains.needs.schemas import Done
from app.domains.needs.service import SYSTEM, Actor, Case
from app.domains.needs.states import DANGERS, Action, ActorKind
from app.platform import db, outbox
from app.platform.db import Session
from app.platform.log import logger

log = logger(__name__)

_BATCH = 50


async def call(session: Session, case: Case) -> None:
    """Call who has duty where a written case tells of danger; otherwise do nothing."""
    need = case.need
    if need.review_reason not in DANGERS:
        return
    matter = duty.Matter(need.id, need.receipt, need.office_id, need.review_reason)
    await _note(session, case, await duty.call(session, matter))


async def answer(session: Session, alert_id: UUID, staff: StaffActor) -> Done:
    """Answer a call: nobody else is called any more, and the need's history says who has it."""
    offices = await identity.list_reach(session, staff.organisation_id)
    need_id = await duty.need_of_alert(session, alert_id, staff.id, offices)
    case = await needs.open_case(session, need_id)
    await duty.answer(session, alert_id, staff.id)
    me = Actor(ActorKind.staff, staff.id, staff.organisation_id)
    case.note(Action.duty_answered, me, words=staff.name, is_public=False)
    await case.write(session)
    return Done(done=True)


async def tick() -> int:
    """Pass on the calls that nobody answered in time; returns how many were looked at."""
    async with db.reading() as session:
        late = await duty.list_due(session, _BATCH)
    for one in late:
        async with db.transaction() as session:
            await _pass_on(session, one)
    return len(late)


async def log_danger(_session: Session, event: NeedInDanger) -> None:
    """Tell whoever watches the log; it may run twice without harm."""
    log.warning(
        "need.in_danger",
        need=event.need_id.hex,
        office=event.office_id.hex,
        called="all" if event.staff_id is None else event.staff_id.hex,
    )


async def _pass_on(session: Session, late: Due) -> None:
    if not await needs.claim_need(session, late.need_id):
        return
    case = await needs.open_case(session, late.need_id)
    if case.need.review_reason is None:
        await duty.settle(session, late.need_id)
        return
    await _note(session, case, await duty.pass_on(session, late.alert_id))


async def _note(session: Session, case: Case, called: Called | None) -> None:
    if called is None:
        return
    case.note(Action.duty_called, SYSTEM, words=called.name, is_public=False)
    await case.write(session)
    await outbox.emit(session, NeedInDanger(case.need.id, case.need.office_id, called.staff_id))
