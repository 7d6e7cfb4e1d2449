"""The life of a need and of an assignment: which state may follow which.

Two machines: a need is what the youth sees; an assignment is one organisation's part in it.
Reference: domain study C1 and C2; the terms are those of the 12345 hotlines.
"""

from enum import StrEnum


class NeedState(StrEnum):
    """Where a need stands, as the youth sees it."""

    draft = "draft"
    submitted = "submitted"
    screening = "screening"
    triaged = "triaged"
    dispatched = "dispatched"
    accepted = "accepted"
    in_progress = "in_progress"
    waiting_youth = "waiting_youth"
    on_hold = "on_hold"
    answered = "answered"
    closed = "closed"
    reopened = "reopened"
    rejected = "rejected"
    withdrawn = "withdrawn"
    joined = "joined"


_N = NeedState

NEXT: dict[NeedState, frozenset[NeedState]] = {
    _N.draft: frozenset({_N.submitted, _N.withdrawn}),
    _N.submitted: frozenset({_N.screening, _N.withdrawn}),
    _N.screening: frozenset({_N.triaged, _N.rejected, _N.joined, _N.withdrawn}),
    _N.triaged: frozenset({_N.dispatched, _N.answered, _N.rejected, _N.joined, _N.withdrawn}),
    _N.dispatched: frozenset({_N.accepted, _N.triaged, _N.withdrawn}),
    _N.accepted: frozenset({_N.in_progress, _N.answered, _N.triaged, _N.withdrawn}),
    _N.in_progress: frozenset(
        {_N.waiting_youth, _N.on_hold, _N.answered, _N.triaged, _N.withdrawn}
    ),
    _N.waiting_youth: frozenset({_N.in_progress, _N.answered, _N.triaged, _N.withdrawn}),
    _N.on_hold: frozenset({_N.in_progress, _N.answered, _N.withdrawn}),
    _N.answered: frozenset({_N.closed, _N.reopened}),
    _N.closed: frozenset({_N.reopened}),
    _N.reopened: frozenset({_N.dispatched, _N.in_progress, _N.triaged, _N.withdrawn}),
    _N.rejected: frozenset({_N.submitted}),
    _N.withdrawn: frozenset(),
    # Into itself: the need it follows has ended, and it follows another one now.
    _N.joined: frozenset({_N.joined, _N.screening, _N.answered, _N.withdrawn}),
}

NEED_NAMES: dict[NeedState, str] = {
    _N.draft: "草稿",
    _N.submitted: "已提交",
    _N.screening: "审核中",
    _N.triaged: "已分类",
    _N.dispatched: "已派单",
    _N.accepted: "已签收",
    _N.in_progress: "办理中",
    _N.waiting_youth: "待补充",
    _N.on_hold: "挂账",
    _N.answered: "已答复，待评价",
    _N.closed: "已办结",
    _N.reopened: "重办",
    _N.rejected: "不予受理",
    _N.withdrawn: "已撤回",
    _N.joined: "已并入",
}

ENDED = frozenset({_N.closed, _N.rejected, _N.withdrawn})
# Those who follow a need hear of it, or go on by themselves.
SETTLED = frozenset({_N.answered, _N.rejected, _N.withdrawn})
# What another need may follow, so that both get one answer.
JOINABLE = frozenset(
    {
        _N.screening,
        _N.triaged,
        _N.dispatched,
        _N.accepted,
        _N.in_progress,
        _N.waiting_youth,
        _N.on_hold,
        _N.reopened,
    }
)
# Nobody has taken it on yet: its writer may still make two of it.
SPLITTABLE = frozenset({_N.screening, _N.triaged, _N.dispatched})
# Nobody works on it yet: its writer can still say that it is about something else.
CORRECTABLE = frozenset({_N.screening, _N.triaged, _N.dispatched})


class AssignmentState(StrEnum):
    """Where one organisation's part in a need stands."""

    proposed = "proposed"
    offered = "offered"
    accepted = "accepted"
    contacted = "contacted"
    working = "working"
    answered = "answered"
    verified = "verified"
    declined = "declined"
    expired = "expired"
    transfer_requested = "transfer_requested"
    transferred = "transferred"
    withdrawn = "withdrawn"


