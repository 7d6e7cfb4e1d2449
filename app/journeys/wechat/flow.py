"""One push, dealt with once: in one transaction with the note that it was."""

from app.domains.conversations import service as conversations
from app.gateways import wechat
from app.gateways.wechat import Push
from app.journeys.wechat import conversation, events
from app.platform import db, jobs


async def answer(push: Push) -> str:
    """Deal with a push and return what to say to it, empty for nothing.

    WeChat repeats a push that it thinks lost: the repetition gets the first answer.
    """
    async with db.transaction() as session:
        earlier = await conversations.begin(session, push.key)
        if earlier is not None:
            return earlier
        if push.app.name == "mini":
            await events.take(session, push)
            said = ""
        else:
            said = await conversation.reply(session, push)
        await conversations.finish(session, push.key, said)
    return said


async def postpone(push: Push) -> None:
    """Let a job deal with a push."""
    async with db.transaction() as session:
        await jobs.enqueue(session, "wechat.take", app=push.app.name, fields=dict(push.fields))


async def finish(app_name: str, fields: dict[str, object]) -> None:
    """Deal with a push that was postponed, and say the answer in a message of its own."""
    configured = wechat.settings()
    app = configured.mini if app_name == "mini" else configured.official
    if app is None:
        return
    push = wechat.shape(app, fields)
    said = await answer(push)
    if said:
        await wechat.official_account().send_text(push.openid, said)
