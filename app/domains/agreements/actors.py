"""Who acts for a party: its program with a token, or its staff with a session.

Both do the same things, so both faces share one set of routes.
"""

from typing import Annotated

from fastapi import Depends, Request

from app.domains.agreements import service as agreements
from app.domains.agreements.service import Actor
from app.domains.identity import actors
from app.domains.identity.problems import ScopeMissing
from app.domains.identity.schemas import StaffActor
from app.domains.identity.states import DUTIES, Duty, Scope
from app.kernel.problems import Forbidden
from app.platform import db


class _PartyWith:
    """The party behind a request: a program with this scope, or staff with this duty."""

    def __init__(self, scope: Scope, duty: Duty | None = None) -> None:
        self.scope = scope
        self.duty = duty

    async def __call__(
        self, request: Request, bearer: actors.PartnerBearer, cookie: actors.StaffCookie
    ) -> Actor:
        if request.url.path.startswith("/staff/"):
            staff = await actors.staff_of(request, cookie)
            if self.duty is not None and self.duty not in DUTIES[staff.role]:
                raise Forbidden
            return await _of_staff(staff)
        partner = await actors.partner_of(bearer)
        if self.scope not in partner.scopes:
            raise ScopeMissing(scope=self.scope)
        return agreements.program_actor(partner)


async def _of_staff(staff: StaffActor) -> Actor:
    async with db.reading() as session:
        return await agreements.staff_actor(session, staff)


async def _overseer(staff: actors.Overseer) -> Actor:
    return await _of_staff(staff)


async def _anybody(staff: actors.CurrentStaff) -> Actor:
    return await _of_staff(staff)


reading = _PartyWith(Scope.agreements_read)
giving = _PartyWith(Scope.agreements_write)
deciding = _PartyWith(Scope.agreements_write, Duty.oversee)

Reader = Annotated[Actor, Depends(reading)]
Giver = Annotated[Actor, Depends(giving)]
"""Reports what its organisation gave."""
Decider = Annotated[Actor, Depends(deciding)]
"""Signs, confirms and disputes for its organisation."""
Keeper = Annotated[Actor, Depends(_overseer)]
"""A member of staff who drafts agreements and looks after them."""
Booker = Annotated[Actor, Depends(_anybody)]
"""A member of staff who reserves what was promised."""
