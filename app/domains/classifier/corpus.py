"""Labelled messages from files: the shipped corpus, and anybody's CSV."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ENCODINGS = ("utf-8-sig", "gb18030")
"""In this order: whatever GBK bytes are valid UTF-8 are so by an unlikely accident."""
MOST_FIELD_CHARACTERS = 1_000_000
_WORDS_TOGETHER = 2

_TEXT_NAMES = (
    "text",
    "message",
    "content",
    "tokens",
    "文本",
    "内容",
    "留言",
    "留言内容",
    "诉求内容",
)
_LABEL_NAMES = ("label", "topic", "一级标签", "标签", "分类", "类别", "主题")
_GROUP_NAMES = ("group", "writer", "分组")
_KIND_NAMES = ("kind", "诉求类型", "类型")
_URGENCY_NAMES = ("urgency", "紧急程度")


class CorpusUnreadable(Exception):
    """A file of messages cannot be used; `str()` says what to change in it."""


@dataclass(frozen=True, slots=True)
class Message:
    """One labelled message."""

    text: str
    topic: str | None
    also: tuple[str, ...] = ()
    kind: str | None = None
    urgency: str | None = None
    group: str = ""
    """Messages of one group (a writer, near copies) are never on both sides of a measurement."""
    is_measured: bool = True
    """False for what only helps to learn: it stands for no message as people write them."""
    weight: float = 1.0


def shipped(folder: Path) -> list[Message]:
    """Return the messages of all `train-*.jsonl` of a folder; a file is a writer.

    `danger-*.jsonl` are written around danger on purpose: they teach, and are measured apart.
    `chatter.txt` holds what people say to a machine without needing anything: it teaches calm.
    `lexicon.txt` holds words of each topic, so that more is known than the messages happen to say.
    """
    messages = []
    for path in sorted(folder.glob("*.jsonl")):
        is_measured = path.name.startswith("train-")
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            messages.append(
                Message(
                    text=row["text"],
                    topic=row["topic"],
                    also=tuple(row["also"]),
                    kind=row["kind"],
                    urgency=row["urgency"],
                    group=path.stem,
                    is_measured=is_measured,
                )
            )
    if not messages:
        raise CorpusUnreadable(f"{folder} holds no *.jsonl with messages")
    return messages + _chatter(folder / "chatter.txt") + _lexicon(folder / "lexicon.txt")


def _chatter(path: Path) -> list[Message]:
    if not path.exists():
        return []
    return [
        Message(line, None, urgency="routine", group=path.stem, is_measured=False)
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def _lexicon(path: Path) -> list[Message]:
    """Return the words of each topic, a few to a message; words of two topics are left out."""
    if not path.exists():
        return []
    by_topic: dict[str, list[str]] = {}
    topic = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            topic = line[2:].strip()
        elif line:
            by_topic.setdefault(topic, []).extend(line.split("、"))
    often = Counter(word for words in by_topic.values() for word in set(words))
    messages = []
    for code, words in by_topic.items():
        own = [word for word in dict.fromkeys(words) if often[word] == 1]
        # Words that follow one another are akin: they are dealt out, so that each set is mixed.
        sets = [
            own[start :: len(own) // _WORDS_TOGETHER + 1]
            for start in range(len(own) // _WORDS_TOGETHER + 1)
        ]
        messages += [Message("、".join(words), code, is_measured=False) for words in sets if words]
    return messages


def read_csv(path: Path) -> list[Message]:
    """Return the messages of a CSV file with a text and a label column, in UTF-8 or GB 18030.

    A `tokens` column of words with blanks between is taken as text that only helps to learn.
    Rows marked in `also_in_train_csv` are left out: they are there twice.
    """
    rows = csv.DictReader(io.StringIO(_decoded(path), newline=""))
    names = [name.strip() for name in rows.fieldnames or ()]
    rows.fieldnames = names
    text = _column(path, names, _TEXT_NAMES, "text")
    label = _column(path, names, _LABEL_NAMES, "label")
    optional = [_find(names, wanted) for wanted in (_GROUP_NAMES, _KIND_NAMES, _URGENCY_NAMES)]
    messages = [
        _message(row, text, label, optional)
        for row in _rows(path, rows)
        if row.get("also_in_train_csv") != "True"
    ]
    messages = [one for one in messages if one.text.strip() and one.topic]
    if not messages:
        raise CorpusUnreadable(f"{path} has no row with both a text and a label")
    return messages


def as_helpers(messages: Sequence[Message]) -> list[Message]:
    """Return messages that only help to learn."""
    return [
        Message(one.text, one.topic, kind=one.kind, urgency=one.urgency, is_measured=False)
        for one in messages
    ]


def check_labels(messages: Iterable[Message], topics: Iterable[str], source: str) -> None:
    """Raise CorpusUnreadable where a message has a label that the taxonomy does not know."""
    known = set(topics)
    unknown = sorted({one.topic for one in messages if one.topic} - known)
    if unknown:
        raise CorpusUnreadable(
            f"{source}: {len(unknown)} labels are not in the taxonomy: {', '.join(unknown[:5])}"
        )


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CorpusUnreadable(f"{path} cannot be read: {error.strerror}") from error
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CorpusUnreadable(f"{path} is neither UTF-8 nor GB 18030; save it as UTF-8")


def _rows(path: Path, rows: Iterable[dict[Any, Any]]) -> Iterable[dict[str, str]]:
    limit = csv.field_size_limit(MOST_FIELD_CHARACTERS)
    try:
        for row in rows:
            # What stands beyond the last named column has no name and no meaning.
            yield {name: value or "" for name, value in row.items() if name is not None}
    except csv.Error as error:
        raise CorpusUnreadable(f"{path} is no readable CSV: {error}") from error
    finally:
        csv.field_size_limit(limit)


def _message(
    row: Mapping[str, str], text: str, label: str, optional: Sequence[str | None]
) -> Message:
    group, kind, urgency = (row[name].strip() if name else "" for name in optional)
    is_segmented = text == "tokens"
    return Message(
        text="".join(row[text].split()) if is_segmented else row[text],
        topic=row[label].strip(),
        kind=kind or None,
        urgency=urgency or None,
        group=group,
        is_measured=not is_segmented,
    )


def _find(names: Sequence[str], wanted: Sequence[str]) -> str | None:
    lower = {name.lower(): name for name in names}
    return next((lower[name] for name in wanted if name in lower), None)


def _column(path: Path, names: Sequence[str], wanted: Sequence[str], what: str) -> str:
    found = _find(names, wanted)
    if found is None:
        raise CorpusUnreadable(
            f"{path} has no {what} column; it has: {', '.join(names) or 'nothing'}; "
            f"name one of them {wanted[0]!r}"
        )
    return found
