"""Wire shapes of agreements and commitments."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import (
    BaseModel,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from app.domains.agreements.states import (
    MONEY_UNIT,
    AgreementState,
    CommitmentKind,
    CommitmentState,
    Deed,
    DeliveryState,
    Purpose,
    ReservationState,
    Rhythm,
    SignerKind,
)
from app.kernel import ids
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from app.kernel.shapes import Asked
from app.kernel.text import Written

AgreementId = Annotated[UUID, ids.Prefixed("agr")]
CommitmentId = Annotated[UUID, ids.Prefixed("cmt")]
CommitmentDeliveryId = Annotated[UUID, ids.Prefixed("given")]
ReservationId = Annotated[UUID, ids.Prefixed("rsv")]
OrganisationId = Annotated[UUID, ids.Prefixed("org")]

MOST = 999_999_999_999
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)

Day = Annotated[date, Field(ge=_EARLIEST, le=_LATEST)]


def _number(value: Decimal) -> int | float:
    # Fourteen digits fit a double exactly enough to be written back as they were.
    return int(value) if value == value.to_integral_value() else float(value)


Quantity = Annotated[
    Decimal,
    Field(gt=0, le=MOST, max_digits=14, decimal_places=2),
    PlainSerializer(_number, return_type=int | float),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": MOST, "examples": [40]}),
]
Sum = Annotated[
    Decimal,
    PlainSerializer(_number, return_type=int | float),
    WithJsonSchema({"type": "number", "examples": [40]}),
]
Unit = Annotated[str, Written(1, 20)]
Reason = Annotated[str, Written(2, 500)]
Link = Annotated[str, StringConstraints(pattern=r"^https?://[\x21-\x7e]+$", max_length=500)]


class ClauseIn(Asked):
    """Who gives what to whom, how much, from when until when, and how that is shown."""

    debtor_id: OrganisationId = Field(description="who gives")
    creditor_id: OrganisationId = Field(description="who receives")
    kind: CommitmentKind
    what: Annotated[str, Written(2, 200)] = Field(examples=["每月提供导师一对一辅导"])
    quantity: Quantity = Field(description="in its window, or each month; money in whole fen")
    unit: Unit = Field(examples=["小时"], description="for money always `fen`")
    from_on: Day
    until_on: Day
    rhythm: Rhythm = Rhythm.once
    evidence_rule: Annotated[str, Written(2, 300)] = Field(examples=["签到表照片，或活动报道链接"])

    @model_validator(mode="after")
    def _fits(self) -> "ClauseIn":
        if self.debtor_id == self.creditor_id:
            raise ValueError("条款的提供方和接受方不能是同一家单位")
        if self.until_on < self.from_on:
            raise ValueError("条款的截止日期不能早于开始日期")
        if (self.kind is CommitmentKind.money) != (self.unit == MONEY_UNIT):
            raise ValueError("资金条款以“分”（fen）计，其他条款不能以 fen 计")
        if self.kind is CommitmentKind.money and self.quantity % 1:
            raise ValueError("金额以“分”为单位，应为整数")
        return self


class _Written(Asked):
    title: Annotated[str, Written(4, 100)] = Field(examples=["青年就业服务四方合作协议"])
    text: Annotated[str, Written(0, 50_000)] = Field(description="the whole text, Markdown")
    starts_on: Day
    ends_on: Day
    clauses: list[ClauseIn] = Field(max_length=60)

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "_Written":
        if self.ends_on < self.starts_on:
            raise ValueError("协议的截止日期不能早于开始日期")
        if any(one.from_on < self.starts_on or one.until_on > self.ends_on for one in self.clauses):
            raise ValueError("条款的期限须在协议期限之内")
        return self


class AgreementDraft(_Written):
    """A new agreement between two or more organisations."""

    parties: list[OrganisationId] = Field(
        min_length=2, max_length=12, description="甲方 first; your own organisation among them"
    )
    renews: AgreementId | None = Field(
        default=None, description="the agreement that this one goes on from"
    )


class AgreementVersionIn(_Written):
    """A new version of text and clauses; signatures under an earlier one are void."""

    based_on: int = Field(ge=1, le=30_000, description="the version it was written from")


class SignatureIn(Asked):
    """A signature under the version that was read."""

    version: int = Field(ge=1, le=30_000)


class AgreementReason(Asked):
    """Why."""

    reason: Reason


class AgreementPartyOut(BaseModel):
    """One side, and whether it has signed the present version."""

    organisation_id: OrganisationId
    organisation_name: str
    signed_version: int | None
    signed_at: datetime | None
    signer_kind: SignerKind | None


class AgreementBrief(BaseModel):
    """An agreement in a list."""

    id: AgreementId
    title: str
    state: AgreementState
    state_name: str
    starts_on: date
    ends_on: date
    version: int
    parties: list[AgreementPartyOut]
    created_at: datetime
    updated_at: datetime


class ClauseOut(BaseModel):
    """A clause as it stands in a version."""

    debtor_id: OrganisationId
    creditor_id: OrganisationId
    kind: CommitmentKind
    what: str
    quantity: Sum
    unit: str
    from_on: date
    until_on: date
    rhythm: Rhythm
    evidence_rule: str


class AgreementVersionOut(BaseModel):
    """Text and clauses at one time."""

    number: int
    title: str
    text: str
    starts_on: date
    ends_on: date
    clauses: list[ClauseOut]
    organisation_id: OrganisationId
    at: datetime


class AgreementDetail(AgreementBrief):
    """An agreement with its present text; once signed, with the signed one."""

    owner_id: OrganisationId
    signed_at: datetime | None
    suspended_on: date | None
    renews: AgreementId | None
    present: AgreementVersionOut


class AgreementPage(BaseModel):
    """Agreements, the newest first."""

    items: list[AgreementBrief]
    next_cursor: str | None


class AgreementVersionPage(BaseModel):
    """Versions, the newest first."""

    items: list[AgreementVersionOut]
    next_cursor: str | None


class AgreementHistoryEntry(BaseModel):
    """One thing that happened."""

    deed: Deed
    commitment_id: CommitmentId | None
    from_state: str | None
    to_state: str | None
    actor_kind: SignerKind
    organisation_id: OrganisationId | None
    words: str | None
    at: datetime


class AgreementHistoryPage(BaseModel):
    """What happened, the newest first."""

    items: list[AgreementHistoryEntry]
    next_cursor: str | None


class CommitmentOut(BaseModel):
    """One thing that one party owes another by a day."""

    id: CommitmentId
    agreement_id: AgreementId
    agreement_title: str
    clause: int
    turn: int
    debtor_id: OrganisationId
    debtor_name: str
    creditor_id: OrganisationId
    creditor_name: str
    kind: CommitmentKind
    kind_name: str
    what: str
    unit: str
    evidence_rule: str
    from_on: date
    until_on: date
    state: CommitmentState
    state_name: str
    promised: Sum
    reserved: Sum
    delivered: Sum
    verified: Sum
    disputed: Sum
    extra: Sum
    waive_reason: str | None
    waived_by_debtor: bool
    waived_by_creditor: bool


class GivenOut(BaseModel):
    """Something that was given, and what the other side says of it."""

    id: CommitmentDeliveryId
    state: DeliveryState
    quantity: Sum
    delivered_on: date
    evidence: str
    link: str | None
    is_extra: bool
    reservation_id: ReservationId | None
    organisation_id: OrganisationId
    judge_words: str | None
    created_at: datetime
    judged_at: datetime | None


class ReservationOut(BaseModel):
    """A part of what was promised, kept for something."""

    id: ReservationId
    state: ReservationState
    quantity: Sum
    purpose: Purpose
    reference: str
    created_at: datetime
    ended_at: datetime | None


class CommitmentDetail(CommitmentOut):
    """A commitment with its deliveries and reservations, the newest first (at most 200 each)."""

    deliveries: list[GivenOut]
    reservations: list[ReservationOut]


class CommitmentPage(BaseModel):
    """Commitments, those due first at the top."""

    items: list[CommitmentOut]
    next_cursor: str | None


class CommitmentQuery(Asked):
    """Which commitments, and which page of them."""

    agreement_id: AgreementId | None = None
    organisation_id: OrganisationId | None = Field(default=None, description="on either side")
    state: CommitmentState | None = None
    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    cursor: str | None = Field(default=None, max_length=200)


class GivenIn(Asked):
    """Something that was given."""

    quantity: Quantity
    delivered_on: Day
    evidence: Annotated[str, Written(2, 1000)]
    link: Link | None = None
    is_extra: bool = Field(default=False, description="beyond what was promised")
    reservation_id: ReservationId | None = Field(
        default=None, description="the reservation that it uses; what is left of that is free again"
    )

    @model_validator(mode="after")
    def _extra_was_not_reserved(self) -> "GivenIn":
        if self.is_extra and self.reservation_id is not None:
            raise ValueError("额外提供的部分不能使用预留")
        return self


class ReservationIn(Asked):
    """Keep a part of what was promised for something."""

    quantity: Quantity
    purpose: Purpose
    reference: Annotated[str, Written(1, 100)] = Field(
        description="receipt number, event or project"
    )


class BalanceLine(BaseModel):
    """Sums of one kind in one unit."""

    kind: CommitmentKind
    kind_name: str
    unit: str
    promised: Sum = Field(description="in signed agreements")
    reserved: Sum
    delivered: Sum
    verified: Sum
    disputed: Sum
    overdue: Sum = Field(description="not delivered though the day is over")
    given_up: Sum = Field(description="waived by both sides, or lapsed with its agreement")
    extra: Sum = Field(description="given beyond what was promised")


class BalanceOut(BaseModel):
    """Give and get: what an organisation owes and gave, what it is owed and received."""

    organisation_id: OrganisationId
    organisation_name: str
    gives: list[BalanceLine]
    gets: list[BalanceLine]
