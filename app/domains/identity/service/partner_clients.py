"""Partners' credentials: made, listed, rotated with two secrets valid for a while, revoked."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey
from sqlalchemy import func, select, tuple_, update

from app.domains.identity.client_schemas import ClientBrief, ClientPage
from app.domains.identity.models import PartnerClient
from app.domains.identity.problems import (
    BadPublicKey,
    ClientNotFound,
    ScopeNotYours,
    TooManyClients,
)
from app.domains.identity.states import USUAL_SCOPES, Scope
from app.kernel import clock, ids
from app.kernel.paging import read_cursor, write_cursor
from app.platform import crypto
from app.platform.db import Session

CLIENT_PREFIX = "client"
MOST_CLIENTS = 20
EVERY_SCOPE = frozenset(Scope)
_KEYS: dict[tuple[Any, Any], type[OKPKey] | type[ECKey]] = {
    ("OKP", "Ed25519"): OKPKey,
    ("EC", "P-256"): ECKey,
}
_PUBLIC_PARTS = ("kty", "crv", "x", "y", "kid")


@dataclass(frozen=True, slots=True)
class NewClient:
    """Credentials, shown once."""

    client_id: str
    client_secret: str


async def create_client(
    session: Session,
    organisation_id: UUID,
    scopes: tuple[Scope, ...] = USUAL_SCOPES,
    name: str = "",
) -> NewClient:
    """Make credentials for an organisation's program; only a digest of the secret is kept."""
    known = await session.scalar(
        select(func.count()).where(
            PartnerClient.organisation_id == organisation_id, PartnerClient.revoked_at.is_(None)
        )
    )
    if (known or 0) >= MOST_CLIENTS:
        raise TooManyClients(most=MOST_CLIENTS)
    secret = crypto.new_token()
    new_id = ids.new()
    session.add(
        PartnerClient(
            id=new_id,
            organisation_id=organisation_id,
            name=name,
            secret_digest=crypto.digest(secret),
            scopes=[str(scope) for scope in dict.fromkeys(scopes)],
            created_at=clock.now(),
        )
    )
    await session.flush()
    return NewClient(ids.encode(CLIENT_PREFIX, new_id), secret)


async def list_clients(
    session: Session, organisation_id: UUID, limit: int, cursor: str | None
) -> ClientPage:
    """Return one page of an organisation's credentials, revoked ones too, the newest first."""
    query = (
        select(PartnerClient)
        .where(PartnerClient.organisation_id == organisation_id)
        .order_by(PartnerClient.created_at.desc(), PartnerClient.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(
            tuple_(PartnerClient.created_at, PartnerClient.id) < read_cursor(cursor)
        )
    found = list(await session.scalars(query))
    page = found[:limit]
    return ClientPage(
        items=[_brief(one) for one in page],
        next_cursor=write_cursor(page[-1].created_at, page[-1].id) if len(found) > limit else None,
    )


async def rotate_secret(
    session: Session,
    client_id: UUID,
    organisation_id: UUID,
    overlap: timedelta,
    within: frozenset[Scope] = EVERY_SCOPE,
) -> NewClient:
    """Give a program a new secret; the one before opens for `overlap` more, any older no longer.

    Without overlap the former secret may be in wrong hands: all tokens fetched so far end, too.
    Whoever gets the secret may what the program may: raises ScopeNotYours for more than `within`.
    """
    row = await _own(session, client_id, organisation_id)
    _refuse_more(row, within)
    secret, now = crypto.new_token(), clock.now()
    row.former_secret_digest = row.secret_digest if overlap else None
    row.former_valid_until = now + overlap if overlap else None
    row.former_used_at = None
    row.secret_digest = crypto.digest(secret)
    if not overlap:
        row.tokens_after = now
    await session.flush()
    return NewClient(ids.encode(CLIENT_PREFIX, row.id), secret)


async def end_former_secret(session: Session, client_id: UUID, organisation_id: UUID) -> None:
    """Let the secret before the present one open no more, and end all tokens fetched so far."""
    row = await _own(session, client_id, organisation_id)
    row.former_secret_digest = row.former_valid_until = None
    row.tokens_after = clock.now()
    await session.flush()


async def set_key(
    session: Session,
    client_id: UUID,
    organisation_id: UUID,
    jwk: dict[str, Any] | None,
    within: frozenset[Scope] = EVERY_SCOPE,
) -> None:
    """Keep the public key that checks a program's signed logins, or forget it.

    A key opens as a secret does: raises ScopeNotYours for a program that may more than `within`.
    """
    row = await _own(session, client_id, organisation_id)
    if jwk is not None:
        _refuse_more(row, within)
    row.public_key = None if jwk is None else _public(jwk)
    await session.flush()


async def revoke_client(session: Session, client_id: UUID, organisation_id: UUID) -> None:
    """End credentials with all their tokens, now and for good."""
    row = await _own(session, client_id, organisation_id)
    row.revoked_at = clock.now()
    await session.flush()


async def revoke_clients_of(session: Session, organisation_id: UUID) -> None:
    """End all credentials of an organisation that leaves."""
    await session.execute(
        update(PartnerClient)
        .where(PartnerClient.organisation_id == organisation_id, PartnerClient.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def import_key(jwk: dict[str, Any]) -> OKPKey | ECKey:
    """Return the key that a kept JWK stands for."""
    return _KEYS[jwk["kty"], jwk["crv"]].import_key(jwk)


def _refuse_more(row: PartnerClient, within: frozenset[Scope]) -> None:
    if not set(row.scopes) <= within:
        raise ScopeNotYours


def _public(jwk: dict[str, Any]) -> dict[str, Any]:
    if "d" in jwk or not all(isinstance(value, str) for value in jwk.values()):
        raise BadPublicKey
    kept = {part: jwk[part] for part in _PUBLIC_PARTS if part in jwk}
    if (kept.get("kty"), kept.get("crv")) not in _KEYS or len(str(kept)) > 1000:
        raise BadPublicKey
    try:
        # The curve is looked at only when the key is first used.
        _ = import_key(kept).public_key
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise BadPublicKey from error
    return kept


async def _own(session: Session, client_id: UUID, organisation_id: UUID) -> PartnerClient:
    row = await session.scalar(
        select(PartnerClient)
        .where(
            PartnerClient.id == client_id,
            PartnerClient.organisation_id == organisation_id,
            PartnerClient.revoked_at.is_(None),
        )
        .with_for_update()
    )
    if row is None:
        raise ClientNotFound
    return row


def _brief(row: PartnerClient) -> ClientBrief:
    is_rotating = row.former_valid_until is not None and row.former_valid_until > clock.now()
    return ClientBrief(
        id=row.id,
        name=row.name,
        scopes=row.scopes,
        has_key=row.public_key is not None,
        created_at=row.created_at,
        used_at=row.used_at,
        former_valid_until=row.former_valid_until if is_rotating else None,
        former_used_at=row.former_used_at,
        revoked_at=row.revoked_at,
    )
