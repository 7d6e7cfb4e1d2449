"""Where organisations listen: addresses, and secrets that can be changed without a gap."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import aliased

from app.domains.delivery import signing
from app.domains.delivery.models import Delivery, Endpoint
from app.domains.delivery.problems import (
    BadEndpoint,
    BadPort,
    EndpointNotFound,
    NoRotation,
    RotationUnderWay,
)
from app.domains.delivery.schemas import (
    EndpointIn,
    EndpointList,
    EndpointOut,
    EventType,
    Kept,
    RotationIn,
)
from app.domains.delivery.service.posting import About, post
from app.domains.delivery.states import Channel, DeliveryState
from app.kernel import clock, ids
from app.platform import crypto, http, resealing
from app.platform.compiled import Compiled
from app.platform.db import Session
from app.platform.settings import settings

SECRET = "endpoints.secret"  # noqa: S105  the purpose of a key, not a key

# What a fresh start wipes away.
_WELL: dict[str, Any] = {
    "failures": 0,
    "failing_since": None,
    "paused_until": None,
    "disabled_at": None,
    "disabled_reason": None,
}
_works = aliased(Endpoint)
_UNREACHABLE = Compiled(
    select(Endpoint.organisation_id).where(
        Endpoint.disabled_at.is_not(None),
        ~exists().where(
            _works.organisation_id == Endpoint.organisation_id, _works.disabled_at.is_(None)
        ),
    )
)


async def set_endpoint(session: Session, organisation_id: UUID, draft: EndpointIn) -> EndpointOut:
    """Set where an organisation's program listens, with a new secret; raises BadEndpoint."""
    _refuse_bad(draft.url)
    secret = signing.new_secret(draft.signature)
    values: dict[str, Any] = {
        "url": draft.url,
        "secret": crypto.seal(secret, SECRET),
        "former_secret": None,
        "former_secret_until": None,
        **_WELL,
    }
    made = await session.scalar(
        upsert(Endpoint)
        .values(
            id=ids.new(),
            organisation_id=organisation_id,
            channel=Channel.webhook,
            created_at=clock.now(),
            **values,
        )
        .on_conflict_do_update(index_elements=["organisation_id", "channel"], set_=values)
        .returning(Endpoint)
        .execution_options(populate_existing=True)
    )
    if made is None:
        raise EndpointNotFound
    await _hurry(session, made)
    return _shown(made, secret=secret)


async def list_endpoints(session: Session, organisation_id: UUID) -> EndpointList:
    """Return an organisation's endpoints; one for each channel at most."""
    found = await session.scalars(
        select(Endpoint)
        .where(Endpoint.organisation_id == organisation_id)
        .order_by(Endpoint.created_at, Endpoint.id)
    )
    return EndpointList(items=[_shown(one) for one in found])


async def rotate(session: Session, organisation_id: UUID, wanted: RotationIn) -> EndpointOut:
    """Make a new secret; for some hours the former one signs, too."""
    endpoint = await _hold(session, organisation_id, Channel.webhook)
    if _is_rotating(endpoint):
        raise RotationUnderWay(until=endpoint.former_secret_until)
    kind = wanted.signature or signing.kind_of(_present(endpoint))
    secret = signing.new_secret(kind)
    endpoint.former_secret = endpoint.secret
    endpoint.former_secret_until = clock.now() + timedelta(hours=wanted.hours)
    endpoint.secret = crypto.seal(secret, SECRET)
    await session.flush()
    return _shown(endpoint, secret=secret)


async def end_rotation(session: Session, organisation_id: UUID, kept: Kept) -> EndpointOut:
    """Let only one secret sign from now on: the new one, or again the former one."""
    endpoint = await _hold(session, organisation_id, Channel.webhook)
    if not _is_rotating(endpoint):
        raise NoRotation
    if kept is Kept.former:
        endpoint.secret = endpoint.former_secret
    endpoint.former_secret = endpoint.former_secret_until = None
    await session.flush()
    return _shown(endpoint)


async def enable(session: Session, organisation_id: UUID, channel: Channel) -> EndpointOut:
    """Switch an endpoint on, if it is off, and send a test event there."""
    endpoint = await _hold(session, organisation_id, channel)
    for name, value in _WELL.items():
        setattr(endpoint, name, value)
    await session.flush()
    await _hurry(session, endpoint)
    about = About(channel=channel)
    await post(session, organisation_id, EventType.endpoint_test, about, only=channel)
    return _shown(endpoint)


async def unreachable(session: Session) -> frozenset[UUID]:
    """Return the organisations all of whose endpoints are switched off.

    Who never had one works at the console, and is not among them.
    """
    return frozenset(one.organisation_id for one in await _UNREACHABLE.rows(session))


async def _hold(session: Session, organisation_id: UUID, channel: Channel) -> Endpoint:
    found = await session.scalar(
        select(Endpoint)
        .where(Endpoint.organisation_id == organisation_id, Endpoint.channel == channel)
        .with_for_update(key_share=True)
    )
    if found is None:
        raise EndpointNotFound
    return found


async def _hurry(session: Session, endpoint: Endpoint) -> None:
    """Let everything that waits for an endpoint go now: whatever was wrong is said to be over."""
    now = clock.now()
    await session.execute(
        update(Delivery)
        .where(
            Delivery.endpoint_id == endpoint.id,
            Delivery.state == DeliveryState.queued,
            Delivery.claimed_until.is_(None),
            Delivery.next_attempt_at > now,
        )
        .values(next_attempt_at=now)
        .execution_options(synchronize_session=False)
    )


def _is_rotating(endpoint: Endpoint) -> bool:
    until = endpoint.former_secret_until
    return until is not None and until > clock.now()


def _present(endpoint: Endpoint) -> str:
    if endpoint.secret is None:
        raise EndpointNotFound
    return crypto.unseal(endpoint.secret, SECRET)


def _shown(endpoint: Endpoint, *, secret: str | None = None) -> EndpointOut:
    """Return an endpoint for its owners; addresses and secrets of other channels are theirs."""
    is_program = endpoint.channel == Channel.webhook
    present = _present(endpoint) if is_program else None
    former = endpoint.former_secret if is_program and _is_rotating(endpoint) else None
    return EndpointOut(
        organisation_id=endpoint.organisation_id,
        channel=Channel(endpoint.channel),
        url=endpoint.url if is_program else None,
        signature=present and signing.kind_of(present),
        # A private key of ours is shown to nobody.
        secret=None if secret is None or signing.public_key(secret) else secret,
        public_key=present and signing.public_key(present),
        former_public_key=former and signing.public_key(crypto.unseal(former, SECRET)),
        rotates_until=endpoint.former_secret_until if former else None,
        is_disabled=endpoint.disabled_at is not None,
        disabled_reason=endpoint.disabled_reason,
        failing_since=endpoint.failing_since,
        paused_until=endpoint.paused_until,
    )


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
