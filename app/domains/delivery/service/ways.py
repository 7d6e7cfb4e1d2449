"""Ways to a partner without a program: its group's robot, its mailbox; one of each kind."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.delivery.models import Delivery, Endpoint
from app.domains.delivery.parcels import Parcel
from app.domains.delivery.problems import EndpointNotFound
from app.domains.delivery.schemas import EventType
from app.domains.delivery.service.endpoints import SECRET
from app.domains.delivery.service.losing import let_offers_go
from app.domains.delivery.states import Channel, DeliveryState
from app.kernel import clock, ids
from app.platform import crypto
from app.platform.db import Session

_BY_STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Way:
    """Where messages of one kind go."""

    channel: Channel
    address: str
    """Fit to show: a robot's is without its key."""
    settings: dict[str, Any]
    secret: str | None = field(default=None, repr=False)


async def set_way(session: Session, organisation_id: UUID, way: Way) -> UUID:
    """Set where messages of one kind go, in place of what was there; returns the endpoint."""
    values: dict[str, Any] = {
        "url": way.address,
        "secret": None if way.secret is None else crypto.seal(way.secret, SECRET),
        "settings": way.settings,
        "failures": 0,
        "failing_since": None,
        "paused_until": None,
        "disabled_at": None,
        "disabled_reason": None,
    }
    statement = insert(Endpoint).values(
        id=ids.new(),
        organisation_id=organisation_id,
        channel=way.channel,
        created_at=clock.now(),
        **values,
    )
    found: UUID | None = await session.scalar(
        statement.on_conflict_do_update(
            index_elements=["organisation_id", "channel"], set_=values
        ).returning(Endpoint.id)
    )
    assert found is not None  # noqa: S101  an upsert returns its row
    return found


async def end_way(session: Session, organisation_id: UUID, channel: Channel) -> UUID:
    """Send no more messages of one kind; offers still under way go elsewhere.

    Raises EndpointNotFound.
    """
    found: UUID | None = await session.scalar(
        update(Endpoint)
        .where(Endpoint.organisation_id == organisation_id, Endpoint.channel == channel)
        .values(disabled_at=clock.now(), disabled_reason=_BY_STAFF, paused_until=None)
        .returning(Endpoint.id)
        .execution_options(synchronize_session=False)
    )
    if found is None:
        raise EndpointNotFound
    given_up = await session.scalars(
        update(Delivery)
        .where(Delivery.endpoint_id == found, Delivery.state == DeliveryState.queued)
        .values(state=DeliveryState.failed, finished_at=clock.now(), claimed_until=None)
        .returning(Delivery.event_id)
        .execution_options(synchronize_session=False)
    )
    await let_offers_go(session, list(given_up))
    return found


async def find_way(session: Session, organisation_id: UUID, channel: Channel) -> Way:
    """Return where messages of one kind go, without the key; raises EndpointNotFound."""
    one = await session.scalar(
        select(Endpoint).where(
            Endpoint.organisation_id == organisation_id, Endpoint.channel == channel
        )
    )
    if one is None:
        raise EndpointNotFound
    return Way(channel=channel, address=one.url, settings=one.settings)


async def leads_there(session: Session, parcel: Parcel) -> bool:
    """Say whether a way still leads where a parcel is about to go, and keep it so for now.

    Its address may have been changed, or taken away, since the parcel was taken in hand.
    """
    one = await session.scalar(
        select(Endpoint)
        .where(Endpoint.id == parcel.endpoint_id, Endpoint.disabled_at.is_(None))
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    if one is None:
        return False
    secrets = () if one.secret is None else (crypto.unseal(one.secret, SECRET),)
    return one.url == parcel.address and secrets == parcel.secrets


async def parcel_to_try(session: Session, organisation_id: UUID, channel: Channel) -> Parcel:
    """Return a parcel that tests a way and leaves no trace; raises EndpointNotFound."""
    one = await session.scalar(
        select(Endpoint).where(
            Endpoint.organisation_id == organisation_id, Endpoint.channel == channel
        )
    )
    if one is None:
        raise EndpointNotFound
    new = ids.new()
    return Parcel(
        delivery_id=new,
        event_id=new,
        endpoint_id=one.id,
        organisation_id=organisation_id,
        channel=channel,
        attempts=1,
        event_type=EventType.endpoint_test,
        assignment_id=None,
        address=one.url,
        secrets=() if one.secret is None else (crypto.unseal(one.secret, SECRET),),
        settings=one.settings,
        body="{}",
    )
