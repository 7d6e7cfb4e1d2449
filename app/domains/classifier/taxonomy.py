"""The taxonomy: fields, topics, kinds and urgencies with their Chinese names."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

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


@lru_cache
def load(folder: Path = DATA) -> Taxonomy:
    """Read a taxonomy from the `taxonomy.yaml` of a folder."""
    raw = yaml.safe_load((folder / "taxonomy.yaml").read_text(encoding="utf-8"))
    topics = [
        Topic(topic["code"], topic["name"], topic["is"], field["code"])
        for field in raw["fields"]
        for topic in field["topics"]
    ]
    return Taxonomy(
        fields={field["code"]: field["name"] for field in raw["fields"]},
        topics={topic.code: topic for topic in topics},
        kinds=dict(raw["kinds"]),
        urgencies=dict(raw["urgency"]),
    )
