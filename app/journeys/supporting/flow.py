"""Several people, one thing to be done: each keeps words, receipt and verdict of their own."""

from uuid import UUID

from app.domains.identity import service as identity
from app.domains.needs import service as needs
from app.domains.needs.events import NeedSettled
from app.domains.needs.schemas import NeedDetail
from app.domains.needs.service import SYSTEM, Actor, Assignment
from app.domains.needs.similar_schemas import SimilarIn, SimilarNeeds
from app.domains.needs.states import ActorKind, NeedState
from app.domains.notifications import service as notifications
from app.domains.notifications.schemas import Template
from app.domains.notifications.service import Message
from app.journeys import dispatch
from app.platform import outbox
from app.platform.db import Session

_BATCH = 50
_BATCH_BROUGHT_OVER = 500


async def find_similar(session: Session, youth_id: UUID, draft: SimilarIn) -> SimilarNeeds:
    """Return needs of others that are near to what somebody types."""
    adcode = draft.place.adcode if draft.place else None
    office_id = await identity.find_office_for(session, adcode)
    found = await needs.find_similar(session, draft.text, needs.Asker(youth_id, office_id, adcode))
    names = {one.area: one.name for one in await identity.list_districts(session)}
    for one in found.items:
        one.district = names.get(one.adcode or "")
    return found


async def go_own_way(
    session: Session, need_id: UUID, youth_id: UUID, reason: str | None
) -> NeedDetail:
    """Stop following another need; this one is looked at and handed over by itself."""
    case = await needs.open_case(session, need_id, youth_id=youth_id)
    needs.go_own_way(case, Actor(ActorKind.youth, youth_id), reason)
    if case.state is NeedState.triaged:
        await dispatch.find_lead(session, case)
    await case.write(session)
    return await needs.need_of_youth(session, need_id, youth_id)


async def follow(session: Session, event: NeedSettled) -> None:
    """Answer those who follow a need that was answered; else one of them takes its place.

    A batch at a time: what is left over is said again. One that joined too late to be among them
    cannot be: joining waits for the need's row.
    """
    followers = await needs.list_followers(session, event.need_id, _BATCH)
    if not followers:
        return
    outcome = await needs.outcome_of(session, event.need_id)
    if outcome.answer is not None:
        for need_id in followers:
            await _answer(session, event.need_id, need_id, outcome.answer)
        is_left_over, heir_id = len(followers) == _BATCH, None
    elif outcome.has_ended:
        heir_id = await _heir(session, event, followers[0])
        is_left_over = heir_id is None or await _bring_over(session, event.need_id, heir_id)
    else:
        # It was opened again in the meantime: its next answer is theirs as well.
        return
    if is_left_over:
        await outbox.emit(session, NeedSettled(event.need_id, heir_id))


async def _answer(session: Session, main_id: UUID, need_id: UUID, answer: Assignment) -> None:
    case = await needs.open_case(session, need_id)
    if not needs.follows(case, main_id):
        return
    words = needs.answer_follower(case, answer)
    await case.write(session)
    message = Message("相似诉求已答复，等你评价", words, Template.need_answered)
    await notifications.tell(session, case.need.youth_id, need_id, message)


async def _heir(session: Session, event: NeedSettled, oldest_id: UUID) -> UUID | None:
    """Return who leads the followers now: the one chosen before, or the oldest, from now on."""
    if event.heir_id is not None and await needs.find_main(session, event.heir_id) is not None:
        return event.heir_id
    case = await needs.open_case(session, oldest_id)
    if not needs.follows(case, event.need_id):
        return None
    needs.go_own_way(case, SYSTEM, "你加入的诉求已经结束，你的诉求现在单独办理。")
    if case.state is NeedState.triaged:
        await dispatch.find_lead(session, case)
    await case.write(session)
    message = Message("你的诉求现在单独办理", "你加入的相似诉求已经结束，我们继续为你办理。")
    await notifications.tell(session, case.need.youth_id, oldest_id, message)
    return oldest_id


async def _bring_over(session: Session, main_id: UUID, heir_id: UUID) -> bool:
    """Let the followers follow the heir; returns whether some are left."""
    moved = await needs.repoint(session, main_id, heir_id, _BATCH_BROUGHT_OVER)
    return moved == _BATCH_BROUGHT_OVER
