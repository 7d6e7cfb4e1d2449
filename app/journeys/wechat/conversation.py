"""The dialogue in the official account: after a yes, words become a need."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.conversations import service as conversations
from app.domains.conversations.service import Wish
from app.domains.identity import service as identity
from app.domains.identity.problems import PhoneMissing
from app.domains.identity.states import WeChatApp
from app.domains.needs import service as needs
from app.domains.needs.problems import NeedNotFound
from app.domains.needs.schemas import NeedDraft
from app.gateways.wechat import Push
from app.journeys.handling import youth_flow
from app.journeys.intake import flow as intake
from app.journeys.wechat import events, words
from app.kernel import clock
from app.kernel.problems import Problem
from app.kernel.text import clean
from app.platform import jobs, ratelimit
from app.platform.db import Session
from app.platform.settings import settings

_REMIND_AFTER = timedelta(minutes=20)
_SHOWN = 3
_KINDS = {
    "image": words.PICTURE,
    "voice": words.VOICE,
    "video": words.PICTURE,
    "shortvideo": words.PICTURE,
    "location": words.PLACE,
}


async def reply(session: Session, push: Push) -> str:
    """Return what the account says to a message or a tap, empty for nothing."""
    if push.kind == "event":
        handler = _EVENTS.get(push.event)
        if handler is None:
            await events.take(session, push)
            return ""
        return await handler(session, push)
    account_id = await identity.note_writing(session, push.openid, push.at)
    if push.kind != "text":
        return _KINDS.get(push.kind, words.OTHER)
    return await _read_line(session, push, account_id)


async def _read_line(session: Session, push: Push, account_id: UUID) -> str:
    try:
        text = clean(push.text("Content"))
    except ValueError:
        return words.UNCLEAR
    if classifier.read(text).crisis is not None:
        draft = await conversations.find_draft(session, account_id)
        whole = conversations.join(draft.text if draft else "", text)
        return await _act_on_danger(session, push, account_id, whole or text)
    line = conversations.understand(text)
    match line.wish:
        case Wish.submit:
            return await _submit(session, push, account_id)
        case Wish.drop:
            return await _drop(session, account_id)
        case Wish.progress:
            return await _tell_progress(session, push)
        case Wish.receipt:
            return await _tell_one(session, push, line.receipt)
        case Wish.tell:
            return await _listen(session, push, account_id, text)
        case Wish.help | Wish.human | Wish.unclear:
            return words.SAID_TO[line.wish]()


async def _listen(session: Session, push: Push, account_id: UUID, text: str) -> str:
    """Keep words until their writer says yes."""
    draft = await conversations.add_words(session, account_id, text)
    if not draft.is_whole:
        return words.TOO_LONG
    if classifier.read(draft.text).crisis is not None:  # said in two halves
        return await _act_on_danger(session, push, account_id, draft.text)
    await jobs.enqueue(
        session,
        "wechat.remind",
        at=clock.now() + _REMIND_AFTER,
        account_id=str(account_id),
        as_of=draft.as_of,
    )
    known = await identity.person_known_as(session, WeChatApp.official, push.openid)
    has_agreed = (
        known is not None and (await identity.profile(session, known)).consent_version is not None
    )
    return words.confirm(draft.text, has_agreed=has_agreed)


async def _submit(session: Session, push: Push, account_id: UUID) -> str:
    """Make a need of the words that wait. The yes agrees to the privacy text shown with them."""
    draft = await conversations.find_draft(session, account_id)
    if draft is None:
        return words.NOTHING_WAITS
    try:
        # Refused, nothing of it may stay but the words.
        async with session.begin_nested():
            youth_id = await identity.person_of(session, WeChatApp.official, push.openid)
            await ratelimit.spend(settings().submit_rate, "submit", youth_id.hex)
            await identity.give_consent(session, youth_id, identity.PRIVACY_VERSION)
            receipt = await intake.submit_need(session, youth_id, NeedDraft(text=draft.text))
    except PhoneMissing:
        return words.phone_needed()
    except Problem as refused:
        return f"暂时没有提交成功：{refused.detail}你写的内容还在，稍后回复“1”再试。"
    await conversations.drop(session, account_id)
    return words.submitted(receipt)


async def _act_on_danger(session: Session, push: Push, account_id: UUID, said: str) -> str:
    """Bring it before a human at once: to protect a life needs no consent (PIPL article 13).

    However short the words are, and whatever else they may mean. Further words of the same hour
    go to the same need, so that its people see them together.
    """
    youth_id = await identity.person_of(session, WeChatApp.official, push.openid)
    known = await needs.open_crisis_of(session, youth_id)
    if known is not None:
        await youth_flow.add_information(session, known, youth_id, said)
        await conversations.drop(session, account_id)
        return words.in_danger_still()
    # Not measured as a draft is: two letters may be all that somebody can write now.
    draft = NeedDraft.model_construct(text=said[: conversations.LONGEST_NEED])
    receipt = await intake.submit_need(session, youth_id, draft, to_protect_life=True)
    await conversations.drop(session, account_id)
    return words.in_danger(receipt)


async def _drop(session: Session, account_id: UUID) -> str:
    if await conversations.find_draft(session, account_id) is None:
        return words.NOTHING_WAITS
    await conversations.drop(session, account_id)
    return words.DROPPED


async def _tell_progress(session: Session, push: Push) -> str:
    youth_id = await identity.person_known_as(session, WeChatApp.official, push.openid)
    mine = [] if youth_id is None else await needs.newest_of(session, youth_id, _SHOWN)
    return words.progress(mine) if mine else words.NO_NEEDS


async def _tell_one(session: Session, push: Push, receipt: str) -> str:
    """Tell of one need, to its writer only: receipt numbers can be guessed."""
    youth_id = await identity.person_known_as(session, WeChatApp.official, push.openid)
    if youth_id is None:
        return words.not_found(receipt)
    try:
        need_id = await needs.find_by_receipt(session, receipt, youth_id)
        return words.detail(await needs.need_of_youth(session, need_id, youth_id))
    except NeedNotFound:
        return words.not_found(receipt)


async def _greet(session: Session, push: Push) -> str:
    account_id = await identity.note_following(session, push.openid, is_following=True, at=push.at)
    await jobs.enqueue(session, "wechat.learn", account_id=str(account_id))
    return words.GREETING


async def _say_goodbye(session: Session, push: Push) -> str:
    await identity.note_following(session, push.openid, is_following=False, at=push.at)
    return ""


async def _tap(session: Session, push: Push) -> str:
    """Answer a tap on the menu."""
    await identity.note_writing(session, push.openid, push.at)
    key = push.text("EventKey")
    if key == "PROGRESS":
        return await _tell_progress(session, push)
    if key == "HOTLINES":
        return words.hotlines()
    return words.TAPS.get(key, words.HELP)


_EVENTS: dict[str, Callable[[Session, Push], Awaitable[str]]] = {
    "subscribe": _greet,
    "unsubscribe": _say_goodbye,
    "click": _tap,
}
