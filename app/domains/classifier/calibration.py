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
# As if so many earlier guesses had been right exactly as often as wanted, less one wrong: a few
# lucky guesses do not open the gate.
_PRIOR_GUESSES = 10.0


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

    Of the class itself, and of all classes together: a few dozen guesses of one class are too
    few to open the gate wider than all of them do.
    """
    guesses, sure = shares.argmax(axis=1), shares.max(axis=1)
    of_all = _threshold(sure, right, prior=0)
    return [
        max(of_all, _threshold(sure[guesses == place], right[guesses == place], _PRIOR_GUESSES))
        for place in range(shares.shape[1])
    ]


def _threshold(sure: Numbers, right: Claims, prior: float) -> float:
    """Return the bar; a prior counts as so many guesses, one of them too many wrong."""
    order = np.argsort(-sure, kind="stable")
    count = np.arange(1, len(order) + 1)
    hits = np.cumsum(right[order]) + (prior * PRECISION_WANTED - 1 if prior else 0)
    good = np.flatnonzero(hits / (count + prior) >= PRECISION_WANTED)
    # A little above the last good guess, so that rounding lets nobody in.
    return float(sure[order[good[-1]]]) + 1e-4 if len(good) else NEVER
