"""Who is behind a request. Every route names one of these, or says `public` aloud."""

from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from app.domains.identity import service as identity
from app.domains.identity.problems import CrossSite, ScopeMissing
from app.domains.identity.schemas import PartnerActor, StaffActor
from app.domains.identity.states import DUTIES, Duty, Scope
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform import db, ratelimit
from app.platform.settings import settings

STAFF_COOKIE = "yne_staff"
YOUTH_COOKIE = "yne_youth"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_partner_bearer = HTTPBearer(
    auto_error=False, scheme_name="partner", description="Token from /oauth/token"
)
_staff_cookie = APIKeyCookie(name=STAFF_COOKIE, auto_error=False, scheme_name="staff")

_Bearer = HTTPAuthorizationCredentials | None


async def public(request: Request) -> None:
    """Mark a route that needs nobody in particular; counts requests by address."""
    await ratelimit.spend(settings().address_rate, "address", address(request))


async def browser_youth(request: Request) -> UUID:
    """Return the youth signed in in this browser; refuses other websites' requests."""
    token = request.cookies.get(YOUTH_COOKIE)
    if not token:
        raise Unauthenticated
    _refuse_cross_site(request)
    async with db.reading() as session:
        youth_id = await identity.person_in_browser(session, token)
    if youth_id is None:
        raise Unauthenticated
    structlog.contextvars.bind_contextvars(youth=youth_id.hex)
    await ratelimit.spend(settings().person_rate, "youth", youth_id.hex)
    return youth_id


async def signed_elsewhere(request: Request) -> None:
    """Mark an address that another party's servers post to; the route checks their signature.

    Few addresses post for everybody there, so they are not counted.
    """


async def login_attempt(request: Request) -> None:
    """Mark a route where somebody signs in; few tries a minute and address."""
    await ratelimit.spend(settings().login_rate, "login", address(request))


class _YouthBearer(HTTPBearer):
    """The youth whose access token this is; one dependency instead of two, for speed."""

    def __init__(self) -> None:
        super().__init__(auto_error=False, scheme_name="youth", description="Access token")

    async def __call__(self, request: Request) -> UUID:  # type: ignore[override]
        credentials = await super().__call__(request)
        if credentials is None:
            raise Unauthenticated
        youth_id = identity.read_access_token(credentials.credentials)
        structlog.contextvars.bind_contextvars(youth=youth_id.hex)
        await ratelimit.spend(settings().person_rate, "youth", youth_id.hex)
        return youth_id


youth_of = _YouthBearer()


PartnerBearer = Annotated[_Bearer, Depends(_partner_bearer)]
StaffCookie = Annotated[str | None, Depends(_staff_cookie)]


async def staff_of(request: Request, token: StaffCookie) -> StaffActor:
    """Return the member of staff behind a session; refuses other websites' requests."""
    if not token:
        raise Unauthenticated
    _refuse_cross_site(request)
    async with db.reading() as session:
        actor = await identity.find_session(session, token)
    if actor is None:
        raise Unauthenticated
    structlog.contextvars.bind_contextvars(staff=actor.id.hex)
    await ratelimit.spend(settings().partner_rate, "staff", actor.id.hex)
    return actor


async def partner_of(request: Request, credentials: PartnerBearer) -> PartnerActor:
    """Return the partner whose program holds this token."""
    if credentials is None:
        raise Unauthenticated
    async with db.reading() as session:
        actor = await identity.read_client_token(session, credentials.credentials)
    structlog.contextvars.bind_contextvars(partner=actor.organisation_id.hex)
    standings = await ratelimit.count(settings().partner_rate, "partner", actor.organisation_id.hex)
    request.scope[ratelimit.STANDINGS] = standings
    ratelimit.refuse(standings)
    return actor


async def partner_or_staff(
    request: Request,
    bearer: PartnerBearer,
    cookie: StaffCookie,
    scope: Scope,
    duties: frozenset[Duty] = frozenset(),
) -> PartnerActor | StaffActor:
    """Return who works for an organisation: below /staff/ a person with one of some duties.

    Elsewhere a program whose token carries the scope. For routes that serve both alike.
    """
    if request.url.path.startswith("/staff/"):
        staff = await staff_of(request, cookie)
        if duties and not duties & DUTIES[staff.role]:
            raise Forbidden
        return staff
    partner = await partner_of(request, bearer)
    if scope not in partner.scopes:
        raise ScopeMissing(scope=scope)
    return partner


class _OnDuty:
    """A member of staff whose role includes a duty."""

    def __init__(self, duty: Duty) -> None:
        self.duty = duty

    async def __call__(self, actor: Annotated[StaffActor, Depends(staff_of)]) -> StaffActor:
        if self.duty not in DUTIES[actor.role]:
            raise Forbidden
        return actor


class _Allowed:
    """A partner's program whose token carries a scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    async def __call__(self, actor: Annotated[PartnerActor, Depends(partner_of)]) -> PartnerActor:
        if self.scope not in actor.scopes:
            raise ScopeMissing(scope=self.scope)
        return actor


CurrentYouth = Annotated[UUID, Depends(youth_of)]
BrowserYouth = Annotated[UUID, Depends(browser_youth)]
CurrentStaff = Annotated[StaffActor, Depends(staff_of)]
Reviewer = Annotated[StaffActor, Depends(_OnDuty(Duty.review))]
CaseHandler = Annotated[StaffActor, Depends(_OnDuty(Duty.handle))]
Overseer = Annotated[StaffActor, Depends(_OnDuty(Duty.oversee))]
Administrator = Annotated[StaffActor, Depends(_OnDuty(Duty.administer))]
PartnerReader = Annotated[PartnerActor, Depends(_Allowed(Scope.assignments_read))]
PartnerWriter = Annotated[PartnerActor, Depends(_Allowed(Scope.assignments_write))]
EventReader = Annotated[PartnerActor, Depends(_Allowed(Scope.events_read))]
CoOrganising = Annotated[PartnerActor, Depends(_Allowed(Scope.events_manage))]
ClientKeeper = Annotated[PartnerActor, Depends(_Allowed(Scope.clients_write))]
CurrentPartner = Annotated[PartnerActor, Depends(partner_of)]
Public = Depends(public)
LoginAttempt = Depends(login_attempt)
SignedElsewhere = Depends(signed_elsewhere)

# The callables that name an actor; a test walks all routes and looks for one of them.
ACTORS = (public, signed_elsewhere, login_attempt, youth_of, browser_youth, staff_of, partner_of)


def address(request: Request) -> str:
    """Return the caller's address; uvicorn has already read it from trusted proxies."""
    return request.client.host if request.client else "unknown"


def _refuse_cross_site(request: Request) -> None:
    """Refuse what another website makes a browser change here; looking is no harm."""
    if request.method in _SAFE_METHODS:
        return
    # Fetch metadata first; browsers too old for it send Origin; programs send neither.
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise CrossSite
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise CrossSite
