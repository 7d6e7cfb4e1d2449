"""What a youth does with a need after submitting it."""

from uuid import UUID

from app.domains.delivery.schemas import EventType
from app.domains.feedback import service as feedback
from app.domains.feedback.schemas import VerdictIn
from app.domains.feedback.states import Verdict
from app.domains.needs import service as needs
from app.domains.needs.events import AnswerJudged
from app.domains.needs.problems import NeedMoveRefused
from app.domains.needs.schemas import NeedDetail
from app.domains.needs.service import Actor, Case
from app.domains.needs.states import ActorKind, NeedState
from app.journeys import dispatch
from app.platform import outbox
from app.platform.db import Session


async def add_information(
    session: Session, need_id: UUID, youth_id: UUID, words: str
) -> NeedDetail:
    """Add words to a need under way; its lead hears of it."""
    case = await needs.open_case(session, need_id, youth_id=youth_id)
    needs.add_information(case, _me(youth_id), words)
    await case.write(session)
    await _tell_lead(session, case, EventType.youth_replied)
    return await needs.need_of_youth(session, need_id, youth_id)


async def reply(session: Session, need_id: UUID, youth_id: UUID, words: str) -> NeedDetail:
    """Answer the open question; the clocks go on."""
    case = await needs.open_case(session, need_id, youth_id=youth_id)
    needs.reply(case, _me(youth_id), words)
    await case.write(session)
    await _tell_lead(session, case, EventType.youth_replied)
    return await needs.need_of_youth(session, need_id, youth_id)


async def withdraw(
    session: Session, need_id: UUID, youth_id: UUID, reason: str | None
) -> NeedDetail:
    """Take a need back; whoever had it hears so."""
    case = await needs.open_case(session, need_id, youth_id=youth_id)
    ended = needs.withdraw(case, _me(youth_id), reason)
    await case.write(session)
    for one in ended:
        await dispatch.tell_partner(
            session, case, one.id, one.organisation_id, EventType.assignment_withdrawn
        )
    return await needs.need_of_youth(session, need_id, youth_id)


async def appeal(session: Session, need_id: UUID, youth_id: UUID, words: str) -> NeedDetail:
    """Object to a rejection; a dispatcher looks again."""
    case = await needs.open_case(session, need_id, youth_id=youth_id)
    needs.appeal(case, _me(youth_id), words)
    await case.write(session)
    return await needs.need_of_youth(session, need_id, youth_id)


async def judge(session: Session, need_id: UUID, youth_id: UUID, given: VerdictIn) -> NeedDetail:
    """Say whether it helped. Helped, the need closes; not helped, it opens again with less time."""
    case = await needs.open_case(session, need_id, youth_id=youth_id)
    lead = await needs.answered_by(session, case)
    if lead is None or case.state not in {NeedState.answered, NeedState.closed}:
        raise NeedMoveRefused(current=case.state)
    me = _me(youth_id)
    await feedback.keep_verdict(session, need_id, lead.id, case.need.round, given, case.now)
    needs.judge(case, me, lead, given.verdict, given.text)
    if given.verdict is Verdict.not_solved:
        needs.reopen(case, me, given.text or None)
        kind = EventType.assignment_reopened
        if case.lead is None:
            await _go_on_alone(session, case)
    else:
        if case.state is NeedState.answered:
            needs.close(case, me, "confirmed")
        kind = EventType.assignment_judged
    await case.write(session)
    await outbox.emit(session, AnswerJudged(lead.organisation_id, given.verdict))
    if lead.need_id == need_id:
        await dispatch.tell_partner(session, case, lead.id, lead.organisation_id, kind)
    return await needs.need_of_youth(session, need_id, youth_id)


async def _go_on_alone(session: Session, case: Case) -> None:
    """Hand over a need that another one's answer did not help; it follows no more."""
    if case.need.joined_to is None:
        return
    needs.reopen_alone(case)
    if case.state is NeedState.triaged:
        await dispatch.find_lead(session, case)


def _me(youth_id: UUID) -> Actor:
    return Actor(ActorKind.youth, youth_id)


async def _tell_lead(session: Session, case: Case, kind: EventType) -> None:
    if case.lead is not None:
        await dispatch.tell_partner(session, case, case.lead.id, case.lead.organisation_id, kind)
