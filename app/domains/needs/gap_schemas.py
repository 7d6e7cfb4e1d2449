"""Wire shapes of the gap ledger and of refusals that staff rule on."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.domains.needs.schemas import AssignmentId, NeedId, OrganisationId
from app.domains.needs.states import DeclineReason, GapOutcome, GapReason, Ruling
from app.kernel.shapes import Asked
from app.kernel.text import Written


class GapCell(BaseModel):
    """What nobody took of one topic in one district."""

    topic: str
    topic_name: str
    adcode: str | None
    needs: int = Field(description="how many have no taker now")
    no_partner: int = Field(description="for so many of them no organisation fits")
    declined: int = Field(description="so many were refused by those that fit")
    offers: int = Field(description="how many offers were made for them")
    oldest_at: datetime


class GapLedger(BaseModel):
    """The ledger by topic and district, the most needs first (at most 200 cells)."""

    items: list[GapCell]


class GapOut(BaseModel):
    """One need that nobody took."""

    need_id: NeedId
    receipt: str
    topic: str
    topic_name: str
    adcode: str | None
    reason: GapReason
    offers: int
    opened_at: datetime
    outcome: GapOutcome | None
    ended_at: datetime | None
    taken_by: OrganisationId | None


class GapPage(BaseModel):
    """One page of needs that nobody took, the newest first."""

    items: list[GapOut]
    next_cursor: str | None


class DeclineOut(BaseModel):
    """A refusal, and what staff think of it."""

    assignment_id: AssignmentId
    need_id: NeedId
    receipt: str
    organisation_id: OrganisationId
    organisation: str
    topic: str
    topic_name: str
    reason: DeclineReason
    reason_name: str
    suggested: OrganisationId | None
    suggested_name: str | None
    declined_at: datetime
    ruling: Ruling | None
    ruled_at: datetime | None


class DeclinePage(BaseModel):
    """One page of refusals, the newest first."""

    items: list[DeclineOut]
    next_cursor: str | None


class RulingIn(Asked):
    """Whether a refusal was right; a wrong one counts in the organisation's record."""

    ruling: Ruling
    note: Annotated[str, Written(1, 500)] | None = None
