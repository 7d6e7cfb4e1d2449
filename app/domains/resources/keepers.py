"""Who keeps records of resources: an organisation's program, or its staff with a session.

Both do the same things, so both faces share one set of routes. A program keeps what is its
organisation's own; staff also what belongs to the organisations below.
"""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from app.domains.identity import actors
from app.domains.identity import service as identity
from app.domains.identity.problems import OrganisationNotFound
from app.domains.identity.schemas import StaffActor
from app.domains.identity.states import Duty, Scope
from app.domains.resources.states import KeeperKind
from app.platform.db import Session


@dataclass(frozen=True, slots=True)
class Keeper:
    """Somebody who looks after records; `id` also names the owner of idempotency keys."""

    kind: KeeperKind
    id: UUID
    organisation_id: UUID

    async def reach(self, session: Session) -> list[UUID]:
        """Return the organisations whose records are theirs to see."""
        if self.kind is KeeperKind.partner:
            return [self.organisation_id]
        return await identity.list_reach(session, self.organisation_id)

    async def owners(self, session: Session, wanted: UUID | None) -> list[UUID]:
        """Return one organisation within reach, or all; raises OrganisationNotFound."""
        if wanted is None:
            return await self.reach(session)
        if self.kind is KeeperKind.partner and wanted != self.organisation_id:
            raise OrganisationNotFound
        found = await identity.find_organisation(session, wanted, within=self.organisation_id)
        return [found.id]

    async def owner(self, session: Session, wanted: UUID | None) -> UUID:
        """Return whose a new record is: their own organisation's, or one's within reach."""
        return (await self.owners(session, wanted or self.organisation_id))[0]


class _KeeperWith:
    def __init__(self, scope: Scope, duties: frozenset[Duty]) -> None:
        self.scope = scope
        self.duties = duties

    async def __call__(
        self, request: Request, bearer: actors.PartnerBearer, cookie: actors.StaffCookie
    ) -> Keeper:
        who = await actors.partner_or_staff(request, bearer, cookie, self.scope, self.duties)
        if isinstance(who, StaffActor):
            return Keeper(KeeperKind.staff, who.id, who.organisation_id)
        return Keeper(KeeperKind.partner, who.client_id, who.organisation_id)


reading = _KeeperWith(Scope.resources_read, frozenset({Duty.handle, Duty.oversee}))
writing = _KeeperWith(Scope.resources_write, frozenset({Duty.handle}))

ReadingKeeper = Annotated[Keeper, Depends(reading)]
WritingKeeper = Annotated[Keeper, Depends(writing)]
