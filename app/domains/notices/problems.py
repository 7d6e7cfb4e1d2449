"""Refusals around notices."""

from app.kernel.problems import NotFound


class NoticeNotFound(NotFound):
    """No such notice, or it is somebody else's."""

    code = "notice.not_found"
    title = "没有找到这条提醒"
    detail = "没有找到这条提醒，或它不是发给你的。"
