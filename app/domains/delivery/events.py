"""What happened on the way to partners, for those who must act on it."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class EndpointDisabled(Event):
    """An endpoint was switched off, because it is gone or has failed for days."""

    name: ClassVar[str] = "endpoint.disabled"

    endpoint_id: UUID
    organisation_id: UUID
    channel: str
    reason: str


@dataclass(frozen=True, slots=True)
class OfferUnheard(Event):
    """An offer could not be brought to its organisation by any of its channels."""

    name: ClassVar[str] = "offer.unheard"

    assignment_id: UUID
    organisation_id: UUID
