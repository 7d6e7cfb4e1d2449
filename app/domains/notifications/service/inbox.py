"""Telling a youth, and their inbox."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.domains.identity import service as identity
from app.domains.notifications.models import InboxMessage, SubscriptionGrant
from app.domains.notifications.problems import MessageNotFound
from app.domains.notifications.schemas import InboxItem, InboxPage, Template
from app.gateways import wechat
from app.kernel import clock, ids
from app.kernel.paging import read_cursor, write_cursor
from app.platform import jobs
from app.platform.compiled import Compiled
from app.platform.db import Session
from app.platform.sqltypes import table_of


@dataclass(frozen=True, slots=True)
class Message:
    """What to tell: a headline and a sentence."""

    title: str
    body: str
    template: Template = Template.need_progress
    once_key: str | None = None
    """Where set, a second message with the same key is not written."""


_held = (
    select(SubscriptionGrant.id)
    .where(
        SubscriptionGrant.youth_id == bindparam("b_youth_id"),
        SubscriptionGrant.template == bindparam("b_template"),
        SubscriptionGrant.outcome == "held",
    )
    .order_by(SubscriptionGrant.granted_at)
    .limit(1)
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_spent = (
    update(SubscriptionGrant)
    .where(SubscriptionGrant.id == _held)
    .values(outcome="spent", updated_at=bindparam("b_at"))
    .returning(SubscriptionGrant.id)
    .cte("spent")
)
_FIELDS = (
    "id",
    "youth_id",
    "need_id",
    "event_id",
    "once_key",
    "template",
    "title",
    "body",
    "created_at",
)
# One statement: the message is written, and a grant is spent on it if one is held.
_TELL = Compiled(
    upsert(table_of(InboxMessage))
    .from_select(
        [*_FIELDS, "grant_id"],
        select(
            *(
                bindparam(f"b_{name}", type_=table_of(InboxMessage).c[name].type)
                for name in _FIELDS
            ),
            select(_spent.c.id).scalar_subquery(),
        ),
    )
    .on_conflict_do_nothing(index_elements=["once_key"])
    .returning(
        or_(InboxMessage.grant_id.is_not(None), identity.is_follower(bindparam("b_youth_id")))
    )
)


async def tell(session: Session, youth_id: UUID, need_id: UUID, message: Message) -> None:
    """Put a message about a need in the inbox; WeChat shows it as well where a way is open."""
    await _tell(session, youth_id, message, need_id=need_id)


async def tell_of_event(session: Session, youth_id: UUID, event_id: UUID, message: Message) -> None:
    """Put a message about an event in the inbox; WeChat shows it as well where a way is open."""
    await _tell(session, youth_id, message, event_id=event_id)


async def _tell(
    session: Session,
    youth_id: UUID,
    message: Message,
    *,
    need_id: UUID | None = None,
    event_id: UUID | None = None,
) -> None:
    now = clock.now()
    message_id = ids.new()
    may_reach = await _TELL.scalar(
        session,
        b_id=message_id,
        b_youth_id=youth_id,
        b_need_id=need_id,
        b_event_id=event_id,
        b_once_key=message.once_key,
        b_title=message.title,
        b_body=message.body,
        b_created_at=now,
        b_template=message.template,
        b_at=now,
    )
    if may_reach:
        await jobs.enqueue(session, "notifications.send", message_id=str(message_id))


def templates_to_ask() -> list[str]:
    """Return the template ids the mini-program should ask for at a submitting tap."""
    return [wechat.template_id(template) for template in Template]


async def inbox(session: Session, youth_id: UUID, limit: int, cursor: str | None) -> InboxPage:
    """Return one page of a youth's messages, the newest first."""
    query = (
        select(
            InboxMessage.id,
            InboxMessage.need_id,
            InboxMessage.event_id,
            InboxMessage.title,
            InboxMessage.body,
            InboxMessage.created_at,
            InboxMessage.read_at,
        )
        .where(InboxMessage.youth_id == youth_id)
        .order_by(InboxMessage.created_at.desc(), InboxMessage.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(tuple_(InboxMessage.created_at, InboxMessage.id) < read_cursor(cursor))
    rows = (await session.execute(query)).all()
    page = rows[:limit]
    return InboxPage(
        items=[
            InboxItem(
                id=row.id,
                need_id=row.need_id,
                event_id=row.event_id,
                title=row.title,
                body=row.body,
                created_at=row.created_at,
                is_read=row.read_at is not None,
            )
            for row in page
        ],
        next_cursor=(write_cursor(page[-1].created_at, page[-1].id) if len(rows) > limit else None),
    )


async def mark_read(session: Session, message_id: UUID, youth_id: UUID) -> None:
    """Note that a message was read; raises MessageNotFound."""
    found = await session.scalar(
        update(InboxMessage)
        .where(InboxMessage.id == message_id, InboxMessage.youth_id == youth_id)
        .values(read_at=clock.now())
        .returning(InboxMessage.id)
    )
    if found is None:
        raise MessageNotFound
