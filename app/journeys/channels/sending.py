"""Carrying an event to a group's robot or a mailbox: look, write the link down, then speak.

The link is a row before the message leaves, in a transaction of its own; nothing is open while
the other side is spoken to. A message that is sent again is the same one with the same link.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import orjson

from app.domains.delivery import channels
from app.domains.delivery import service as delivery
from app.domains.delivery.parcels import Parcel, Sent
from app.domains.delivery.schemas import EventType
from app.domains.delivery.states import Channel, Verdict
from app.domains.identity import service as identity
from app.domains.links import service as links
from app.domains.needs import service as needs
from app.domains.needs.service import MessageTags
from app.gateways import mail, robots
from app.gateways.mail import Result
from app.gateways.robots import Heard, Note, RobotKind, Said, Target
from app.journeys.channels import letters, messages
from app.journeys.channels.messages import Message
from app.journeys.channels.names import via_of
from app.kernel import ids
from app.platform import db
from app.platform.settings import settings

# WeCom and DingTalk take 20 messages a minute; Feishu five a second.
_PACE_S = {RobotKind.wecom: 3.2, RobotKind.dingtalk: 3.2, RobotKind.feishu: 0.7}
# So many further events in one message: with their links they fit into WeCom's 2,048 bytes.
_MOST_ALONG = 4
_ROBOT_VERDICTS = {
    Said.delivered: Verdict.delivered,
    Said.retry: Verdict.retry,
    Said.refused: Verdict.gone,
}
_MAIL_VERDICTS = {
    Result.delivered: Verdict.delivered,
    Result.retry: Verdict.retry,
    Result.refused: Verdict.gone,
    Result.off: Verdict.retry,
}


class _Moved(Exception):
    """The way leads elsewhere by now, or nowhere: what was taken in hand goes back."""


_HAS_MOVED = Sent(Verdict.retry, error="the address has been changed meanwhile")


@dataclass(frozen=True, slots=True)
class _Ready:
    message: Message
    organisation: str
    link: str | None


def connect() -> None:
    """Carry what goes by robot and by mail; both the API and the worker do so when they start."""
    for channel in (Channel.wecom, Channel.dingtalk, Channel.feishu):
        channels.carry(channel, send_by_robot)
    channels.carry(Channel.email, send_by_mail)


async def send_by_robot(parcel: Parcel) -> Sent:
    """Say an event in a group."""
    kind = RobotKind(parcel.channel)
    if not parcel.secrets:
        return Sent(Verdict.retry, error="the robot's address does not open with our keys")
    known = orjson.loads(parcel.secrets[0])
    target = Target(kind, known["url"], known["secret"], parcel.settings.get("keyword"))
    is_trial = parcel.event_type == EventType.endpoint_test
    try:
        along, ready = await _prepare(parcel, along=0 if is_trial else _MOST_ALONG)
    except _Moved:
        return _HAS_MOVED
    heard = await robots.send(target, _note(ready))
    await _settle_along(along, _ROBOT_VERDICTS[heard.said], heard)
    return Sent(
        verdict=_ROBOT_VERDICTS[heard.said],
        status=heard.status,
        error=heard.reason,
        duration_ms=heard.duration_ms,
        retry_after_s=max(heard.retry_after_s or 0.0, _PACE_S[kind]),
    )


async def send_by_mail(parcel: Parcel) -> Sent:
    """Write of an event to a mailbox."""
    try:
        _, [ready] = await _prepare(parcel)
    except _Moved:
        return _HAS_MOVED
    letter = letters.write(
        ready.message,
        to=parcel.address,
        organisation=ready.organisation,
        link=ready.link,
        message_id=ids.encode("evt", parcel.event_id),
    )
    posted = await mail.send(letter)
    return Sent(
        verdict=_MAIL_VERDICTS[posted.result],
        status=posted.status,
        error=posted.reason,
        duration_ms=posted.duration_ms,
    )


async def _prepare(parcel: Parcel, along: int = 0) -> tuple[list[Parcel], list[_Ready]]:
    """Return what goes along in the same message, and what is to be said of each, in order."""
    async with db.transaction() as session:
        others = await delivery.gather(session, parcel, along) if along else []
        names = await identity.names_of(session, [parcel.organisation_id])
        whole = [parcel, *others]
        asked = list({one.assignment_id for one in whole if one.assignment_id is not None})
        tags = await needs.tags_of(session, parcel.organisation_id, asked)
        said = [(one.assignment_id, _say(one, tags)) for one in whole]
        live = sorted({one for one, message in said if one and message.leads_somewhere})
        # A link is a key: none is made for an address that was changed a moment ago.
        if live and not await delivery.leads_there(session, parcel):
            raise _Moved
        tokens = await links.issue(session, _asked(parcel), *live) if live else {}
    paths = {one: f"{settings().address}/p/{token}" for one, token in tokens.items()}
    organisation = names[parcel.organisation_id]
    return others, [
        _Ready(message, organisation, paths.get(one) if one else None) for one, message in said
    ]


def _say(parcel: Parcel, tags: Mapping[UUID, MessageTags]) -> Message:
    known = tags.get(parcel.assignment_id) if parcel.assignment_id else None
    return messages.about(parcel.event_type, known)


def _note(ready: list[_Ready]) -> Note:
    notes = [Note(one.message.title, one.message.lines, one.link) for one in ready]
    if len(notes) == 1:
        return notes[0]
    return Note(f"{len(notes)} 条新消息", (), parts=tuple(notes))


async def _settle_along(along: list[Parcel], verdict: Verdict, heard: Heard) -> None:
    """What went along has arrived too; else it goes back and waits for its own turn."""
    if not along:
        return
    async with db.transaction() as session:
        if verdict is not Verdict.delivered:
            await delivery.put_back(session, along)
            return
        sent = Sent(verdict, status=heard.status, duration_ms=heard.duration_ms)
        for one in along:
            await delivery.record_attempt(session, one, sent)


def _asked(parcel: Parcel) -> links.Asked:
    return links.Asked(
        organisation_id=parcel.organisation_id,
        source_id=parcel.endpoint_id,
        via=via_of(parcel.channel, parcel.address),
        shows_words=bool(parcel.settings.get("shows_words")),
    )