_A = AssignmentState

ASSIGNMENT_NEXT: dict[AssignmentState, frozenset[AssignmentState]] = {
    # An open call: the first organisation to claim it is offered it and accepts at once.
    _A.proposed: frozenset({_A.offered, _A.withdrawn}),
    _A.offered: frozenset({_A.accepted, _A.declined, _A.expired, _A.withdrawn}),
    _A.accepted: frozenset(
        {_A.contacted, _A.working, _A.answered, _A.transfer_requested, _A.withdrawn}
    ),
    _A.contacted: frozenset({_A.working, _A.answered, _A.transfer_requested, _A.withdrawn}),
    _A.working: frozenset({_A.answered, _A.transfer_requested, _A.withdrawn}),
    _A.transfer_requested: frozenset({_A.transferred, _A.working, _A.withdrawn}),
    _A.answered: frozenset({_A.verified, _A.working, _A.withdrawn}),
    _A.verified: frozenset({_A.working, _A.withdrawn}),
    _A.declined: frozenset(),
    _A.expired: frozenset(),
    _A.transferred: frozenset(),
    _A.withdrawn: frozenset(),
}

# An assignment in one of these is an organisation's present work; one lead at most per need.
ACTIVE = frozenset(
    {
        _A.offered,
        _A.accepted,
        _A.contacted,
        _A.working,
        _A.transfer_requested,
        _A.answered,
        _A.verified,
    }
)
OPEN = frozenset({_A.offered, _A.accepted, _A.contacted, _A.working, _A.transfer_requested})
# From acceptance on an organisation may see more of a need than on offer.
TAKEN = frozenset(ACTIVE - {_A.offered})


class AssignmentRole(StrEnum):
    """主办 leads and answers; 协办 helps the lead."""

    lead = "lead"
    helper = "helper"


class ActorKind(StrEnum):
    """Who did something to a need."""

    youth = "youth"
    staff = "staff"
    partner = "partner"
    system = "system"


class Action(StrEnum):
    """What was done: the verb of a history row."""

    moved = "moved"
    offered = "offered"
    called = "called"
    accepted = "accepted"
    declined = "declined"
    expired = "expired"
    contacted = "contacted"
    question_asked = "question_asked"
    question_answered = "question_answered"
    information_added = "information_added"
    progress_reported = "progress_reported"
    answered = "answered"
    judged = "judged"
    corrected = "corrected"
    alarmed = "alarmed"
    urged = "urged"
    extended = "extended"
    transfer_requested = "transfer_requested"
    transfer_refused = "transfer_refused"
    transferred = "transferred"
    overdue = "overdue"
    reminded = "reminded"
    reminded_by_wechat = "reminded_by_wechat"
    appealed = "appealed"
    delivered = "delivered"
    delivery_failed = "delivery_failed"
    split_up = "split_up"
    rephrased = "rephrased"
    unclassified = "unclassified"
    duty_called = "duty_called"
    duty_answered = "duty_answered"
    escalated = "escalated"
    extension_requested = "extension_requested"
    extension_refused = "extension_refused"
    hold_requested = "hold_requested"
    held = "held"
    resumed = "resumed"
    phone_shared = "phone_shared"
    phone_hidden = "phone_hidden"
    phone_shown = "phone_shown"


class ReviewReason(StrEnum):
    """Why a need waits for a dispatcher."""

    crisis = "crisis"
    doubt = "doubt"
    unsure = "unsure"
    disputed = "disputed"
    no_partner = "no_partner"
    hop_budget = "hop_budget"
    transfer = "transfer"
    reopened = "reopened"
    appealed = "appealed"
    overdue = "overdue"
    broken_rule = "broken_rule"
    by_rule = "by_rule"
    extension = "extension"
    hold = "hold"
    hold_over = "hold_over"


# Somebody may be in danger: such needs are on top, and people on duty are called.
DANGERS = frozenset({ReviewReason.crisis, ReviewReason.doubt})


