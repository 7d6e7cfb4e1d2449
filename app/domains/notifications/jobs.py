"""Sending subscribe messages: claim, call, record; no transaction is open during the call."""

from uuid import UUID

from app.domains.identity import service as identity
from app.domains.notifications import service as notifications
from app.gateways import wechat
from app.kernel import ids
from app.kernel.clock import SHANGHAI
from app.platform import db, jobs
from app.platform.log import logger

log = logger(__name__)


@jobs.job("notifications.send")
async def send(message_id: str) -> None:
    """Send one message through WeChat and note what came of it.

    WeChat out of reach: the job raises and is tried again. No grant left there: the inbox has
    the message anyway.
    """
    async with db.reading() as session:
        outgoing = await notifications.find_outgoing(session, UUID(message_id))
        if outgoing is None:
            return
        openid = await identity.openid_of(session, outgoing.youth_id)
    at = outgoing.created_at.astimezone(SHANGHAI)
    try:
        await wechat.mini_program().send_subscribe_message(
            openid,
            wechat.template_id(outgoing.template),
            {
                "thing1": wechat.cut_thing(outgoing.title),
                "thing2": wechat.cut_thing(outgoing.body),
                "time3": f"{at:%Y年%m月%d日 %H:%M}",
            },
            page=f"pages/need/detail?id={ids.encode('need', outgoing.need_id)}",
        )
    except wechat.WeChatError as refused:
        if refused.is_retryable:
            raise
        log.warning("wechat.refused", errcode=refused.errcode, message=message_id)
        outcome, detail = "refused", refused.errcode
    else:
        outcome, detail = "sent", None
    async with db.transaction() as session:
        await notifications.settle_grant(session, outgoing.grant_id, outcome, str(detail or ""))
