"""Who works for an organisation: its program with a token, or its staff with a session.

Both do the same things to an assignment, so both faces share one set of routes.
"""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from app.domains.identity import actors
from app.domains.identity.schemas import StaffActor
from app.domains.identity.states import Duty, Scope
from app.domains.needs.service import Actor
from app.domains.needs.states import ActorKind


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody at work for an organisation; `id` also names the owner of idempotency keys."""

    id: UUID
    organisation_id: UUID
    actor: Actor


_HANDLERS = frozenset({Duty.handle})


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
        who = await actors.partner_or_staff(request, bearer, cookie, self.scope, _HANDLERS)
        if isinstance(who, StaffActor):
            kind, own_id = ActorKind.staff, who.id
        else:
            kind, own_id = ActorKind.partner, who.client_id
        return Worker(own_id, who.organisation_id, Actor(kind, own_id, who.organisation_id))


looking = _WorkerWith(Scope.assignments_read)
acting = _WorkerWith(Scope.assignments_write)

Looking = Annotated[Worker, Depends(looking)]
Acting = Annotated[Worker, Depends(acting)]
