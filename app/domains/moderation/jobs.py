"""Asking WeChat about a content: its words at once, its pictures with an answer later.

WeChat out of reach: tried again for a while, then a human looks. Nothing is shown meanwhile.
"""

from datetime import timedelta
from uuid import UUID

from app.domains.identity import service as identity
from app.domains.identity.states import WeChatApp
from app.domains.moderation import links
from app.domains.moderation import service as moderation
from app.domains.moderation.states import HoldReason
from app.gateways import wechat
from app.kernel import clock
from app.platform import db, jobs

_TRY_FOR = timedelta(minutes=10)


@jobs.job("moderation.check", retry=jobs.Patient())
async def check(content_id: str) -> None:
    """Ask WeChat what it was not asked yet; every answer is noted at once."""
    async with db.reading() as session:
        content = await moderation.find_unchecked(session, UUID(content_id))
        if content is None:
            return
        openid = await identity.openid_of(session, content.author_id, WeChatApp.mini)
    if openid is None:
        await _hold(content.id, HoldReason.unknown_writer)
        return
    try:
        await _ask(content, openid)
    except (wechat.WriterNotPresent, wechat.UnknownRecipient):
        await _hold(content.id, HoldReason.unknown_writer)
    except wechat.WeChatError as error:
        if error.is_retryable and clock.now() - content.created_at < _TRY_FOR:
            raise
        await _hold(content.id, HoldReason.unreachable)


async def _ask(content: moderation.Unchecked, openid: str) -> None:
    client = wechat.mini_program()
    if content.is_text_open:
        verdict = await client.check_text(openid, content.text, "forum")
        async with db.transaction() as session:
            await moderation.note_text_verdict(session, content.id, verdict.suggest)
    for image_id in content.open_images:
        trace_id = await client.check_picture(openid, links.picture_url(image_id), "forum")
        async with db.transaction() as session:
            await moderation.note_picture_asked(session, content.id, image_id, trace_id)


async def _hold(content_id: UUID, reason: HoldReason) -> None:
    async with db.transaction() as session:
        await moderation.hold(session, content_id, reason)
