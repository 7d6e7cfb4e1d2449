"""Are two messages about the same thing? Groups of three letters in common decide.

Pure. The database only fetches what might be near; here it is decided, and found out which of
the asker's own words are in both.
"""

import re
import unicodedata
from dataclasses import dataclass

_LENGTH = 3
_GAP = " "
_MOST_SPANS = 8
# Of all groups that either has, so many are in both; or so many of the shorter message's.
_NEAR_OF_ALL = 0.25
_NEAR_OF_SHORTER = 0.5
_FEWEST = 4
"""With fewer groups in common nothing is said: a phrase that everybody uses is no likeness."""
# What everybody says, whatever about.
_STOCK = re.compile(
    "(?:我|你好|您好|请|想|要){0,4}(?:请问|问一下|问下|咨询一下|咨询|了解一下)|能不能|可不可以|是不是"
    "|有没有|可以吗|怎么办|谢谢|你好|您好|麻烦"
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near another message is, and which stretches of one's own words it has too."""

    nearness: float
    spans: tuple[tuple[int, int], ...]
    """[start, end) in one's own text."""


def compare(own: str, other: str) -> Likeness | None:
    """Return how near another message is to one's own, or None where it is not near."""
    letters, places = _letters(own)
    mine, theirs = _groups(letters), _groups(_letters(other)[0])
    common = mine & theirs
    if len(common) < _FEWEST:
        return None
    of_all = len(common) / len(mine | theirs)
    of_shorter = len(common) / min(len(mine), len(theirs))
    if of_all < _NEAR_OF_ALL and of_shorter < _NEAR_OF_SHORTER:
        return None
    return Likeness(max(of_all, of_shorter / 2), _spans(letters, places, common))


def essence(text: str) -> str:
    """Return what a message is worth being searched by; nothing, if it has too little to say."""
    letters, _ = _letters(text)
    return letters if len(_groups(letters)) >= _FEWEST else ""


def _letters(text: str) -> tuple[str, list[int]]:
    """Return the letters, characters and figures of a text, and where each stands in it."""
    kept, places = [], []
    for place, sign in enumerate(text):
        plain = unicodedata.normalize("NFKC", sign).lower()
        # One sign that stands for several, such as ㎏, is left as it is.
        letter = plain if len(plain) == 1 else sign
        if letter.isalnum():
            kept.append(letter)
            places.append(place)
    letters = "".join(kept)
    return _STOCK.sub(lambda phrase: _GAP * len(phrase.group()), letters), places


def _groups(letters: str) -> set[str]:
    groups = {letters[start : start + _LENGTH] for start in range(len(letters) - _LENGTH + 1)}
    return {group for group in groups if _GAP not in group}


def _spans(letters: str, places: list[int], common: set[str]) -> tuple[tuple[int, int], ...]:
    """Return the stretches that consist of common groups; the longest, in reading order."""
    spans: list[tuple[int, int]] = []
    for start in range(len(letters) - _LENGTH + 1):
        if letters[start : start + _LENGTH] not in common:
            continue
        first, end = places[start], places[start + _LENGTH - 1] + 1
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((first, end))
    longest = sorted(spans, key=lambda span: span[0] - span[1])[:_MOST_SPANS]
    return tuple(sorted(longest))
