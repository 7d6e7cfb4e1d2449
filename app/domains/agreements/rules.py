"""What dates and deliveries make of agreements and commitments. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.domains.agreements.states import (
    MOVING,
    TICKING,
    AgreementState,
    CommitmentState,
    Rhythm,
)
from app.kernel import clock

EXPIRING_BEFORE = timedelta(days=60)
DUE_SOON_BEFORE = timedelta(days=14)
MOST_COMMITMENTS = 400
"""Of one agreement: a four-party one with a dozen monthly clauses over two years fits."""


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when something is to be delivered; both days count."""

    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class Tally:
    """How much was promised, and what became of it."""

    promised: Decimal
    delivered: Decimal
    """Reported and not taken back, also what is disputed."""
    verified: Decimal
    disputed: Decimal
    """Disputed, also beyond what was promised."""


def today() -> date:
    """Return the day in Shanghai: agreements are dated, not timed."""
    return clock.now().astimezone(clock.SHANGHAI).date()


def windows(rhythm: Rhythm, from_on: date, until_on: date) -> list[Window]:
    """Return the windows of a clause: the whole, or one for each calendar month in it."""
    if rhythm is Rhythm.once:
        return [Window(from_on, until_on)]
    return list(_months(from_on, until_on))


def _months(from_on: date, until_on: date) -> Iterator[Window]:
    start = from_on
    while start <= until_on:
        last = start.replace(day=monthrange(start.year, start.month)[1])
        yield Window(start, min(last, until_on))
        start = last + timedelta(days=1)


def agreement_state(state: AgreementState, window: Window, day: date) -> AgreementState:
    """Return what the date makes of an agreement; only signed ones in force move by it."""
    if state not in TICKING:
        return state
    if day > window.until_on:
        return AgreementState.ended
    if day < window.from_on:
        return state
    if window.until_on - day <= EXPIRING_BEFORE:
        return AgreementState.expiring
    return AgreementState.active


def commitment_state(
    state: CommitmentState, tally: Tally, until_on: date, day: date
) -> CommitmentState:
    """Return where a commitment stands: what was delivered comes before what the date says."""
    if state not in MOVING:
        return state
    if tally.disputed > 0:
        return CommitmentState.disputed
    if tally.verified >= tally.promised:
        return CommitmentState.verified
    if tally.delivered >= tally.promised:
        return CommitmentState.delivered
    if day > until_on:
        return CommitmentState.overdue
    if until_on - day <= DUE_SOON_BEFORE:
        return CommitmentState.due_soon
    return CommitmentState.agreed
