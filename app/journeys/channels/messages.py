"""What is said to a partner about an event: short, in Chinese, without anybody's data. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domains.classifier import service as classifier
from app.domains.delivery.schemas import EventType
from app.domains.needs.schemas import AssignmentOut, ClockOut
from app.domains.needs.service import moment
from app.domains.needs.states import AssignmentRole, ClockKind
from app.journeys.channels.by_link import OVER

_E = EventType
_TITLES: dict[str, str] = {
    _E.assignment_offered: "新诉求等待签收",
    _E.assignment_expired: "诉求已收回：没有按时签收",
    _E.assignment_withdrawn: "诉求已撤回，不需要再处理",
    _E.assignment_urged: "催办：请尽快处理这条诉求",
    _E.assignment_overdue: "办理已超时，请尽快处理",
    _E.assignment_reopened: "青年要求重办",
    _E.assignment_judged: "青年已评价你们的答复",
    _E.youth_replied: "青年有新的回复",
    _E.endpoint_test: "测试消息：这里可以收到诉求",
    _E.endpoint_disabled: "你们的一种接收方式已停用",
}
_WITHOUT_NEED: dict[str, tuple[str, ...]] = {
    _E.endpoint_test: ("以后的诉求会发到这里。",),
    _E.endpoint_disabled: ("那里多次无法送达，诉求不再发往那里。", "请联系工作人员重新设置。"),
}
_OTHER = "诉求有新情况"
_TO_DO: dict[ClockKind, str] = {
    ClockKind.accept: "签收",
    ClockKind.contact: "与青年联系",
    ClockKind.progress: "反馈进展",
    ClockKind.resolution: "办结答复",
    ClockKind.redo: "重办答复",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One message, for whatever channel."""

    title: str
    lines: tuple[str, ...]
    is_urgent: bool = False
    leads_somewhere: bool = False
    """There is something to look at behind a link."""


def about(kind: str, assignment: AssignmentOut | None) -> Message:
    """Return what to say of an event; the assignment is as it stands now, not as it stood."""
    title = _TITLES.get(kind, _OTHER)
    if assignment is None:
        return Message(title, _WITHOUT_NEED.get(kind, ()))
    if kind == _E.assignment_offered and assignment.role is AssignmentRole.helper:
        title = "请协办一条诉求"
    need, is_over = assignment.need, assignment.state in OVER
    lines = [
        f"{need.topic_name} · {classifier.urgency_name(need.urgency)}",
        f"受理编号 {need.receipt}",
    ]
    if not is_over and (due := _next(assignment.clocks)) is not None:
        lines.append(f"请在 {moment(due.due_at)} 前{_TO_DO[due.kind]}")
    return Message(title, tuple(lines), need.urgency == "crisis", leads_somewhere=not is_over)


def _next(clocks: Sequence[ClockOut]) -> ClockOut | None:
    running = [one for one in clocks if one.kind in _TO_DO and not one.is_paused]
    return min(running, key=lambda one: one.due_at, default=None)
