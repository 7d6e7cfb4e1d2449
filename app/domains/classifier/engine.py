"""Reading with a trained artefact: numbers only, no training library, thread-safe."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domains.classifier.artefact import Artefact, Head
from app.domains.classifier.features import Vocabulary
from app.domains.classifier.normalise import Normalised, normalise

Numbers = NDArray[np.float32]
_MOST_SPANS = 5
_CLEAR_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of the original text that decided, as [start, end), and how much."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of one message: what every class of every head got."""

    normal: Normalised
    places: NDArray[np.int64]
    """Which features of the vocabulary it has; none, and nothing can be said of it."""
    values: Numbers
    logits: dict[str, Numbers]
    shares: dict[str, Numbers]


class Engine:
    """A loaded artefact, ready to read."""

    def __init__(self, artefact: Artefact) -> None:
        self.artefact = artefact
        self._vocabulary = Vocabulary(artefact.vocabulary)
        self._columns: dict[str, slice] = {}
        start = 0
        for name, head in artefact.heads.items():
            self._columns[name] = slice(start, start + len(head.classes))
            start += len(head.classes)
        self._bias = np.array(
            [value for head in artefact.heads.values() for value in head.bias], dtype=np.float32
        )

    def score(self, text: str) -> Scored:
        """Return calibrated probabilities of every head for one message."""
        normal = normalise(text)
        places, values = self._values(normal.text)
        logits = values @ self.artefact.weights[places].astype(np.float32) + self._bias
        parts = {name: logits[columns] for name, columns in self._columns.items()}
        shares = {name: shares_of(parts[name], self.artefact.heads[name]) for name in parts}
        return Scored(normal, places, values, parts, shares)

    def logits(self, texts: Sequence[str], head: str) -> Numbers:
        """Return the raw scores of one head for many messages, a row each."""
        weights = self.artefact.weights[:, self._columns[head]]
        bias = self._bias[self._columns[head]]
        rows = np.empty((len(texts), len(bias)), dtype=np.float32)
        for row, text in enumerate(texts):
            places, values = self._values(normalise(text).text)
            rows[row] = values @ weights[places].astype(np.float32) + bias
        return rows

    def explain(self, scored: Scored, head: str, first: int, second: int) -> tuple[Evidence, ...]:
        """Return the stretches of a message that speak for one class of a head against another."""
        normal, places = scored.normal, scored.places
        starts, ends, stands = self._vocabulary.stands(normal.text)
        if not len(stands):
            return ()
        columns = self.artefact.weights[places, self._columns[head]].astype(np.float32)
        gap = (columns[:, first] - columns[:, second]) * scored.values
        order = np.argsort(places)
        where = order[np.searchsorted(places, stands, sorter=order)]
        often = np.bincount(where, minlength=len(places))
        # Each feature's part is shared by the places it stands on, and by their letters.
        share = (gap / often)[where] / (ends - starts)
        pull = np.zeros(len(normal.text) + 1)
        np.add.at(pull, starts, share)
        np.subtract.at(pull, ends, share)
        return _spans(np.cumsum(pull)[:-1].tolist(), normal)

    def _values(self, text: str) -> tuple[NDArray[np.int64], Numbers]:
        """Return which features a text has, and their tf-idf in units of the weights."""
        places, often = self._vocabulary.counts(text)
        values = (1 + np.log(often)) * self.artefact.idf[places]
        length = float(np.linalg.norm(values))
        if length > 0:
            values /= length
        return places, values * self.artefact.scales[places]


def shares_of(logits: NDArray[np.floating], head: Head) -> Numbers:
    """Return honest probabilities for raw scores, of one message or of many."""
    curve = np.asarray(head.slope, np.float32) * logits + np.asarray(head.offset, np.float32)
    # log(sigmoid(x)) without overflow
    powers = -head.sharpness * np.logaddexp(0, -curve)
    powers = np.exp(powers - powers.max(axis=-1, keepdims=True))
    shares: Numbers = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def _spans(pull: list[float], normal: Normalised) -> tuple[Evidence, ...]:
    """Join neighbouring letters that pull clearly, and keep the strongest stretches."""
    bar = max(max(pull) * _CLEAR_SHARE, 1e-6)
    spans: list[Evidence] = []
    start = None
    for place in range(len(pull) + 1):
        pulls = place < len(pull) and pull[place] >= bar
        if pulls and start is None:
            start = place
        elif not pulls and start is not None:
            weight = sum(pull[start:place])
            spans.append(Evidence(*normal.original(start, place), round(weight, 4)))
            start = None
    strongest = sorted(spans, key=lambda span: -span.weight)[:_MOST_SPANS]
    return tuple(sorted(strongest, key=lambda span: span.start))
