"""Wire shapes of events, endpoints and deliveries."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from app.domains.delivery.states import Channel
from app.kernel import ids
from app.kernel.shapes import Asked

EventId = Annotated[UUID, ids.Prefixed("evt")]
DeliveryId = Annotated[UUID, ids.Prefixed("dlv")]
AssignmentId = Annotated[UUID, ids.Prefixed("asg")]
OrganisationId = Annotated[UUID, ids.Prefixed("org")]


class EventType(StrEnum):
    """What a partner is told of."""

    assignment_offered = "assignment.offered"
    assignment_expired = "assignment.expired"
    assignment_withdrawn = "assignment.withdrawn"
    assignment_urged = "assignment.urged"
    assignment_overdue = "assignment.overdue"
    assignment_reopened = "assignment.reopened"
    assignment_judged = "assignment.judged"
    youth_replied = "youth.replied"
    endpoint_test = "endpoint.test"
    endpoint_disabled = "endpoint.disabled"


class EndpointNotice(BaseModel):
    """Which of the organisation's endpoints an event is about; `reason` says why it went off."""

    channel: Channel
    reason: str | None


class EventData(BaseModel):
    """What happened to which assignment. Thin on purpose: fetch the assignment for the rest.

    `endpoint` is there only in events about an endpoint.
    """

    assignment_id: AssignmentId | None
    receipt: str | None
    topic: str | None
    urgency: str | None
    endpoint: EndpointNotice | None = None


class WebhookBody(BaseModel):
    """The body of a webhook, and an entry of the event feed."""

    id: EventId
    type: EventType
    timestamp: datetime
    data: EventData


class EventPage(BaseModel):
    """Events in order; keep `next_cursor` and ask again with it, also when it came back empty."""

    items: list[dict[str, Any]]
    next_cursor: str
    has_more: bool


class EndpointIn(Asked):
    """Where a partner's program listens."""

    url: Annotated[str, StringConstraints(min_length=10, max_length=500)] = Field(
        examples=["https://partner.example.cn/hooks/needs"]
    )


class EndpointOut(BaseModel):
    """An endpoint; the secret is shown once, when it is made."""

    organisation_id: OrganisationId
    url: str
    secret: str | None
    is_disabled: bool
    disabled_reason: str | None


class AttemptOut(BaseModel):
    """One try."""

    at: datetime
    status: int | None
    error: str | None
    duration_ms: int


class DeliveryOut(BaseModel):
    """One event on its way to a partner."""

    id: DeliveryId
    event_id: EventId
    event_type: str
    organisation_id: OrganisationId
    organisation_name: str
    state: Literal["queued", "delivered", "failed"]
    attempts: int
    next_attempt_at: datetime
    log: list[AttemptOut]
    created_at: datetime


class DeliveryPage(BaseModel):
    """One page of deliveries, the newest first."""

    items: list[DeliveryOut]
    next_cursor: str | None
