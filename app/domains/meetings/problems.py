"""Refusals around meetings."""

from app.kernel.problems import Conflict, NotFound, Problem


class MeetingNotFound(NotFound):
    """No such meeting, or the asker's organisation neither calls nor attends it."""

    code = "meeting.not_found"
    title = "没有找到这次会议"
    detail = "没有找到这次会议，或你所在的单位没有参加。"


class MeetingMoveRefused(Conflict):
    """The meeting is not in a state where this can be done."""

    code = "meeting.move_refused"
    title = "会议当前状态不能这样操作"
    detail = "会议的当前状态不能进行此操作，请刷新后再试。"


class ItemNotFound(NotFound):
    """No such point on the agenda."""

    code = "meeting.item_not_found"
    title = "没有找到这项议题"
    detail = "会议议程里没有这项议题。"


class AgendaMoved(Conflict):
    """The order names other points than those on the agenda."""

    code = "meeting.agenda_moved"
    title = "议程已变化"
    detail = "议程已被其他人改动，请刷新后重新排序。"


class MinutesMoved(Conflict):
    """Somebody else wrote the minutes meanwhile."""

    code = "meeting.minutes_moved"
    title = "纪要已更新"
    detail = "会议纪要已有新版本，请先阅读最新版本再修改。"


class MinutesMissing(Conflict):
    """A meeting is closed with its minutes written."""

    code = "meeting.minutes_missing"
    title = "还没有会议纪要"
    detail = "请先写好会议纪要，再办结会议。"


class NoSuchParticipant(Problem):
    """An organisation is unknown, inactive, or not invited."""

    code = "meeting.no_such_participant"
    status = 422
    title = "参会单位有误"
    detail = "名单里有不存在、已停用或未受邀的单位，请重新选择。"


class AgendaFull(Conflict):
    """An agenda and its decisions are bounded."""

    code = "meeting.agenda_full"
    title = "议程太长"
    detail = "议题或议定事项已达上限，请删减后再添加。"


class DecisionNotFound(NotFound):
    """No such decision, or it is none of the asker's."""

    code = "decision.not_found"
    title = "没有找到这项议定事项"
    detail = "没有找到这项议定事项，或它与你所在的单位无关。"


class DecisionEnded(Conflict):
    """The decision is done or dropped already."""

    code = "decision.ended"
    title = "议定事项已结束"
    detail = "这项议定事项已完成或不再执行，无需再操作。"
