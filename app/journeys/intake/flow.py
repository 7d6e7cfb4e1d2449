"""The story of a submission, on one screen."""

from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.identity import service as identity
from app.domains.identity.states import AgeBand
from app.domains.needs import service as needs
from app.domains.needs.schemas import Handler, NeedDraft, NeedReceipt
from app.domains.needs.service import Case
from app.domains.needs.states import NEED_NAMES, NeedState
from app.domains.notifications import service as notifications
from app.journeys import dispatch
from app.journeys.duty import flow as duty
from app.journeys.intake.tags import tags_of
from app.journeys.opinions import flow as opinions
from app.platform import jobs
from app.platform.db import Session

_NOT_JOINED = "你想加入的诉求现在不能加入，你的诉求会单独办理。"


async def submit_need(
    session: Session, youth_id: UUID, draft: NeedDraft, *, to_protect_life: bool = False
) -> NeedReceipt:
    """Open a need, read it, and put it on the right doorstep.

    One transaction: either the need, its tags, its assignment, its clocks and its outgoing
    messages all exist, or none does. Nothing here talks to the network.

    A need is never lost to a doubtful reading: when the classifier is unsure, when somebody may
    be in danger, or when nobody fits, the need waits for a human instead of being refused.
    One that joins another waits for its answer, unless somebody may be in danger or complains
    about an organisation.
    To protect a life, neither consent nor a phone number is asked for first.
    """
    writer = await identity.get_writer(session, youth_id, whatever_is_missing=to_protect_life)
    reading = classifier.read(draft.text)
    tags = tags_of(reading, classifier.split(draft.text, reading))
    avoided = await complained_about(session, draft, tags)
    may_join = not (tags.is_crisis or reading.is_doubtful or avoided)
    joins = None
    if draft.join is not None and may_join:
        joins = await needs.find_main_for(session, draft.join, youth_id)
    about = needs.Circumstances(
        youth_id=youth_id,
        is_minor=writer.age_band is AgeBand.minor,
        office_id=await identity.find_office_for(
            session, draft.place.adcode if draft.place else None
        ),
        complaint_about=avoided,
        joins=joins,
    )
    return await take_in(session, draft, tags, about)


async def take_in(
    session: Session, draft: NeedDraft, tags: needs.Tags, about: needs.Circumstances
) -> NeedReceipt:
    """Open a need whose words were read, hand it over, and tell its writer."""
    case = await needs.open_need(session, draft, tags, about)
    handler_name = None
    if case.state is NeedState.triaged:
        handler_name = await dispatch.find_lead(session, case)
    await case.write(session)
    await duty.call(session, case)
    await needs.attach_images(session, about.youth_id, case.need.id, draft.images)
    if classifier.shadow_version() is not None:
        await jobs.enqueue(session, "classifier.shadow", need_id=str(case.need.id))
    # Where there may be danger, nobody but a person reads it.
    if needs.waits_unsure(case) and not tags.is_doubtful:
        await opinions.seek(session, case.need.id)
    is_missed = draft.join is not None and about.joins is None and not tags.is_crisis
    receipt = _receipt(case, handler_name, _NOT_JOINED if is_missed else "")
    await notifications.tell(
        session,
        about.youth_id,
        case.need.id,
        # Twenty characters: what a subscribe message shows of a headline.
        notifications.Message(f"已收到{case.need.receipt}", receipt.next_step),
    )
    return receipt


async def complained_about(session: Session, draft: NeedDraft, tags: needs.Tags) -> list[UUID]:
    """Return the organisations a complaint is about: picked by the writer, or named in it."""
    named = (
        await identity.organisations_named_in(session, draft.text)
        if tags.kind == "complaint"
        else []
    )
    if draft.complaint_about is None:
        return named
    picked = await identity.find_organisation(session, draft.complaint_about)
    return sorted({picked.id, *named})


def _receipt(case: Case, handler_name: str | None, missed: str = "") -> NeedReceipt:
    need, lead = case.need, case.lead
    return NeedReceipt(
        id=need.id,
        receipt=need.receipt,
        state=case.state,
        state_name=NEED_NAMES[case.state],
        understanding=needs.understanding(need),
        handler=(
            Handler(
                organisation_id=lead.organisation_id,
                name=handler_name or "",
                state=lead.state,
                reasons=lead.reasons,
            )
            if lead
            else None
        ),
        next_step=missed + needs.next_step(case, handler_name),
        hotlines=needs.hotlines(need),
        subscribe_templates=notifications.templates_to_ask(),
        created_at=need.created_at,
    )
