"""The way of a partner: which stage may follow which. Pure."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a partner stands: 已申请 … 已退出."""

    applied = "applied"
    documents_checked = "documents_checked"
    sandbox_passed = "sandbox_passed"
    probation = "probation"
    active = "active"
    suspended = "suspended"
    left = "left"
    rejected = "rejected"


NEXT: dict[Stage, frozenset[Stage]] = {
    Stage.applied: frozenset({Stage.documents_checked, Stage.rejected, Stage.left}),
    Stage.documents_checked: frozenset({Stage.sandbox_passed, Stage.rejected, Stage.left}),
    Stage.sandbox_passed: frozenset({Stage.probation, Stage.rejected, Stage.left}),
    Stage.probation: frozenset({Stage.active, Stage.suspended, Stage.left}),
    Stage.active: frozenset({Stage.suspended, Stage.left}),
    # Whoever was on probation goes back there; staff say which.
    Stage.suspended: frozenset({Stage.active, Stage.probation, Stage.left}),
    Stage.left: frozenset(),
    Stage.rejected: frozenset(),
}

TAKING = frozenset({Stage.probation, Stage.active})
ENDED = frozenset({Stage.left, Stage.rejected})
# Nothing is founded yet: no organisation, no credentials.
UNFOUNDED = frozenset({Stage.applied, Stage.rejected, Stage.left})

NAMES: dict[Stage, str] = {
    Stage.applied: "已提交，等待核对材料",
    Stage.documents_checked: "材料已核对，等待接口测试",
    Stage.sandbox_passed: "接口测试已通过，等待试运行",
    Stage.probation: "试运行中",
    Stage.active: "正式运行",
    Stage.suspended: "已暂停",
    Stage.left: "已退出",
    Stage.rejected: "未通过",
}


class ApplicantKind(StrEnum):
    """What an applicant is."""

    company = "company"
    ngo = "ngo"
    university = "university"
    hospital = "hospital"
    law_firm = "law_firm"
    department = "department"
    other = "other"


# Written in no register of companies: what they are is known without papers.
WITHOUT_PAPERS = frozenset({ApplicantKind.department})


class Licence(StrEnum):
    """A paper that some topics ask for."""

    registration = "registration"
    psychological_service = "psychological_service"
    legal_practice = "legal_practice"
    medical_practice = "medical_practice"
    human_resources = "human_resources"
    private_school = "private_school"
    childcare = "childcare"
    social_work = "social_work"
    other = "other"


class Mover(StrEnum):
    """Who moved an application."""

    applicant = "applicant"
    staff = "staff"
    system = "system"


class Check(StrEnum):
    """One thing that a partner's endpoint must be able to do."""

    right_signature = "right_signature"
    in_time = "in_time"
    wrong_signature = "wrong_signature"
    changed_body = "changed_body"
    stale_timestamp = "stale_timestamp"
    duplicate = "duplicate"
    unknown_type = "unknown_type"


class Finding(StrEnum):
    """What a check found."""

    fine = "fine"
    slow = "slow"
    refused = "refused"
    accepted = "accepted"
    broken = "broken"
    redirected = "redirected"
    gone = "gone"
    unreachable = "unreachable"


class Outcome(StrEnum):
    """How a conformance run ended."""

    running = "running"
    passed = "passed"
    failed = "failed"


class PlayState(StrEnum):
    """Where an invented need stands; the names are those of real assignments."""

    offered = "offered"
    accepted = "accepted"
    contacted = "contacted"
    working = "working"
    verified = "verified"
    declined = "declined"


class Deed(StrEnum):
    """What a program does with an invented need."""

    accept = "accept"
    decline = "decline"
    contact = "contact"
    progress = "progress"
    ask = "ask"
    answer = "answer"


_AT_WORK = frozenset({PlayState.accepted, PlayState.contacted, PlayState.working})
PLAY: dict[Deed, tuple[frozenset[PlayState], PlayState]] = {
    Deed.accept: (frozenset({PlayState.offered}), PlayState.accepted),
    Deed.decline: (frozenset({PlayState.offered}), PlayState.declined),
    Deed.contact: (_AT_WORK, PlayState.contacted),
    Deed.progress: (_AT_WORK, PlayState.working),
    Deed.ask: (_AT_WORK, PlayState.working),
    # The invented youth judges at once.
    Deed.answer: (_AT_WORK, PlayState.verified),
}
