"""What dispatchers do with a need that waits for them."""

from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.classifier.service import Teacher
from app.domains.classifier.states import LabelSource
from app.domains.delivery.schemas import EventType
from app.domains.duty import service as duty
from app.domains.identity import service as identity
from app.domains.identity.schemas import StaffActor
from app.domains.needs import service as needs
from app.domains.needs.problems import NameSomebody, NothingToReview
from app.domains.needs.service import Actor, Case
from app.domains.needs.states import (
    OTHER_WAY,
    Action,
    ActorKind,
    AssignmentState,
    NeedState,
    ReviewReason,
)
from app.domains.notifications import service as notifications
from app.domains.notifications.service import Message
from app.domains.onboarding import service as onboarding
from app.domains.opinions import service as opinions
from app.journeys import dispatch, labelling
from app.journeys.review.schemas import DecisionIn, HelperIn, RejectIn, StaffNeedOut, TagsIn
from app.platform.db import Session


async def look(session: Session, need_id: UUID, staff: StaffActor) -> StaffNeedOut:
    """Return a need with how it was decided."""
    detail, need = await needs.need_of_office(session, need_id, staff.organisation_id)
    others = await opinions.opinions_on(session, [need_id])
    return StaffNeedOut(
        need=detail,
        review_reason=need.review_reason,
        is_crisis=need.is_crisis,
        is_minor=need.is_minor,
        hops=need.hops,
        reading=need.reading,
        routing=need.routing,
        routed_by=need.routed_by,
        review_since=need.review_since,
        joined_to=need.joined_to,
        opinions=others.get(need_id, []),
    )


async def decide(
    session: Session, need_id: UUID, staff: StaffActor, decision: DecisionIn
) -> StaffNeedOut:
    """Confirm or correct the tags, or say that none fits, and hand the need to somebody.

    What the person read is kept as a labelled example, also where it only confirms.
    """
    case, me = await _open(session, need_id, staff)
    if case.need.review_reason is None:
        raise NothingToReview
    before = case.need.topic
    is_looked_at = case.need.review_reason == ReviewReason.by_rule
    await _learn(session, case, staff, decision.tags, none_fits=decision.none_of_these)
    if decision.tags is not None:
        _correct(case, me, decision.tags)
    if case.need.is_crisis and decision.hand_to is None:
        raise NameSomebody
    await duty.settle(session, need_id, staff.id)
    if _stays_with_lead(case, before, decision):
        case.note(Action.corrected, me, words="维持原分类和承办单位")
        case.need.reading = {**case.need.reading, "confirmed": True}
        case.leave_review()
        await case.write(session)
        return await look(session, need_id, staff)
    await _free(session, case, me, decision)
    if decision.hand_to is None:
        case.need.hops = 0
        name = await dispatch.find_lead(session, case, is_looked_at=is_looked_at)
    else:
        name = await _hand_to(session, case, decision.hand_to, me)
    await case.write(session)
    if name is not None:
        await _tell(session, case, "诉求已派单", f"工作人员已把你的诉求转给{name}。")
    return await look(session, need_id, staff)


async def reject(
    session: Session, need_id: UUID, staff: StaffActor, refusal: RejectIn
) -> StaffNeedOut:
    """Refuse to take a need up, naming another way; the writer may appeal."""
    case, me = await _open(session, need_id, staff)
    if refusal.none_of_these:
        await _learn(session, case, staff, None, none_fits=True)
    words = " ".join(filter(None, [refusal.note, OTHER_WAY[refusal.reason]]))
    needs.reject(case, me, refusal.reason, words)
    await duty.settle(session, need_id, staff.id)
    await case.write(session)
    await _tell(session, case, "诉求未能受理", f"{words} 如有异议，可以在诉求里提出申诉。")
    return await look(session, need_id, staff)


async def refuse_transfer(
    session: Session, need_id: UUID, staff: StaffActor, reason: str
) -> StaffNeedOut:
    """Leave a need with the lead that wants to pass it on."""
    case, me = await _open(session, need_id, staff)
    if case.lead is None:
        raise NothingToReview
    needs.refuse_transfer(case, case.lead, me, reason)
    await case.write(session)
    await dispatch.tell_partner(
        session, case, case.lead.id, case.lead.organisation_id, EventType.assignment_urged
    )
    return await look(session, need_id, staff)


async def urge(
    session: Session, need_id: UUID, staff: StaffActor, note: str | None
) -> StaffNeedOut:
    """Remind the lead (催办); the youth sees that somebody did."""
    case, me = await _open(session, need_id, staff)
    lead = needs.urge(case, me, note)
    await case.write(session)
    await dispatch.tell_partner(
        session, case, lead.id, lead.organisation_id, EventType.assignment_urged
    )
    return await look(session, need_id, staff)


