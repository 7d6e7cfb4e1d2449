"""`Idempotency-Key`: a retried request has one effect and one answer.

The key's row is written in the same transaction as the effect, so both exist or neither does,
also after a crash. A second request with the same key waits for the first and gets its answer.
"""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel, StringConstraints
from sqlalchemy import SmallInteger, bindparam, delete, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, aliased, mapped_column

from app.kernel import clock
from app.kernel.problems import Problem
from app.platform import db
from app.platform.compiled import Compiled
from app.platform.db import Base, Session
from app.platform.sqltypes import Moment

KEPT = timedelta(hours=72)


class KeyReused(Problem):
    """The key was used before, for another request."""

    code = "idempotency.key_reused"
    status = 422
    title = "重复的请求标识"
    detail = "这个请求标识已经用于另一项内容，请换一个新的标识再提交。"


class IdempotencyKey(Base):
    """One request that must not happen twice, and the answer it got."""

    __tablename__ = "idempotency_keys"

    actor_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes]
    status: Mapped[int | None] = mapped_column(SmallInteger)
    answer: Mapped[str | None]
    created_at: Mapped[Moment] = mapped_column(index=True)


_CLAIM = Compiled(
    insert(IdempotencyKey)
    .values(
        actor_id=bindparam("actor_id"),
        key=bindparam("key"),
        fingerprint=bindparam("fingerprint"),
        created_at=bindparam("created_at"),
    )
    .on_conflict_do_nothing()
    .returning(IdempotencyKey.actor_id)
)
_MINE = (IdempotencyKey.actor_id == bindparam("b_actor")) & (
    IdempotencyKey.key == bindparam("b_key")
)
_FIND = Compiled(
    select(IdempotencyKey.fingerprint, IdempotencyKey.status, IdempotencyKey.answer).where(_MINE)
)
_STORE = Compiled(
    update(IdempotencyKey)
    .where(_MINE)
    .values(status=bindparam("b_status"), answer=bindparam("b_answer"))
)


_NOT_KEPT = '{"done":true}'


class Once:
    """One request's idempotency key; see `answer`."""

    media_type: ClassVar[str] = "application/json"

    def __init__(self, key: str, fingerprint: bytes) -> None:
        self.key = key
        self.fingerprint = fingerprint

    async def answer(
        self,
        session: Session,
        actor_id: UUID,
        work: Callable[[], Awaitable[BaseModel]],
        *,
        status: int = 201,
    ) -> Response:
        """Do `work` and answer with its result, or give the answer it got the first time."""
        earlier = await self._claim(session, actor_id)
        if earlier is not None:
            return Response(earlier[1], earlier[0], media_type=self.media_type)
        body = (await work()).model_dump_json()
        await _STORE.rows(session, b_actor=actor_id, b_key=self.key, b_status=status, b_answer=body)
        return Response(body, status, media_type=self.media_type)

    async def answer_anew(
        self,
        session: Session,
        actor_id: UUID,
        work: Callable[[], Awaitable[BaseModel]],
        again: Callable[[], Awaitable[BaseModel]],
        *,
        status: int = 201,
    ) -> Response:
        """Do `work` once and answer with its result; asked again, answer with that of `again`.

        Nothing of the answer is kept: for what the asker may see now and perhaps not tomorrow.
        """
        earlier = await self._claim(session, actor_id)
        said = (await (work if earlier is None else again)()).model_dump_json()
        if earlier is None:
            await _STORE.rows(
                session, b_actor=actor_id, b_key=self.key, b_status=status, b_answer=_NOT_KEPT
            )
        return Response(said, status, media_type=self.media_type)

    async def _claim(self, session: Session, actor_id: UUID) -> tuple[int, str] | None:
        claimed = await _CLAIM.rows(
            session,
            actor_id=actor_id,
            key=self.key,
            fingerprint=self.fingerprint,
            created_at=clock.now(),
        )
        if claimed:
            return None
        [row] = await _FIND.rows(session, b_actor=actor_id, b_key=self.key)
        if row.fingerprint != self.fingerprint:
            raise KeyReused
        return row.status, row.answer


async def _once(
    request: Request,
    idempotency_key: Annotated[
        str,
        Header(
            description="Your own unique name for this request (a UUID is fine). Repeat it when "
            "you retry; you will get the first answer again.",
        ),
        StringConstraints(min_length=8, max_length=100, pattern=r"^[A-Za-z0-9_\-.:]+$"),
    ],
) -> Once:
    said = f"{request.method} {request.url.path}\n".encode() + await request.body()
    return Once(idempotency_key, hashlib.sha256(said).digest())


OnceKey = Annotated[Once, Depends(_once)]


async def forget_old(now: datetime | None = None) -> int:
    """Delete the keys whose time is over; returns how many."""
    async with db.transaction() as session:
        gone: Any = await session.execute(
            delete(IdempotencyKey).where(IdempotencyKey.created_at < (now or clock.now()) - KEPT)
        )
    return int(gone.rowcount)


async def forget_answers(session: Session, actor_id: UUID, names: list[str]) -> None:
    """Delete the answers that somebody got, and those to others in which some names stand.

    They may hold the words of a person who has left.
    """
    spoken = [IdempotencyKey.answer.contains(name, autoescape=True) for name in names]
    await session.execute(
        delete(IdempotencyKey)
        .where(or_(IdempotencyKey.actor_id == actor_id, *spoken))
        .execution_options(synchronize_session=False)
    )


async def take_over(session: Session, kept_id: UUID, gone_id: UUID) -> None:
    """Give one actor's keys to another, who is the same: a retry stays a retry."""
    own = aliased(IdempotencyKey)
    known = exists().where(own.actor_id == kept_id, own.key == IdempotencyKey.key)
    await session.execute(
        update(IdempotencyKey)
        .where(IdempotencyKey.actor_id == gone_id, ~known)
        .values(actor_id=kept_id)
        .execution_options(synchronize_session=False)
    )
