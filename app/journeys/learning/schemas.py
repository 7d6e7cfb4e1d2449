"""Wire shapes of models and what they learned."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from app.domains.classifier.states import ModelState
from app.kernel.shapes import Asked


class ModelOut(BaseModel):
    """A trained model."""

    version: str
    state: ModelState
    is_shadow: bool = Field(description="it tags every new need silently")
    taxonomy_version: str
    figures: dict[str, Any] = Field(description="measured in training, on messages left out")
    report: dict[str, Any] = Field(
        description="how it did against the live model; `objections` is why it waits"
    )
    labels_until: datetime | None
    made_at: datetime
    live_since: datetime | None


class ModelsOut(BaseModel):
    """The models, and which is in use."""

    in_use: str = Field(description="the version that this process reads with")
    items: list[ModelOut]


class PairOut(BaseModel):
    """Two models' opinions, and how often they met."""

    live_topic: str
    topic: str
    needs: int


class ShadowOut(BaseModel):
    """How a candidate's silent readings differ from the live ones."""

    version: str
    readings: int
    other_topic: int
    forwarded: int
    live_forwarded: int
    alarms: int
    live_alarms: int
    pairs: list[PairOut]


class ShadowIn(Asked):
    """Which candidate tags silently; null stops it."""

    version: str | None = Field(max_length=80)


class SwitchOut(BaseModel):
    """The model that is live now; all processes follow within seconds."""

    live: str
    topics_without_takers: list[str] = Field(
        description="topics of its taxonomy that no organisation takes: they need a dispatcher"
    )
