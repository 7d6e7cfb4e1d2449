"""An event born from what people wrote: they may sign up first, and are told when it is out."""

from uuid import UUID

from app.domains.events import service as events
from app.domains.events.events import EventBorn
from app.domains.events.schemas import EventPlan, OriginIn
from app.domains.hot_topics import service as hot_topics
from app.domains.needs import service as needs
from app.domains.notifications import service as notifications
from app.domains.notifications.service import Message
from app.kernel import ids
from app.kernel.clock import SHANGHAI
from app.platform import jobs
from app.platform.db import Session

INVITE = "signup.invite"


async def set_origin(
    session: Session, event_id: UUID, reach: list[UUID], draft: OriginIn
) -> EventPlan:
    """Link an event with a hot topic or needs of one's own offices, and invite their writers."""
    event = await events.lock(session, event_id, reach)
    writers = set(await needs.writers_of(session, draft.need_ids, reach))
    origin = {"need_ids": [ids.encode("need", one) for one in draft.need_ids]}
    if draft.hot_topic_id is not None:
        writers |= set(await hot_topics.writers_of(session, draft.hot_topic_id, reach))
        origin["hot_topic_id"] = [ids.encode("hot", draft.hot_topic_id)]
    await events.give_first_window(session, event, origin, sorted(writers), draft.early_hours * 60)
    return await events.plan_of(session, event)


async def spread_invitations(session: Session, event: EventBorn) -> None:
    """Begin to tell those who are invited."""
    await jobs.enqueue(session, INVITE, event_id=str(event.event_id))


async def tell_invited(session: Session, event_id: UUID) -> bool:
    """Tell the next few hundred; False when nobody is left."""
    event, youth_ids = await events.claim_untold(session, event_id)
    opens = events.opens_for_invited(event).astimezone(SHANGHAI)
    body = (
        f"你和许多青年反映的事，有了一场活动：《{event.title}》。"
        f"你可以优先报名，{opens.month}月{opens.day}日 {opens:%H:%M} 开始。"
    )
    for youth_id in youth_ids:
        key = f"{event.id.hex}:born:{youth_id.hex}"
        message = Message("你反映的事有活动了", body, once_key=key)
        await notifications.tell_of_event(session, youth_id, event.id, message)
    return bool(youth_ids)
