"""An agenda's points and the minutes, in words."""

from datetime import date, datetime
from decimal import Decimal

from app.domains.agreements.schemas import AgreementBrief, CommitmentOut
from app.domains.agreements.states import MONEY_UNIT
from app.domains.classifier import service as classifier
from app.domains.meetings.schemas import MeetingDecisionOut, MeetingOut
from app.domains.meetings.service import Matter
from app.domains.meetings.states import ItemKind, MeetingState
from app.domains.needs.service import DisputedNeed, Gap
from app.domains.needs.states import ReviewReason
from app.kernel import clock, ids

_DISPUTES: dict[str, str] = {
    ReviewReason.reopened: "本人认为没有解决，要求重办",
    ReviewReason.appealed: "本人对不予受理提出申诉",
    ReviewReason.disputed: "本人认为分类不对",
}
_WEEKDAYS = "一二三四五六日"


def overdue(one: CommitmentOut) -> Matter:
    """Return what to say of a promise that was not kept in time."""
    missing = amount(one.promised - one.delivered, one.unit)
    return Matter(
        ItemKind.overdue_commitment,
        ids.encode("cmt", one.id),
        f"{one.debtor_name}承诺的“{one.what}”已逾期，还差 {missing}",
        f"提供给{one.creditor_name}，应于{_day(one.until_on)}前完成，"
        f"已交付 {amount(one.delivered, one.unit)}（《{one.agreement_title}》）。",
    )


def disputed(one: CommitmentOut) -> Matter:
    """Return what to say of a delivery that the other side does not accept."""
    return Matter(
        ItemKind.disputed_commitment,
        ids.encode("cmt", one.id),
        f"{one.creditor_name}对{one.debtor_name}交付的“{one.what}”有异议",
        f"有争议的数量：{amount(one.disputed, one.unit)}（《{one.agreement_title}》）。",
    )


def gap(one: Gap) -> Matter:
    """Return what to say of needs that nobody took."""
    return Matter(
        ItemKind.gap,
        one.topic,
        f"“{classifier.topic_name(one.topic)}”有 {one.count} 件诉求无人承接",
        f"最早的从{_day(_local(one.since))}等到现在。受理编号：{'、'.join(one.receipts)}"
        f"{' 等' if one.count > len(one.receipts) else ''}。",
    )


def disputed_need(one: DisputedNeed) -> Matter:
    """Return what to say of a need that was not dealt with rightly, without a word of it."""
    return Matter(
        ItemKind.disputed_need,
        ids.encode("need", one.need_id),
        f"诉求 {one.receipt}：{_DISPUTES.get(one.reason, '有争议')}",
        f"主题：{classifier.topic_name(one.topic)}，从{_day(_local(one.since))}等到现在。",
    )


def expiring(one: AgreementBrief) -> Matter:
    """Return what to say of an agreement that ends soon."""
    return Matter(
        ItemKind.expiring_agreement,
        ids.encode("agr", one.id),
        f"《{one.title}》将于{_day(one.ends_on)}到期，是否续签",
        f"签约各方：{'、'.join(party.organisation_name for party in one.parties)}。",
    )


def carried_over(one: MeetingDecisionOut) -> Matter:
    """Return what to say of an earlier decision that is not done yet."""
    late = "，已超期" if one.is_late else ""
    return Matter(
        ItemKind.open_decision,
        ids.encode("dec", one.id),
        one.what,
        f"责任单位：{one.organisation_name}，时限：{_day(one.due_on)}{late}。",
    )


def amount(quantity: Decimal, unit: str) -> str:
    """Return a quantity with its unit; money in yuan."""
    if unit == MONEY_UNIT:
        return f"{quantity / 100:,.2f} 元"
    return f"{_short(quantity)} {unit}"


def minutes(meeting: MeetingOut) -> str:
    """Return a meeting as Markdown: who, the agenda, the minutes, what was decided."""
    came = [one.organisation_name for one in meeting.participants if one.attended is not False]
    missed = [one.organisation_name for one in meeting.participants if one.attended is False]
    is_over = meeting.state in {MeetingState.held, MeetingState.closed}
    lines = [
        f"# {_one_line(meeting.title)}",
        "",
        f"- 时间：{_moment(meeting.starts_at)}",
        f"- 地点：{_one_line(meeting.place)}",
        f"- 召集单位：{meeting.office_name}",
        f"- {'参会单位' if is_over else '拟参会单位'}：{'、'.join(came) or '无'}",
        *([f"- 未到会单位：{'、'.join(missed)}"] if missed else []),
        *([f"- 会议已取消：{_one_line(meeting.cancel_reason)}"] if meeting.cancel_reason else []),
        "",
        "## 会议议程",
        "",
        *(_agenda(meeting) or ["（没有议题）"]),
        "",
        "## 会议纪要",
        "",
        meeting.minutes or "（尚未形成纪要）",
        "",
        "## 议定事项",
        "",
        *(_decisions(meeting) or ["（没有议定事项）"]),
        "",
    ]
    return "\n".join(lines)


def _agenda(meeting: MeetingOut) -> list[str]:
    return [
        f"{number}. 【{one.kind_name}】{_one_line(one.title)}"
        + (f"\n   {_one_line(one.words)}" if one.words else "")
        for number, one in enumerate(meeting.agenda, start=1)
    ]


def _decisions(meeting: MeetingOut) -> list[str]:
    return [
        f"{number}. {_one_line(one.what)}\n   责任单位：{one.organisation_name}；"
        f"完成时限：{_day(one.due_on)}；进展：{one.state_name}"
        + (f"（{_one_line(one.end_words)}）" if one.end_words else "")
        for number, one in enumerate(meeting.decisions, start=1)
    ]


def _short(quantity: Decimal) -> str:
    return f"{quantity:f}".rstrip("0").rstrip(".") if quantity % 1 else f"{int(quantity)}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _local(moment: datetime) -> date:
    return moment.astimezone(clock.SHANGHAI).date()


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _moment(moment: datetime) -> str:
    local = moment.astimezone(clock.SHANGHAI)
    return f"{_day(local.date())}（周{_WEEKDAYS[local.weekday()]}）{local:%H:%M}"
