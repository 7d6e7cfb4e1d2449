"""Wire shapes of trials and explanations."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from app.domains.needs.schemas import NeedId, OrganisationId
from app.domains.needs.states import ReviewReason
from app.domains.routing.schemas import RuleId
from app.domains.routing.states import Fault, Mode
from app.kernel.shapes import Asked

MOST_REPLAYED = 2000


class TrialIn(Asked):
    """How many of the last needs to replay."""

    last: int = Field(default=500, ge=1, le=MOST_REPLAYED)


class FlawOut(BaseModel):
    """A rule that points at somebody who cannot take its needs."""

    rule_id: RuleId
    rule_name: str
    organisation_id: OrganisationId
    organisation_name: str
    fault: Fault
    words: str


class HitOut(BaseModel):
    """How often a rule held, and how often it was the one that decided."""

    rule_id: RuleId
    rule_name: str
    hits: int
    followed: int


class MovedOut(BaseModel):
    """A past need that would go another way."""

    need_id: NeedId
    receipt: str
    topic_name: str
    was: str | None = Field(description="who gets it under the rules in force; null: a dispatcher")
    would_be: str | None
    review_reason: ReviewReason | None
    rule_name: str | None = Field(description="the rule of the draft that decided")


class TrialOut(BaseModel):
    """What a version would have done with past needs. Nothing was changed."""

    needs: int
    moved: int = Field(description="would go to somebody else, or to the dispatchers")
    orphaned: int = Field(description="of these, would have no organisation any more")
    rescued: int = Field(description="have no organisation now, and would have one")
    hits: list[HitOut]
    broken: list[FlawOut]
    changes: list[MovedOut] = Field(description="at most 500 of those moved, the newest first")


class PartOut(BaseModel):
    """One part of a score."""

    name: str
    words: str
    weight: float
    value: float


class RankedOut(BaseModel):
    """An organisation that could have a need, or why it cannot."""

    organisation_id: OrganisationId
    name: str
    score: float
    bonus: float = Field(description="added by a rule")
    parts: list[PartOut]
    reasons: list[str]
    ruled_out: list[str] = Field(description="why it cannot have it; empty: it can")


class WhatIfOut(BaseModel):
    """Where the need would go if one thing were otherwise."""

    condition: str
    organisation: str | None = Field(description="null: a dispatcher")
    words: str


class RoutingOut(BaseModel):
    """How a need found its way, and how it would now."""

    policy: str = Field(description="version of the weights and formulas")
    weights: dict[str, float]
    mode: Mode
    decided: list[dict[str, Any]] = Field(description="the ranking kept when it was decided")
    decided_by: dict[str, Any] | None = Field(description="policy and rules of that moment")
    computed_at: datetime
    would_go_to: str | None = Field(description="as things are now; null: a dispatcher")
    review_reason: ReviewReason | None
    rule_name: str | None = Field(description="the rule that decides now")
    hits: list[str] = Field(description="rules that hold for it now")
    ranked: list[RankedOut]
    what_if: list[WhatIfOut]
    summary: str


class WhyOut(BaseModel):
    """Why a need went where it is, in plain words."""

    summary: str
    reasons: list[str]
    what_if: list[str] = Field(description="where it would go if one thing were otherwise")
