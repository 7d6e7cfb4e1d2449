"""Work around the official account that must not hold up an answer."""

from uuid import UUID

from app.domains.conversations import service as conversations
from app.domains.identity import service as identity
from app.domains.identity.states import WeChatApp
from app.gateways import wechat
from app.journeys.wechat import flow, words
from app.platform import db, jobs
from app.platform.log import logger

log = logger(__name__)


@jobs.job("wechat.take")
async def take(app: str, fields: dict[str, object]) -> None:
    """Deal with a push that took too long to answer at once."""
    try:
        await flow.finish(app, fields)
    except wechat.NotReachableNow:
        log.warning("wechat.answer_unsent")


@jobs.job("wechat.learn", retry=jobs.Patient())
async def learn(account_id: str) -> None:
    """Ask WeChat who a follower is in our other app, so that both are one person."""
    openid = await _openid(account_id)
    if openid is None:
        return
    try:
        known = await wechat.official_account().follower(openid)
    except wechat.WeChatError as refused:
        if refused.is_retryable:
            raise
        return
    if known.unionid is not None:
        async with db.transaction() as session:
            await identity.link(session, WeChatApp.official, openid, known.unionid)


@jobs.job("wechat.remind")
async def remind(account_id: str, as_of: str) -> None:
    """Remind somebody of words that still wait for a yes: unsaid, they would reach nobody."""
    async with db.reading() as session:
        draft = await conversations.peek(session, UUID(account_id))
    openid = await _openid(account_id)
    if draft is None or draft.as_of != as_of or openid is None:
        return
    try:
        await wechat.official_account().send_text(openid, words.STILL_WAITING)
    except wechat.WeChatError as refused:
        if refused.is_retryable:
            raise


async def _openid(account_id: str) -> str | None:
    """Return whose account it is; jobs name accounts, which can be deleted, not people."""
    async with db.reading() as session:
        return await identity.openid_of_account(session, UUID(account_id))
