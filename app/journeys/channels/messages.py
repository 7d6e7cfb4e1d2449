"""What is said to a partner about an event: short, in Chinese, without anybody's data. Pure."""

from dataclasses import dataclass

from app.domains.delivery.schemas import EventType
from app.domains.needs.service import MessageTags, moment
from app.domains.needs.states import AssignmentRole, ClockKind
from app.journeys.channels.by_link import OVER

_E = EventType
_TITLES: dict[str, str] = {
    _E.assignment_offered: "新诉求等待签收",
    _E.assignment_expired: "诉求已收回：没有按时签收",
    _E.assignment_withdrawn: "诉求已撤回，不需要再处理",
    _E.assignment_urged: "催办：请尽快处理这条诉求",
    _E.assignment_overdue: "办理已超时，请尽快处理",
    _E.assignment_due_soon: "时限将到，请抓紧办理",
    _E.assignment_extended: "延期申请已通过",
    _E.assignment_extension_refused: "延期申请未通过",
    _E.assignment_held: "诉求已挂账，办理时限暂停",
    _E.assignment_resumed: "诉求恢复办理，时限继续计算",
    _E.assignment_reopened: "青年要求重办",
    _E.assignment_judged: "青年已评价你们的答复",
    _E.call_opened: "有新诉求可以接单，先到先得",
    _E.youth_replied: "青年有新的回复",
    _E.agreement_proposed: "有一份合作协议待你们确认",
    _E.commitment_due_soon: "协议中的一项承诺即将到期",
    _E.commitment_overdue: "协议中的一项承诺已逾期",
    _E.onboarding_changed: "你们的入驻状态有变化",
    _E.licence_expiring: "你们登记的一项资质即将到期",
    _E.licence_expired: "你们登记的一项资质已到期",
    _E.resource_confirmation_due: "你们登记的资源需要确认是否仍然有效",
    _E.endpoint_test: "测试消息：这里可以收到诉求",
    _E.endpoint_disabled: "你们的一种接收方式已停用",
}
_AT_THE_DESK = "请登录工作台处理；没有账号请联系工作人员。"
_WITHOUT_NEED: dict[str, tuple[str, ...]] = {
    _E.endpoint_test: ("以后的诉求会发到这里。",),
    _E.agreement_proposed: ("请先核对条款，再签署或退回。", _AT_THE_DESK),
    _E.commitment_due_soon: ("完成后请登记交付情况。", _AT_THE_DESK),
    _E.commitment_overdue: ("请尽快完成并登记；有困难请说明原因。", _AT_THE_DESK),
    _E.onboarding_changed: ("工作人员更新了你们的入驻进度，详情请向工作人员了解。",),
    _E.licence_expiring: ("请尽快把新证照交给工作人员，以免影响接收诉求。",),
    _E.licence_expired: ("需要该证照的诉求暂不转给你们，交来新证照后恢复。",),
    _E.resource_confirmation_due: ("请确认你们在资源地图上的信息是否仍然准确。", _AT_THE_DESK),
    _E.endpoint_disabled: ("那里多次无法送达，诉求不再发往那里。", "请联系工作人员重新设置。"),
}
_OTHER = "有新情况"
_CALL_IS_OVER = "这条诉求的接单已经结束"
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


def about(kind: str, tags: MessageTags | None) -> Message:
    """Return what to say of an event; the assignment is as it stands now, not as it stood."""
    title = _TITLES.get(kind, _OTHER)
    if tags is None:
        return Message(title, _WITHOUT_NEED.get(kind, ()))
    if kind == _E.assignment_offered and tags.role is AssignmentRole.helper:
        title = "请协办一条诉求"
    if kind == _E.call_opened and tags.state in OVER:
        title = _CALL_IS_OVER
    lines = [f"{tags.topic_name} · {tags.urgency_name}", f"受理编号 {tags.receipt}"]
    is_over = tags.state in OVER
    if kind == _E.call_opened and not is_over:
        lines.append("几家单位同时收到，先接先办")
    to_do = [(at, _TO_DO[one]) for at, one in tags.due if one in _TO_DO]
    if to_do and not is_over:
        at, what = to_do[0]
        lines.append(f"请在 {moment(at)} 前{what}")
    return Message(title, tuple(lines), tags.urgency == "crisis", leads_somewhere=not is_over)
