"""What others may ask of conversations: each push once, and the words that wait for a yes."""

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.conversations.models import Conversation, WeChatPush
from app.domains.conversations.rules import LONGEST_NEED, Line, Wish, join, understand
from app.kernel import clock
from app.platform import db
from app.platform.db import Session

__all__ = [
    "LONGEST_NEED",
    "Draft",
    "Line",
    "Wish",
    "add_words",
    "begin",
    "drop",
    "find_draft",
    "finish",
    "forget_old",
    "join",
    "peek",
    "understand",
]

# WeChat repeats within seconds, and a copy is refused by its age after ten minutes.
_PUSHES_KEPT = timedelta(minutes=20)
# What nobody said yes to is not ours to keep.
_DRAFTS_KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Draft:
    """Words that wait for a yes."""

    text: str
    as_of: str
    """When it was last changed; what refers to an earlier moment is out of date."""
    is_whole: bool = True
    """Whether the last words fitted in."""


async def begin(session: Session, key: str) -> str | None:
    """Begin to deal with a push; returns the earlier answer where it was dealt with before.

    The same push under way in another request is waited for.
    """
    digest = _digest(key)
    made = await session.scalar(
        insert(WeChatPush)
        .values(key=digest, answer="", received_at=clock.now())
        .on_conflict_do_nothing()
        .returning(WeChatPush.key)
    )
    if made is not None:
        return None
    answer: str | None = await session.scalar(
        select(WeChatPush.answer).where(WeChatPush.key == digest)
    )
    return answer or ""


async def finish(session: Session, key: str, answer: str) -> None:
    """Note what was answered."""
    await session.execute(
        update(WeChatPush).where(WeChatPush.key == _digest(key)).values(answer=answer)
    )


def _digest(key: str) -> str:
    """Return what is kept of a push's key: it may name a person."""
    return hashlib.sha256(key.encode()).hexdigest()


async def find_draft(session: Session, account_id: UUID) -> Draft | None:
    """Return the words of an account that wait for a yes; they stay locked meanwhile."""
    found = await session.scalar(
        select(Conversation).where(Conversation.account_id == account_id).with_for_update()
    )
    return None if found is None else _draft(found)


async def peek(session: Session, account_id: UUID) -> Draft | None:
    """Return the words of an account that wait for a yes, for looking only."""
    found = await session.scalar(select(Conversation).where(Conversation.account_id == account_id))
    return None if found is None else _draft(found)


async def add_words(session: Session, account_id: UUID, words: str) -> Draft:
    """Add words to what waits, or begin with them; what would become too long stays as it was."""
    now = clock.now()
    present = await find_draft(session, account_id)
    joined = join(present.text if present else "", words)
    if joined is None and present is not None:
        return replace(present, is_whole=False)
    text = joined or words[:LONGEST_NEED]
    statement = insert(Conversation).values(account_id=account_id, draft=text, updated_at=now)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["account_id"], set_={"draft": text, "updated_at": now}
        )
    )
    return Draft(text, clock.rfc3339(now))


def _draft(found: Conversation) -> Draft:
    return Draft(found.draft, clock.rfc3339(found.updated_at))


async def drop(session: Session, account_id: UUID) -> None:
    """Forget what waits."""
    await session.execute(delete(Conversation).where(Conversation.account_id == account_id))


async def forget_old() -> int:
    """Delete old pushes, and words that nobody said yes to; returns how many."""
    now = clock.now()
    async with db.transaction() as session:
        pushes = await session.execute(
            delete(WeChatPush)
            .where(WeChatPush.received_at < now - _PUSHES_KEPT)
            .returning(WeChatPush.key)
        )
        drafts = await session.execute(
            delete(Conversation)
            .where(Conversation.updated_at < now - _DRAFTS_KEPT)
            .returning(Conversation.account_id)
        )
        return len(pushes.all()) + len(drafts.all())
