"""Signing up, and telling people what others or time did to their registration."""

from collections.abc import Callable
from uuid import UUID

from app.domains.events import service as events
from app.domains.events.events import EventCalledOff, EventChanged, FriendLeft, RegistrationMoved
from app.domains.events.service import Told
from app.domains.events.states import RegistrationState
from app.domains.notifications import service as notifications
from app.domains.notifications.service import Message
from app.kernel.clock import SHANGHAI
from app.platform import db, jobs
from app.platform.db import Session

CALL_OFF = "signup.call_off"
CHANGE = "signup.change"
_REMINDER_HOURS = (1, 24)


async def tell_moved(session: Session, event: RegistrationMoved) -> None:
    """Tell somebody that their registration has moved; told once, however often this runs."""
    told = await events.about(session, event.registration_id)
    if told is None or told.state != event.state:
        return
    message = _WORDS[told.state](told)
    key = f"{told.registration_id.hex}:{told.state}"
    await _tell(session, told, message, key)


async def tell_friends(session: Session, event: FriendLeft) -> None:
    """Tell the others of a group that one gave up; what they have stays theirs."""
    for told in await events.about_all(
        session, await events.friends_of(session, event.registration_id)
    ):
        key = f"{told.registration_id.hex}:friend:{event.registration_id.hex}"
        await _tell(session, told, _FRIEND_LEFT[told.state](told), key)


async def call_off(session: Session, event: EventCalledOff) -> None:
    """Begin to tell everybody that an event does not take place."""
    await jobs.enqueue(session, CALL_OFF, event_id=str(event.event_id))


async def tell_called_off(session: Session, event_id: UUID) -> bool:
    """End and tell the next few hundred; False when nobody is left."""
    those = await events.end_all(session, event_id)
    for told in those:
        body = f"《{told.title}》取消了：{told.called_off_because}。给你带来不便，非常抱歉。"
        await _tell(session, told, ("活动取消", body), f"{told.registration_id.hex}:called_off")
    return bool(those)


async def spread_change(session: Session, event: EventChanged) -> None:
    """Begin to tell everybody what has changed."""
    await jobs.enqueue(session, CHANGE, event_id=str(event.event_id), what=event.what, after=None)


async def tell_change(
    session: Session, event_id: UUID, what: str, after: UUID | None
) -> UUID | None:
    """Tell the next few hundred; returns where to go on, None when all are told."""
    those = await events.everybody_of(session, event_id, after)
    for told in those:
        body = f"《{told.title}》的{what}有变动，请打开活动查看最新信息。"
        await _tell(session, told, ("活动有变动", body), None)
    return those[-1].registration_id if those else None


async def remind() -> int:
    """Remind who has a seat, a day and an hour before, each once; returns how many were told."""
    count = 0
    # The nearer first: who signs up in the last hour gets one reminder, not two.
    for hours in _REMINDER_HOURS:
        async with db.transaction() as session:
            those = await events.claim_reminders(session, hours)
            for told in those:
                body = f"《{told.title}》{_when(told)}开始，记得带上电子票。"
                await _tell(session, told, ("活动快开始了", body), None)
        count += len(those)
    return count


async def _tell(session: Session, told: Told, said: tuple[str, str], key: str | None) -> None:
    message = Message(said[0], said[1], once_key=key)
    await notifications.tell_of_event(session, told.youth_id, told.event_id, message)


def _when(told: Told) -> str:
    local = told.starts_at.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def _offered(told: Told) -> tuple[str, str]:
    until = ""
    if told.offer_expires_at is not None:
        local = told.offer_expires_at.astimezone(SHANGHAI)
        until = f"请在{local.month}月{local.day}日 {local:%H:%M} 前确认，"
    return "候补有名额了", f"《{told.title}》为你留了名额。{until}过时会让给下一位。"


def _because(told: Told) -> str:
    return f"：{told.reason}" if told.reason else ""


def _friend_left(what: str) -> Callable[[Told], tuple[str, str]]:
    return lambda told: ("有同伴不来了", f"和你一起报名《{told.title}》的一位同伴不来了。{what}")


_FRIEND_LEFT: dict[RegistrationState, Callable[[Told], tuple[str, str]]] = {
    RegistrationState.pending: _friend_left("可以再约一位，或让发起人先行报名。"),
    RegistrationState.confirmed: _friend_left("你的名额仍然保留；如果你也不去了，请取消报名。"),
    RegistrationState.waitlisted: _friend_left("你的候补位置不变。"),
    RegistrationState.offered: _friend_left("为你留的名额还在，去不去由你决定。"),
}

_WORDS: dict[RegistrationState, Callable[[Told], tuple[str, str]]] = {
    RegistrationState.offered: _offered,
    RegistrationState.expired: lambda told: (
        "名额已过期",
        f"《{told.title}》为你保留的名额没有在时间内确认，已让给下一位。",
    ),
    RegistrationState.confirmed: lambda told: (
        "报名成功",
        f"《{told.title}》报名成功，{_when(told)}见。",
    ),
    RegistrationState.waitlisted: lambda told: (
        "已进入候补",
        f"《{told.title}》名额已满，你已排入候补，有名额会第一时间告诉你。",
    ),
    RegistrationState.rejected: lambda told: (
        "报名未通过",
        f"《{told.title}》的报名没有通过{_because(told)}。",
    ),
    RegistrationState.not_drawn: lambda told: (
        "这次没有抽中",
        f"《{told.title}》抽签结果已出，这次没有抽中。下次抽签你的机会会更大。",
    ),
    RegistrationState.cancelled_by_host: lambda told: (
        "报名已取消",
        f"《{told.title}》的报名已被活动方取消{_because(told)}。",
    ),
}
