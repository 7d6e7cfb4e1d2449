"""Partners' programs: client credentials (RFC 6749 section 4.4) for a short scoped token."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.domains.identity import tokens
from app.domains.identity.models import Organisation, PartnerClient
from app.domains.identity.problems import ClientRefused
from app.domains.identity.schemas import PartnerActor
from app.domains.identity.states import Scope
from app.kernel import clock, ids
from app.kernel.problems import Unauthenticated
from app.platform import crypto
from app.platform.db import Session
from app.platform.settings import settings

AUDIENCE = "partner"
CLIENT_PREFIX = "client"


@dataclass(frozen=True, slots=True)
class NewClient:
    """Credentials, shown once."""

    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class ClientToken:
    """A partner's access token."""

    access_token: str
    expires_in_s: int
    scopes: tuple[str, ...]


async def create_client(
    session: Session, organisation_id: UUID, scopes: tuple[Scope, ...] = tuple(Scope)
) -> NewClient:
    """Make credentials for an organisation's program; only a digest of the secret is kept."""
    secret = crypto.new_token()
    new_id = ids.new()
    session.add(
        PartnerClient(
            id=new_id,
            organisation_id=organisation_id,
            secret_digest=crypto.digest(secret),
            scopes=[str(scope) for scope in scopes],
            created_at=clock.now(),
            revoked_at=None,
        )
    )
    await session.flush()
    return NewClient(ids.encode(CLIENT_PREFIX, new_id), secret)


async def issue_client_token(
    session: Session, client_id: str, client_secret: str, wanted: set[str]
) -> ClientToken:
    """Return an access token for the scopes wanted (all granted ones if none); ClientRefused."""
    row = await _find_client(session, _client_uuid(client_id))
    if row is None or not crypto.same(row.secret_digest, crypto.digest(client_secret)):
        raise ClientRefused
    scopes = tuple(scope for scope in row.scopes if not wanted or scope in wanted)
    lifetime = timedelta(minutes=settings().partner_token_minutes)
    token = tokens.write(AUDIENCE, row.id, lifetime, scope=" ".join(scopes))
    return ClientToken(token, int(lifetime.total_seconds()), scopes)


async def read_client_token(session: Session, token: str) -> PartnerActor:
    """Return the partner behind a token that is valid and whose client is still welcome."""
    claims = tokens.read(AUDIENCE, token)
    try:
        client_id, scope = UUID(hex=claims["sub"]), str(claims["scope"])
    except (KeyError, ValueError, AttributeError) as error:
        raise Unauthenticated from error
    row = await _find_client(session, client_id)
    if row is None:
        raise Unauthenticated
    return PartnerActor(
        client_id=client_id,
        organisation_id=row.organisation_id,
        scopes=frozenset(Scope(one) for one in scope.split() if one in set(Scope)),
    )


def _client_uuid(client_id: str) -> UUID:
    try:
        return ids.decode(CLIENT_PREFIX, client_id)
    except ValueError as error:
        raise ClientRefused from error


async def _find_client(session: Session, client_id: UUID) -> PartnerClient | None:
    return await session.scalar(
        select(PartnerClient)
        .join(Organisation, Organisation.id == PartnerClient.organisation_id)
        .where(
            PartnerClient.id == client_id,
            PartnerClient.revoked_at.is_(None),
            Organisation.is_active,
        )
    )
