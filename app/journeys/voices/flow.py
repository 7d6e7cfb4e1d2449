"""From a closed need to a voice: covered words, the pictures its writer chose."""

from uuid import UUID

from app.domains.moderation import service as moderation
from app.domains.moderation.schemas import ContentOut
from app.domains.moderation.states import Kind
from app.domains.needs import service as needs
from app.kernel.problems import NotFound, Problem
from app.platform.db import Session
from app.platform.settings import settings


class VoicesAreOff(NotFound):
    """The operator has not switched the public wall on."""

    code = "voice.off"
    title = "没有开放公开墙"
    detail = "本地没有开放公开墙。"


class NeedNotFit(Problem):
    """Only what is over can be told to everybody, and never a crisis."""

    code = "voice.need_not_fit"
    status = 409
    title = "这件诉求还不能公开"
    detail = "办结之后才能公开分享；涉及人身安全的诉求不公开。"


def check_open() -> None:
    """Raise VoicesAreOff where the operator has not switched them on."""
    if not settings().public_voices:
        raise VoicesAreOff


async def publish(
    session: Session, need_id: UUID, youth_id: UUID, *, with_pictures: bool
) -> ContentOut:
    """Hand a need in to be told to everybody, with personal data covered."""
    check_open()
    need = await needs.story_of(session, need_id, youth_id)
    if not need.is_fit:
        raise NeedNotFit
    return await moderation.hand_in(
        session,
        moderation.HandedIn(
            kind=Kind.voice,
            subject_id=need_id,
            author_id=youth_id,
            office_id=need.office_id,
            text=need.text,
            images=need.images if with_pictures else [],
        ),
    )
