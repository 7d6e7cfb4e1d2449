"""The taxonomy: fields, topics, kinds and urgencies with their Chinese names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of one field."""

    code: str
    name: str
    definition: str
    field: str


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All codes, in their order, with names."""

    fields: dict[str, str]
    topics: dict[str, Topic]
    kinds: dict[str, str]
    urgencies: dict[str, str]
    version: str = ""
    moved: dict[str, str] = field(default_factory=dict)
    """Where topics of earlier versions went: old code to the code of this version."""
    retired: dict[str, str] = field(default_factory=dict)
    """Names of topics that are no longer given, for the history of old needs."""

    def fields_of_topics(self) -> dict[str, str]:
        """Return for each topic the code of its field."""
        return {code: topic.field for code, topic in self.topics.items()}


def fields_in(document: Mapping[str, Any]) -> dict[str, str]:
    """Return for each topic of a model's own taxonomy the code of its field.

    Codes are whatever labels the model was trained on, Chinese words too.
    """
    return {topic["code"]: one["code"] for one in document["fields"] for topic in one["topics"]}


class TaxonomyUnreadable(Exception):
    """A taxonomy cannot be used; `str()` says what to change in it."""


_CODE = re.compile(r"[a-z0-9][a-z0-9\-]*(\.[a-z0-9][a-z0-9\-]*)*")


@lru_cache
def shipped() -> Taxonomy:
    """Return the taxonomy that comes with the program."""
    return read(DATA / "taxonomy.yaml")


def read(path: Path) -> Taxonomy:
    """Read a taxonomy from a YAML file; raises TaxonomyUnreadable."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise TaxonomyUnreadable(f"{path} is no readable YAML: {error}") from error
    return from_document(document, source=str(path))


def from_document(document: Any, *, source: str = "taxonomy") -> Taxonomy:
    """Return the taxonomy that a document describes; raises TaxonomyUnreadable.

    `fields: [{code, name, topics: [{code, name, is}]}]`, `kinds` and `urgency` as code to name,
    and, where it replaces another: `moved: {old: new}` and `retired: {old: name}`.
    """
    try:
        topics = [
            Topic(
                str(topic["code"]), str(topic["name"]), str(topic.get("is", "")), str(one["code"])
            )
            for one in document["fields"]
            for topic in one["topics"]
        ]
        made = Taxonomy(
            fields={str(one["code"]): str(one["name"]) for one in document["fields"]},
            topics={topic.code: topic for topic in topics},
            kinds=_names(document.get("kinds")),
            urgencies=_names(document.get("urgency")),
            version=str(document.get("version", "")),
            moved=_names(document.get("moved")),
            retired=_names(document.get("retired")),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise TaxonomyUnreadable(
            f"{source}: a taxonomy has fields with code, name and topics; "
            f"topics have code and name ({type(error).__name__}: {error})"
        ) from error
    _check(made, len(topics), source)
    return made


def following(earlier: Sequence[Taxonomy], codes: Taxonomy) -> Taxonomy:
    """Return a taxonomy that knows where the topics of earlier ones went, or that they retired."""
    moved, retired = dict(codes.moved), dict(codes.retired)
    for former in earlier:
        for old, new in former.moved.items():
            moved.setdefault(old, codes.moved.get(new, new))
        for code, name in {
            **former.retired,
            **{code: topic.name for code, topic in former.topics.items()},
        }.items():
            if code not in codes.topics:
                retired.setdefault(code, name)
    return replace(
        codes,
        moved={old: new for old, new in moved.items() if new in codes.topics and old != new},
        retired=retired,
    )


def from_labels(labels: Iterable[str]) -> Taxonomy:
    """Return a taxonomy in which every label is a field of its own: for data without one."""
    names = sorted(set(labels))
    return Taxonomy(
        fields={name: name for name in names},
        topics={name: Topic(name, name, "", name) for name in names},
        kinds={},
        urgencies={},
    )


def as_document(codes: Taxonomy) -> dict[str, Any]:
    """Return a taxonomy as plain data; `from_document` reads it again."""
    return {
        "version": codes.version,
        "fields": [
            {
                "code": code,
                "name": name,
                "topics": [
                    {"code": topic.code, "name": topic.name, "is": topic.definition}
                    for topic in codes.topics.values()
                    if topic.field == code
                ],
            }
            for code, name in codes.fields.items()
        ],
        "kinds": codes.kinds,
        "urgency": codes.urgencies,
        "moved": codes.moved,
        "retired": codes.retired,
    }


def _names(given: Mapping[str, str] | None) -> dict[str, str]:
    return {str(code): str(name) for code, name in (given or {}).items()}


def _check(made: Taxonomy, topics: int, source: str) -> None:
    problems = []
    if len(made.topics) < 2:
        problems.append("it needs two topics at least")
    if len(made.topics) != topics:
        problems.append("a topic's code stands twice")
    problems += [
        f"{code!r} is no code (a-z, 0-9, - and .)"
        for code in [*made.fields, *made.topics]
        if not _CODE.fullmatch(code)
    ]
    problems += [
        f"moved: {old!r} goes to {new!r}, which is no topic"
        for old, new in made.moved.items()
        if new not in made.topics
    ]
    if problems:
        raise TaxonomyUnreadable(f"{source}: {'; '.join(problems[:5])}")
