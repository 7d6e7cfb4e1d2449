"""Where organisations listen: addresses and signing secrets."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import aliased

from app.domains.delivery.models import Endpoint
from app.domains.delivery.problems import BadEndpoint, BadPort
from app.domains.delivery.schemas import EndpointOut
from app.domains.delivery.states import Channel
from app.kernel import clock, ids
from app.platform import crypto, http, resealing
from app.platform.compiled import Compiled
from app.platform.db import Session
from app.platform.settings import settings

SECRET = "endpoints.secret"  # noqa: S105  the purpose of a key, not a key

_works = aliased(Endpoint)
_UNREACHABLE = Compiled(
    select(Endpoint.organisation_id).where(
        Endpoint.disabled_at.is_not(None),
        ~exists().where(
            _works.organisation_id == Endpoint.organisation_id, _works.disabled_at.is_(None)
        ),
    )
)


async def set_endpoint(session: Session, organisation_id: UUID, url: str) -> EndpointOut:
    """Set where an organisation's program listens, with a new secret; raises BadEndpoint."""
    _refuse_bad(url)
    secret = crypto.new_webhook_secret()
    values: dict[str, Any] = {
        "url": url,
        "secret": crypto.seal(secret, SECRET),
        "former_secret": None,
        "former_secret_until": None,
        "failures": 0,
        "failing_since": None,
        "paused_until": None,
        "disabled_at": None,
        "disabled_reason": None,
    }
    await session.execute(
        upsert(Endpoint)
        .values(
            id=ids.new(),
            organisation_id=organisation_id,
            channel=Channel.webhook,
            created_at=clock.now(),
            **values,
        )
        .on_conflict_do_update(index_elements=["organisation_id", "channel"], set_=values)
    )
    return EndpointOut(
        organisation_id=organisation_id,
        url=url,
        secret=secret,
        is_disabled=False,
        disabled_reason=None,
    )


async def unreachable(session: Session) -> frozenset[UUID]:
    """Return the organisations all of whose endpoints are switched off.

    Who never had one works at the console, and is not among them.
    """
    return frozenset(one.organisation_id for one in await _UNREACHABLE.rows(session))


def _refuse_bad(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise BadEndpoint from error
    configured = settings()
    # On a desk anything may be tried; elsewhere the port is looked at again when connecting.
    is_desk = configured.allow_loopback_partners
    schemes = {"https", "http"} if is_desk else {"https"}
    is_plain = not parts.username and not parts.password and not parts.fragment
    if parts.scheme not in schemes or not parts.hostname or not is_plain:
        raise BadEndpoint
    if not url.isascii() or any(letter.isspace() for letter in url):
        raise BadEndpoint
    if http.names_inside(parts.hostname, allow_loopback=is_desk):
        raise BadEndpoint
    if not is_desk and port not in configured.partner_ports:
        raise BadPort(allowed=sorted(configured.partner_ports))


async def seal_anew() -> int:
    """Seal the endpoints' signing secrets with the present key; returns how many."""
    present = await resealing.seal_anew(Endpoint, "secret", SECRET)
    return present + await resealing.seal_anew(Endpoint, "former_secret", SECRET)
