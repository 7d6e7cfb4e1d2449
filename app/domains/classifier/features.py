"""From phone typing to features: what stays the same when people write the same thing."""

import unicodedata
from collections import Counter
from dataclasses import dataclass

LONGEST_GRAM = 2
_LONGEST_RUN = 2


@dataclass(frozen=True, slots=True)
class Normal:
    """Normalised text, and for each of its characters where it came from."""

    text: str
    origin: tuple[int, ...]


def normalise(text: str) -> Normal:
    """Fold width and case, drop blanks and invisibles, shorten long runs, hide digits' values."""
    letters: list[str] = []
    origin: list[int] = []
    for place, written in enumerate(text):
        for letter in unicodedata.normalize("NFKC", written).lower():
            if letter.isspace() or unicodedata.category(letter) in {"Cf", "Cc", "Cs", "Mn"}:
                continue
            folded = "0" if letter.isdecimal() else letter
            if letters[-_LONGEST_RUN:] == [folded] * _LONGEST_RUN:
                continue
            letters.append(folded)
            origin.append(place)
    return Normal("".join(letters), tuple(origin))


def grams(text: str) -> list[tuple[int, str]]:
    """Return all runs of one and two characters with their places."""
    return [
        (start, text[start : start + length])
        for length in range(1, LONGEST_GRAM + 1)
        for start in range(len(text) - length + 1)
    ]


def counted(text: str) -> Counter[str]:
    """Return how often each run occurs in raw text."""
    return Counter(gram for _, gram in grams(normalise(text).text))
