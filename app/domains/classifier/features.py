"""From one spelling to features: words, and runs of one, two and three characters.

The opening of a message counts twice: people say first what it is about, and a phone shows no
more of it in a list. Single characters matter because many messages are very short.

A run is a number, 21 bits for each of its characters, so that finding all runs of a message in
the vocabulary is a few array operations.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import rjieba
from numpy.typing import NDArray

OPENING = 30
LONGEST_RUN = 3
WORD_SIGN = "\ue002"
"""In front of a word; no normalised text has it."""
_BITS = 21
_MASK = (1 << _BITS) - 1
_BLANK = 32

Codes = NDArray[np.uint64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of a text with where they stand; the opening's stand there twice."""

    codes: Codes
    starts: Places
    lengths: Places


def runs(text: str) -> Runs:
    """Return all runs of a normalised text that cross no blank."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    letters = letters.astype(np.uint64)
    solid = letters != _BLANK
    parts = []
    codes, whole = letters, solid
    for length in range(1, LONGEST_RUN + 1):
        if length > 1:
            codes = (codes[:-1] << np.uint64(_BITS)) | letters[length - 1 :]
            whole = whole[:-1] & solid[length - 1 :]
        starts = np.flatnonzero(whole)
        opening = starts[starts <= OPENING - length]
        starts = np.concatenate([starts, opening])
        parts.append((codes[starts], starts, np.full(len(starts), length)))
    return Runs(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def words(text: str) -> list[str]:
    """Return the words of a normalised text, blanks among them, in order."""
    found: list[str] = rjieba.cut(text)
    return found


def spelled(code: int) -> str:
    """Return the characters of a run."""
    letters = ""
    while code:
        letters = chr(code & _MASK) + letters
        code >>= _BITS
    return letters


def encoded(run: str) -> int:
    """Return the number of a run."""
    code = 0
    for letter in run:
        code = code << _BITS | ord(letter)
    return code


class Vocabulary:
    """Which features are known, and their places: runs first, words behind, each sorted."""

    def __init__(self, names: Sequence[str]) -> None:
        self._runs = np.array(
            [encoded(name) for name in names if not _is_word(name)], dtype=np.uint64
        )
        first = len(self._runs)
        self._words = {
            name[len(WORD_SIGN) :]: first + place for place, name in enumerate(names[first:])
        }
        if len(self._words) + first != len(names) or (np.diff(self._runs) <= 0).any():
            raise ValueError("the vocabulary is not in order")

    def counts(self, text: str) -> tuple[Places, NDArray[np.float32]]:
        """Return which known features a normalised text has, and how often each."""
        codes, often = np.unique(runs(text).codes, return_counts=True)
        places, known = self._find(codes)
        found: dict[int, int] = {}
        for word in words(text):
            place = self._words.get(word)
            if place is not None:
                found[place] = found.get(place, 0) + 1
        of_words = np.fromiter(found.keys(), dtype=np.int64, count=len(found))
        often_words = np.fromiter(found.values(), dtype=np.float32, count=len(found))
        return (
            np.concatenate([places[known], of_words]),
            np.concatenate([often[known].astype(np.float32), often_words]),
        )

    def stands(self, text: str) -> tuple[Places, Places, Places]:
        """Return every known feature where it stands: starts, ends, places in the vocabulary."""
        made = runs(text)
        places, known = self._find(made.codes)
        found = []
        at = 0
        for word in words(text):
            place = self._words.get(word)
            if place is not None:
                found.append((at, at + len(word), place))
            at += len(word)
        of_words = np.array(found, dtype=np.int64).reshape(-1, 3)
        starts, lengths = made.starts[known], made.lengths[known]
        return (
            np.concatenate([starts, of_words[:, 0]]),
            np.concatenate([starts + lengths, of_words[:, 1]]),
            np.concatenate([places[known], of_words[:, 2]]),
        )

    def _find(self, codes: Codes) -> tuple[Places, NDArray[np.bool_]]:
        if not len(self._runs):
            return np.zeros(len(codes), dtype=np.int64), np.zeros(len(codes), dtype=bool)
        places = np.minimum(np.searchsorted(self._runs, codes), len(self._runs) - 1)
        return places, self._runs[places] == codes


def in_order(names: Sequence[str]) -> list[int]:
    """Return the order in which a vocabulary wants its features."""
    return sorted(
        range(len(names)),
        key=lambda place: (
            (1, 0, names[place]) if _is_word(names[place]) else (0, encoded(names[place]), "")
        ),
    )


def keys(text: str) -> list[str]:
    """Return the features of a normalised text by name, each as often as it occurs."""
    named = [WORD_SIGN + word for word in words(text) if word != " "]
    return named + [spelled(int(code)) for code in runs(text).codes]


def _is_word(name: str) -> bool:
    return name.startswith(WORD_SIGN)
