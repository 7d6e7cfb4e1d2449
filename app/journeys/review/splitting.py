"""A dispatcher makes two needs of one, and says what each is about."""

from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.classifier.states import LabelSource
from app.domains.duty import service as duty
from app.domains.identity.schemas import StaffActor
from app.domains.needs import service as needs
from app.domains.needs.problems import NothingToReview
from app.domains.needs.service import Actor, Case
from app.domains.needs.states import ActorKind
from app.domains.notifications import service as notifications
from app.domains.notifications.service import Message
from app.journeys.intake.splitting import Piece, make_two
from app.journeys.review import flow
from app.journeys.review.schemas import StaffSplitIn, StaffSplitOut, TagsIn
from app.platform import masking
from app.platform.db import Session


async def split(
    session: Session, need_id: UUID, staff: StaffActor, draft: StaffSplitIn
) -> StaffSplitOut:
    """Make two needs of one that waits for review; both readings are kept as examples."""
    # Sight first: what is not in one's office does not exist.
    await needs.need_of_office(session, need_id, staff.organisation_id)
    case = await needs.open_case(session, need_id)
    if case.need.review_reason is None:
        raise NothingToReview
    for tags in (draft.first, draft.second):
        classifier.check_tags([tags.topic, *tags.also], tags.kind, tags.urgency)
    first_words, second_words = needs.cut(case, draft.at)
    shown = case.need.topic
    model = str(case.need.reading.get("model", ""))
    first = Piece(first_words, _tags(draft.first, model))
    second = Piece(second_words, _tags(draft.second, model))
    who = Actor(ActorKind.staff, staff.id, staff.organisation_id)
    await duty.settle(session, need_id, staff.id)
    receipt = await make_two(session, case, who, first, second)
    teacher = classifier.Teacher(LabelSource.splitting, staff_id=staff.id)
    for told_id, piece in ((need_id, first), (receipt.id, second)):
        await classifier.keep_label(session, _example(told_id, piece, shown, model), teacher)
    await _tell(session, case, receipt.receipt)
    return StaffSplitOut(
        first=await flow.look(session, need_id, staff),
        second=await flow.look(session, receipt.id, staff),
    )


def _tags(given: TagsIn, model: str) -> needs.Tags:
    return needs.Tags(
        topic=given.topic,
        also=given.also,
        kind=given.kind,
        urgency=given.urgency,
        is_crisis=given.urgency == "crisis",
        is_sure=True,
        document={"model": model, "confirmed": True},
    )


def _example(need_id: UUID, piece: Piece, shown: str, model: str) -> classifier.Example:
    return classifier.Example(
        need_id=need_id,
        text=masking.mask(piece.words),
        topic=piece.tags.topic,
        also=piece.tags.also,
        kind=piece.tags.kind,
        urgency=piece.tags.urgency,
        shown_topic=shown,
        model_version=model,
    )


async def _tell(session: Session, case: Case, receipt: str) -> None:
    message = Message(
        "诉求已分成两条", f"工作人员把你说的两件事分开办理，另一条的编号是{receipt}。"
    )
    await notifications.tell(session, case.need.youth_id, case.need.id, message)
