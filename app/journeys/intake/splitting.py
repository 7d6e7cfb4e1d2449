"""One message, two needs: the writer or a dispatcher makes two of it, and both go their way."""

from dataclasses import dataclass
from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.delivery.schemas import EventType
from app.domains.needs import service as needs
from app.domains.needs.problems import NeedMoveRefused
from app.domains.needs.schemas import NeedReceipt, SplitOut
from app.domains.needs.service import Actor, Case, Tags
from app.domains.needs.states import DANGERS, ActorKind, NeedState
from app.journeys import dispatch
from app.journeys.duty import flow as duty
from app.journeys.intake.flow import complained_about, take_in
from app.journeys.intake.tags import tags_of
from app.platform.db import Session


@dataclass(frozen=True, slots=True)
class Piece:
    """The words of one of the two, and what they are about."""

    words: str
    tags: Tags


async def split_need(session: Session, need_id: UUID, youth_id: UUID, at: int) -> SplitOut:
    """Make two needs of one that nobody has taken on; both are read and handed over anew.

    Where somebody may be in danger a person reads the whole first.
    """
    case = await needs.open_case(session, need_id, youth_id=youth_id)
    if case.need.review_reason in DANGERS:
        raise NeedMoveRefused(current=case.state)
    first, second = (Piece(words, tags_of(classifier.read(words))) for words in needs.cut(case, at))
    receipt = await make_two(session, case, Actor(ActorKind.youth, youth_id), first, second)
    return SplitOut(first=await needs.need_of_youth(session, need_id, youth_id), second=receipt)


async def make_two(
    session: Session, case: Case, who: Actor, first: Piece, second: Piece
) -> NeedReceipt:
    """Leave the first piece to the need, and open a second need with the other."""
    draft = needs.draft_of(case.need, second.words)
    avoided = await complained_about(session, draft, second.tags)
    about = needs.Circumstances(
        youth_id=case.need.youth_id,
        is_minor=case.need.is_minor,
        office_id=case.need.office_id,
        # Whoever the whole was about must not get a part of it.
        complaint_about=sorted({*case.need.complaint_about, *avoided}),
        split_from=case.need.id,
    )
    await _keep_first(session, case, who, first)
    return await take_in(session, draft, second.tags, about)


async def _keep_first(session: Session, case: Case, who: Actor, piece: Piece) -> None:
    before, lead = case.need.topic, case.lead
    tags = piece.tags
    needs.keep_first_part(case, who, piece.words, tags)
    stays = lead is not None and tags.topic == before and tags.is_sure and not tags.is_crisis
    if lead is not None and not stays:
        needs.take_from_lead(case, who, "诉求已分成两条")
        await dispatch.tell_partner(
            session, case, lead.id, lead.organisation_id, EventType.assignment_withdrawn
        )
    if not stays:
        needs.screen_again(case, tags)
        if case.state is NeedState.triaged and case.need.review_reason is None:
            await dispatch.find_lead(session, case)
    await case.write(session)
    await duty.call(session, case)
