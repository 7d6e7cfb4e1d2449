"""One message, two needs: where it can be cut so that each part is clearly about one thing."""

import re
from dataclasses import dataclass

from app.domains.classifier import reading
from app.domains.classifier.live import Model
from app.domains.classifier.reading import Reading

SHORTEST = 6
"""A part with fewer letters is no need of its own."""
_MOST_CUTS = 10
"""So many places are tried at most; each costs two readings."""
# After the end of a sentence, or before a word that begins another matter; else after a comma.
_SENTENCE = re.compile(
    r"[。！？!?；;\n…]+\s*|(?=另外|还有一|还有件|此外|再就是|顺便)|(?<=[，,\s])(?=还有|再有|对了)"
)
_CLAUSE = re.compile(r"[，,、]\s*|\s+")
# How sure each part must be; where the writer made no full stop, surer.
_BOUNDARIES = ((_SENTENCE, 0.6), (_CLAUSE, 0.75))


@dataclass(frozen=True, slots=True)
class Part:
    """One of two needs in a message: its words as [start, end), and what they are about."""

    start: int
    end: int
    topic: str
    probability: float


def find(model: Model, text: str, whole: Reading) -> tuple[Part, Part] | None:
    """Return the two needs that a message holds, or None where it is not clear that it does.

    The two parts cover the whole text. Whoever may be in danger is not asked such questions.
    """
    if not whole.also or whole.crisis is not None or whole.is_doubtful:
        return None
    topics = {whole.topic, *whole.also}
    for boundary, sure in _BOUNDARIES:
        tried = [_parts(model, text, cut, topics) for cut in _cuts(boundary, text)]
        found = [
            pair
            for pair in tried
            if pair is not None and all(part.probability >= sure for part in pair)
        ]
        if found:
            return max(found, key=lambda pair: pair[0].probability * pair[1].probability)
    return None


def _cuts(boundary: re.Pattern[str], text: str) -> list[int]:
    """Return places to cut at, where both sides have letters enough; the middle ones if many."""
    letters = [0]
    for sign in text:
        letters.append(letters[-1] + sign.isalnum())
    places = {found.end() for found in boundary.finditer(text)}
    possible = [
        place
        for place in sorted(places)
        if letters[place] >= SHORTEST and letters[-1] - letters[place] >= SHORTEST
    ]
    middle = sorted(possible, key=lambda place: abs(2 * letters[place] - letters[-1]))
    return sorted(middle[: _MOST_CUTS // 2])


def _parts(model: Model, text: str, cut: int, topics: set[str]) -> tuple[Part, Part] | None:
    parts = []
    for start, end in ((0, cut), (cut, len(text))):
        read = reading.read(model, text[start:end])
        if read.crisis is not None or read.is_doubtful or read.topic not in topics:
            return None
        parts.append(Part(start, end, read.topic, read.topic_probability))
    first, second = parts
    return None if first.topic == second.topic else (first, second)
