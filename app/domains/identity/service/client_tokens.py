"""Partners' access tokens: client credentials (RFC 6749 section 4.4), checked, revoked."""

import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jws import extract_compact
from sqlalchemy import Select, delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from app.domains.identity import tokens
from app.domains.identity.models import Organisation, PartnerClient, SpentToken
from app.domains.identity.problems import ClientRefused, ScopeRefused, TokenOfAnother
from app.domains.identity.schemas import PartnerActor
from app.domains.identity.service.partner_clients import CLIENT_PREFIX, import_key
from app.domains.identity.states import Scope
from app.kernel import clock, ids
from app.kernel.problems import Unauthenticated
from app.platform import crypto, db
from app.platform.db import Session
from app.platform.settings import settings

AUDIENCE = "partner"
TOKEN_PATH = "/oauth/token"  # noqa: S105  an address
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_ALGORITHMS = ["ES256", "Ed25519", "EdDSA"]
_LONGEST_ASSERTION = timedelta(minutes=10)
_CLOCKS_DIFFER = timedelta(seconds=60)
_NOT_READABLE = (JoseError, ValueError, TypeError, KeyError, AttributeError)


@dataclass(frozen=True, slots=True)
class Presented:
    """What a program shows to prove who it is: its secret, or a login signed with its key."""

    client_id: str
    secret: str = ""
    assertion: str = ""


@dataclass(frozen=True, slots=True)
class ClientToken:
    """A partner's access token."""

    access_token: str
    expires_in_s: int
    scopes: tuple[str, ...]


async def issue_client_token(
    session: Session, presented: Presented, wanted: set[str]
) -> ClientToken:
    """Return an access token for the scopes wanted (all granted ones if none).

    Raises ClientRefused or ScopeRefused.
    """
    row = await _authenticated(session, presented)
    if wanted - set(row.scopes):
        raise ScopeRefused
    scopes = tuple(scope for scope in row.scopes if not wanted or scope in wanted)
    lifetime = timedelta(minutes=settings().partner_token_minutes)
    token = tokens.write(AUDIENCE, row.id, lifetime, scope=" ".join(scopes))
    return ClientToken(token, int(lifetime.total_seconds()), scopes)


async def revoke_client_token(session: Session, presented: Presented, token: str) -> None:
    """End one access token now (RFC 7009); one that is over or none of ours is over already."""
    row = await _authenticated(session, presented)
    try:
        claims = tokens.read(AUDIENCE, token)
    except Unauthenticated:
        return
    if claims.get("sub") != row.id.hex:
        raise TokenOfAnother
    await _spend(session, token, datetime.fromtimestamp(claims["exp"], UTC))


async def read_client_token(session: Session, token: str) -> PartnerActor:
    """Return the partner behind a token that is valid and whose client is still welcome."""
    claims = tokens.read(AUDIENCE, token)
    try:
        client_id, scope = UUID(hex=claims["sub"]), str(claims["scope"])
        issued_at = datetime.fromtimestamp(claims["iat"], UTC)
    except _NOT_READABLE as error:
        raise Unauthenticated from error
    is_spent = exists().where(SpentToken.digest == crypto.digest(token))
    row = await session.scalar(_welcome(client_id).where(~is_spent))
    if row is None or (row.tokens_after is not None and issued_at < row.tokens_after):
        raise Unauthenticated
    return PartnerActor(
        client_id=client_id,
        organisation_id=row.organisation_id,
        scopes=frozenset(Scope(one) for one in scope.split() if one in set(Scope)),
    )


async def forget_spent_tokens() -> int:
    """Delete the notes on tokens whose own time is over; returns how many."""
    async with db.transaction() as session:
        gone: Any = await session.execute(
            delete(SpentToken).where(SpentToken.expires_at < clock.now())
        )
    return int(gone.rowcount)


async def _authenticated(session: Session, presented: Presented) -> PartnerClient:
    """Return the client that this is, and note that it was here; raises ClientRefused."""
    try:
        client_id = ids.decode(CLIENT_PREFIX, presented.client_id or _issuer(presented.assertion))
    except ValueError as error:
        raise ClientRefused from error
    row = await session.scalar(_welcome(client_id).with_for_update(of=PartnerClient))
    if row is None:
        raise ClientRefused
    if presented.assertion:
        await _check_assertion(session, row, presented.assertion)
    else:
        _check_secret(row, presented.secret)
    row.used_at = clock.now()
    await session.flush()
    return row


def _check_secret(row: PartnerClient, secret: str) -> None:
    shown, now = crypto.digest(secret), clock.now()
    if crypto.same(row.secret_digest, shown):
        return
    former, until = row.former_secret_digest, row.former_valid_until
    if former is None or until is None or until <= now or not crypto.same(former, shown):
        raise ClientRefused
    row.former_used_at = now


def _issuer(assertion: str) -> str:
    """Return whom a signed login names, before anything of it is believed."""
    try:
        return str(orjson.loads(extract_compact(assertion.encode()).payload)["iss"])
    except _NOT_READABLE:
        return ""


async def _check_assertion(session: Session, row: PartnerClient, assertion: str) -> None:
    """Check a signed login (RFC 7523 section 3): ours to read, fresh, and used only once."""
    client_id = ids.encode(CLIENT_PREFIX, row.id)
    now = clock.now()
    try:
        if row.public_key is None:
            raise ClientRefused
        with warnings.catch_warnings():
            # "EdDSA" is the name that most libraries still write.
            warnings.simplefilter("ignore", SecurityWarning)
            claims = jwt.decode(
                assertion, import_key(row.public_key), algorithms=ASSERTION_ALGORITHMS
            ).claims
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        not_before = datetime.fromtimestamp(claims.get("nbf", 0), UTC)
        once = str(claims["jti"])
    except (*_NOT_READABLE, OverflowError, OSError) as error:
        raise ClientRefused from error
    is_for_us = bool(
        {settings().address, settings().address + TOKEN_PATH} & set(map(str, audience))
    )
    is_of_client = claims.get("iss") == client_id and claims.get("sub") == client_id
    is_fresh = now - _CLOCKS_DIFFER < expires_at <= now + _LONGEST_ASSERTION + _CLOCKS_DIFFER
    if not (is_for_us and is_of_client and is_fresh and not_before <= now + _CLOCKS_DIFFER):
        raise ClientRefused
    if not await _spend(session, f"{client_id} {once}", expires_at + _CLOCKS_DIFFER):
        raise ClientRefused


async def _spend(session: Session, token: str, expires_at: datetime) -> bool:
    """Note that a token is void from now on; False where it was already."""
    spent = await session.scalar(
        insert(SpentToken)
        .values(digest=crypto.digest(token), expires_at=expires_at)
        .on_conflict_do_nothing()
        .returning(SpentToken.expires_at)
    )
    return spent is not None


def _welcome(client_id: UUID) -> Select[PartnerClient]:
    return (
        select(PartnerClient)
        .join(Organisation, Organisation.id == PartnerClient.organisation_id)
        .where(
            PartnerClient.id == client_id,
            PartnerClient.revoked_at.is_(None),
            Organisation.is_active,
        )
    )