class DeclineReason(StrEnum):
    """Why an organisation refuses a need."""

    not_ours = "not_ours"
    wrong_area = "wrong_area"
    no_capacity = "no_capacity"
    audience = "audience"
    conflict = "conflict"
    other = "other"


class RejectReason(StrEnum):
    """Why a need cannot be taken up at all; each names another way."""

    litigation = "litigation"
    discipline = "discipline"
    reconsideration = "reconsideration"
    disclosure = "disclosure"
    petition = "petition"
    secret = "secret"  # noqa: S105  a reason, not a password
    privacy = "privacy"
    emergency = "emergency"
    answered = "answered"
    vague = "vague"


OTHER_WAY: dict[RejectReason, str] = {
    RejectReason.litigation: (
        "正在诉讼或仲裁的事项，请向受理法院或仲裁机构咨询；需要法律援助请拨 12348。"
    ),
    RejectReason.discipline: "检举控告请拨 12388，向纪检监察机关反映。",
    RejectReason.reconsideration: "行政复议事项请向复议机关查询进展。",
    RejectReason.disclosure: "政府信息公开请向相应机关提出申请。",
    RejectReason.petition: "信访事项请通过国家信访局网上平台或当地信访窗口反映。",
    RejectReason.secret: "内容涉及国家秘密或商业秘密，请删除后重新提交。",
    RejectReason.privacy: "内容涉及他人隐私，请隐去后重新提交。",
    RejectReason.emergency: "情况紧急请立即拨打 110、119 或 120。",
    RejectReason.answered: "同一事项已经答复，可在“我的诉求”中查看并申请重办。",
    RejectReason.vague: "信息不足，暂时无法办理，请补充时间、地点和希望得到的帮助后重新提交。",
}


class Claim(StrEnum):
    """What an organisation says of its own work."""

    solved = "solved"
    partly = "partly"
    cannot = "cannot"


class ClockKind(StrEnum):
    """What a deadline is for."""

    triage = "triage"
    accept = "accept"
    contact = "contact"
    progress = "progress"
    resolution = "resolution"
    redo = "redo"
    reminder = "reminder"
    feedback = "feedback"
    review = "review"


# What an organisation is pushed for, rung by rung, until it is done.
LADDER = frozenset(
    {
        ClockKind.accept,
        ClockKind.contact,
        ClockKind.progress,
        ClockKind.resolution,
        ClockKind.redo,
    }
)
# They stand still while the youth is asked, and while a need is on hold.
WORK_CLOCKS = (ClockKind.resolution, ClockKind.redo, ClockKind.progress)
STANDSTILL = frozenset({_N.waiting_youth, _N.on_hold})


class Rung(StrEnum):
    """Who is told of a deadline: the lead before it, then its head, then the coordinators."""

    reminder = "reminder"
    head = "head"
    coordinator = "coordinator"
    chronic = "chronic"


class PolicyState(StrEnum):
    """Where a set of allowances stands."""

    draft = "draft"
    published = "published"
    retired = "retired"


class ExtensionState(StrEnum):
    """What became of a request for more time."""

    requested = "requested"
    granted = "granted"
    refused = "refused"


class Ruling(StrEnum):
    """What staff think of a refusal (退单是否合理)."""

    right = "right"
    wrong = "wrong"


class GapReason(StrEnum):
    """Why nobody has a need: no organisation fits, or those that fit refused."""

    no_partner = "no_partner"
    hop_budget = "hop_budget"


class GapOutcome(StrEnum):
    """How a gap ended: somebody took the need, or it ended without."""

    taken = "taken"
    ended = "ended"


class Stage(StrEnum):
    """How far an organisation has come with a need, and so how much it is shown."""

    offer = "offer"
    acceptance = "acceptance"
    contact = "contact"


class Shown(StrEnum):
    """One part of what a person told us."""

    masked_text = "masked_text"
    text = "text"
    images = "images"
    district = "district"
    address = "address"
    conversation = "conversation"
    phone = "phone"


MOST_HOPS = 2
"""After so many refusals or expiries a dispatcher must take the need."""
