"""How a need is told to people: names, summaries, next steps, in plain Chinese."""

from datetime import datetime
from typing import Any

from app.domains.classifier import service as classifier
from app.domains.needs.case import Case
from app.domains.needs.models import Need
from app.domains.needs.schemas import Choice, Hotline, PartOffer, Understanding
from app.domains.needs.states import SPLITTABLE, Action, ClockKind, NeedState, ReviewReason
from app.kernel.clock import SHANGHAI
from app.platform.sqltypes import AnyRow

BRIEF_LENGTH = 60
_MOST_CHOICES = 3

_TITLES: dict[Action, str] = {
    Action.offered: "已转给承办单位",
    Action.accepted: "承办单位已签收",
    Action.declined: "承办单位退回",
    Action.expired: "承办单位未按时签收，已收回",
    Action.contacted: "承办单位与你联系",
    Action.question_asked: "承办单位想了解更多情况",
    Action.question_answered: "你已补充说明",
    Action.information_added: "你补充了信息",
    Action.progress_reported: "办理进展",
    Action.answered: "承办单位已答复",
    Action.judged: "你已评价",
    Action.corrected: "工作人员调整了分类",
    Action.alarmed: "可能有人身危险，已请值班人员马上看",
    Action.urged: "工作人员已催办",
    Action.extended: "承办单位申请延期",
    Action.transfer_requested: "承办单位申请转办",
    Action.transfer_refused: "转办申请未通过，继续办理",
    Action.transferred: "已转交其他单位",
    Action.overdue: "办理超时，已督促",
    Action.reminded: "提醒你评价",
    Action.reminded_by_wechat: "微信提醒",
    Action.appealed: "你提出了申诉",
    Action.delivered: "已送达承办单位",
    Action.delivery_failed: "通知未能送达承办单位，已收回",
    Action.split_up: "诉求已分成两条，原话如下",
    Action.rephrased: "你更正了分类",
    Action.unclassified: "现有分类都不合适",
    Action.duty_called: "已通知值班人员",
    Action.duty_answered: "值班人员已接手",
}

_MOVE_TITLES: dict[NeedState, str] = {
    NeedState.submitted: "你提交了诉求",
    NeedState.screening: "正在审核",
    NeedState.triaged: "已分类，准备派单",
    NeedState.dispatched: "已派单",
    NeedState.accepted: "已签收",
    NeedState.in_progress: "办理中",
    NeedState.waiting_youth: "等待你补充",
    NeedState.on_hold: "暂时挂账",
    NeedState.answered: "已答复，等你评价",
    NeedState.closed: "已办结",
    NeedState.reopened: "重新办理",
    NeedState.rejected: "不予受理",
    NeedState.withdrawn: "你撤回了诉求",
    NeedState.joined: "已并入相似诉求",
}

# How the need one has joined gets on, told to those who wait with its writer.
MAIN_STEPS: dict[NeedState, str] = {
    NeedState.triaged: "相似诉求正在安排承办单位。",
    NeedState.dispatched: "相似诉求已派单，等待承办单位签收。",
    NeedState.accepted: "相似诉求已由承办单位签收。",
    NeedState.in_progress: "相似诉求正在办理。",
    NeedState.waiting_youth: "承办单位正在向最先提出的人了解情况。",
    NeedState.on_hold: "相似诉求暂时挂账。",
    NeedState.reopened: "最先提出的人认为没有解决，正在重新办理。",
}

DECLINE_WORDS = {
    "not_ours": "不属于该单位职责",
    "wrong_area": "不在该单位服务区域",
    "no_capacity": "该单位当前已满负荷",
    "audience": "不在该单位服务人群范围",
    "conflict": "该单位与此事有利害关系",
    "other": "其他原因",
    "expired": "超过签收时限",
    "unheard": "通知未能送达",
    "declined": "承办单位退回",
    "transferred": "转交其他单位",
    "not_reached": "暂未联系上",
    "solved": "已解决",
    "partly": "部分解决",
    "cannot": "暂时无法解决",
    "triage": "分派超时",
    "contact": "首次联系超时",
    "progress": "超过三个工作日没有进展",
    "resolution": "办理超时",
    "redo": "重办超时",
    "confirmed": "你确认已解决",
    "second_opinion": "两套程序判断一致，分类已确认",
    "silence": "评价期已过，自动办结",
    "left": "本人已注销账号",
    "subscribe sent": "已通过小程序订阅消息提醒",
    "subscribe refused": "没有可用的订阅授权，未能提醒，消息已放入消息中心",
    "subscribe failed": "小程序订阅消息未能送出，消息已放入消息中心",
    "template sent": "已通过公众号提醒",
    "template refused": "公众号未能提醒，消息已放入消息中心",
    "template failed": "公众号提醒未能送达，消息已放入消息中心",
    "service sent": "已通过公众号会话提醒",
    "service refused": "公众号会话已超过可回复时间，消息已放入消息中心",
    "service failed": "公众号会话消息未能送出，消息已放入消息中心",
}


