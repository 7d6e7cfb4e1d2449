"""An endpoint has gone off: the staff who look after the partner hear of it."""

from app.domains.delivery import service as delivery
from app.domains.delivery.events import EndpointDisabled
from app.domains.delivery.states import DISABLED_NAMES, Channel, DisabledReason
from app.domains.identity import service as identity
from app.domains.notices.schemas import NoticeKind
from app.domains.notices.service import Notice
from app.journeys.channels.names import CHANNEL_NAMES
from app.journeys.clocks import telling
from app.platform.db import Session

_TITLE = "伙伴的接收方式已停用"


async def tell_staff(session: Session, event: EndpointDisabled) -> None:
    """Say which way to whom is off, why, and whether another one is left."""
    name = (await identity.names_of(session, [event.organisation_id]))[event.organisation_id]
    way = CHANNEL_NAMES[Channel(event.channel)]
    why = DISABLED_NAMES[DisabledReason(event.reason)]
    is_cut_off = event.organisation_id in await delivery.unreachable(session)
    rest = (
        "已没有别的接收方式：未签收的诉求转给其他单位，新诉求暂不转给它。"
        if is_cut_off
        else "其他接收方式照常。"
    )
    body = f"{name}的{way}已停用（{why}）。{rest}请联系对方修复，再重新启用。"
    notice = Notice(NoticeKind.endpoint_disabled, _TITLE, body)
    await telling.tell_those_above(session, event.organisation_id, notice)
