"""Wire shapes of events, endpoints and deliveries."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from app.domains.delivery.states import Channel, DeliveryState, Signature
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
    """Where a partner's program listens, and how what it gets is signed."""

    url: Annotated[str, StringConstraints(min_length=10, max_length=500)] = Field(
        examples=["https://partner.example.cn/hooks/needs"]
    )
    signature: Signature = Field(
        Signature.v1,
        description="v1: a shared secret (HMAC-SHA256). v1a: our Ed25519 key; you get its public "
        "half, and nothing that you keep can be stolen.",
    )


class EndpointOut(BaseModel):
    """An endpoint; the secret is shown once, when it is made."""

    organisation_id: OrganisationId
    channel: Channel
    url: str | None
    signature: Signature | None
    secret: str | None
    public_key: str | None
    former_public_key: str | None
    rotates_until: datetime | None
    is_disabled: bool
    disabled_reason: str | None
    failing_since: datetime | None
    paused_until: datetime | None


class EndpointList(BaseModel):
    """An organisation's endpoints, one for each channel at most."""

    items: list[EndpointOut]


class RotationIn(Asked):
    """How a signing secret is changed."""

    hours: Annotated[int, Field(ge=1, le=168)] = Field(
        24, description="For so long both the former and the new secret sign."
    )
    signature: Signature | None = Field(None, description="Change the way of signing, too.")


class Kept(StrEnum):
    """Which secret stays when a rotation ends."""

    new = "new"
    former = "former"


class ReplayIn(Asked):
    """Which events to send again."""

    since: AwareDatetime
    until: AwareDatetime | None = Field(None, description="Without it: until now.")
    types: Annotated[list[EventType], Field(min_length=1, max_length=20)] | None = None
    channel: Channel = Channel.webhook


class ReplayOut(BaseModel):
    """How many events are sent again; the rest from `continue_from` on, if it is there."""

    events: int
    continue_from: datetime | None


class AttemptOut(BaseModel):
    """One try."""

    at: datetime
    status: int | None
    error: str | None
    answer: str | None = Field(description="How the answer began, without secrets.")
    duration_ms: int


class DeliveryOut(BaseModel):
    """One event on its way to a partner."""

    id: DeliveryId
    event_id: EventId
    event_type: str
    organisation_id: OrganisationId
    organisation_name: str
    channel: Channel
    state: DeliveryState
    attempts: int
    next_attempt_at: datetime
    log: list[AttemptOut]
    created_at: datetime


class DeliveryPage(BaseModel):
    """One page of deliveries, the newest first."""

    items: list[DeliveryOut]
    next_cursor: str | None


class DeliveryProblem(BaseModel):
    """An endpoint to which nothing gets through at the moment."""

    organisation_id: OrganisationId
    organisation_name: str
    channel: Channel
    is_disabled: bool
    reason: str = Field(examples=["连续多日投递失败"])
    since: datetime
    failures: int
    paused_until: datetime | None
    waiting: int = Field(description="Deliveries that wait for it, counted up to 1000.")
    has_other_channel: bool = Field(
        description="Another channel works. Without one, open offers go to other organisations "
        "and new needs are not offered to this one."
    )


class DeliveryProblemPage(BaseModel):
    """One page of endpoints in trouble, the newest trouble first."""

    items: list[DeliveryProblem]
    next_cursor: str | None