async def add_helper(
    session: Session, need_id: UUID, staff: StaffActor, helper: HelperIn
) -> StaffNeedOut:
    """Ask a further organisation to help the lead (协办)."""
    case, me = await _open(session, need_id, staff)
    if case.lead is None:
        raise NothingToReview("还没有主办单位，先分派主办单位再邀请协办。")
    place = await identity.find_organisation(session, helper.organisation_id)
    await dispatch.refuse_conflict(session, case, place.id)
    await onboarding.require_taking(session, place.id, classifier.current_code(case.need.topic))
    made = needs.ask_for_help(case, place.id, [helper.reason], me)
    await case.write(session)
    await dispatch.tell_partner(session, case, made.id, place.id, EventType.assignment_offered)
    return await look(session, need_id, staff)


async def _open(session: Session, need_id: UUID, staff: StaffActor) -> tuple[Case, Actor]:
    # Sight first: what is not in one's office does not exist.
    await needs.need_of_office(session, need_id, staff.organisation_id)
    case = await needs.open_case(session, need_id)
    return case, Actor(ActorKind.staff, staff.id, staff.organisation_id)


async def _learn(
    session: Session, case: Case, staff: StaffActor, tags: TagsIn | None, *, none_fits: bool
) -> None:
    need = case.need
    if tags is not None:
        classifier.check_tags([tags.topic, *tags.also], tags.kind, tags.urgency)
    read = tags or TagsIn(topic=need.topic, also=need.also, kind=need.kind, urgency=need.urgency)
    await labelling.keep(
        session,
        need,
        Teacher(LabelSource.reviewer, staff_id=staff.id),
        labelling.Read(None, read.kind, read.urgency)
        if none_fits
        else labelling.Read(read.topic, read.kind, read.urgency, read.also),
    )


def _correct(case: Case, me: Actor, tags: TagsIn) -> None:
    before = case.need.topic
    needs.retag(
        case,
        needs.Tags(
            topic=tags.topic,
            also=tags.also,
            kind=tags.kind,
            urgency=tags.urgency,
            is_crisis=tags.urgency == "crisis",
            is_sure=True,
        ),
    )
    if before != tags.topic:
        words = f"{classifier.topic_name(before)} → {classifier.topic_name(tags.topic)}"
        case.note(Action.corrected, me, words=words)


def _stays_with_lead(case: Case, before: str, decision: DecisionIn) -> bool:
    """Say whether all is well as it is: only the writer doubted it, and the dispatcher does not."""
    lead = case.lead
    return (
        case.need.review_reason == ReviewReason.disputed
        and lead is not None
        and case.need.topic == before
        and not decision.none_of_these
        and decision.hand_to in {None, lead.organisation_id}
    )


async def _free(session: Session, case: Case, me: Actor, decision: DecisionIn) -> None:
    """Bring a need to "triaged", wherever it waits, so that it can be handed over."""
    reason = decision.note or "由工作人员重新分派"
    if decision.none_of_these:
        case.need.reading = {**case.need.reading, "confirmed": False, "none_of_these": True}
        case.note(Action.unclassified, me, words=decision.note, is_public=False)
    else:
        case.need.reading = {**case.need.reading, "confirmed": True, "none_of_these": False}
    former = case.lead
    if former is not None and AssignmentState(former.state) is not AssignmentState.answered:
        needs.take_from_lead(case, me, reason)
        if former.state == AssignmentState.withdrawn:
            await dispatch.tell_partner(
                session, case, former.id, former.organisation_id, EventType.assignment_withdrawn
            )
    elif case.state in {NeedState.screening, NeedState.reopened}:
        case.move(NeedState.triaged, me)


async def _hand_to(session: Session, case: Case, organisation_id: UUID, me: Actor) -> str:
    """Hand a need to the organisation a dispatcher chose (兜底派单), for good."""
    place = await identity.find_organisation(session, organisation_id)
    await dispatch.refuse_conflict(session, case, place.id)
    await onboarding.require_taking(session, place.id, classifier.current_code(case.need.topic))
    case.need.hops = 0
    await case.write(session)
    await dispatch.hand_over(session, case, place.id, ["由工作人员指定"], me)
    return place.name


async def _tell(session: Session, case: Case, title: str, body: str) -> None:
    await notifications.tell(session, case.need.youth_id, case.need.id, Message(title, body))
