"""Decisions about events that need no database: phases, audience, lots. Pure."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domains.events.states import EventState, Phase
from app.kernel.clock import SHANGHAI

# Somebody who lost three draws has two and a half times the chance of a newcomer; somebody who
# stayed away three times from what they had a seat for, a quarter.
_LOSS_BONUS, _MOST_LOSSES = 0.5, 3
ADULT_AGE = 18
_ABSENCE_FACTOR, _LEAST_WEIGHT = 0.6, 0.25


@dataclass(frozen=True, slots=True)
class Times:
    """The moments that decide an event's phase."""

    state: EventState
    signup_opens_at: datetime
    signup_closes_at: datetime
    starts_at: datetime
    ends_at: datetime


def phase(times: Times, now: datetime) -> Phase:
    """Say where an event stands at a moment."""
    if times.state is not EventState.published:
        return Phase(times.state.value)
    if now >= times.ends_at:
        return Phase.ended
    # A long event may still take people while it runs.
    if times.signup_opens_at <= now < times.signup_closes_at:
        return Phase.open
    if now >= times.starts_at:
        return Phase.running
    return Phase.announced if now < times.signup_opens_at else Phase.closed


def age_on(day: datetime, birth_year: int) -> int:
    """Return the age somebody reaches in the year of a day; more than the year is not asked."""
    return day.astimezone(SHANGHAI).year - birth_year


@dataclass(frozen=True, slots=True)
class Lot:
    """One registration in a draw."""

    registration_id: UUID
    losses: int
    absences: int


def weight(lot: Lot) -> float:
    """Return the chance of a lot relative to a newcomer's."""
    gained = 1 + _LOSS_BONUS * min(lot.losses, _MOST_LOSSES)
    return float(max(_LEAST_WEIGHT, gained * _ABSENCE_FACTOR**lot.absences))


def draw_order(seed: bytes, lots: Sequence[Lot]) -> list[UUID]:
    """Return the lots in the order in which they are drawn; anybody with the seed can repeat it.

    Each lot gets SHA-256(seed, registration) read as a number u in (0, 1) and is sorted by
    -ln(u)/weight (Efraimidis and Spirakis 2006, weighted sampling without replacement).
    """
    return [
        lot.registration_id
        for lot in sorted(lots, key=lambda lot: (_key(seed, lot), lot.registration_id))
    ]


def _key(seed: bytes, lot: Lot) -> float:
    digest = hashlib.sha256(seed + lot.registration_id.bytes).digest()
    share = (int.from_bytes(digest[:8], "big") + 0.5) / 2**64
    return -math.log(share) / weight(lot)


def commitment(seed: bytes) -> str:
    """Return what is published before a draw, so that the seed can't be chosen afterwards."""
    return hashlib.sha256(seed).hexdigest()
