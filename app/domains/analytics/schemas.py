"""Wire shapes of the rates and of agreement."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from app.domains.classifier.states import LabelSource
from app.kernel import ids


class GroupBy(StrEnum):
    """What the rates are split by."""

    total = "total"
    topic = "topic"
    field = "field"
    area = "area"
    organisation = "organisation"
    month = "month"


class Rate(BaseModel):
    """One rate and what it is made of. `rate` is null where there is no base."""

    rate: float | None
    numerator: float
    denominator: int
    lower_bound: float | None = Field(description="Wilson 95 %: rank by this")
    is_small: bool = Field(description="base below 10: 样本不足, do not rank")


class Group(BaseModel):
    """The rates of one group."""

    key: str
    name: str
    response: Rate = Field(description="响应率: first human contact within its deadline")
    solution: Rate = Field(description="解决率: confirmed by the youth; partly counts half")
    satisfaction: Rate = Field(description="满意率: both grades, weighted")
    both_satisfied: Rate = Field(description="双满意率: satisfied with result and attitude")
    coverage: Rate = Field(description="评价覆盖率: judged of those asked; silence is not a yes")
    claimed_solution: Rate = Field(description="what the organisations claim, same cases")
    claim_gap: float | None = Field(description="claimed minus confirmed")
    on_time: Rate = Field(description="按时办结率: answered in time of all that were due")
    excluded: dict[str, int] = Field(
        description="duties that ended before they were due, by reason; not in any base"
    )
    composite: float | None


class KpiOut(BaseModel):
    """The three rates of a period. A duty belongs to the moment it was met or fell due."""

    formula_version: str
    since: datetime
    until: datetime
    by: GroupBy
    groups: list[Group]


class Opinion(BaseModel):
    """What one person read in a need."""

    staff_name: str
    source: LabelSource
    topic: str | None = Field(description="null: no topic fits")
    topic_name: str
    model_version: str = Field(description="the model whose topic stood beside it")
    at: datetime


class Disagreement(BaseModel):
    """A need that people read differently; each person's last word, in the order of time."""

    need_id: Annotated[UUID, ids.Prefixed("need")]
    receipt: str
    text: str = Field(description="personal data are covered")
    shown_topic: str = Field(description="what the machine had said")
    shown_topic_name: str
    opinions: list[Opinion]


class DisagreementPage(BaseModel):
    """Needs that people read differently, those with the newest opinion first."""

    items: list[Disagreement]
    next_cursor: str | None


class Agreement(BaseModel):
    """How often two opinions were the same; `topic` is `all` for the sum, `none` for no topic."""

    topic: str
    topic_name: str
    agreed: int
    n: int
    rate: float | None
    lower_bound: float | None = Field(description="Wilson 95 %: rank by this")
    is_small: bool = Field(description="n below 10: 样本不足")


class AgreementOut(BaseModel):
    """Agreement by topic, the sum of all first."""

    since: datetime
    people: list[Agreement] = Field(description="pairs of people, by the earlier one's topic")
    machine: list[Agreement] = Field(
        description="reviewers, who had seen the machine's topic; by that topic"
    )
    machine_unseen: list[Agreement] = Field(
        description="people of a second look, who had not; by the machine's topic. "
        "Where a reviewer surprised the machine is looked at more often: it is better than this"
    )
