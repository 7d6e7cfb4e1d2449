"""Refusals around links."""

from app.kernel.problems import NotFound, Problem


class LinkNotFound(NotFound):
    """No such link; nothing is said of whether there ever was one."""

    code = "link.not_found"
    title = "链接无效"
    detail = "链接不完整或已失效。请从最近一封邮件或群消息里重新打开。"


class LinkEnded(Problem):
    """The link was good once."""

    code = "link.ended"
    status = 410
    title = "链接已结束"
    detail = "这个链接已过期或已停用。请从最近一封邮件或群消息里重新打开，或联系工作人员。"
