"""The writer says that it is about something else: one tap, and each is a label."""

from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.classifier.service import Teacher
from app.domains.classifier.states import LabelSource
from app.domains.needs import service as needs
from app.domains.needs.problems import NeedMoveRefused
from app.domains.needs.schemas import CorrectionIn, NeedDetail
from app.domains.needs.service import Actor, Case
from app.domains.needs.states import (
    CORRECTABLE,
    DANGERS,
    Action,
    ActorKind,
    NeedState,
    ReviewReason,
)
from app.domains.notifications import service as notifications
from app.domains.notifications.service import Message
from app.journeys import dispatch, labelling
from app.platform.db import Session

# A need that waits for one of these waits only because nobody knew better.
_SETTLED_BY_THE_WRITER = frozenset(
    {ReviewReason.unsure, ReviewReason.disputed, ReviewReason.no_partner}
)


async def correct(
    session: Session, need_id: UUID, youth_id: UUID, said: CorrectionIn
) -> NeedDetail:
    """Take the writer's word for what the need is about, as far as that is safe.

    Not handed over yet, and among the machine's own first two: it goes on with that topic. In any
    other case a dispatcher decides, with the writer's word before their eyes. Where somebody may
    be in danger, that stays what is looked at first.
    """
    case = await needs.open_case(session, need_id, youth_id=youth_id)
    if case.state not in CORRECTABLE:
        raise NeedMoveRefused(current=case.state)
    need = case.need
    kind = said.kind or need.kind
    classifier.check_tags([said.topic], kind, need.urgency)
    await labelling.keep(
        session,
        need,
        Teacher(LabelSource.writer, youth_id=youth_id),
        labelling.Read(said.topic, said.kind, None),
    )
    me = Actor(ActorKind.youth, youth_id)
    words = f"{classifier.topic_name(need.topic)} → {classifier.topic_name(said.topic)}"
    case.note(Action.rephrased, me, words=words)
    need.reading = {**need.reading, "writer_says": said.topic, "writer_says_kind": said.kind}
    if need.is_crisis or need.review_reason in DANGERS:
        pass
    elif _can_go_on(case, said.topic):
        await _go_on(session, case, me, said.topic, kind)
    elif (said.topic, kind) != (need.topic, need.kind):
        _dispute(case)
    elif case.lead is not None and need.review_reason == ReviewReason.disputed:
        need.reading = {**need.reading, "confirmed": True}
        case.leave_review()
    await case.write(session)
    return await needs.need_of_youth(session, need_id, youth_id)


def _can_go_on(case: Case, topic: str) -> bool:
    """Say whether the writer's word and the machine's own guess are enough without a person."""
    reading = case.need.reading
    guesses = [reading.get("topic"), *(code for code, _ in reading.get("alternatives", [])[:1])]
    return (
        case.lead is None
        and case.state in {NeedState.screening, NeedState.triaged}
        and case.need.review_reason in _SETTLED_BY_THE_WRITER
        and topic in guesses
    )


async def _go_on(session: Session, case: Case, me: Actor, topic: str, kind: str) -> None:
    need = case.need
    also = [code for code in need.also if code != topic]
    needs.retag(
        case,
        needs.Tags(
            topic=topic,
            also=also,
            kind=kind,
            urgency=need.urgency,
            is_crisis=need.is_crisis,
            is_sure=True,
        ),
    )
    if case.state is NeedState.screening:
        case.move(NeedState.triaged, me)
    case.leave_review()
    name = await dispatch.find_lead(session, case)
    if name is not None:
        message = Message("诉求已派单", f"已按你的更正转给{name}。")
        await notifications.tell(session, need.youth_id, need.id, message)


def _dispute(case: Case) -> None:
    """Let a dispatcher decide; who waits for another reason keeps it, and their place."""
    case.need.reading = {**case.need.reading, "confirmed": False}
    if case.need.review_reason in {None, *_SETTLED_BY_THE_WRITER}:
        case.wait_for_review(ReviewReason.disputed)
