"""Where a content stands on its way to everybody's eyes."""

from enum import StrEnum


class Kind(StrEnum):
    """What sort of content it is."""

    voice = "voice"
    """A need told to everybody, by its writer (心声)."""


class ContentState(StrEnum):
    """Only `passed` is shown."""

    pending = "pending"
    held = "held"
    """A human looks: WeChat doubts, is out of reach, or cannot know the writer."""
    passed = "passed"
    rejected = "rejected"
    appealed = "appealed"
    closed = "closed"
    """Rejected a second time, by another human."""
    withdrawn = "withdrawn"


_C = ContentState

NEXT: dict[ContentState, frozenset[ContentState]] = {
    _C.pending: frozenset({_C.passed, _C.held, _C.withdrawn}),
    _C.held: frozenset({_C.passed, _C.rejected, _C.withdrawn}),
    # What was shown can be taken down when somebody complains.
    _C.passed: frozenset({_C.held, _C.withdrawn}),
    _C.rejected: frozenset({_C.appealed, _C.withdrawn}),
    _C.appealed: frozenset({_C.passed, _C.closed, _C.withdrawn}),
    _C.closed: frozenset(),
    _C.withdrawn: frozenset(),
}

NAMES: dict[ContentState, str] = {
    _C.pending: "审核中",
    _C.held: "人工审核中",
    _C.passed: "已公开",
    _C.rejected: "未通过",
    _C.appealed: "申诉中",
    _C.closed: "未通过（已复核）",
    _C.withdrawn: "已撤下",
}

WAITING = frozenset({_C.held, _C.appealed})


class HoldReason(StrEnum):
    """Why a human must look."""

    doubtful = "doubtful"
    risky = "risky"
    unreachable = "unreachable"
    unknown_writer = "unknown_writer"
    """Not in the mini-program lately, or never: WeChat does not check their words."""
    reported = "reported"
