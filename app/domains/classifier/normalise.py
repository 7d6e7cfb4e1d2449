"""One spelling for what phones type: width, case, emoji tails, links, numbers, long laughs.

Every character of the result remembers where it came from, so that whatever is found in it can be
shown in the writer's own text.
"""

import re
import unicodedata
from dataclasses import dataclass

from opencc import OpenCC

MOST_CHARACTERS = 4000
"""What is read of one message; the API takes half of it, anything longer is a pasted file."""

LINK = "\ue000"
PLACE = "\ue001"
NUMBER = "0"
_LONGEST_RUN = 2
_SINGLE = frozenset({" ", NUMBER})
"""Signs of which one is enough, however many there were."""

# A link, or the letter-and-number code that stands for a place in anonymised messages (K8县).
_SIGNS = re.compile(
    r"(?P<link>(?:https?://|www\.)[!-~]+)|(?<![A-Za-z0-9])[A-Za-z][0-9]{0,3}(?=[省市县区州])",
    re.IGNORECASE,
)

# What OpenCC leaves, and signs that phones write in several ways.
_ONE_SPELLING = {
    "妳": "你",
    ".": "。",
    ";": ";",
    "“": '"',
    "”": '"',
    "「": '"',
    "」": '"',
    "‘": "'",
    "’": "'",
}

_EMPTY_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"})
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_LONGEST_EXPANSION = 4
_TO_SIMPLIFIED = OpenCC("t2s")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in one spelling; `origins[i]` is where its i-th character stood originally."""

    text: str
    origins: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text behind a non-empty span of this one."""
        return self.origins[start], self.origins[end - 1] + 1


class _Folds(dict[str, str]):
    """How each character is spelled, worked out when it is first met."""

    def __missing__(self, character: str) -> str:
        spelled = self[character] = _fold(character)
        return spelled


_FOLDS = _Folds()


def _fold(character: str) -> str:
    """Return how one character is spelled: nothing, itself, or a few plainer ones."""
    if character.isspace():
        return " "
    code = ord(character)
    if unicodedata.category(character) in _EMPTY_CATEGORIES or code in _SKIN_TONES:
        return ""
    plain = unicodedata.normalize("NFKC", character).lower()[:_LONGEST_EXPANSION]
    plain = "".join(_ONE_SPELLING.get(one, one) for one in _TO_SIMPLIFIED.convert(plain))
    return "".join(NUMBER if one.isdecimal() else one for one in plain)


def normalise(text: str) -> Normalised:
    """Return `text` as the features see it; any string at all is fine."""
    characters: list[str] = []
    origins: list[int] = []
    position = 0
    for sign in _SIGNS.finditer(text):
        _spell(text, position, sign.start(), characters, origins)
        characters.append(LINK if sign["link"] else PLACE)
        origins.append(sign.start())
        position = sign.end()
    _spell(text, position, len(text), characters, origins)
    return Normalised("".join(characters), tuple(origins))


def _spell(text: str, start: int, end: int, characters: list[str], origins: list[int]) -> None:
    """Append the spelling of one stretch, without long runs and with one sign per number."""
    for position in range(start, end):
        for sign in _FOLDS[text[position]]:
            if characters[-_LONGEST_RUN:] == [sign] * _LONGEST_RUN or (
                sign in _SINGLE and (characters[-1:] or [" "]) == [sign]
            ):
                continue
            characters.append(sign)
            origins.append(position)
        if len(characters) >= MOST_CHARACTERS:
            return