def title(action: str, state: str | None) -> str:
    """Return the headline of a history row, as the writer reads it."""
    if state is not None:
        return _MOVE_TITLES[NeedState(state)]
    return _TITLES[Action(action)]


def understanding(need: Need | AnyRow) -> Understanding:
    """Return what was understood of a need, for its writer."""
    reading: dict[str, Any] = need.reading
    topic_name = classifier.topic_name(need.topic)
    is_confirmed = bool(reading.get("confirmed"))
    return Understanding(
        topic=need.topic,
        topic_name=topic_name,
        field_name=classifier.field_name(need.topic),
        also=need.also,
        kind=need.kind,
        kind_name=classifier.kind_name(need.kind),
        urgency=need.urgency,
        urgency_name=classifier.urgency_name(need.urgency),
        confidence=reading.get("confidence", 1.0),
        is_confirmed=is_confirmed,
        evidence=reading.get("evidence", []),
        split=_split(need),
        choices=choices(need),
        summary=_summary(reading, topic_name, classifier.kind_name(need.kind)),
    )


def choices(need: Need | AnyRow) -> list[Choice]:
    """Return the likeliest topics, for a tap: what the writer said before the machine's."""
    reading: dict[str, Any] = need.reading
    runners_up = [code for code, _ in reading.get("alternatives", [])]
    first = [reading.get("writer_says"), need.topic]
    if reading.get("confirmed"):
        first.reverse()
    codes = [*first, reading.get("topic"), *runners_up]
    likeliest = list(dict.fromkeys(code for code in codes if code))[:_MOST_CHOICES]
    return [Choice(topic=code, topic_name=classifier.topic_name(code)) for code in likeliest]


def _summary(reading: dict[str, Any], topic_name: str, kind_name: str) -> str:
    if reading.get("none_of_these"):
        return "你的诉求不在现有分类里，工作人员已直接为你安排。"
    if reading.get("confirmed"):
        return f"我们理解你的诉求是关于“{topic_name}”（{kind_name}）。"
    about = f"我们初步认为你的诉求是关于“{topic_name}”（{kind_name}）"
    if said := reading.get("writer_says"):
        return f"{about}，你说是“{classifier.topic_name(said)}”，工作人员会再确认一下。"
    return f"{about}，工作人员会再确认一下。"


def _split(need: Need | AnyRow) -> list[PartOffer] | None:
    parts: list[tuple[int, int, str]] = need.reading.get("split", [])
    is_danger = need.is_crisis or need.review_reason == ReviewReason.doubt
    if not parts or need.state not in SPLITTABLE or is_danger:
        return None
    return [
        PartOffer(start=start, end=end, topic=topic, topic_name=classifier.topic_name(topic))
        for start, end, topic in parts
    ]


def hotlines(need: Need | AnyRow) -> list[Hotline]:
    """Return the numbers to show first when somebody may be in danger."""
    if not need.is_crisis and need.review_reason != ReviewReason.doubt:
        return []
    return [
        Hotline(number=line.number, name=line.name, hours=line.hours)
        for line in classifier.hotlines()
    ]


def next_step(case: Case, handler_name: str | None) -> str:
    """Say what happens next and until when."""
    if case.need.is_crisis:
        return "我们很担心你的安全，已请值班人员马上看。现在就可以拨打下面的电话，有人在听。"
    if case.state is NeedState.joined:
        return "已与相似诉求一起办理，有答复会告诉你，由你自己评价；情况不同可以随时单独办理。"
    if case.need.review_reason == ReviewReason.doubt:
        return (
            "工作人员会尽快看你写的内容。"
            "如果你或身边的人有危险，现在就可以拨打下面的电话，有人在听。"
        )
    if case.need.review_reason in {ReviewReason.unsure, ReviewReason.no_partner}:
        due = _due(case, ClockKind.triage)
        return f"工作人员会在{due}前为你确认并转给合适的单位。"
    if handler_name is not None:
        return f"已转给{handler_name}，对方应在{_due(case, ClockKind.accept)}前签收。"
    return "我们会尽快为你找到合适的单位。"


def moment(at: datetime) -> str:
    """Write a moment as people in an office say it: 11月24日 09:30."""
    local = at.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def _due(case: Case, kind: ClockKind) -> str:
    running = case.running(kind)
    return moment(running[0].due_at) if running else "两个工作小时"
