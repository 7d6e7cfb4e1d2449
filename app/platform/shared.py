"""A secret that all processes share and one of them renews, such as another party's access token.

The row says which issue of the secret is current. Who finds it used up claims the renewal for some
seconds, fetches the next issue with no transaction open, and stores it; the others wait for it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from pydantic import SecretStr
from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock
from app.platform import crypto, db
from app.platform.db import Base
from app.platform.sqltypes import Moment

# A claim outlives any fetch that its caller still waits for; after that, another may try.
_CLAIM = timedelta(seconds=15)
_LOOK_EVERY_S = 0.05


@dataclass(frozen=True, slots=True)
class Fetched:
    """A secret fresh from its issuer, and until when it is good."""

    secret: SecretStr
    renew_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Issue:
    """A secret in hand; a later issue has a higher number."""

    number: int
    secret: SecretStr
    renew_at: datetime
    ends_at: datetime


Fetch = Callable[[], Awaitable[Fetched]]


class Shelf(Protocol):
    """Where a secret lies; `Shared` for all processes of ours, `Alone` for one by itself."""

    async def look(self) -> Issue | None:
        """Return the present issue, if there is one."""

    async def renew(self, seen: int, fetch: Fetch) -> Issue:
        """Return an issue later than `seen`, fetched by one caller only."""


class Alone:
    """A shelf in memory; whoever uses it sees to it that one renewal is under way at most."""

    def __init__(self) -> None:
        self._held: Issue | None = None

    async def look(self) -> Issue | None:
        """Return the present issue, if there is one."""
        return self._held

    async def renew(self, seen: int, fetch: Fetch) -> Issue:
        """Fetch the next issue."""
        fetched = await fetch()
        self._held = Issue(seen + 1, fetched.secret, fetched.renew_at, fetched.ends_at)
        return self._held


class SharedSecret(Base):
    """One secret of ours with another party, and who renews it at the moment."""

    __tablename__ = "shared_secrets"

    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    """How often it was issued; 0 before the first time."""
    sealed: Mapped[bytes | None]
    renew_at: Mapped[Moment | None]
    ends_at: Mapped[Moment | None]
    claimed_until: Mapped[Moment | None]
    """Until when one process has the renewal to itself."""


class Shared:
    """A shelf in PostgreSQL, the same for every process on this database."""

    def __init__(self, name: str) -> None:
        self._name = name

    async def look(self) -> Issue | None:
        """Return the present issue, if there is one that our keys open."""
        return (await self._read())[1]

    async def _read(self) -> tuple[int, Issue | None]:
        """Return the number of the present issue, and the issue unless our keys do not open it."""
        async with db.reading() as session:
            row = (
                await session.execute(
                    select(
                        SharedSecret.number,
                        SharedSecret.sealed,
                        SharedSecret.renew_at,
                        SharedSecret.ends_at,
                    ).where(SharedSecret.name == self._name, SharedSecret.sealed.is_not(None))
                )
            ).one_or_none()
        if row is None:
            return 0, None
        try:
            opened = crypto.unseal(row.sealed, self._name)
        except crypto.UnreadableSecret:  # sealed with a key that the operator took away
            return row.number, None
        return row.number, Issue(row.number, SecretStr(opened), row.renew_at, row.ends_at)

    async def renew(self, seen: int, fetch: Fetch) -> Issue:
        """Return an issue later than `seen`; waits as long as another process fetches it."""
        while True:
            number, held = await self._read()
            if held is not None and held.number > seen:
                return held
            claimed = await self._claim(seen if held is not None else number)
            if claimed is not None:
                return await self._fetch(claimed, fetch)
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _claim(self, seen: int) -> int | None:
        """Take the renewal for us; returns the number of the issue to replace."""
        now = clock.now()
        statement = insert(SharedSecret).values(
            name=self._name, number=0, claimed_until=now + _CLAIM
        )
        async with db.transaction() as session:
            number: int | None = await session.scalar(
                statement.on_conflict_do_update(
                    index_elements=["name"],
                    set_={"claimed_until": statement.excluded.claimed_until},
                    where=(SharedSecret.number <= seen)
                    & or_(SharedSecret.claimed_until.is_(None), SharedSecret.claimed_until < now),
                ).returning(SharedSecret.number)
            )
        return number

    async def _fetch(self, number: int, fetch: Fetch) -> Issue:
        try:
            fetched = await fetch()
        except BaseException:
            await asyncio.shield(self._put(number, None))
            raise
        await self._put(number, fetched)
        return Issue(number + 1, fetched.secret, fetched.renew_at, fetched.ends_at)

    async def _put(self, number: int, fetched: Fetched | None) -> None:
        """Store the next issue, or only give the claim back."""
        values: dict[str, object] = {"claimed_until": None}
        if fetched is not None:
            values |= {
                "number": number + 1,
                "sealed": crypto.seal(fetched.secret.get_secret_value(), self._name),
                "renew_at": fetched.renew_at,
                "ends_at": fetched.ends_at,
            }
        async with db.transaction() as session:
            await session.execute(
                update(SharedSecret)
                .where(SharedSecret.name == self._name, SharedSecret.number == number)
                .values(values)
            )
