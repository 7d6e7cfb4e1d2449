"""Bringing a message to a person's WeChat: one channel after the other, each noted.

Claim, call, record; no transaction is open during a call. WeChat out of reach: the job raises and
is tried again, for a day. The inbox has the message from the first moment.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.domains.identity import service as identity
from app.domains.identity.states import WeChatApp
from app.domains.notifications import service as notifications
from app.domains.notifications.service import MOST_REPEATS, Outgoing
from app.domains.notifications.states import AttemptOutcome, Channel
from app.gateways import wechat
from app.kernel import clock, ids
from app.platform import db, jobs
from app.platform.log import logger

log = logger(__name__)

# A reminder of yesterday's news is a nuisance.
_OF_USE = timedelta(hours=24)
# Refusals that say "not this way to this person": a normal outcome, the next way is tried.
_NO_WAY = (wechat.NoSubscriptionLeft, wechat.NotReachableNow, wechat.UnknownRecipient)


@dataclass(frozen=True, slots=True)
class _Way:
    """One open way to a person: the call, and what it returns as WeChat's id."""

    channel: Channel
    send: Callable[[], Awaitable[str]]


@jobs.job("notifications.send", retry=jobs.Patient())
async def send(message_id: str) -> None:
    """Try the ways that are open to a message until one takes it."""
    async with db.reading() as session:
        outgoing = await notifications.find_outgoing(session, UUID(message_id))
        if outgoing is None:
            return
        ways = [way for way in await _ways(session, outgoing) if outgoing.is_open(way.channel)]
    for way in ways:
        if clock.now() - outgoing.created_at > _OF_USE:
            await _note(outgoing, way.channel, AttemptOutcome.failed, detail="too late")
            return
        if await _try(outgoing, way):
            return


async def _try(outgoing: Outgoing, way: _Way) -> bool:
    """Send on one way and note what came of it; raises where trying again may help."""
    try:
        wechat_id = await way.send()
    except wechat.UnfitValue as unfit:  # a headline in a number's field: the operator must act
        log.warning("wechat.unfit", field=str(unfit), message=outgoing.id.hex)
        await _note(outgoing, way.channel, AttemptOutcome.failed, detail=f"unfit {unfit}")
        return False
    except wechat.WeChatUnreachable as silence:
        # A message said again and again into a slow ear is worse than one that is missing there:
        # the inbox has it. Silence in which nothing can have arrived does not count.
        if not silence.may_have_arrived:
            raise
        await _note(outgoing, way.channel, AttemptOutcome.unanswered)
        if outgoing.tried[way.channel] + 1 < MOST_REPEATS:
            raise
        await _note(outgoing, way.channel, AttemptOutcome.failed, detail="silence")
        return False
    except wechat.WeChatError as refused:
        if refused.is_retryable:
            raise
        is_normal = isinstance(refused, _NO_WAY)
        if not is_normal:
            log.warning("wechat.refused", errcode=refused.errcode, message=outgoing.id.hex)
        outcome = AttemptOutcome.refused if is_normal else AttemptOutcome.failed
        await _note(outgoing, way.channel, outcome, detail=str(refused.errcode))
        return False
    await _note(outgoing, way.channel, AttemptOutcome.sent, wechat_id=wechat_id)
    return True


async def _note(
    outgoing: Outgoing,
    channel: Channel,
    outcome: AttemptOutcome,
    *,
    detail: str | None = None,
    wechat_id: str | None = None,
) -> None:
    async with db.transaction() as session:
        await notifications.note_attempt(
            session, outgoing, channel, outcome, detail=detail, wechat_id=wechat_id
        )


async def _ways(session: db.Session, outgoing: Outgoing) -> list[_Way]:
    """Return the ways that are open to this person, the least intrusive first."""
    ways = []
    page = _page(outgoing)
    openid = await identity.openid_of(session, outgoing.youth_id, WeChatApp.mini)
    if outgoing.grant_id is not None and openid is not None:
        ways.append(_Way(Channel.subscribe, _subscribe_message(outgoing, openid, page)))
    if not wechat.has_official_account():
        return ways
    follower = await identity.openid_of(session, outgoing.youth_id, WeChatApp.official)
    if follower is None:
        return ways
    template_id = wechat.settings().official_template_id(outgoing.template)
    if template_id is not None:
        ways.append(
            _Way(Channel.template, _template_message(outgoing, follower, template_id, page))
        )
    if await identity.wrote_lately(session, outgoing.youth_id):
        ways.append(_Way(Channel.service, _plain_message(outgoing, follower)))
    return ways


def _page(outgoing: Outgoing) -> str:
    """Return the page of the mini-program that a message leads to."""
    if outgoing.need_id is not None:
        return f"pages/need/detail?id={ids.encode('need', outgoing.need_id)}"
    if outgoing.event_id is not None:
        return f"pages/event/detail?id={ids.encode('event', outgoing.event_id)}"
    return "pages/index/index"


def _subscribe_message(outgoing: Outgoing, openid: str, page: str) -> Callable[[], Awaitable[str]]:
    async def call() -> str:
        values = _values(outgoing, wechat.settings().fields_of(outgoing.template))
        return await wechat.mini_program().send_subscribe_message(
            openid, wechat.template_id(outgoing.template), values, page=page
        )

    return call


def _template_message(
    outgoing: Outgoing, openid: str, template_id: str, page: str
) -> Callable[[], Awaitable[str]]:
    async def call() -> str:
        values = _values(outgoing, wechat.settings().official_fields_of(outgoing.template))
        return await wechat.official_account().send_template(
            openid, template_id, values, message_id=outgoing.id.hex, page=page
        )

    return call


def _plain_message(outgoing: Outgoing, openid: str) -> Callable[[], Awaitable[str]]:
    async def call() -> str:
        text = f"{outgoing.title}\n{outgoing.body}"
        await wechat.official_account().send_text(openid, text)
        return ""

    return call


def _values(outgoing: Outgoing, fields: Mapping[str, str]) -> dict[str, str]:
    """Return the template's values, each cut to what its field takes."""
    said = {
        "title": outgoing.title,
        "body": outgoing.body,
        "time": wechat.write_time(outgoing.created_at),
    }
    return wechat.fit({key: said[name] for name, key in fields.items()})
