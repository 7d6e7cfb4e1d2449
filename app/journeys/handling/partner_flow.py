"""What an organisation does with a need, by API or at the console."""

from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.identity import service as identity
from app.domains.needs import service as needs
from app.domains.needs.events import AnswerGiven, OfferSettled
from app.domains.needs.schemas import AnswerIn, AssignmentOut, ContactIn, DeclineIn, Done, HoldAskIn
from app.domains.needs.service import Case
from app.domains.needs.states import AssignmentRole, DeclineReason, ReviewReason
from app.domains.notices.schemas import NoticeKind
from app.domains.notifications import service as notifications
from app.domains.notifications.schemas import Template
from app.domains.notifications.service import Message
from app.domains.onboarding import service as onboarding
from app.journeys import dispatch, labelling
from app.journeys.clocks import telling
from app.journeys.handling.disclosing_flow import look
from app.journeys.handling.working import Work, open_work
from app.platform import outbox
from app.platform.db import Session

# Nobody on probation may have so many.
_COUNTED = 1000


async def accept(session: Session, work: Work) -> AssignmentOut:
    """Take the need on; the youth hears who has it."""
    case, assignment = await open_work(session, work)
    needs.accept(case, assignment, work.actor)
    await case.write(session)
    await outbox.emit(session, OfferSettled(work.organisation_id, "accepted"))
    if assignment.role == AssignmentRole.lead:
        name = await _name(session, work.organisation_id)
        await _tell(session, case, "诉求已签收", f"{name}已接手你的诉求，会尽快与你联系。")
    return await look(session, work)


async def claim(session: Session, work: Work) -> AssignmentOut:
    """Take a need on from an open call; of several at once exactly one is first.

    Who was called may have been suspended since, or have its hands full.
    """
    need_id = await needs.need_of_call(session, work.assignment_id, work.organisation_id)
    case = await needs.open_case(session, need_id)
    topic = classifier.current_code(case.need.topic)
    load = await needs.open_load(session, {work.organisation_id: _COUNTED})
    has_open = load.get(work.organisation_id, 0)
    await onboarding.require_taking(session, work.organisation_id, topic, has_open=has_open)
    needs.claim(case, work.assignment_id, work.organisation_id, work.actor)
    await case.write(session)
    await outbox.emit(session, OfferSettled(work.organisation_id, "accepted"))
    name = await _name(session, work.organisation_id)
    await _tell(session, case, "诉求已签收", f"{name}已接手你的诉求，会尽快与你联系。")
    return await look(session, work)


async def decline(session: Session, work: Work, why: DeclineIn) -> Done:
    """Refuse the need; it goes to the next organisation at once, or to a dispatcher."""
    case, assignment = await open_work(session, work)
    if why.suggested is not None:
        await identity.find_organisation(session, why.suggested)
    needs.decline(case, assignment, work.actor, why)
    if why.reason is DeclineReason.not_ours and assignment.role == AssignmentRole.lead:
        await labelling.keep_decline(session, case.need, work.organisation_id, why.suggested)
    await outbox.emit(session, OfferSettled(work.organisation_id, "declined"))
    if assignment.role == AssignmentRole.lead:
        await pass_on(session, case)
    else:
        await case.write(session)
    return Done(done=True)


async def pass_on(session: Session, case: Case) -> None:
    """Find the next lead for a need that came back, and tell the youth where it is."""
    await case.write(session)
    # Where the writer has said that the topic is wrong, a dispatcher is waited for.
    is_disputed = case.need.review_reason == ReviewReason.disputed
    name = None if is_disputed else await dispatch.find_lead(session, case)
    await case.write(session)
    if name is None:
        body = "上一家单位未能接手，工作人员正在为你安排合适的单位。"
    else:
        body = f"上一家单位未能接手，已转给{name}。"
    await _tell(session, case, "诉求已转办", body)


async def give_to_the_best(session: Session, case: Case) -> None:
    """Find a lead for a need that nobody has claimed, and tell the youth who it is."""
    name = await dispatch.find_lead(session, case)
    await case.write(session)
    if name is not None:
        await _tell(session, case, "诉求已派单", f"已为你转给{name}。")


async def log_contact(session: Session, work: Work, made: ContactIn) -> AssignmentOut:
    """Note a contact with the youth, or a try."""
    case, assignment = await open_work(session, work)
    needs.contact(case, assignment, work.actor, made)
    await case.write(session)
    return await look(session, work)


async def report_progress(session: Session, work: Work, words: str) -> AssignmentOut:
    """Tell the youth how it is going."""
    case, assignment = await open_work(session, work)
    needs.report_progress(case, assignment, work.actor, words)
    await case.write(session)
    await _tell(session, case, "办理有新进展", words)
    return await look(session, work)


async def ask(session: Session, work: Work, question: str) -> AssignmentOut:
    """Ask the youth something; the work clocks pause until the reply."""
    case, assignment = await open_work(session, work)
    needs.ask(case, assignment, work.actor, question)
    await case.write(session)
    await _tell(session, case, "承办单位想了解更多情况", question)
    return await look(session, work)


async def answer(session: Session, work: Work, given: AnswerIn) -> AssignmentOut:
    """Answer the youth, who is asked to judge."""
    case, assignment = await open_work(session, work)
    is_on_time = needs.was_on_time(case, assignment)
    needs.answer(case, assignment, work.actor, given)
    await case.write(session)
    if assignment.role == AssignmentRole.lead:
        await outbox.emit(session, AnswerGiven(work.organisation_id, is_on_time))
        message = Message("诉求已答复，等你评价", given.text, Template.need_answered)
        await notifications.tell(session, case.need.youth_id, case.need.id, message)
    return await look(session, work)


async def extend(session: Session, work: Work, reason: str) -> AssignmentOut:
    """Take the allowance once more, or ask staff for it where the policy says so."""
    case, assignment = await open_work(session, work)
    if not case.policy.approves_extensions:
        needs.extend(case, assignment, work.actor, reason)
        await case.write(session)
        await _tell(session, case, "办理时间延长", reason)
        return await look(session, work)
    await needs.ask_extension(session, case, assignment, work.actor, reason)
    await case.write(session)
    notice = await telling.about(
        session,
        case,
        NoticeKind.extension_requested,
        "延期申请待审批",
        "申请延期",
        who=work.organisation_id,
    )
    await telling.tell_coordinators(session, case, notice)
    return await look(session, work)


async def ask_hold(session: Session, work: Work, asked: HoldAskIn) -> AssignmentOut:
    """Ask the coordinators to put the need on hold (挂账); until they do, the clocks run."""
    case, assignment = await open_work(session, work)
    words = f"{asked.reason}（建议复查日期：{asked.review_on:%Y-%m-%d}）"
    needs.ask_hold(case, assignment, work.actor, words)
    await case.write(session)
    notice = await telling.about(
        session,
        case,
        NoticeKind.hold_requested,
        "挂账申请待审批",
        "申请挂账",
        who=work.organisation_id,
    )
    await telling.tell_coordinators(session, case, notice)
    return await look(session, work)


async def ask_transfer(session: Session, work: Work, reason: str) -> AssignmentOut:
    """Ask the dispatchers to give the need to somebody else."""
    case, assignment = await open_work(session, work)
    needs.ask_transfer(case, assignment, work.actor, reason)
    await case.write(session)
    return await look(session, work)


async def _name(session: Session, organisation_id: UUID) -> str:
    return (await identity.find_organisation(session, organisation_id)).name


async def _tell(session: Session, case: Case, title: str, body: str) -> None:
    await notifications.tell(session, case.need.youth_id, case.need.id, Message(title, body))
