"""What a rule does with the needs it holds for."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from app.kernel import ids
from app.kernel.shapes import Asked
from app.kernel.text import Written

OrganisationId = Annotated[UUID, ids.Prefixed("org")]
MOST_HELPERS = 5


class Send(Asked):
    """An organisation leads (主办), and others help it (协办). The first such rule wins."""

    do: Literal["send"]
    organisation_id: OrganisationId
    helpers: list[OrganisationId] = Field(default_factory=list, max_length=MOST_HELPERS)


class Help(Asked):
    """Whoever leads, these help (协办)."""

    do: Literal["help"]
    helpers: list[OrganisationId] = Field(min_length=1, max_length=MOST_HELPERS)


class Prefer(Asked):
    """An organisation's score is raised."""

    do: Literal["prefer"]
    organisation_id: OrganisationId
    bonus: float = Field(gt=0, le=0.5, allow_inf_nan=False)


class Exclude(Asked):
    """An organisation does not get it."""

    do: Literal["exclude"]
    organisation_id: OrganisationId


class Review(Asked):
    """The dispatchers decide. Like "send", the first such rule wins."""

    do: Literal["review"]
    reason: Annotated[str, Written(2, 200)]


Action: TypeAlias = Annotated[Send | Help | Prefer | Exclude | Review, Field(discriminator="do")]


def named(action: Action) -> list[UUID]:
    """Return the organisations that an action points at."""
    if isinstance(action, Send):
        return [action.organisation_id, *action.helpers]
    if isinstance(action, Help):
        return action.helpers
    if isinstance(action, Prefer | Exclude):
        return [action.organisation_id]
    return []
