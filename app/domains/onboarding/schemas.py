"""Wire shapes of joining."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from app.domains.onboarding.states import (
    ApplicantKind,
    Check,
    Finding,
    Licence,
    Mover,
    Outcome,
    PlayState,
    Stage,
)
from app.kernel import ids
from app.kernel.shapes import Asked
from app.kernel.text import Written

ApplicationId = Annotated[UUID, ids.Prefixed("app")]
LicenceId = Annotated[UUID, ids.Prefixed("lic")]
RunId = Annotated[UUID, ids.Prefixed("run")]
PlayId = Annotated[UUID, ids.Prefixed("asg")]
OrganisationId = Annotated[UUID, ids.Prefixed("org")]
StaffId = Annotated[UUID, ids.Prefixed("staff")]
Topic = Annotated[str, StringConstraints(pattern=r"^[a-z]+(\.[a-z\-]+)?$", max_length=60)]
Area = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{5}$")]
Receipt = Annotated[str, StringConstraints(pattern=r"^RZ-[0-9]{8}-[0-9A-Z]{8}$")]


class ContactIn(Asked):
    """Who speaks for the applicant. Kept sealed, shown to the staff in charge only."""

    name: Annotated[str, Written(1, 40)]
    phone: Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 \-]{5,19}$")]
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]{1,64}@[^@\s]{3,190}$")] | None = None


class LicenceIn(Asked):
    """A paper: kind, number, who gave it, the last day it holds (null: without end)."""

    kind: Licence
    number: Annotated[str, Written(2, 60)]
    issuer: Annotated[str, Written(2, 80)]
    expires_on: date | None = None


class ApplicationIn(Asked):
    """An organisation that wants to take needs."""

    name: Annotated[str, Written(4, 80)]
    kind: ApplicantKind
    credit_code: Annotated[str, StringConstraints(min_length=18, max_length=18)] = Field(
        description="统一社会信用代码, GB 32100", examples=["91350100M000100Y43"]
    )
    contact: ContactIn
    topics: list[Topic] = Field(min_length=1, max_length=60)
    areas: list[Area] = Field(default_factory=list, max_length=400, description="empty: everywhere")
    licences: list[LicenceIn] = Field(default_factory=list, max_length=20)
    introduction: Annotated[str, Written(0, 500)] = ""


class StaffApplicationIn(ApplicationIn):
    """An application that staff take down; with `organisation_id` an existing one is enrolled."""

    organisation_id: OrganisationId | None = Field(
        default=None,
        description="An organisation that is at work already: it gets a file and stays active",
    )


class ApplicationMade(BaseModel):
    """An application that was handed in."""

    id: ApplicationId
    receipt: str
    stage: Stage


class ApplicationReceipt(BaseModel):
    """What an applicant keeps: with receipt and token the application is seen again."""

    receipt: str
    token: str
    stage: Stage


class StepBrief(BaseModel):
    """One move, as the applicant sees it."""

    stage: Stage
    stage_name: str
    reason: str
    at: datetime


class ApplicantView(BaseModel):
    """An application as its applicant sees it."""

    receipt: str
    name: str
    stage: Stage
    stage_name: str
    steps: list[StepBrief]


class StepOut(BaseModel):
    """One move, by whom and why."""

    from_stage: Stage | None
    to_stage: Stage
    mover: Mover
    staff_id: StaffId | None
    reason: str
    facts: dict[str, Any]
    at: datetime


class LicenceOut(BaseModel):
    """A paper, and whether somebody has looked at it."""

    id: LicenceId
    kind: Licence
    number: str
    issuer: str
    expires_on: date | None
    is_checked: bool
    is_valid: bool = Field(description="checked, and not run out")


class ContactOut(BaseModel):
    """Who speaks for the applicant."""

    name: str
    phone: str
    email: str | None


class RecordOut(BaseModel):
    """What became of the needs that were given to it."""

    open: int
    offered: int
    accepted: int
    declined: int
    expired: int
    judged: int
    solved: int


class ApplicationBrief(BaseModel):
    """An application in a list."""

    id: ApplicationId
    receipt: str
    organisation_id: OrganisationId | None
    name: str
    kind: ApplicantKind
    stage: Stage
    stage_since: datetime
    created_at: datetime


class ApplicationPage(BaseModel):
    """One page of applications, the newest first."""

    items: list[ApplicationBrief]
    next_cursor: str | None


class ApplicationOut(ApplicationBrief):
    """An application as the staff in charge see it."""

    credit_code: str
    contact: ContactOut | None = Field(description="null once it has ended")
    topics: list[str]
    areas: list[str]
    introduction: str
    licences: list[LicenceOut]
    lapsed_topics: list[str] = Field(
        description="topics for which a paper is missing or has run out; not matched"
    )
    steps: list[StepOut]
    record: RecordOut | None = Field(description="null before anything was given to it")
    probation_limit: int


class MoveIn(Asked):
    """Where an application goes, and why; the applicant reads the reason."""

    to: Stage
    reason: Annotated[str, Written(2, 300)]


class ReasonIn(Asked):
    """Why; the applicant or partner reads it."""

    reason: Annotated[str, Written(2, 300)]


class ExpiringOut(BaseModel):
    """A paper that runs out soon, or has."""

    id: LicenceId
    application_id: ApplicationId
    organisation_id: OrganisationId | None
    name: str
    kind: Licence
    number: str
    expires_on: date


class ExpiringPage(BaseModel):
    """One page of papers, those that run out first at the top."""

    items: list[ExpiringOut]
    next_cursor: str | None


class TopicLicencesIn(Asked):
    """The papers that a topic asks for; all of them are needed. Empty: none."""

    licences: list[Licence] = Field(max_length=10)


class TopicLicencesOut(BaseModel):
    """A topic, and the papers it asks for."""

    topic: str
    licences: list[Licence]


class TopicLicenceList(BaseModel):
    """All topics that ask for papers."""

    items: list[TopicLicencesOut]


class StandingOut(BaseModel):
    """Where the partner itself stands."""

    stage: Stage | None = Field(description="null: taken in before there were stages, active")
    stage_name: str
    may_take: bool
    most_open: int | None = Field(description="open assignments at once, while on probation")
    lapsed_topics: list[str]
    licences: list[LicenceOut]


class CheckOut(BaseModel):
    """One check: what it asks for, what was found, what to do."""

    name: Check
    finding: Finding
    passed: bool
    status: int | None
    duration_ms: int
    expected_zh: str
    expected_en: str
    hint_zh: str
    hint_en: str


class RunOut(BaseModel):
    """A test of an endpoint; ask again while it is `running`."""

    id: RunId
    outcome: Outcome
    began_at: datetime
    ended_at: datetime | None
    checks: list[CheckOut]


class PlayIn(Asked):
    """An invented need to play with; its words are ours, so that nobody's data gets here."""

    topic: Topic = "work.jobs"
    urgency: Literal["routine", "soon", "urgent"] = "routine"


class PlayNeed(BaseModel):
    """The invented need, with the fields that a real one has."""

    receipt: str = Field(description="begins with TEST-")
    text: str
    is_masked: bool
    images: list[str]
    topic: str
    topic_name: str
    kind: str
    urgency: str
    is_anonymous: bool
    is_minor: bool
    adcode: str | None
    address: str | None
    state: str
    supporters: int


class PlaySaid(BaseModel):
    """One thing that was said or done."""

    action: str
    title: str
    by: Literal["partner", "youth"]
    words: str | None
    at: datetime


class PlayOut(BaseModel):
    """An invented assignment, with the fields that a real one has."""

    id: PlayId
    is_synthetic: Literal[True]
    state: PlayState
    role: Literal["lead"]
    reasons: list[str]
    need: PlayNeed
    clocks: list[dict[str, Any]] = Field(description="none run here")
    conversation: list[PlaySaid]
    answer: str | None
    claim: str | None
    created_at: datetime
    updated_at: datetime


class PlayPage(BaseModel):
    """One page of invented assignments, the newest first."""

    items: list[PlayOut]
    next_cursor: str | None
