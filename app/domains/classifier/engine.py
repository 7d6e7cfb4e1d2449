"""Reading with a trained artefact: numbers only, no training library, thread-safe."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domains.classifier import features
from app.domains.classifier.artefact import Artefact, Head
from app.domains.classifier.normalise import Normalised, normalise

Numbers = NDArray[np.float32]
_MOST_SPANS = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of the original text that decided, as [start, end), and how much."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Scored:
    """Probabilities per head, and what the topic was read from."""

    probabilities: dict[str, Numbers]
    evidence: tuple[Evidence, ...]


class Engine:
    """A loaded artefact, ready to read."""

    def __init__(self, artefact: Artefact) -> None:
        self.artefact = artefact
        self._index = {gram: place for place, gram in enumerate(artefact.vocabulary)}
        self._columns: dict[str, slice] = {}
        start = 0
        for name, head in artefact.heads.items():
            self._columns[name] = slice(start, start + len(head.classes))
            start += len(head.classes)

    def score(self, text: str) -> Scored:
        """Return calibrated probabilities for every head, and the deciding spans."""
        normal = normalise(text)
        found = [(at, gram) for at, gram in features.grams(normal.text) if gram in self._index]
        counts = Counter(self._index[gram] for _, gram in found)
        places = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        values = (1 + np.log(often)) * self.artefact.idf[places]
        length = float(np.linalg.norm(values))
        if length > 0:
            values = values / length
        rows = self.artefact.weights[places]
        logits = values @ rows
        probabilities = {
            name: _softmax(logits[self._columns[name]], head)
            for name, head in self.artefact.heads.items()
        }
        gap = self._gap(rows, probabilities["topic"]) * values / np.maximum(often, 1)
        pulls = dict(zip(places.tolist(), gap.tolist(), strict=True))
        return Scored(probabilities, self._evidence(normal, found, pulls))

    def _gap(self, rows: Numbers, topics: Numbers) -> Numbers:
        """Return what each feature adds to the first topic beyond what it adds to the second."""
        second, first = np.argsort(topics)[-2:]
        of_topics = rows[:, self._columns["topic"]]
        gap: Numbers = of_topics[:, first] - of_topics[:, second]
        return gap

    def _evidence(
        self, normal: Normalised, found: list[tuple[int, str]], pulls: dict[int, float]
    ) -> tuple[Evidence, ...]:
        """Spread what separates the first topic from the second over the letters it came from."""
        if not found:
            return ()
        pull = [0.0] * len(normal.text)
        for at, gram in found:
            share = pulls[self._index[gram]] / len(gram)
            for place in range(at, at + len(gram)):
                pull[place] += share
        return _spans(pull, normal.origins)


def _softmax(logits: Numbers, head: Head) -> Numbers:
    scaled = (logits + np.asarray(head.bias, dtype=np.float32)) / head.temperature
    powers = np.exp(scaled - scaled.max())
    shares: Numbers = powers / powers.sum()
    return shares


def _spans(pull: list[float], origin: tuple[int, ...]) -> tuple[Evidence, ...]:
    """Join neighbouring letters that pull clearly, and keep the strongest stretches."""
    bar = max(max(pull) * 0.35, 1e-6)
    spans: list[Evidence] = []
    start = None
    for place in range(len(pull) + 1):
        pulls = place < len(pull) and pull[place] >= bar
        if pulls and start is None:
            start = place
        elif not pulls and start is not None:
            weight = sum(pull[start:place])
            spans.append(Evidence(origin[start], origin[place - 1] + 1, round(weight, 4)))
            start = None
    strongest = sorted(spans, key=lambda span: -span.weight)[:_MOST_SPANS]
    return tuple(sorted(strongest, key=lambda span: span.start))
