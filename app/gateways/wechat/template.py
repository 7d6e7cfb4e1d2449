"""Values that subscribe messages take: cut to their field's limit, never refused for a blank.

The limits are those of the page "subscribeMessage.send", table of parameter kinds (参数类别).
What a "character" is there is not said: we count code points, and leave emoji out.
"""

import re
import string
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime

from app.kernel.clock import SHANGHAI

NOTHING = "无"
_MORE = "…"
_LAST_BASIC = 0xFFFF
_EMOJI_ASIDES = "\u200d\ufe0e\ufe0f\u20e3"
_NOT_HAN = re.compile("[^\u3400-\u4dbf\u4e00-\u9fff]")
_NOT_PLAIN = re.compile("[^!-~]")
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_KEY = re.compile(r"([a-z_]+)[0-9]+")
_WORD = string.ascii_letters + string.digits + "_.-"
_IN_WORD = re.compile(r"[\w.-]", re.ASCII)
_TRAILING = " ，、；：,;:（("
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_DAY = r"(?:\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}月\d{1,2}日|\d{4}([-/.])\d{1,2}\1\d{1,2})"
_TIME = re.compile(rf"(?:{_DAY} ?)?{_CLOCK}", re.ASCII)
_DATE = re.compile(rf"{_DAY}(?: ?{_CLOCK})?", re.ASCII)
_AMOUNT = re.compile(r"[¥￥$€£]?\d{1,10}(?:\.\d{1,2})?元?", re.ASCII)


class UnfitValue(ValueError):
    """A value that no cutting mends, such as a date that is none; `str()` names the key only."""


def _is_welcome(letter: str) -> bool:
    kind = unicodedata.category(letter)
    if kind[0] == "C" or letter in _EMOJI_ASIDES:
        return False
    return not (ord(letter) > _LAST_BASIC and kind in {"So", "Sk"})


def clean(text: str) -> str:
    """Return `text` on one line, without controls, invisible letters, stray halves and emoji."""
    # Blanks first, so that a line break parts two words instead of gluing them.
    one_line = " ".join(text.split())
    kept = "".join(filter(_is_welcome, one_line))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _cut(text: str, limit: int) -> str:
    """Cut a text, but no Latin word, number or receipt in two, unless it is all there is."""
    if len(text) <= limit:
        return text
    kept = text[: limit - len(_MORE)]
    if _IN_WORD.match(text[len(kept)]) and _IN_WORD.match(kept[-1]):
        kept = kept.rstrip(_WORD) or kept
    return kept.rstrip(_TRAILING) + _MORE


def cut_thing(text: str) -> str:
    """Return what fits a `thing`: at most 20 characters, the last an ellipsis where cut."""
    return _cut(clean(text), 20) or NOTHING


def cut_short_thing(text: str) -> str:
    """Return what fits a `short_thing`; its limit is not documented, five is safe."""
    return _cut(clean(text), 5) or NOTHING


def cut_name(text: str) -> str:
    """Return what fits a `name`: 20 letters, or 10 characters as soon as one is Chinese."""
    text = clean(text)
    # No ellipsis: it would make twenty letters a mixed name of twenty.
    return text[: 20 if text.isascii() else 10].rstrip() or NOTHING


def cut_phrase(text: str) -> str:
    """Return what fits a `phrase`: Chinese characters only, at most five."""
    return _NOT_HAN.sub("", unicodedata.normalize("NFC", text))[:5] or NOTHING


def cut_character_string(text: str) -> str:
    """Return what fits a `character_string`: digits, letters, symbols, nothing Chinese, 32.

    Full-width digits and letters become plain ones first.
    """
    return _NOT_PLAIN.sub("", unicodedata.normalize("NFKC", text))[:32] or "-"


def write_time(moment: datetime) -> str:
    """Return a moment as a `time` field shows it, on Beijing's clock."""
    return f"{write_date(moment)} {moment.astimezone(SHANGHAI):%H:%M}"


def write_date(moment: datetime) -> str:
    """Return a moment's day as a `date` field shows it, in Beijing."""
    local = moment.astimezone(SHANGHAI)
    return f"{local.year:04d}年{local.month:02d}月{local.day:02d}日"


def _span(pattern: re.Pattern[str]) -> Callable[[str], str]:
    """Return what accepts one value of a pattern, or two joined by `~`."""

    def accept(text: str) -> str:
        text = clean(text)
        parts = text.split("~")
        if len(parts) > 2 or not all(pattern.fullmatch(part.strip()) for part in parts):
            raise UnfitValue
        return text

    return accept


def _one(pattern: re.Pattern[str], limit: int) -> Callable[[str], str]:
    """Return what accepts one value of a pattern up to a length."""

    def accept(text: str) -> str:
        text = clean(text)
        if len(text) > limit or not pattern.fullmatch(text):
            raise UnfitValue
        return text

    return accept


def _as_defined(text: str) -> str:
    """Accept what only the template can judge: its own constants and enumerations."""
    text = clean(text)
    if not text:
        raise UnfitValue
    return text


_CUTTERS: dict[str, Callable[[str], str]] = {
    "thing": cut_thing,
    "short_thing": cut_short_thing,
    "name": cut_name,
    "phrase": cut_phrase,
    "character_string": cut_character_string,
    "time": _span(_TIME),
    "date": _span(_DATE),
    "number": _one(_DIGITS, 32),
    "amount": _one(_AMOUNT, 20),
    "letter": _one(re.compile("[A-Za-z]+"), 32),
    "symbol": _one(re.compile(r"[!-/:-@\[-`{-~]+"), 5),
    "phone_number": _one(re.compile(r"[0-9+\-() ]+"), 17),
    "const": _as_defined,
    "enum": _as_defined,
    "car_number": _one(re.compile("[A-Z0-9\u4e00-\u9fff][A-Z0-9]*[A-Z0-9\u4e00-\u9fff]"), 8),
}


def is_key(key: str) -> bool:
    """Say whether a template can have such a key: a known kind and a number."""
    kind = _KEY.fullmatch(key)
    return kind is not None and kind[1] in _CUTTERS


def fit(data: Mapping[str, str]) -> dict[str, str]:
    """Return a message's values, each cut to what its key's prefix allows; cutting twice is once.

    Raises UnfitValue where cutting would lie (a number, a time) or the key is of no known kind.
    """
    fitted = {}
    for key, value in data.items():
        kind = _KEY.fullmatch(key)
        cutter = _CUTTERS.get(kind[1]) if kind else None
        if cutter is None:
            raise UnfitValue(key)
        try:
            fitted[key] = cutter(value)
        except UnfitValue as unfit:
            raise UnfitValue(key) from unfit
    return fitted
