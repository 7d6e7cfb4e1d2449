"""One version of the allowances: what staff have written over what the program brings along."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

from app.domains.needs import rules
from app.domains.needs.rules import POLICY_VERSION, Allowance
from app.domains.needs.states import ClockKind

REMIND_PERCENT = 75
_CRISIS = "crisis"

Key = tuple[str, str, str, str]
"""Clock, kind, urgency, topic; an empty one means any."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How long each step may take; the closest entry counts, topic before kind before urgency."""

    version: str = POLICY_VERSION
    remind_percent: int = REMIND_PERCENT
    approves_extensions: bool = False
    allowances: Mapping[Key, Allowance] = field(default_factory=dict)

    def allowance(self, clock: ClockKind, kind: str, urgency: str, topic: str) -> Allowance:
        """Return how long a step may take.

        Where somebody may be in danger, only an entry that says so changes the minutes.
        """
        own = self._entry(clock, kind, urgency, topic)
        if own is not None:
            return own
        if clock is ClockKind.redo:
            return self.allowance(ClockKind.resolution, kind, urgency, topic).halved()
        return rules.allowance(clock, kind, urgency)

    def _entry(self, clock: ClockKind, kind: str, urgency: str, topic: str) -> Allowance | None:
        urgencies = (urgency,) if urgency == _CRISIS else (urgency, "")
        for about, sort, haste in product((topic, ""), (kind, ""), urgencies):
            found = self.allowances.get((clock, sort, haste, about))
            if found is not None:
                return found
        return None


BUILT_IN = Policy()
