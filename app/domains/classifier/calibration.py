"""From raw scores to honest probabilities and to the bar above which no human need look."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

from app.domains.classifier.measuring import Claims, Numbers

PRECISION_WANTED = 0.95
NEVER = 1.01
_FEWEST_POSITIVES = 5
_PLATT_STRENGTH = 10.0
# What is measured on some writers holds a little less on others.
_MARGIN = 0.005
_TOPIC_FLOOR = 0.90
# A topic's few guesses are judged as if so many more had been right as often as wanted.
_PRIOR_GUESSES = 20.0


@dataclass(frozen=True, slots=True)
class Curve:
    """What turns the raw scores of a head into probabilities; see `artefact.Head`."""

    slope: Numbers
    offset: Numbers
    sharpness: float

    def shares(self, logits: Numbers) -> Numbers:
        """Return probabilities, a row per message."""
        powers = -self.sharpness * np.logaddexp(0, -(logits * self.slope + self.offset))
        shares: Numbers = np.exp(powers - logsumexp(powers, axis=1, keepdims=True))
        return shares


def fit(logits: Numbers, truth: Numbers) -> Curve:
    """Fit a sigmoid per class (Platt 1999), then one sharpness for the shares of all (Guo 2017)."""
    count = logits.shape[1]
    spread = max(float(logits.std()), 1e-6)
    slope, offset = np.full(count, 1 / spread), np.zeros(count)
    for place in range(count):
        positive = truth == place
        if _FEWEST_POSITIVES <= positive.sum() < len(truth):
            fitted = LogisticRegression(C=_PLATT_STRENGTH).fit(
                logits[:, [place]] / spread, positive
            )
            slope[place] = max(float(fitted.coef_[0, 0]), 1e-3) / spread
            offset[place] = float(fitted.intercept_[0])
        else:
            offset[place] = -float(np.log(len(truth) + 1.0))
    found = minimize_scalar(
        lambda power: loss(Curve(slope, offset, float(np.exp(power))).shares(logits), truth),
        bounds=(-2.5, 2.5),
        method="bounded",
    )
    return Curve(slope, offset, float(np.exp(found.x)))


def loss(shares: Numbers, truth: Numbers) -> float:
    """Return the mean surprise at the truth, in nats."""
    return float(-np.mean(np.log(shares[np.arange(len(truth)), truth] + 1e-12)))


def thresholds(shares: Numbers, right: Claims) -> list[float]:
    """Return per class the lowest confidence from which guesses were right as often as wanted.

    The bar of all guesses together is where one begins; a class whose own guesses are clearly
    worse above it gets a higher one.
    """
    guesses, sure = shares.argmax(axis=1), shares.max(axis=1)
    of_all = _bar(sure, right, PRECISION_WANTED + _MARGIN, prior=0)
    return [
        max(of_all, _bar(sure[of_class], right[of_class], _TOPIC_FLOOR, prior=_PRIOR_GUESSES))
        for of_class in (guesses == place for place in range(shares.shape[1]))
    ]


def _bar(sure: Numbers, right: Claims, wanted: float, *, prior: float) -> float:
    order = np.argsort(-sure, kind="stable")
    count = np.arange(1, len(order) + 1)
    hits = np.cumsum(right[order]) + prior * PRECISION_WANTED
    good = np.flatnonzero(hits / (count + prior) >= wanted)
    # A little above the last good guess, so that rounding lets nobody in.
    return float(sure[order[good[-1]]]) + 1e-4 if len(good) else NEVER
