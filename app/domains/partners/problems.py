"""Refusals around partners."""

from app.kernel.problems import NotFound, Problem


class ProfileNotFound(NotFound):
    """The organisation has not said what it takes."""

    code = "partner.profile_not_found"
    title = "尚未登记受理范围"
    detail = "该单位还没有登记受理范围。"


class UnknownCode(Problem):
    """A topic or kind is not in the taxonomy."""

    code = "partner.unknown_code"
    status = 422
    title = "主题或类型不存在"
    detail = "受理范围里有不存在的主题或诉求类型，请对照分类表修改。"
