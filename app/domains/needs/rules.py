"""Decisions that need no database: allowances of the clocks, receipt numbers, who sees what."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domains.needs.states import (
    TAKEN,
    AssignmentState,
    ClockKind,
)
from app.kernel.calendar import HOURS_PER_DAY
from app.kernel.clock import SHANGHAI

POLICY_VERSION = "2026-11"
# 23 letters, a prime, so that every wrong digit shows; without I, O and U, which are misread.
_CHECK_LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ"


class Unit(StrEnum):
    """Which hours count."""

    working = "working"
    clock = "clock"


@dataclass(frozen=True, slots=True)
class Allowance:
    """How long something may take."""

    hours: float
    unit: Unit

    def halved(self) -> "Allowance":
        """Return half of it: what a redo gets."""
        return Allowance(self.hours / 2, self.unit)


def _days(days: float) -> Allowance:
    return Allowance(days * HOURS_PER_DAY, Unit.working)


_CRISIS: dict[ClockKind, Allowance] = {
    ClockKind.triage: Allowance(5 / 60, Unit.clock),
    ClockKind.accept: Allowance(15 / 60, Unit.clock),
    ClockKind.contact: Allowance(15 / 60, Unit.clock),
    ClockKind.resolution: Allowance(2, Unit.clock),
}
_SOON: dict[ClockKind, Allowance] = {
    ClockKind.accept: Allowance(2, Unit.working),
    ClockKind.contact: Allowance(8, Unit.clock),
}
_ALWAYS: dict[ClockKind, Allowance] = {
    ClockKind.triage: Allowance(2, Unit.working),
    ClockKind.accept: Allowance(4, Unit.working),
    ClockKind.contact: Allowance(24, Unit.clock),
    ClockKind.progress: _days(3),
    ClockKind.reminder: Allowance(3 * 24, Unit.clock),
    ClockKind.feedback: Allowance(7 * 24, Unit.clock),
    # Of a need on hold; the date that staff have set takes its place.
    ClockKind.review: Allowance(30 * 24, Unit.clock),
}
# Working days by kind: routine, soon. 12345 practice: questions fastest, complaints longest.
_RESOLUTION: dict[str, tuple[float, float]] = {
    "question": (2, 1),
    "help": (5, 2),
    "complaint": (13, 5),
    "suggestion": (13, 5),
    "praise": (13, 5),
}


def allowance(clock: ClockKind, kind: str, urgency: str) -> Allowance:
    """Return how long a step may take for a need of this kind and urgency."""
    if urgency == "crisis" and clock in _CRISIS:
        return _CRISIS[clock]
    if clock is ClockKind.redo:
        return allowance(ClockKind.resolution, kind, urgency).halved()
    if clock is ClockKind.resolution:
        routine, soon = _RESOLUTION[kind]
        return _days(soon if urgency == "soon" else routine)
    if urgency == "soon" and clock in _SOON:
        return _SOON[clock]
    return _ALWAYS[clock]


def receipt_number(moment: datetime, number: int) -> str:
    """Return a number a person can read out: day, running number, and a check letter.

    The letter is the digits' weighted sum, so one wrong or two swapped digits show.
    """
    digits = f"{moment.astimezone(SHANGHAI):%Y%m%d}{number:04d}"
    total = sum((place % 22 + 1) * int(digit) for place, digit in enumerate(digits))
    return f"QN-{digits[:8]}-{digits[8:]}{_CHECK_LETTERS[total % len(_CHECK_LETTERS)]}"


def visible_text(state: AssignmentState, *, full: str, masked: str, is_guarded: bool) -> str:
    """Return as much of the words as an organisation may see at this stage.

    On offer the personal data are covered; accepted, the words are whole, unless the writer
    stays anonymous or is a minor before a company (`is_guarded`).
    """
    return full if state in TAKEN and not is_guarded else masked
