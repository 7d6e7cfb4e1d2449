"""What others may ask of notifications: tell a youth, keep the inbox, keep the grants."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, insert, select, tuple_, update

from app.domains.notifications.models import InboxMessage, SubscriptionGrant
from app.domains.notifications.problems import MessageNotFound, UnknownTemplate
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
_FIELDS = ("id", "youth_id", "need_id", "title", "body", "created_at")
# One statement: the message is written, and a grant is spent on it if one is held.
_TELL = Compiled(
    insert(table_of(InboxMessage))
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
    .returning(InboxMessage.grant_id)
)


async def tell(session: Session, youth_id: UUID, need_id: UUID, message: Message) -> None:
    """Put a message in the inbox; where a subscription is held, WeChat shows it as well."""
    now = clock.now()
    message_id = ids.new()
    grant_id = await _TELL.scalar(
        session,
        b_id=message_id,
        b_youth_id=youth_id,
        b_need_id=need_id,
        b_title=message.title,
        b_body=message.body,
        b_created_at=now,
        b_template=message.template,
        b_at=now,
    )
    if grant_id is not None:
        await jobs.enqueue(session, "notifications.send", message_id=str(message_id))


async def hold_grants(session: Session, youth_id: UUID, template_ids: list[str]) -> None:
    """Note acceptances; each is good for one message. Raises UnknownTemplate."""
    by_id = {wechat.template_id(template): template for template in Template}
    unknown = [one for one in template_ids if one not in by_id]
    if unknown:
        raise UnknownTemplate(unknown=unknown)
    now = clock.now()
    if template_ids:
        await session.execute(
            insert(SubscriptionGrant),
            [
                {
                    "id": ids.new(),
                    "youth_id": youth_id,
                    "template": by_id[one],
                    "granted_at": now,
                    "outcome": "held",
                    "detail": None,
                    "updated_at": now,
                }
                for one in template_ids
            ],
        )


def templates_to_ask() -> list[str]:
    """Return the template ids the mini-program should ask for at a submitting tap."""
    return [wechat.template_id(template) for template in Template]


async def inbox(session: Session, youth_id: UUID, limit: int, cursor: str | None) -> InboxPage:
    """Return one page of a youth's messages, the newest first."""
    query = (
        select(
            InboxMessage.id,
            InboxMessage.need_id,
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


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message with a grant to spend on it."""

    youth_id: UUID
    need_id: UUID
    grant_id: UUID
    template: Template
    title: str
    body: str
    created_at: datetime


async def find_outgoing(session: Session, message_id: UUID) -> Outgoing | None:
    """Return a message whose grant is not used up yet, or None."""
    row = (
        await session.execute(
            select(
                InboxMessage.youth_id,
                InboxMessage.need_id,
                InboxMessage.title,
                InboxMessage.body,
                InboxMessage.created_at,
                SubscriptionGrant.id,
                SubscriptionGrant.template,
            )
            .join(SubscriptionGrant, SubscriptionGrant.id == InboxMessage.grant_id)
            .where(InboxMessage.id == message_id, SubscriptionGrant.outcome == "spent")
        )
    ).one_or_none()
    if row is None:
        return None
    return Outgoing(
        row.youth_id,
        row.need_id,
        row.id,
        Template(row.template),
        row.title,
        row.body,
        row.created_at,
    )


async def settle_grant(session: Session, grant_id: UUID, outcome: str, detail: str) -> None:
    """Note what WeChat said of a message."""
    await session.execute(
        update(SubscriptionGrant)
        .where(SubscriptionGrant.id == grant_id)
        .values(outcome=outcome, detail=detail, updated_at=clock.now())
    )
