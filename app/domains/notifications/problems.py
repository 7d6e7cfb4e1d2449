"""Refusals around messages."""

from app.kernel.problems import NotFound, Problem


class MessageNotFound(NotFound):
    """No such message, or it is another person's."""

    code = "message.not_found"
    title = "没有找到这条消息"
    detail = "没有找到这条消息。"


class UnknownTemplate(Problem):
    """The template id is not one of ours."""

    code = "subscription.unknown_template"
    status = 422
    title = "订阅模板不存在"
    detail = "订阅模板不存在，请更新小程序后再试。"
