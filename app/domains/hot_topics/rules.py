"""Pure rules: a topic's name from a member's words, and which topic is yesterday's again."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

from app.platform import masking

Name = TypeVar("Name", bound=Hashable)

SAME_FROM = 0.3
"""The Jaccard share of members from which a topic is an earlier one again."""

_LONGEST_TITLE, _SHORTEST_TITLE = 40, 5
_SENTENCE = re.compile(r"[。！？!?；;\n\r]+")
_GREETING = re.compile(
    r"^(?:(?:尊敬|敬爱)的[^，,：:]{1,16}[，,：:\s]*|(?:各位|领导|老师|你们|您|你)们?好[，,：:！!\s]*"
    r"|大家好[，,：:！!\s]*|请问[一下]{0,2}[，,：:\s]*|求助[，,：:！!\s]+)+"
)
# Who says so of themselves, or what the mask covered: such a sentence names nobody's topic.
_PERSONAL = re.compile(
    r"我叫|我的名字|本名|姓名|我姓|本人[\u4e00-\u9fff]{2,3}[，,]|联系人|联系方式|加我|身份证"
    r"|学号|工号|\[(?:电话|身份证号|银行卡号|邮箱|账号)\]|[0-9A-Za-z]{7,}"
)


def tidy(text: str) -> str:
    """Return a text in one form of each character and with single blanks; no code point breaks."""
    whole = unicodedata.normalize("NFKC", text.encode("utf-8", "ignore").decode("utf-8"))
    return re.sub(r"[^\S\n]+", " ", whole).strip()


def headline(text: str) -> str | None:
    """Return the first sentence that can stand for a topic, or None where none is fit.

    No greeting, nothing that looks like a person's data, also where the mask missed it.
    """
    for sentence in _SENTENCE.split(text)[:6]:
        bare = _GREETING.sub("", sentence.strip()).strip(" ，,：:、.…-—\"'“”")
        if len(bare) < _SHORTEST_TITLE or _PERSONAL.search(bare) or masking.mask(bare) != bare:
            continue
        return bare if len(bare) <= _LONGEST_TITLE else bare[: _LONGEST_TITLE - 1] + "…"
    return None


def same_as_before(
    before: Mapping[Name, AbstractSet[Hashable]], now: Sequence[AbstractSet[Hashable]]
) -> list[Name | None]:
    """Return for each new topic the earlier one that it is, or None; one to one.

    The pair that shares most goes first, so a topic that fell apart lives on in its largest part.
    """
    homes: dict[Hashable, list[Name]] = defaultdict(list)
    for name, members in before.items():
        for member in members:
            homes[member].append(name)
    pairs: list[tuple[float, int, Name]] = []
    for index, members in enumerate(now):
        shared: dict[Name, int] = defaultdict(int)
        for member in members:
            for name in homes[member]:
                shared[name] += 1
        for name, count in shared.items():
            jaccard = count / (len(members) + len(before[name]) - count)
            if jaccard >= SAME_FROM:
                pairs.append((jaccard, index, name))
    found: list[Name | None] = [None] * len(now)
    taken: set[Name] = set()
    for _, index, name in sorted(pairs, key=lambda pair: (-pair[0], pair[1], str(pair[2]))):
        if found[index] is None and name not in taken:
            found[index] = name
            taken.add(name)
    return found
