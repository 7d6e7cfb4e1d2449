"""Wire shapes of who was shown what, and of a person's contact."""

from datetime import datetime

from pydantic import BaseModel, Field

from app.domains.needs.schemas import OrganisationId
from app.domains.needs.states import Shown, Stage
from app.kernel.shapes import Asked


class DisclosureOut(BaseModel):
    """What one organisation was shown at one stage."""

    organisation_id: OrganisationId
    organisation: str
    stage: Stage
    stage_name: str
    fields: list[Shown]
    field_names: list[str]
    first_at: datetime = Field(description="from when on it could be seen")
    last_at: datetime | None = Field(description="when it was last opened; null: not yet")
    times: int = Field(description="how often it was opened, a quarter of an hour being one time")


class Disclosures(BaseModel):
    """Who was shown what of a need, the first one first."""

    shares_phone: bool
    items: list[DisclosureOut]


class PhoneSharingIn(Asked):
    """Whether the organisation that leads may see your number once it starts contact."""

    allowed: bool


class ContactOut(BaseModel):
    """How to reach the writer. Each look is listed for them."""

    phone: str = Field(examples=["+8613800138000"])
    address: str | None
