"""The life of a meeting, of a point on its agenda, and of a decision."""

from enum import StrEnum


class MeetingState(StrEnum):
    """Where a meeting stands."""

    planned = "planned"
    held = "held"
    closed = "closed"
    cancelled = "cancelled"


_M = MeetingState
MEETING_NEXT: dict[MeetingState, frozenset[MeetingState]] = {
    _M.planned: frozenset({_M.held, _M.cancelled}),
    _M.held: frozenset({_M.closed}),
    _M.closed: frozenset(),
    _M.cancelled: frozenset(),
}
MEETING_NAMES: dict[MeetingState, str] = {
    _M.planned: "待召开",
    _M.held: "已召开",
    _M.closed: "已办结",
    _M.cancelled: "已取消",
}


class ItemKind(StrEnum):
    """Where a point on the agenda comes from; all but `own` fill in by themselves."""

    open_decision = "open_decision"
    overdue_commitment = "overdue_commitment"
    disputed_commitment = "disputed_commitment"
    gap = "gap"
    disputed_need = "disputed_need"
    expiring_agreement = "expiring_agreement"
    own = "own"


_I = ItemKind
ITEM_NAMES: dict[ItemKind, str] = {
    _I.open_decision: "上次未完成",
    _I.overdue_commitment: "逾期承诺",
    _I.disputed_commitment: "承诺争议",
    _I.gap: "无人承接",
    _I.disputed_need: "诉求争议",
    _I.expiring_agreement: "协议到期",
    _I.own: "自拟议题",
}


class ItemState(StrEnum):
    """Whether a point is to be talked about."""

    open = "open"
    dropped = "dropped"
    settled = "settled"
    """What it was about has settled itself before the meeting."""


class DecisionState(StrEnum):
    """Whether what was decided is done; until then it comes up at each next meeting."""

    open = "open"
    done = "done"
    dropped = "dropped"


DECISION_NAMES: dict[DecisionState, str] = {
    DecisionState.open: "进行中",
    DecisionState.done: "已完成",
    DecisionState.dropped: "不再执行",
}
