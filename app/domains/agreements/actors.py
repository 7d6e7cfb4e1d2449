"""Who acts for a party: its program with a token, or its staff with a session.

Both do the same things, so both faces share one set of routes.
"""

from typing import Annotated

from fastapi import Depends, Request

from app.domains.agreements import service as agreements
from app.domains.agreements.service import Actor
from app.domains.identity import actors
from app.domains.identity.schemas import StaffActor
from app.domains.identity.states import Duty, Scope
from app.platform import db


class _PartyWith:
    """The party behind a request: a program with this scope, or staff with this duty."""

    def __init__(self, scope: Scope, *duties: Duty) -> None:
        self.scope = scope
        self.duties = frozenset(duties)

    async def __call__(
        self, request: Request, bearer: actors.PartnerBearer, cookie: actors.StaffCookie
    ) -> Actor:
        who = await actors.partner_or_staff(request, bearer, cookie, self.scope, self.duties)
        if isinstance(who, StaffActor):
            return await _of_staff(who)
        return agreements.program_actor(who)


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
