"""From a closed need to a voice: covered words, the pictures its writer chose."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from app.domains.moderation import service as moderation
from app.domains.moderation.problems import ContentNotFound
from app.domains.moderation.schemas import ContentId, ContentOut, ImageId
from app.domains.moderation.states import Kind
from app.domains.needs import service as needs
from app.kernel.problems import NotFound, Problem
from app.kernel.shapes import Asked
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


class VoiceIn(Asked):
    """What shall be told to everybody."""

    with_pictures: bool = False


class VoiceOut(BaseModel):
    """What somebody told everybody; who it was is not told."""

    id: ContentId
    topic_name: str
    text: str
    images: list[ImageId]
    answered_by: str | None = Field(description="who helped")
    shown_at: datetime


class VoicePage(BaseModel):
    """One page of voices, the newest first."""

    items: list[VoiceOut]
    next_cursor: str | None


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


async def find_mine(session: Session, need_id: UUID, youth_id: UUID) -> ContentOut | None:
    """Return where one's own voice about a need stands, None where there is none."""
    try:
        return await moderation.content_about(session, Kind.voice, need_id, youth_id)
    except ContentNotFound:
        return None


async def withdraw(session: Session, need_id: UUID, youth_id: UUID) -> ContentOut:
    """Take a voice back; it disappears at once."""
    return await moderation.withdraw(session, Kind.voice, need_id, youth_id)


async def appeal(session: Session, need_id: UUID, youth_id: UUID, reason: str) -> ContentOut:
    """Object to a rejection; another member of staff looks again."""
    return await moderation.appeal(session, Kind.voice, need_id, youth_id, reason)


async def list_all(session: Session, limit: int, cursor: str | None) -> VoicePage:
    """Return what people told everybody, the newest first; raises VoicesAreOff."""
    check_open()
    shown, more = await moderation.list_shown(session, Kind.voice, limit, cursor)
    about = await needs.credits_of(session, [one.subject_id for one in shown])
    return VoicePage(
        items=[
            VoiceOut(
                id=one.id,
                topic_name=about[one.subject_id].topic_name,
                text=one.text,
                images=one.images,
                answered_by=about[one.subject_id].answered_by,
                shown_at=one.shown_at,
            )
            for one in shown
        ],
        next_cursor=more,
    )
