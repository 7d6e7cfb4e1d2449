"""The life of an event and of a registration: which state may follow which.

What an event *is at this moment* (open for registration, running, ended) follows from its times
and is worked out (`rules.phase`); stored is only what somebody decided. Reference: domain C5.
"""

from enum import StrEnum


class EventState(StrEnum):
    """What was decided about an event."""

    draft = "draft"
    published = "published"
    cancelled = "cancelled"
    archived = "archived"


_E = EventState

EVENT_NEXT: dict[EventState, frozenset[EventState]] = {
    _E.draft: frozenset({_E.published, _E.cancelled}),
    _E.published: frozenset({_E.cancelled, _E.archived}),
    _E.cancelled: frozenset({_E.archived}),
    _E.archived: frozenset(),
}


class Phase(StrEnum):
    """Where an event stands now, as people see it."""

    draft = "draft"
    announced = "announced"
    open = "open"
    closed = "closed"
    running = "running"
    ended = "ended"
    cancelled = "cancelled"
    archived = "archived"


class EventType(StrEnum):
    """沙龙, 工作坊, 路演, 讲座, 志愿服务, 联谊, 亲子, 比赛, 线上直播."""

    salon = "salon"
    workshop = "workshop"
    roadshow = "roadshow"
    lecture = "lecture"
    volunteering = "volunteering"
    social = "social"
    family = "family"
    contest = "contest"
    online = "online"


class Visibility(StrEnum):
    """Who finds an event: everybody, who has the link, or the organisation's own people."""

    public = "public"
    link = "link"
    organisation = "organisation"


class Status(StrEnum):
    """What people say they are: 团员, 党员, 学生, 在职, 求职, 创业, 退役军人, 志愿者, 新市民."""

    league_member = "league_member"
    party_member = "party_member"
    student = "student"
    employed = "employed"
    job_seeker = "job_seeker"
    founder = "founder"
    veteran = "veteran"
    volunteer = "volunteer"
    newcomer = "newcomer"


class Mode(StrEnum):
    """How seats are given: to the first, by the organiser's choice, or by lot."""

    first_come = "first_come"
    approval = "approval"
    lottery = "lottery"


class RegistrationState(StrEnum):
    """Where one person's registration for one session stands."""

    pending = "pending"
    """Waits for the organiser, or for the draw; holds no seat."""
    confirmed = "confirmed"
    waitlisted = "waitlisted"
    offered = "offered"
    """A seat is held for some time; the person says yes or no."""
    rejected = "rejected"
    not_drawn = "not_drawn"
    declined = "declined"
    expired = "expired"
    cancelled = "cancelled"
    cancelled_by_host = "cancelled_by_host"


_R = RegistrationState

REGISTRATION_NEXT: dict[RegistrationState, frozenset[RegistrationState]] = {
    _R.pending: frozenset(
        {
            _R.confirmed,
            _R.waitlisted,
            _R.rejected,
            _R.not_drawn,
            _R.cancelled,
            _R.cancelled_by_host,
        }
    ),
    _R.confirmed: frozenset({_R.cancelled, _R.cancelled_by_host}),
    _R.waitlisted: frozenset({_R.offered, _R.cancelled, _R.cancelled_by_host}),
    _R.offered: frozenset(
        {_R.confirmed, _R.declined, _R.expired, _R.cancelled, _R.cancelled_by_host}
    ),
    _R.not_drawn: frozenset({_R.waitlisted, _R.cancelled, _R.cancelled_by_host}),
    _R.rejected: frozenset(),
    _R.declined: frozenset(),
    _R.expired: frozenset(),
    _R.cancelled: frozenset(),
    _R.cancelled_by_host: frozenset(),
}

# A person has one of these per session at most.
ACTIVE = frozenset({_R.pending, _R.confirmed, _R.waitlisted, _R.offered})
# These hold seats: their sum is what a quota counts as taken.
HOLDING = frozenset({_R.confirmed, _R.offered})

REGISTRATION_NAMES: dict[RegistrationState, str] = {
    _R.pending: "待确认",
    _R.confirmed: "报名成功",
    _R.waitlisted: "候补中",
    _R.offered: "有名额，待你确认",
    _R.rejected: "未通过",
    _R.not_drawn: "未中签",
    _R.declined: "已放弃名额",
    _R.expired: "名额已过期",
    _R.cancelled: "已取消",
    _R.cancelled_by_host: "活动方已取消",
}


class SignupTicketState(StrEnum):
    """What became of somebody's turn in the waiting room; all but the first are the end."""

    waiting = "waiting"
    done = "done"
    refused = "refused"


SIGNUP_TICKET_NAMES: dict[SignupTicketState, str] = {
    SignupTicketState.waiting: "排队中",
    SignupTicketState.done: "已处理",
    SignupTicketState.refused: "没有报上",
}


class OfferState(StrEnum):
    """What became of a seat held for somebody on the waiting list."""

    open = "open"
    accepted = "accepted"
    declined = "declined"
    expired = "expired"
    withdrawn = "withdrawn"


class Direction(StrEnum):
    """A scan at the door: in or out."""

    entry = "in"
    exit = "out"


class QuestionKind(StrEnum):
    """What kind of answer a question of the form wants."""

    text = "text"
    choice = "choice"
    number = "number"
    date = "date"
    phone = "phone"
    id_number = "id_number"
    consent = "consent"


class AbsenceState(StrEnum):
    """Whether it counts that somebody had a seat and did not come."""

    standing = "standing"
    appealed = "appealed"
    upheld = "upheld"
    lifted = "lifted"


_A = AbsenceState

ABSENCE_NEXT: dict[AbsenceState, frozenset[AbsenceState]] = {
    _A.standing: frozenset({_A.appealed, _A.lifted}),
    _A.appealed: frozenset({_A.upheld, _A.lifted}),
    _A.upheld: frozenset({_A.lifted}),
    _A.lifted: frozenset(),
}

ABSENCE_NAMES: dict[AbsenceState, str] = {
    _A.standing: "缺席",
    _A.appealed: "申诉中",
    _A.upheld: "申诉未通过",
    _A.lifted: "已撤销",
}


class FeedbackTag(StrEnum):
    """What one may tick: 内容实用, 讲得清楚, 组织有序, 场地合适, 认识了朋友, 时间不便, 太浅."""

    useful = "useful"
    clear = "clear"
    well_run = "well_run"
    good_place = "good_place"
    met_people = "met_people"
    bad_time = "bad_time"
    too_shallow = "too_shallow"
