"""Who works for an organisation: its program with a token, or its staff with a session.

Both do the same things to an assignment, so both faces share one set of routes.
"""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from app.domains.identity import actors
from app.domains.identity.problems import ScopeMissing
from app.domains.identity.states import DUTIES, Duty, Scope
from app.domains.needs.service import Actor
from app.domains.needs.states import ActorKind
from app.kernel.problems import Forbidden


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody at work for an organisation; `id` also names the owner of idempotency keys."""

    id: UUID
    organisation_id: UUID
    actor: Actor


class _WorkerWith:
    """The worker behind a request, who may do what the scope says."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    async def __call__(
        self,
        request: Request,
        bearer: actors.PartnerBearer,
        cookie: actors.StaffCookie,
    ) -> Worker:
        if request.url.path.startswith("/staff/"):
            staff = await actors.staff_of(request, cookie)
            if Duty.handle not in DUTIES[staff.role]:
                raise Forbidden
            who = Actor(ActorKind.staff, staff.id, staff.organisation_id)
            return Worker(staff.id, staff.organisation_id, who)
        partner = await actors.partner_of(request, bearer)
        if self.scope not in partner.scopes:
            raise ScopeMissing(scope=self.scope)
        who = Actor(ActorKind.partner, partner.client_id, partner.organisation_id)
        return Worker(partner.client_id, partner.organisation_id, who)


looking = _WorkerWith(Scope.assignments_read)
acting = _WorkerWith(Scope.assignments_write)

Looking = Annotated[Worker, Depends(looking)]
Acting = Annotated[Worker, Depends(acting)]
