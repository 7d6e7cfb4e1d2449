"""Refusals around contents."""

from app.kernel.problems import NotFound, Problem


class ContentNotFound(NotFound):
    """No such content, or it is not the asker's."""

    code = "content.not_found"
    title = "没有找到这条内容"
    detail = "没有找到这条内容。"


class ContentMoveRefused(Problem):
    """The content is not in a state that allows this."""

    code = "content.move_refused"
    status = 409
    title = "现在不能这样做"
    detail = "这条内容的状态已经变化，请刷新后再看。"


class SameReviewer(Problem):
    """An appeal is decided by somebody else than the first decision."""

    code = "content.same_reviewer"
    status = 409
    title = "需要换一位同事复核"
    detail = "申诉要由另一位工作人员复核，请交给同事处理。"
