"""What somebody means who writes a line to the official account. Pure; no row is looked at."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_RECEIPT = re.compile(r"QN-?(\d{8})-?([0-9A-Z]{5})", re.ASCII)
_EDGES = " \t\n。．.！!？?，,~～、“”\"'‘’「」【】()（）"


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_YES = _words("1 是 是的 好 好的 可以 对 对的 行 嗯 嗯嗯 确认 提交 确认提交 ok yes")
_NO = _words("2 不 不用 不用了 不是 取消 算了 不提交 删除 no")
_PROGRESS = _words("3 进度 查进度 查询 查询进度 我的诉求 办到哪了 办得怎么样了 有结果了吗")
_HELP = _words("0 帮助 help 菜单 怎么用 使用说明 你好 您好 在吗 在么 hi hello")
_HUMAN = _words("人工 转人工 客服 人工客服 电话 热线")
SHORTEST_NEED = 4
LONGEST_NEED = 2000


class Wish(StrEnum):
    """What a line asks for."""

    submit = "submit"
    drop = "drop"
    progress = "progress"
    receipt = "receipt"
    help = "help"
    human = "human"
    tell = "tell"
    """It is a need, or more words to one."""
    unclear = "unclear"


@dataclass(frozen=True, slots=True)
class Line:
    """A line, understood; `receipt` is set where it names one."""

    wish: Wish
    receipt: str = ""


_WORDS = {
    **dict.fromkeys(_YES, Wish.submit),
    **dict.fromkeys(_NO, Wish.drop),
    **dict.fromkeys(_PROGRESS, Wish.progress),
    **dict.fromkeys(_HELP, Wish.help),
    **dict.fromkeys(_HUMAN, Wish.human),
}


def understand(text: str) -> Line:
    """Return what a line asks for; whatever is no known word is a need if it is long enough."""
    plain = unicodedata.normalize("NFKC", text).strip(_EDGES)
    found = _RECEIPT.search(plain.upper())
    # A receipt number inside a long story belongs to the story.
    if found and len(plain) <= len(found[0]) + 12:
        return Line(Wish.receipt, f"QN-{found[1]}-{found[2]}")
    known = _WORDS.get(plain.lower())
    if known is not None:
        return Line(known)
    letters = sum(1 for one in plain if unicodedata.category(one)[0] in "LN")
    return Line(Wish.tell if letters >= SHORTEST_NEED else Wish.unclear)


def join(draft: str, more: str) -> str | None:
    """Return a draft with more words, None where it would become too long."""
    joined = f"{draft}\n{more}" if draft else more
    return joined if len(joined) <= LONGEST_NEED else None
