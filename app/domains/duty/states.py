"""How an alert ends, and how long it waits."""

from datetime import timedelta
from enum import StrEnum

ANSWER_WITHIN = timedelta(minutes=5)


class Outcome(StrEnum):
    """What became of an alert: answered, passed on, or settled by what happened to the need."""

    answered = "answered"
    escalated = "escalated"
    settled = "settled"
