"""Routes of partners' credentials, for staff and for a partner's own administration."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from app.domains.identity import client_schemas, problems, schemas
from app.domains.identity import service as identity
from app.domains.identity.actors import Administrator, ClientKeeper
from app.domains.identity.service import NewClient
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.web import problems as can_raise

staff = APIRouter(
    prefix="/staff/v1/organisations/{organisation_id}/clients", tags=["staff · credentials"]
)
partner = APIRouter(prefix="/partner/v1/clients", tags=["partner · credentials"])

_STAFF = (Unauthenticated, Forbidden, problems.OrganisationNotFound)
_PARTNER = (Unauthenticated, problems.ScopeMissing)
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
Cursor = Annotated[str | None, Query(max_length=200)]


def _shown(made: NewClient) -> client_schemas.ClientOut:
    return client_schemas.ClientOut(client_id=made.client_id, client_secret=made.client_secret)


@staff.post("", status_code=201, responses=can_raise(*_STAFF, problems.TooManyClients))
async def create_client(
    organisation_id: schemas.OrganisationId,
    actor: Administrator,
    session: Transaction,
    draft: client_schemas.ClientIn | None = None,
) -> client_schemas.ClientOut:
    """Make API credentials for an organisation's program. The secret is shown this once.

    No Idempotency-Key here: a kept answer would keep the secret. A lost answer costs one more
    pair of credentials.
    """
    asked = draft or client_schemas.ClientIn()
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    made = await identity.create_client(session, place.id, tuple(asked.scopes), asked.name)
    return _shown(made)


@staff.get("", responses=can_raise(*_STAFF, BadCursor))
async def list_clients(
    organisation_id: schemas.OrganisationId,
    actor: Administrator,
    session: Reading,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> client_schemas.ClientPage:
    """Return an organisation's credentials with their last use, the newest first."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    return await identity.list_clients(session, place.id, limit, cursor)


@staff.post("/{client_id}/secret", responses=can_raise(*_STAFF, problems.ClientNotFound))
async def rotate_secret(
    organisation_id: schemas.OrganisationId,
    client_id: client_schemas.ClientId,
    draft: client_schemas.RotationIn,
    actor: Administrator,
    session: Transaction,
) -> client_schemas.ClientOut:
    """Make a new secret; the former one opens for the overlap. Shown this once."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    overlap = timedelta(hours=draft.overlap_hours)
    return _shown(await identity.rotate_secret(session, client_id, place.id, overlap))


@staff.delete(
    "/{client_id}/former-secret",
    status_code=204,
    responses=can_raise(*_STAFF, problems.ClientNotFound),
)
async def end_former_secret(
    organisation_id: schemas.OrganisationId,
    client_id: client_schemas.ClientId,
    actor: Administrator,
    session: Transaction,
) -> None:
    """End the secret before the present one now, and all tokens fetched so far."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    await identity.end_former_secret(session, client_id, place.id)


@staff.put(
    "/{client_id}/key",
    status_code=204,
    responses=can_raise(*_STAFF, problems.ClientNotFound, problems.BadPublicKey),
)
async def set_key(
    organisation_id: schemas.OrganisationId,
    client_id: client_schemas.ClientId,
    draft: client_schemas.KeyIn,
    actor: Administrator,
    session: Transaction,
) -> None:
    """Keep the public key for logins by `private_key_jwt`, or take it away."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    await identity.set_key(session, client_id, place.id, draft.jwk)


@staff.delete(
    "/{client_id}", status_code=204, responses=can_raise(*_STAFF, problems.ClientNotFound)
)
async def revoke_client(
    organisation_id: schemas.OrganisationId,
    client_id: client_schemas.ClientId,
    actor: Administrator,
    session: Transaction,
) -> None:
    """Revoke credentials with all their tokens, now and for good."""
    place = await identity.find_organisation(session, organisation_id, within=actor.organisation_id)
    await identity.revoke_client(session, client_id, place.id)


@partner.post(
    "",
    status_code=201,
    responses=can_raise(*_PARTNER, problems.ScopeNotYours, problems.TooManyClients),
)
async def create_own_client(
    draft: client_schemas.ClientIn, actor: ClientKeeper, session: Transaction
) -> client_schemas.ClientOut:
    """Make further credentials, for scopes that you have yourself. The secret is shown this once.

    No Idempotency-Key here: a kept answer would keep the secret.
    """
    if not set(draft.scopes) <= actor.scopes:
        raise problems.ScopeNotYours
    made = await identity.create_client(
        session, actor.organisation_id, tuple(draft.scopes), draft.name
    )
    return _shown(made)


@partner.get("", responses=can_raise(*_PARTNER, BadCursor))
async def list_own_clients(
    actor: ClientKeeper, session: Reading, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> client_schemas.ClientPage:
    """Return your organisation's credentials with their last use, the newest first."""
    return await identity.list_clients(session, actor.organisation_id, limit, cursor)


@partner.post(
    "/{client_id}/secret",
    responses=can_raise(*_PARTNER, problems.ScopeNotYours, problems.ClientNotFound),
)
async def rotate_own_secret(
    client_id: client_schemas.ClientId,
    draft: client_schemas.RotationIn,
    actor: ClientKeeper,
    session: Transaction,
) -> client_schemas.ClientOut:
    """Make a new secret; the former one opens for the overlap. Shown this once.

    Only of credentials whose scopes you have yourself.
    """
    overlap = timedelta(hours=draft.overlap_hours)
    made = await identity.rotate_secret(
        session, client_id, actor.organisation_id, overlap, actor.scopes
    )
    return _shown(made)


@partner.delete(
    "/{client_id}/former-secret",
    status_code=204,
    responses=can_raise(*_PARTNER, problems.ClientNotFound),
)
async def end_own_former_secret(
    client_id: client_schemas.ClientId, actor: ClientKeeper, session: Transaction
) -> None:
    """End the secret before the present one now, and all tokens fetched so far."""
    await identity.end_former_secret(session, client_id, actor.organisation_id)


@partner.put(
    "/{client_id}/key",
    status_code=204,
    responses=can_raise(
        *_PARTNER, problems.ScopeNotYours, problems.ClientNotFound, problems.BadPublicKey
    ),
)
async def set_own_key(
    client_id: client_schemas.ClientId,
    draft: client_schemas.KeyIn,
    actor: ClientKeeper,
    session: Transaction,
) -> None:
    """Keep your public key for logins by `private_key_jwt`, or take it away.

    Only of credentials whose scopes you have yourself.
    """
    await identity.set_key(session, client_id, actor.organisation_id, draft.jwk, actor.scopes)


@partner.delete(
    "/{client_id}", status_code=204, responses=can_raise(*_PARTNER, problems.ClientNotFound)
)
async def revoke_own_client(
    client_id: client_schemas.ClientId, actor: ClientKeeper, session: Transaction
) -> None:
    """Revoke credentials with all their tokens, now and for good."""
    await identity.revoke_client(session, client_id, actor.organisation_id)
