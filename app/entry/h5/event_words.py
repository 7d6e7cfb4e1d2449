"""What pages say of events and registrations, in the words of somebody who wants to come."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from app.domains.events.schemas import EventBrief, EventOut, SessionOut, TicketTypeOut
from app.domains.events.signup_schemas import RegistrationOut
from app.domains.events.states import (
    ACTIVE,
    EventType,
    Mode,
    Phase,
    RegistrationState,
    Status,
)
from app.domains.needs import service as needs
from app.kernel import clock
from app.kernel.clock import SHANGHAI

TYPES: dict[EventType, str] = {
    EventType.salon: "沙龙",
    EventType.workshop: "工作坊",
    EventType.roadshow: "路演",
    EventType.lecture: "讲座",
    EventType.volunteering: "志愿服务",
    EventType.social: "联谊",
    EventType.family: "亲子",
    EventType.contest: "比赛",
    EventType.online: "线上直播",
}

STATUSES: dict[Status, str] = {
    Status.league_member: "团员",
    Status.party_member: "党员",
    Status.student: "学生",
    Status.employed: "在职",
    Status.job_seeker: "求职中",
    Status.founder: "创业者",
    Status.veteran: "退役军人",
    Status.volunteer: "志愿者",
    Status.newcomer: "新市民",
}

_PHASES: dict[Phase, str] = {
    Phase.draft: "筹备中",
    Phase.announced: "即将报名",
    Phase.open: "报名中",
    Phase.closed: "报名已结束",
    Phase.running: "进行中",
    Phase.ended: "已结束",
    Phase.cancelled: "已取消",
    Phase.archived: "已结束",
}

_MAP = "https://apis.map.qq.com/uri/v1/marker"
_MARKER_SIGNS = str.maketrans(";:|", "   ")
_DAYS = "一二三四五六日"
_FARTHEST = 1000
_HOUR_MINUTES = 60
_DAY_MINUTES = 24 * _HOUR_MINUTES


def phase_name(phase: Phase) -> str:
    """Say where an event stands."""
    return _PHASES[phase]


def _day(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    year = "" if local.year == clock.now().astimezone(SHANGHAI).year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日 周{_DAYS[local.weekday()]}"


def span(starts_at: datetime, ends_at: datetime) -> str:
    """Say from when to when: 11月28日 周六 14:00–16:00."""
    first, last = starts_at.astimezone(SHANGHAI), ends_at.astimezone(SHANGHAI)
    if first.date() == last.date():
        return f"{_day(first)} {first:%H:%M}–{last:%H:%M}"
    return f"{_day(first)} {first:%H:%M} 至 {_day(last)} {last:%H:%M}"


def lasting(minutes: int) -> str:
    """Say how long something is held: 90 分钟, 2 小时, 3 天."""
    if minutes % _DAY_MINUTES == 0:
        return f"{minutes // _DAY_MINUTES} 天"
    if minutes % _HOUR_MINUTES == 0:
        return f"{minutes // _HOUR_MINUTES} 小时"
    return f"{minutes} 分钟"


def audience(event: EventOut) -> str:
    """Say whom an event is for."""
    said = [ages(event)] if _asks_age(event) else []
    if event.audience_identities:
        said.append("、".join(STATUSES[one] for one in event.audience_identities))
    if event.audience_adcodes:
        said.append("限部分地区，报名时核对")
    return " · ".join(said) or "不限年龄，感兴趣都可以来"


def ages(event: EventOut) -> str:
    """Say for which ages an event is that is not for all."""
    if event.max_age is None:
        return f"{event.min_age} 岁及以上"
    if event.min_age is None:
        return f"{event.max_age} 岁及以下"
    return f"{event.min_age}–{event.max_age} 岁"


def _asks_age(event: EventOut) -> bool:
    return event.min_age is not None or event.max_age is not None


def party(ticket: TicketTypeOut) -> str:
    """Say who comes with a ticket."""
    least, most = ticket.min_companions, ticket.max_companions
    who = "名孩子" if ticket.is_child_companion else "人同行"
    if most == 0:
        return "限本人"
    if least == most:
        return f"本人带 {most} {who}"
    return f"本人可带 {least}–{most} {who}" if least else f"本人最多可带 {most} {who}"


def how_seats_go(event: EventOut) -> list[str]:
    """Say in plain words who gets a seat, and what happens when it is full."""
    held = lasting(event.offer_minutes)
    queue = (
        f"有人退出时，按候补顺序给下一位保留名额 {held}，会发消息告诉你；"
        "点“我要参加”才算报上，没来得及确认就让给后面的人。"
    )
    match event.mode:
        case Mode.first_come if event.has_waiting_list:
            return ["先到先得，满了可以排候补。", queue]
        case Mode.first_come:
            return ["先到先得，满了就不能再报，没有候补。"]
        case Mode.approval if event.has_waiting_list:
            return ["报名后由主办方逐一确认，结果会发消息告诉你；通过时已满的，转入候补。", queue]
        case Mode.approval:
            return ["报名后由主办方逐一确认，结果会发消息告诉你；确认前不占名额。"]
    drawn = "报名截止后统一抽签，早报晚报机会一样；以前没抽中过的人，机会更大。"
    return [drawn, f"没抽中的按抽签顺序候补。{queue}"] if event.has_waiting_list else [drawn]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one session stands for the person who looks at it."""

    one: SessionOut
    mine: RegistrationOut | None
    deed: str
    """What the button says; empty where there is nothing to do."""
    why_not: str


