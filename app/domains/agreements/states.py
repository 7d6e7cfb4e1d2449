"""The life of an agreement and of a commitment: which state may follow which."""

from enum import StrEnum


class AgreementState(StrEnum):
    """Where an agreement stands."""

    drafting = "drafting"
    negotiating = "negotiating"
    signed = "signed"
    active = "active"
    expiring = "expiring"
    renewed = "renewed"
    suspended = "suspended"
    ended = "ended"
    dropped = "dropped"


_A = AgreementState
AGREEMENT_NEXT: dict[AgreementState, frozenset[AgreementState]] = {
    _A.drafting: frozenset({_A.negotiating, _A.dropped}),
    _A.negotiating: frozenset({_A.signed, _A.dropped}),
    _A.signed: frozenset({_A.active, _A.ended}),
    _A.active: frozenset({_A.expiring, _A.renewed, _A.suspended, _A.ended}),
    _A.expiring: frozenset({_A.renewed, _A.suspended, _A.ended}),
    _A.renewed: frozenset(),
    _A.suspended: frozenset({_A.active, _A.expiring, _A.ended}),
    _A.ended: frozenset(),
    _A.dropped: frozenset(),
}
AGREEMENT_NAMES: dict[AgreementState, str] = {
    _A.drafting: "起草中",
    _A.negotiating: "协商中",
    _A.signed: "已签署",
    _A.active: "履行中",
    _A.expiring: "即将到期",
    _A.renewed: "已续签",
    _A.suspended: "已中止",
    _A.ended: "已终止",
    _A.dropped: "已放弃",
}
# What the parties still write; afterwards one version is frozen.
UNSIGNED = frozenset({_A.drafting, _A.negotiating})
# Moved on by the date.
TICKING = frozenset({_A.signed, _A.active, _A.expiring})
# What was promised may be fulfilled, also late.
BINDING = frozenset({_A.active, _A.expiring, _A.renewed, _A.ended})


class CommitmentState(StrEnum):
    """Where a commitment stands."""

    proposed = "proposed"
    agreed = "agreed"
    due_soon = "due_soon"
    overdue = "overdue"
    delivered = "delivered"
    disputed = "disputed"
    verified = "verified"
    waived = "waived"
    lapsed = "lapsed"


_C = CommitmentState
_OPEN = frozenset({_C.agreed, _C.due_soon, _C.overdue})
_MOVING = _OPEN | {_C.delivered, _C.disputed, _C.verified}
_GIVEN_UP = frozenset({_C.waived, _C.lapsed})
COMMITMENT_NEXT: dict[CommitmentState, frozenset[CommitmentState]] = {
    _C.proposed: frozenset({_C.agreed}),
    _C.agreed: frozenset({_C.due_soon, _C.overdue, _C.delivered, _C.disputed}) | _GIVEN_UP,
    _C.due_soon: frozenset({_C.overdue, _C.delivered, _C.disputed}) | _GIVEN_UP,
    _C.overdue: frozenset({_C.delivered, _C.disputed, _C.waived}),
    # A delivery that is taken back leaves the date to decide.
    _C.delivered: _OPEN | {_C.verified, _C.disputed},
    _C.disputed: _OPEN | {_C.delivered, _C.verified, _C.waived},
    _C.verified: frozenset(),
    _C.waived: frozenset(),
    _C.lapsed: frozenset(),
}
COMMITMENT_NAMES: dict[CommitmentState, str] = {
    _C.proposed: "待签署",
    _C.agreed: "已约定",
    _C.due_soon: "即将到期",
    _C.overdue: "已逾期",
    _C.delivered: "已交付待确认",
    _C.disputed: "有争议",
    _C.verified: "已确认",
    _C.waived: "已豁免",
    _C.lapsed: "已失效",
}
OPEN = _OPEN
# Not settled yet: deliveries, the other side's word and the date move these.
MOVING = _MOVING - {_C.verified}


class CommitmentKind(StrEnum):
    """What is promised."""

    venue_hours = "venue_hours"
    mentor_hours = "mentor_hours"
    seats = "seats"
    internships = "internships"
    goods = "goods"
    money = "money"
    data = "data"
    publicity = "publicity"
    training = "training"
    staff_days = "staff_days"
    other = "other"


_K = CommitmentKind
KIND_NAMES: dict[CommitmentKind, str] = {
    _K.venue_hours: "场地时长",
    _K.mentor_hours: "导师时长",
    _K.seats: "名额",
    _K.internships: "实习岗位",
    _K.goods: "物资",
    _K.money: "资金",
    _K.data: "数据",
    _K.publicity: "宣传",
    _K.training: "培训",
    _K.staff_days: "人力",
    _K.other: "其他",
}
MONEY_UNIT = "fen"
"""Money is counted in whole fen; goods and hours in the clause's own unit."""


class Rhythm(StrEnum):
    """Whether a clause is fulfilled once in its window, or anew each month."""

    once = "once"
    monthly = "monthly"


class DeliveryState(StrEnum):
    """What the other side says of a delivery."""

    reported = "reported"
    verified = "verified"
    disputed = "disputed"
    withdrawn = "withdrawn"


_D = DeliveryState
DELIVERY_NEXT: dict[DeliveryState, frozenset[DeliveryState]] = {
    _D.reported: frozenset({_D.verified, _D.disputed, _D.withdrawn}),
    _D.disputed: frozenset({_D.verified, _D.withdrawn}),
    _D.verified: frozenset(),
    _D.withdrawn: frozenset(),
}


class ReservationState(StrEnum):
    """Whether something promised is kept for a purpose, used for it, or free again."""

    held = "held"
    used = "used"
    released = "released"


class Purpose(StrEnum):
    """What something is reserved for."""

    need = "need"
    event = "event"
    project = "project"
    other = "other"


class SignerKind(StrEnum):
    """Who acts for a party: a member of its staff, its program, or nobody (the date)."""

    staff = "staff"
    program = "program"
    system = "system"


class Deed(StrEnum):
    """What happened to an agreement or one of its commitments."""

    drafted = "drafted"
    revised = "revised"
    proposed = "proposed"
    sign_off = "sign_off"
    in_force = "in_force"
    expiring = "expiring"
    suspended = "suspended"
    resumed = "resumed"
    renewed = "renewed"
    ended = "ended"
    dropped = "dropped"
    due_soon = "due_soon"
    overdue = "overdue"
    reserved = "reserved"
    released = "released"
    delivered = "delivered"
    verified = "verified"
    disputed = "disputed"
    withdrawn = "withdrawn"
    waiver_asked = "waiver_asked"
    waived = "waived"
