"""Danger to life, found by rule before anything else is read: recall before precision.

A person looks at every find, so a false alarm costs a minute and a miss may cost a life.
Jokes and words about a friend count as finds on purpose.
"""

import re
from dataclasses import dataclass

from app.domains.classifier.danger import CLOSE, HARMLESS, LOOSE, NOT_A_PERSON, Danger
from app.domains.classifier.normalise import Normalised, normalise

__all__ = ["CrisisSign", "Danger", "find"]


@dataclass(frozen=True, slots=True)
class CrisisSign:
    """A find: the kind of danger, and where in the original text, as [start, end)."""

    kind: Danger
    spans: tuple[tuple[int, int], ...]


_HARMLESS = re.compile("|".join(HARMLESS))
_CLOSE = {kind: re.compile("|".join(patterns)) for kind, patterns in CLOSE.items()}
_LOOSE = {kind: re.compile("|".join(patterns)) for kind, patterns in LOOSE.items()}
_NOT_A_PERSON = re.compile(NOT_A_PERSON)
_HOLDING_ON = re.compile(r"[撑熬扛挺]不|坚持不")
_BEFORE = 14
_MOST_SPANS = 8


def find(text: str) -> CrisisSign | None:
    """Return what danger a text speaks of, or None.

    Blanks, punctuation, width and emoji between the letters do not hide it.
    """
    whole = normalise(text)
    bare = _letters(whole)
    spans: list[tuple[int, int]] = []
    first: Danger | None = None
    for kind in Danger:
        found = _search(_CLOSE[kind], bare) + _search(_LOOSE[kind], whole)
        if found:
            first = first or kind
            spans += found
    if first is None:
        return None
    return CrisisSign(first, _joined(spans))


def _letters(whole: Normalised) -> Normalised:
    """Return the text with nothing but letters, characters and numbers."""
    kept = [place for place, letter in enumerate(whole.text) if letter.isalnum()]
    return Normalised(
        "".join(whole.text[place] for place in kept),
        tuple(whole.origins[place] for place in kept),
    )


def _search(pattern: re.Pattern[str], normal: Normalised) -> list[tuple[int, int]]:
    quiet = _HARMLESS.sub(lambda idiom: "·" * len(idiom.group()), normal.text)
    return [
        normal.original(found.start(), found.end())
        for found in pattern.finditer(quiet)
        if found.end() > found.start() and not _is_about_a_thing(found, quiet)
    ]


def _is_about_a_thing(found: re.Match[str], text: str) -> bool:
    """Say whether it is a shop or a battery that cannot hold on."""
    if not _HOLDING_ON.search(found.group()):
        return False
    before = text[max(0, found.start() - _BEFORE) : found.start()]
    return _NOT_A_PERSON.search(before) is not None


def _joined(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return spans in order, the overlapping ones as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined[:_MOST_SPANS])
