"""Events of the mini-program: grants, reports, checked pictures, and people who leave WeChat."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from app.domains.identity import service as identity
from app.domains.identity.states import WeChatApp
from app.domains.moderation import service as moderation
from app.domains.notifications import service as notifications
from app.gateways import wechat
from app.gateways.wechat import Push
from app.platform.db import Session

# The page "用户信息变更事件": what somebody took back.
_PHONE = "8"


async def take(session: Session, push: Push) -> None:
    """Deal with an event of either app; what is unknown is passed over."""
    handler = _HANDLERS.get(push.event)
    if handler is not None:
        await handler(session, push)


async def _note_taps(session: Session, push: Push) -> None:
    """Somebody answered the question whether we may send them messages."""
    youth_id = await _person(session, push)
    if youth_id is not None:
        await notifications.note_accepted(session, youth_id, _templates(push, "accept"))


async def _note_switches(session: Session, push: Push) -> None:
    """Somebody switched templates off in WeChat's settings."""
    youth_id = await _person(session, push)
    if youth_id is not None:
        await notifications.note_switched_off(session, youth_id, _templates(push, "reject"))


def _templates(push: Push, status: str) -> list[str]:
    """Return the templates of which an event says that they were accepted, or rejected."""
    return [
        str(one.get("TemplateId", ""))
        for one in push.entries()
        if one.get("SubscribeStatusString") == status
    ]


async def _note_reports(session: Session, push: Push) -> None:
    """WeChat tells what became of subscribe messages."""
    for one in push.entries():
        await notifications.note_report(
            session,
            str(one.get("MsgID", "")),
            has_arrived=str(one.get("ErrorCode", "0")) == "0",
            word=f"{one.get('ErrorCode')} {one.get('ErrorStatus', '')}",
        )


async def _note_template_report(session: Session, push: Push) -> None:
    """WeChat tells what became of a template message."""
    status = push.text("Status")
    await notifications.note_report(
        session, push.text("MsgID"), has_arrived=status == "success", word=status
    )


async def _note_picture(session: Session, push: Push) -> None:
    """WeChat has looked at a picture. What it could not fetch, a human looks at."""
    verdict = wechat.read_verdict(push.fields)
    await moderation.note_picture_verdict(session, push.text("trace_id")[:128], verdict.suggest)


async def _note_withdrawn_data(session: Session, push: Push) -> None:
    """Somebody took back that we may keep something; of what WeChat can give we keep the phone."""
    youth_id = await _person(session, push)
    withdrawn = push.text("RevokeInfo").replace(",", " ").split()
    if youth_id is not None and _PHONE in withdrawn:
        await identity.forget_phone(session, youth_id)


async def _let_leave(session: Session, push: Push) -> None:
    """Somebody deleted their WeChat account: they cannot come back, so there is no waiting."""
    youth_id = await _person(session, push)
    if youth_id is not None:
        await identity.leave_now(session, youth_id)


async def _person(session: Session, push: Push) -> UUID | None:
    return await identity.person_known_as(session, WeChatApp(push.app.name), push.openid)


_HANDLERS: dict[str, Callable[[Session, Push], Awaitable[None]]] = {
    "subscribe_msg_popup_event": _note_taps,
    "subscribe_msg_change_event": _note_switches,
    "subscribe_msg_sent_event": _note_reports,
    "templatesendjobfinish": _note_template_report,
    "wxa_media_check": _note_picture,
    "user_authorization_revoke": _note_withdrawn_data,
    "user_authorization_cancellation": _let_leave,
}
