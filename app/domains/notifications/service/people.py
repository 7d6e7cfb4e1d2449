"""What becomes of a person's messages when the person changes."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from app.domains.notifications.models import InboxMessage, MessageAttempt, SubscriptionGrant
from app.platform.db import Session


async def take_over(session: Session, kept_id: UUID, gone_id: UUID) -> None:
    """Give one person's messages and grants to another, who is the same."""
    told = InboxMessage.youth_id == gone_id
    await session.execute(update(InboxMessage).where(told).values(youth_id=kept_id))
    granted = SubscriptionGrant.youth_id == gone_id
    await session.execute(update(SubscriptionGrant).where(granted).values(youth_id=kept_id))


async def export_of(session: Session, youth_id: UUID) -> dict[str, Any]:
    """Return what a person was told, and what they allowed us to send."""
    messages = await session.scalars(
        select(InboxMessage)
        .where(InboxMessage.youth_id == youth_id)
        .order_by(InboxMessage.created_at)
    )
    grants = await session.scalars(
        select(SubscriptionGrant)
        .where(SubscriptionGrant.youth_id == youth_id)
        .order_by(SubscriptionGrant.granted_at)
    )
    return {
        "messages": [
            {"title": one.title, "body": one.body, "at": one.created_at, "read_at": one.read_at}
            for one in messages
        ],
        "subscriptions": [
            {"template": one.template, "granted_at": one.granted_at, "outcome": one.outcome}
            for one in grants
        ],
    }


async def forget(session: Session, youth_id: UUID) -> None:
    """Delete what a person was told, and their grants."""
    mine = select(InboxMessage.id).where(InboxMessage.youth_id == youth_id)
    await session.execute(delete(MessageAttempt).where(MessageAttempt.message_id.in_(mine)))
    await session.execute(delete(InboxMessage).where(InboxMessage.youth_id == youth_id))
    await session.execute(delete(SubscriptionGrant).where(SubscriptionGrant.youth_id == youth_id))
