"""Refusals around duty."""

from app.kernel.problems import Conflict, NotFound, Problem


class NotEligible(Problem):
    """Somebody on the roster could not see the office's needs, or not decide on them."""

    code = "duty.not_eligible"
    status = 422
    title = "值班人员不符合要求"
    detail = "值班人员须是本单位或上级单位在岗的分派员或管理员，请重新选择。"


class AlertNotFound(NotFound):
    """No such alert, or it went to somebody else."""

    code = "duty.alert_not_found"
    title = "没有找到这条值班提醒"
    detail = "没有找到这条值班提醒，或它不是发给你的。"


class AlertEnded(Conflict):
    """The alert was answered, passed on, or is not needed any more."""

    code = "duty.alert_ended"
    title = "值班提醒已处理"
    detail = "这条值班提醒已由同事接手，或已不需要处理。"
