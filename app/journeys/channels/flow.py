"""Setting and trying the ways to a partner without a program."""

from uuid import UUID

import orjson

from app.domains.delivery import service as delivery
from app.domains.delivery.service import Way
from app.domains.delivery.states import Channel, Verdict
from app.domains.links import service as links
from app.gateways import mail, robots
from app.gateways.mail import BadMailbox
from app.gateways.robots import BadAddress, RobotKind
from app.journeys.channels import sending
from app.journeys.channels.names import CHANNEL_NAMES
from app.journeys.channels.problems import BadWay, MailOff
from app.journeys.channels.schemas import TrialOut, WayIn, WayOut
from app.platform import db, ratelimit
from app.platform.db import Session

_TRIALS = "5/minute"
_SHOWN = 4


async def set_way(session: Session, organisation_id: UUID, channel: str, draft: WayIn) -> WayOut:
    """Set where messages of a kind go; links that went elsewhere end. Raises BadWay, MailOff."""
    way = _mailbox(draft) if channel == Channel.email else _robot(RobotKind(channel), draft)
    endpoint_id = await delivery.set_way(session, organisation_id, way)
    await links.revoke(session, endpoint_id)
    return _out(way)


async def end_way(session: Session, organisation_id: UUID, channel: str) -> None:
    """Send nothing there any more, and let its links open nothing."""
    endpoint_id = await delivery.end_way(session, organisation_id, Channel(channel))
    await links.revoke(session, endpoint_id)


async def read_way(session: Session, organisation_id: UUID, channel: str) -> WayOut:
    """Return where messages of a kind go; raises EndpointNotFound."""
    return _out(await delivery.find_way(session, organisation_id, Channel(channel)))


async def try_way(organisation_id: UUID, channel: str) -> TrialOut:
    """Send a test message now and say what came of it; no transaction is open meanwhile."""
    await ratelimit.spend(_TRIALS, "trial", f"{organisation_id.hex}.{channel}")
    async with db.reading() as session:
        parcel = await delivery.parcel_to_try(session, organisation_id, Channel(channel))
    by = sending.send_by_mail if channel == Channel.email else sending.send_by_robot
    sent = await by(parcel)
    return TrialOut(
        delivered=sent.verdict is Verdict.delivered, status=sent.status, reason=sent.error
    )


def _mailbox(draft: WayIn) -> Way:
    if draft.secret or draft.keyword:
        raise BadWay("邮箱不需要密钥和关键词。")
    if not mail.settings().is_on:
        raise MailOff
    try:
        mail.check_mailbox(draft.address)
    except BadMailbox as error:
        raise BadWay("邮箱地址无效，请检查后再试。") from error
    shows = True if draft.shows_words is None else draft.shows_words
    return Way(Channel.email, draft.address, {"shows_words": shows})


def _robot(kind: RobotKind, draft: WayIn) -> Way:
    try:
        key = robots.check(kind, draft.address, draft.secret)
    except BadAddress as error:
        if str(error) == "secret":
            raise BadWay("这个密钥不是该机器人的签名密钥；企业微信机器人没有签名密钥。") from error
        raise BadWay from error
    if draft.keyword is not None and not robots.keyword_fits(draft.keyword):
        raise BadWay("关键词须为 1–20 个字，不含换行。")
    known = orjson.dumps({"url": draft.address, "secret": draft.secret}).decode()
    shown = draft.address.removesuffix(key) + f"…{key[-_SHOWN:]}"
    settings = {"shows_words": bool(draft.shows_words), "keyword": draft.keyword}
    return Way(Channel(kind), shown, settings, secret=known)


def _out(way: Way) -> WayOut:
    return WayOut(
        channel=way.channel,
        name=CHANNEL_NAMES[way.channel],
        address=way.address,
        keyword=way.settings.get("keyword"),
        shows_words=bool(way.settings.get("shows_words")),
    )
