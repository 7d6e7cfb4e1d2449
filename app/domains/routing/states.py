"""The life of a version of the rules, and what can be wrong with a rule."""

from enum import StrEnum


class VersionState(StrEnum):
    """A draft can be edited; once published it never changes, and another one retires it."""

    draft = "draft"
    published = "published"
    retired = "retired"


class Fault(StrEnum):
    """Why a rule points at nobody who could take its needs."""

    unknown = "unknown"
    inactive = "inactive"
    no_profile = "no_profile"
    refuses = "refuses"
    topic = "topic"


FAULT_WORDS: dict[Fault, str] = {
    Fault.unknown: "规则指向的单位不存在",
    Fault.inactive: "规则指向的单位已停用",
    Fault.no_profile: "规则指向的单位还没有登记受理范围",
    Fault.refuses: "规则指向的单位已停止接收诉求",
    Fault.topic: "规则指向的单位不受理这个主题",
}


class Mode(StrEnum):
    """How the needs of a topic find their lead: given to the best, or taken by the quickest."""

    assign = "assign"
    claim = "claim"
