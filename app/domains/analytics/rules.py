"""The formulas of the three rates, one versioned place. Reference: domain study D2."""

from math import sqrt

FORMULA_VERSION = "2026-11"
PARTLY = 0.5
GRADE_WEIGHTS = {
    "very_satisfied": 1.0,
    "satisfied": 1.0,
    "basically": 0.8,
    "dissatisfied": 0.0,
    "very_dissatisfied": 0.0,
}
COMPOSITE = {"response": 0.3, "solution": 0.4, "satisfaction": 0.3}
SMALL = 10
_Z95 = 1.96


def ratio(numerator: float, denominator: float) -> float | None:
    """Return a rate, or None where there is nothing to divide: an empty base is not 0 %."""
    return None if denominator == 0 else round(numerator / denominator, 4)


def wilson_low(numerator: float, denominator: float) -> float | None:
    """Return the lower bound of a rate (Wilson, 95 %): what to rank by, so small bases stay low."""
    if denominator == 0:
        return None
    share, square = numerator / denominator, _Z95 * _Z95
    centre = share + square / (2 * denominator)
    spread = _Z95 * sqrt((share * (1 - share) + square / (4 * denominator)) / denominator)
    return round(max(0.0, (centre - spread) / (1 + square / denominator)), 4)


def composite(rates: dict[str, float | None]) -> float | None:
    """Return the weighted sum of the three rates, or None where one of them has no base."""
    total = 0.0
    for name, weight in COMPOSITE.items():
        rate = rates[name]
        if rate is None:
            return None
        total += weight * rate
    return round(total, 4)
