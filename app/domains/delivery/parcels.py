"""What goes to a channel, and what comes back from it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.domains.delivery.states import Channel, Verdict


@dataclass(frozen=True, slots=True)
class Parcel:
    """One event claimed for one attempt at one endpoint. Holds secrets: never log it whole."""

    delivery_id: UUID
    event_id: UUID
    endpoint_id: UUID
    organisation_id: UUID
    channel: Channel
    attempts: int
    """Which attempt this is, from 1."""
    event_type: str
    assignment_id: UUID | None
    address: str = field(repr=False)
    """As it stands in `endpoints.url`."""
    secrets: tuple[str, ...] = field(repr=False)
    """Opened; the present one first, then the former one while a rotation lasts. May be empty."""
    settings: Mapping[str, Any]
    """As they stand in `endpoints.settings`."""
    body: str
    """The frozen JSON of the event (schemas.WebhookBody)."""
    is_probe: bool = False
    """A single try at an endpoint that has failed again and again."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What one attempt came to. Texts go to the log: no secrets, no address, nobody's data."""

    verdict: Verdict
    status: int | None = None
    excerpt: str | None = None
    """The first 500 bytes of the answer."""
    error: str | None = None
    duration_ms: int = 0
    retry_after_s: float | None = None
    """Leave this endpoint alone for so long, whatever the verdict was (a pace, or Retry-After)."""