def stand(event: EventOut, one: SessionOut, mine: list[RegistrationOut]) -> Stand:
    """Say what somebody can do about a session now."""
    own = next((r for r in mine if r.session_id == one.id and r.state in ACTIVE), None)
    deed, why_not = "", ""
    if event.phase is Phase.cancelled:
        why_not = "活动已取消"
    elif one.ends_at <= clock.now():
        why_not = "已结束"
    elif event.phase is Phase.announced:
        why_not = f"{needs.moment(event.signup_opens_at)} 开始报名"
    elif event.phase is not Phase.open:
        why_not = "报名已结束"
    elif own is None:
        deed, why_not = _door(event, one)
    return Stand(one, own, deed, why_not)


def _door(event: EventOut, one: SessionOut) -> tuple[str, str]:
    if event.mode is not Mode.first_come or any(ticket.seats_left for ticket in one.tickets):
        return "我要报名", ""
    return ("排候补", "") if event.has_waiting_list else ("", "名额已满")


def seats(event: EventOut, ticket: TicketTypeOut) -> str:
    """Say what is left of a ticket's seats."""
    if ticket.seats_left:
        return f"余 {ticket.seats_left} 个名额"
    return "已满，可候补" if event.has_waiting_list else "已满"


def next_step(mine: RegistrationOut, event: EventOut) -> str:
    """Say what somebody's registration means, and what comes next."""
    match mine.state:
        case RegistrationState.confirmed if mine.is_checked_in:
            return "你已签到。谢谢参加！"
        case RegistrationState.confirmed if mine.ends_at <= clock.now():
            return "活动已经结束。"
        case RegistrationState.confirmed:
            return "名额已为你留好，到场时出示电子票。"
        case RegistrationState.waitlisted:
            return (
                "有人退出就按顺序递补。轮到你时会发消息，"
                f"名额保留 {lasting(event.offer_minutes)}，确认后才算报上。"
            )
        case RegistrationState.offered:
            return "确认参加才算报上，过时会让给下一位。"
        case RegistrationState.pending if event.mode is Mode.lottery:
            return f"{needs.moment(event.signup_closes_at)} 报名截止后抽签，结果会发消息告诉你。"
        case RegistrationState.pending:
            return "等主办方确认，结果会发消息告诉你。"
    return _OVER.get(mine.state, "")


_OVER = {
    RegistrationState.rejected: "主办方没有通过这次报名，欢迎看看其他活动。",
    RegistrationState.not_drawn: "这次没有抽中。下次抽签，你的机会会更大。",
    RegistrationState.declined: "你放弃了名额，已让给下一位。",
    RegistrationState.expired: "名额没有在时间内确认，已让给下一位。还能报名时可以重新排队。",
    RegistrationState.cancelled: "你已取消这次报名。报名还没结束的话，可以重新报。",
    RegistrationState.cancelled_by_host: "活动方取消了这次报名，给你带来不便，非常抱歉。",
}


def place(position: int | None) -> str:
    """Say somebody's place on the waiting list."""
    if position is None:
        return ""
    return f"{_FARTHEST} 名以后" if position >= _FARTHEST else f"第 {position} 位"


def sub_title(one: EventBrief) -> str:
    """Say where an event is."""
    return one.venue_name or "线上"


def map_link(event: EventOut) -> str:
    """Return where the place is shown on a map; empty where nobody has said the point."""
    venue = event.venue
    if venue.latitude is None or venue.longitude is None:
        return ""
    # Coordinates are GCJ-02, as WeChat's own map gives and takes them.
    marker = (
        f"coord:{venue.latitude},{venue.longitude};title:{_plain(venue.name or event.title)}"
        f";addr:{_plain(venue.address or venue.name or event.title)}"
    )
    return f"{_MAP}?{urlencode({'marker': marker, 'referer': 'youth-needs-express'})}"


def _plain(words: str) -> str:
    """Return words without the signs that part a marker's fields."""
    return words.translate(_MARKER_SIGNS)
