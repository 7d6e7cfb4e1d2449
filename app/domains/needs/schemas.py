"""Wire shapes of needs and assignments."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from app.domains.needs.states import (
    Action,
    ActorKind,
    AssignmentRole,
    AssignmentState,
    Claim,
    ClockKind,
    DeclineReason,
    NeedState,
)
from app.kernel import ids
from app.kernel.shapes import Asked
from app.kernel.text import Written

NeedId = Annotated[UUID, ids.Prefixed("need")]
AssignmentId = Annotated[UUID, ids.Prefixed("asg")]
ImageId = Annotated[UUID, ids.Prefixed("img")]
OrganisationId = Annotated[UUID, ids.Prefixed("org")]

Adcode = Annotated[
    str,
    StringConstraints(pattern=r"^[1-9][0-9]{5}$"),
    Field(description="Administrative code (GB/T 2260), six digits", examples=["310101"]),
]

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.\-]*$", max_length=60)]


class PointIn(Asked):
    """A place on the map, GCJ-02 as WeChat gives it."""

    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)
    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)


class PlaceIn(Asked):
    """Where it is about."""

    adcode: Adcode
    address: Annotated[str, Written(1, 120)] | None = None
    point: PointIn | None = None


class NeedDraft(Asked):
    """What somebody needs, in their own words."""

    text: Annotated[str, Written(4, 2000)] = Field(
        examples=["我在厂里三班倒，想学电工证，有没有晚上上课的班？"]
    )
    images: list[ImageId] = Field(default_factory=list, max_length=9)
    place: PlaceIn | None = None
    is_anonymous: bool = Field(
        default=False, description="Partners see the masked words only, also after accepting"
    )
    share_phone: bool = Field(
        default=False,
        description="the organisation that leads may see your verified number once it starts "
        "contact; never where anonymous, nor a minor's to a company",
    )
    complaint_about: OrganisationId | None = Field(
        default=None, description="The organisation complained about; it will not get the need"
    )

    join: NeedId | None = Field(
        default=None,
        description="a similar need to join: yours waits for the same answer and keeps its own "
        "words, receipt and verdict; where it cannot be joined any more, yours goes its own way",
    )

    @model_validator(mode="after")
    def _each_image_once(self) -> "NeedDraft":
        if len(set(self.images)) != len(self.images):
            raise ValueError("同一张图片只需添加一次")
        return self


class SplitIn(Asked):
    """Where to cut a need in two: the second part begins at this character."""

    at: int = Field(ge=1, le=1999)


class WordsIn(Asked):
    """Something said."""

    text: Annotated[str, Written(1, 2000)]


class Hotline(BaseModel):
    """A number that somebody answers."""

    number: str
    name: str
    hours: str


class PartOffer(BaseModel):
    """One of two needs that seem to be in the words."""

    start: int
    end: int
    topic: str
    topic_name: str


class Choice(BaseModel):
    """A topic to choose."""

    topic: str
    topic_name: str


class Understanding(BaseModel):
    """What the machine or a person made of the words."""

    topic: str
    topic_name: str
    field_name: str
    also: list[str]
    kind: str
    kind_name: str
    urgency: str
    urgency_name: str
    confidence: float
    is_confirmed: bool = Field(description="sure enough, or confirmed by a person")
    evidence: list[tuple[int, int]] = Field(
        description="the words that decided, as [start, end) character offsets"
    )
    split: list[PartOffer] | None = Field(
        description="the words seem to hold two needs: these; `/split` makes two of them"
    )
    choices: list[Choice] = Field(
        description="the likeliest topics, for a correction by one tap while `may` has `correct`"
    )
    summary: str = Field(description="one sentence for the writer")


class Handler(BaseModel):
    """Who has the need now."""

    organisation_id: OrganisationId
    name: str
    state: AssignmentState
    reasons: list[str]


class NeedReceipt(BaseModel):
    """The answer to a submission."""

    id: NeedId
    receipt: str = Field(examples=["QN-20261123-0007K"])
    state: NeedState
    state_name: str
    understanding: Understanding
    handler: Handler | None
    next_step: str = Field(description="what happens next and until when, in plain words")
    hotlines: list[Hotline] = Field(description="shown first when somebody may be in danger")
    subscribe_templates: list[str] = Field(
        description="template ids to ask for with wx.requestSubscribeMessage at this tap"
    )
    created_at: datetime


class NeedBrief(BaseModel):
    """A need in a list."""

    id: NeedId
    receipt: str
    text: str = Field(description="the beginning of the words")
    state: NeedState
    state_name: str
    topic: str
    topic_name: str
    is_overdue: bool
    created_at: datetime
    updated_at: datetime


class NeedPage(BaseModel):
    """One page of needs, the newest first."""

    items: list[NeedBrief]
    next_cursor: str | None


class PersonFound(BaseModel):
    """The needs of somebody found by phone; empty also where nobody was found."""

    items: list[NeedBrief]


class TimelineEntry(BaseModel):
    """One thing that happened."""

    action: Action
    title: str
    state: NeedState | None
    by: ActorKind
    organisation: str | None
    reason: str | None
    words: str | None
    via: str | None = Field(
        description="through which mailbox or group a partner without an account did it; staff only"
    )
    at: datetime


class NeedDetail(BaseModel):
    """A need as its writer sees it."""

    id: NeedId
    receipt: str
    text: str
    images: list[ImageId]
    adcode: str | None
    address: str | None
    is_anonymous: bool
    shares_phone: bool = Field(description="the lead may see your number once it starts contact")
    state: NeedState
    state_name: str
    understanding: Understanding
    handler: Handler | None
    answer: str | None
    claim: Claim | None
    question: str | None = Field(description="the open question, if the writer is asked")
    due_at: datetime | None = Field(description="when the next step is due")
    is_overdue: bool
    supporters: int = Field(description="how many others have joined it")
    split_from: NeedId | None = Field(description="the need in whose words this one was found")
    may: list[str] = Field(
        description=(
            "what the writer can do now: add, correct, reply, withdraw, judge, split, own_way …"
        )
    )
    hotlines: list[Hotline]
    timeline: list[TimelineEntry]
    subscribe_templates: list[str]
    created_at: datetime
    updated_at: datetime


class ImageOut(BaseModel):
    """An uploaded image."""

    id: ImageId
    width: int
    height: int


class ClockOut(BaseModel):
    """A running deadline."""

    kind: ClockKind
    due_at: datetime
    is_paused: bool
    is_breached: bool
    is_provisional: bool = Field(description="crosses days without a holiday notice yet")


class AssignmentNeed(BaseModel):
    """As much of a need as its organisation may see at this stage."""

    receipt: str
    text: str
    is_masked: bool
    images: list[ImageId]
    topic: str
    topic_name: str
    kind: str
    urgency: str
    is_anonymous: bool
    is_minor: bool
    may_see_phone: bool = Field(description="`/contact-details` of the lead shows a number")
    adcode: str | None
    address: str | None
    state: NeedState
    supporters: int = Field(description="how many others have joined it; their words are not here")


class AssignmentOut(BaseModel):
    """An organisation's part in a need."""

    id: AssignmentId
    state: AssignmentState
    role: AssignmentRole
    reasons: list[str] = Field(description="why it came to you")
    need: AssignmentNeed
    clocks: list[ClockOut]
    conversation: list[TimelineEntry]
    answer: str | None
    claim: Claim | None
    created_at: datetime
    updated_at: datetime


