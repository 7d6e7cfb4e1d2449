"""Wire shapes of routing rules."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from app.domains.routing.actions import Action, OrganisationId
from app.domains.routing.conditions import DEEPEST, MOST_NODES, Condition, size
from app.domains.routing.states import Fault, Mode, VersionState
from app.kernel import ids
from app.kernel.shapes import Asked
from app.kernel.text import Written

VersionId = Annotated[UUID, ids.Prefixed("rtv")]
RuleId = Annotated[UUID, ids.Prefixed("rule")]
AlarmId = Annotated[UUID, ids.Prefixed("alarm")]
StaffId = Annotated[UUID, ids.Prefixed("staff")]
Topic = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z\-]+$", max_length=60)]
MOST_RULES = 200


class RuleIn(Asked):
    """A rule: when it holds, and what is done then."""

    name: Annotated[str, Written(2, 60)]
    condition: Condition
    action: Action

    @model_validator(mode="after")
    def _not_too_large(self) -> "RuleIn":
        nodes, depth = size(self.condition)
        if nodes > MOST_NODES or depth > DEEPEST:
            raise ValueError(f"条件最多 {MOST_NODES} 项、{DEEPEST} 层，请拆成几条规则")
        return self


class RulesIn(Asked):
    """All rules of a draft, in order."""

    note: Annotated[str, Written(0, 200)] = ""
    rules: list[RuleIn] = Field(max_length=MOST_RULES)


class RuleOut(BaseModel):
    """A rule at its place."""

    id: RuleId
    name: str
    condition: Condition
    action: Action


class VersionBrief(BaseModel):
    """A version in a list."""

    id: VersionId
    number: int
    state: VersionState
    note: str
    copied_from: VersionId | None
    created_by: StaffId
    created_at: datetime
    published_by: StaffId | None
    published_at: datetime | None
    retired_at: datetime | None


class VersionOut(VersionBrief):
    """A version with its rules, in order."""

    rules: list[RuleOut]


class VersionPage(BaseModel):
    """One page of versions, the newest first."""

    items: list[VersionBrief]
    next_cursor: str | None


class AlarmOut(BaseModel):
    """A rule that points at somebody who cannot take its needs."""

    id: AlarmId
    rule_id: RuleId
    rule_name: str
    version_id: VersionId
    organisation_id: OrganisationId
    organisation_name: str
    fault: Fault
    topic: str | None
    words: str = Field(description="what is wrong, to read")
    raised_at: datetime


class AlarmPage(BaseModel):
    """One page of alarms that stand, the newest first."""

    items: list[AlarmOut]
    next_cursor: str | None


class ModeIn(Asked):
    """How the needs of a topic find their lead."""

    mode: Mode


class ModeOut(BaseModel):
    """How the needs of one topic find their lead."""

    topic: str
    topic_name: str
    mode: Mode
    changed_at: datetime | None


class ModesOut(BaseModel):
    """All topics of the taxonomy, each with its mode."""

    items: list[ModeOut]
