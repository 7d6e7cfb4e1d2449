"""Refusals around routing rules."""

from app.kernel.problems import Conflict, NotFound, Problem


class VersionNotFound(NotFound):
    """No such version of the rules."""

    code = "routing.version_not_found"
    title = "没有找到这个规则版本"
    detail = "没有找到这个派单规则版本。"


class VersionIsFixed(Conflict):
    """Only drafts can be changed or published."""

    code = "routing.version_is_fixed"
    title = "已发布的规则不能修改"
    detail = "只有草稿可以修改或发布；要改已发布的规则，请先复制出一份草稿。"


class BrokenRules(Conflict):
    """Rules that point at nobody cannot be published; `broken` lists them."""

    code = "routing.broken_rules"
    title = "有规则指向的单位不能接手"
    detail = "有规则指向的单位不能接手，请修改后再发布。"


class UnknownRuleCode(Problem):
    """A rule speaks of a topic, kind or urgency that the taxonomy does not have."""

    code = "routing.unknown_code"
    status = 422
    title = "规则里有不存在的分类"
    detail = "规则里有不存在的主题、类型或紧急程度，请对照分类表修改。"
