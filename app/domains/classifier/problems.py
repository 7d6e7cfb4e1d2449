"""Refusals around tags."""

from app.kernel.problems import Problem


class UnknownTag(Problem):
    """The topic, kind or urgency is not in the taxonomy."""

    code = "tags.unknown"
    status = 422
    title = "分类不存在"
    detail = "分类表里没有这个主题、类型或紧急程度，请重新选择。"