class AssignmentBrief(BaseModel):
    """An assignment in a list."""

    id: AssignmentId
    state: AssignmentState
    role: AssignmentRole
    receipt: str
    text: str = Field(description="the beginning of the words, masked")
    topic: str
    urgency: str
    created_at: datetime
    updated_at: datetime


class AssignmentPage(BaseModel):
    """One page of assignments, the newest first."""

    items: list[AssignmentBrief]
    next_cursor: str | None


class DeclineIn(Asked):
    """A refusal: why, and who would be right."""

    reason: DeclineReason
    note: Annotated[str, Written(1, 500)] | None = None
    suggested: OrganisationId | None = Field(default=None, description="who should have it instead")


class SplitOut(BaseModel):
    """One need has become two."""

    first: NeedDetail = Field(description="the need that was split, with the first part's words")
    second: NeedReceipt


class Done(BaseModel):
    """It is done, and there is nothing left for the asker to see."""

    done: bool


class ContactIn(Asked):
    """A first or further contact with the youth."""

    reached: bool
    note: Annotated[str, Written(1, 500)] | None = None


class AnswerIn(Asked):
    """The answer to the youth, and the organisation's own claim."""

    claim: Claim
    text: Annotated[str, Written(4, 4000)]
    for_supporters: Annotated[str, Written(4, 4000)] | None = Field(
        default=None,
        description="what those who joined the need read; the answer itself is its writer's alone",
    )


class ReasonIn(Asked):
    """A reason."""

    reason: Annotated[str, Written(2, 500)]


class HoldAskIn(Asked):
    """Why a need should wait, and when to look at it again."""

    reason: Annotated[str, Written(4, 500)] = Field(description="its writer reads it")
    review_on: date


class CorrectionIn(Asked):
    """What the need is about, as its writer says."""

    topic: Code
    kind: Code | None = Field(default=None, description="left out: what was understood is right")
