"""What a hot topic and a computation of hot topics can be, and over how many days."""

from enum import IntEnum, StrEnum


class TopicState(StrEnum):
    """Whether the last computation still found the topic."""

    live = "live"
    over = "over"


class RunState(StrEnum):
    """Where one computation stands."""

    open = "open"
    done = "done"
    failed = "failed"


class Window(IntEnum):
    """Over how many days topics are looked for; each window has topics of its own."""

    week = 7
    month = 30
    quarter = 90
