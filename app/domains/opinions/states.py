"""Who gives a second opinion, and what came of it."""

from enum import StrEnum


class Source(StrEnum):
    """Who was asked."""

    llm = "llm"
    """A language model."""


class Outcome(StrEnum):
    """What came of asking."""

    agreed = "agreed"
    """Sure enough: the need went on without a person."""
    held = "held"
    """It agreed, but a person reads the need too: by lot, or because too many agreed wrongly."""
    differs = "differs"
    """Not sure enough: a person decides, and sees it as a suggestion."""
    danger = "danger"
    """It sees danger: the need became a crisis."""
    late = "late"
    """The need was no longer waiting when it came."""
    nonsense = "nonsense"
    """What was said is no opinion, also when asked once more."""
    refused = "refused"
    """The server does not take our key, the model's name or the question."""
    failed = "failed"
    """Nobody answered, and the time to try was over."""
    no_budget = "no_budget"
    """The day's calls or tokens were used up."""
