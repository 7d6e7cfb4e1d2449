"""How sure we are of a record, whom an area reaches, how words are cut for the index."""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.domains.resources.states import Kind
from app.kernel.clock import SHANGHAI

# After so many days without a word, half of the confidence is gone: a course lives a season,
# a building for years.
HALF_LIFE_DAYS: dict[Kind, int] = {
    Kind.person: 120,
    Kind.venue: 365,
    Kind.equipment: 180,
    Kind.fund: 90,
    Kind.course: 60,
    Kind.policy: 180,
    Kind.other: 120,
}
# Each person who was sent there in vain since leaves this much of it.
KEPT_AFTER_FAILURE = 0.8
STALE_BELOW = 0.6
"""The owner is asked to confirm."""
PUBLIC_FROM = 0.25
"""Less, and the young are not sent there."""
EARTH_RADIUS_M = 6_371_000
METRES_PER_DEGREE = 111_195
_DAY_S = 86_400
_PIECE = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
# What people say around the thing they look for.
_ASIDE = re.compile(
    r"我想要?找?|想要找?|想找|有没有|请问|哪里有?|怎么|如何|可以|附近的?|需要|寻?找|什么|[的吗呢吧啊我你]"
)
_MOST_GRAMS = 2000


def confidence(kind: Kind, confirmed_at: datetime, failures: int, at: datetime) -> float:
    """Return how sure a record is: 1 when just confirmed, less with age and failed referrals."""
    age_days = max(0.0, (at - confirmed_at).total_seconds() / _DAY_S)
    return float(KEPT_AFTER_FAILURE**failures * 0.5 ** (age_days / HALF_LIFE_DAYS[kind]))


def falls_below(threshold: float, kind: Kind, confirmed_at: datetime, failures: int) -> datetime:
    """Return the moment from which `confidence` is below a threshold."""
    at_first = KEPT_AFTER_FAILURE**failures
    if at_first <= threshold:
        return confirmed_at
    return confirmed_at + timedelta(days=HALF_LIFE_DAYS[kind] * math.log2(at_first / threshold))


def around(area: str) -> list[str]:
    """Return an area and those that contain it, the nearest first: 街道, 区, 市, 省."""
    wider = [area[:9], area[:6], f"{area[:4]}00", f"{area[:2]}0000"]
    return list(dict.fromkeys(wider))


def reached(areas: Iterable[str]) -> list[str]:
    """Return these areas and all that contain one of them: who looks there finds it."""
    return sorted({wider for area in areas for wider in around(area)})


def grams(text: str) -> list[str]:
    """Cut a text into what the index knows: pairs of Chinese characters, and other words whole.

    Most Chinese words have two characters, and a trigram index finds nothing shorter than
    three; cut into pairs, each pair is a word of its own to it.
    """
    found: list[str] = []
    for piece in _PIECE.findall(unicodedata.normalize("NFKC", text).lower()):
        if piece[0].isascii() or len(piece) == 1:
            found.append(piece)
        else:
            found += [piece[at : at + 2] for at in range(len(piece) - 1)]
    return list(dict.fromkeys(found))[:_MOST_GRAMS]


def asked_grams(text: str) -> list[str]:
    """Return the pieces to look for, without what is said around them: 我想找…的."""
    return grams(_ASIDE.sub(" ", text)) or grams(text)


def index_text(*texts: str) -> str:
    """Return what stands in the indexed column for some texts."""
    return f" {' '.join(grams(' '.join(texts)))} "


def is_open_at(schedule: Mapping[str, Any], moment: datetime) -> bool | None:
    """Say whether it is open, in Shanghai's time; None where no hours are known."""
    windows: Sequence[Mapping[str, Any]] = schedule["windows"]
    if not windows:
        return None
    local = moment.astimezone(SHANGHAI)
    if local.date().isoformat() in schedule["closed_on"]:
        return False
    time = local.strftime("%H:%M")
    return any(
        one["weekday"] == local.isoweekday() and one["opens"] <= time < one["closes"]
        for one in windows
    )


def share(total: int, weight: int, weights: int) -> float:
    """Return the part of a shared supply that goes to a place, by its part of the demand."""
    return total * weight / weights if weights else 0.0
