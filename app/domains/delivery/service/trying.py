"""Trying an endpoint out with signed events that are nobody's: nothing of it is kept here."""

from dataclasses import dataclass, field
from datetime import UTC, timedelta
from functools import lru_cache
from uuid import UUID

from sqlalchemy import select

from app.domains.delivery import signing
from app.domains.delivery.models import Endpoint
from app.domains.delivery.schemas import EventData, EventType, WebhookBody
from app.domains.delivery.service.endpoints import SECRET
from app.domains.delivery.states import Channel
from app.kernel import clock, ids
from app.platform import crypto, http
from app.platform.db import Session
from app.platform.guard import Policy
from app.platform.settings import settings

_UNKNOWN = "endpoint.of_tomorrow"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a program listens, and with what its events are signed. Never log it whole."""

    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Trial:
    """One event to try, and what is wrong with it."""

    event_id: UUID
    is_forged: bool = False
    is_changed: bool = False
    is_of_unknown_type: bool = False
    age: timedelta = timedelta()


async def place_of(session: Session, organisation_id: UUID) -> Place | None:
    """Return where an organisation's program listens, also where it is switched off."""
    row = await session.scalar(
        select(Endpoint).where(
            Endpoint.organisation_id == organisation_id, Endpoint.channel == Channel.webhook
        )
    )
    if row is None or row.secret is None:
        return None
    sealed = [row.secret]
    is_rotating = row.former_secret_until is not None and row.former_secret_until > clock.now()
    if is_rotating and row.former_secret is not None:
        sealed.append(row.former_secret)
    return Place(row.url, tuple(crypto.unseal(one, SECRET) for one in sealed))


async def try_out(place: Place, trial: Trial) -> tuple[int | None, int]:
    """Send one event and return the status, None where none came, and the milliseconds it took.

    No transaction may be open meanwhile.
    """
    at = (clock.now() - trial.age).astimezone(UTC).replace(microsecond=0)
    body = WebhookBody(
        id=trial.event_id,
        type=EventType.endpoint_test,
        timestamp=at,
        data=EventData(),
    ).model_dump_json(exclude={"data": {"endpoint"}})
    if trial.is_of_unknown_type:
        body = body.replace(EventType.endpoint_test, _UNKNOWN)
    event_id = ids.encode("evt", trial.event_id)
    strange = signing.new_secret(signing.kind_of(place.secrets[0]))
    secrets = (strange,) if trial.is_forged else place.secrets
    headers = {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "YouthNeedsExpress/1",
        "webhook-id": event_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signing.sign(secrets, event_id, at, body),
    }
    sent = body.replace("}", " }", 1) if trial.is_changed else body
    try:
        answer = await http.post_outside(_client(), place.url, sent.encode(), headers)
    except http.OutsideUnreachable:
        return None, 0
    return answer.status, answer.duration_ms


@lru_cache
def _client() -> http.Client:
    configured = settings()
    return http.outside_client(
        Policy(configured.allow_loopback_partners, ports=configured.partner_ports)
    )
