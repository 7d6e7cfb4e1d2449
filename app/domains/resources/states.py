"""What a resource can be, for whom, and what can happen to its record."""

from enum import StrEnum


class Kind(StrEnum):
    """What is offered."""

    person = "person"
    venue = "venue"
    equipment = "equipment"
    fund = "fund"
    course = "course"
    policy = "policy"
    other = "other"


KIND_NAMES: dict[Kind, str] = {
    Kind.person: "人员",
    Kind.venue: "场地",
    Kind.equipment: "设备",
    Kind.fund: "资金",
    Kind.course: "课程",
    Kind.policy: "政策",
    Kind.other: "其他",
}


class Origin(StrEnum):
    """Whether the organisation offers it itself, or keeps the record of somebody outside."""

    internal = "internal"
    external = "external"


ORIGIN_NAMES: dict[Origin, str] = {Origin.internal: "内部", Origin.external: "外部"}


class Status(StrEnum):
    """Whether it can be had."""

    active = "active"
    temporarily_closed = "temporarily_closed"
    inactive = "inactive"


STATUS_NAMES: dict[Status, str] = {
    Status.active: "正常",
    Status.temporarily_closed: "暂停",
    Status.inactive: "停用",
}


class Audience(StrEnum):
    """Whom it is for; a resource that names nobody is for everybody."""

    league_member = "league_member"
    student = "student"
    graduate = "graduate"
    jobseeker = "jobseeker"
    founder = "founder"
    new_forms = "new_forms"
    migrant = "migrant"
    newcomer = "newcomer"
    parent = "parent"
    rural = "rural"
    disabled = "disabled"
    veteran = "veteran"


AUDIENCE_NAMES: dict[Audience, str] = {
    Audience.league_member: "团员",
    Audience.student: "在校学生",
    Audience.graduate: "高校毕业生",
    Audience.jobseeker: "求职青年",
    Audience.founder: "创业青年",
    Audience.new_forms: "新就业群体",
    Audience.migrant: "外来务工青年",
    Audience.newcomer: "新市民",
    Audience.parent: "青年父母",
    Audience.rural: "农村青年",
    Audience.disabled: "残障青年",
    Audience.veteran: "退役军人",
}


class Action(StrEnum):
    """What happened to the record of a resource."""

    created = "created"
    changed = "changed"
    confirmed = "confirmed"
    failed = "failed"
    retired = "retired"
    confirmation_asked = "confirmation_asked"


class Source(StrEnum):
    """The way by which a change came."""

    form = "form"
    xlsx = "xlsx"
    hsds = "hsds"
    chore = "chore"


class KeeperKind(StrEnum):
    """Who keeps a record: staff, a partner's program, or the system by itself."""

    staff = "staff"
    partner = "partner"
    system = "system"


class Outcome(StrEnum):
    """How a request for confirmation ended."""

    confirmed = "confirmed"
    changed = "changed"
    retired = "retired"


class Failure(StrEnum):
    """Why somebody who was sent there came back without help."""

    not_reachable = "not_reachable"
    wrong_details = "wrong_details"
    no_capacity = "no_capacity"
    not_eligible = "not_eligible"
    gone = "gone"
