"""Figures that tell how far a classifier may be trusted, on messages it has not seen."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

CALIBRATION_BINS = 15

Numbers = NDArray[np.float64]
Claims = NDArray[np.bool_]


def figures(shares: Numbers, classes: Sequence[str], labels: Sequence[str]) -> dict[str, Any]:
    """Return the usual figures of one head: F1, accuracy, calibration, coverage."""
    places = {name: place for place, name in enumerate(classes)}
    truth = np.array([places.get(label, -1) for label in labels])
    order = np.argsort(-shares, axis=1)
    sure = shares.max(axis=1)
    right = order[:, 0] == truth
    present = sorted({label for label in labels if label in places})
    guesses = [classes[place] for place in order[:, 0]]
    per_class = f1_score(labels, guesses, labels=present, average=None, zero_division=0)
    return {
        "macro_f1": rounded(per_class.mean()),
        "per_class_f1": {
            name: rounded(value) for name, value in zip(present, per_class, strict=True)
        },
        "accuracy": rounded(right.mean()),
        "ece": rounded(calibration_error(sure, right)),
        "accuracy_at_80": rounded(accuracy_at(0.8, sure, right)),
        "accuracy_at_90": rounded(accuracy_at(0.9, sure, right)),
        "top2_accuracy": rounded((order[:, :2] == truth[:, None]).any(axis=1).mean()),
    }


def field_accuracy(
    shares: Numbers, classes: Sequence[str], labels: Sequence[str], fields: Mapping[str, str]
) -> float:
    """Return how often the first topic lies in the right field; `fields` by topic."""
    guesses = [fields.get(classes[place]) for place in shares.argmax(axis=1)]
    return rounded(
        np.mean([guess == fields.get(label) for guess, label in zip(guesses, labels, strict=True)])
    )


def calibration_error(sure: Numbers, right: Claims, bins: int = CALIBRATION_BINS) -> float:
    """Return the expected calibration error over equal bins (Naeini et al. 2015)."""
    total = 0.0
    places = np.minimum((sure * bins).astype(int), bins - 1)
    for place in range(bins):
        inside = places == place
        if inside.any():
            total += inside.mean() * abs(right[inside].mean() - sure[inside].mean())
    return float(total)


def accuracy_at(coverage: float, sure: Numbers, right: Claims) -> float:
    """Return the accuracy on the share of messages that are the surest."""
    surest = np.argsort(-sure, kind="stable")[: max(1, int(coverage * len(sure)))]
    return float(right[surest].mean())


def forwarding(sure: Numbers, right: Claims, bar: Numbers) -> dict[str, Any]:
    """Return how much goes on without a human where confidence reaches its bar, and how rightly."""
    goes = sure >= bar
    return {
        "coverage": rounded(goes.mean()),
        "precision": rounded(right[goes].mean()) if goes.any() else None,
    }


def alarms(raised: Claims, danger: Claims) -> dict[str, Any]:
    """Return what share of dangers an alarm found, and what share of the rest it rang for."""
    return {
        "recall": rounded(raised[danger].mean()) if danger.any() else None,
        "false_alarms": rounded(raised[~danger].mean()) if (~danger).any() else None,
        "dangers": int(danger.sum()),
        "others": int((~danger).sum()),
    }


def rounded(value: Any) -> float:
    """Return a figure with four decimals."""
    return round(float(value), 4)
