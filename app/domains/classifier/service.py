"""What others may ask of the classifier: read a message, name a code, keep a label."""

from app.domains.classifier import live, reading
from app.domains.classifier.artefact import ArtefactUnreadable
from app.domains.classifier.crisis import CrisisSign
from app.domains.classifier.engine import Evidence
from app.domains.classifier.labels import Example, forget_texts, keep_label
from app.domains.classifier.live import use_file
from app.domains.classifier.naming import (
    HotlineNumber,
    TaxonomyOut,
    check_tags,
    field_name,
    field_of,
    hotlines,
    is_kind,
    is_topic,
    kind_name,
    taxonomy_out,
    topic_name,
    urgency_name,
)
from app.domains.classifier.reading import Candidate, Reading

__all__ = [
    "ArtefactUnreadable",
    "Candidate",
    "CrisisSign",
    "Evidence",
    "Example",
    "HotlineNumber",
    "Reading",
    "TaxonomyOut",
    "check_tags",
    "field_name",
    "field_of",
    "forget_texts",
    "hotlines",
    "is_kind",
    "is_topic",
    "keep_label",
    "kind_name",
    "read",
    "taxonomy_out",
    "topic_name",
    "urgency_name",
    "use_file",
    "version",
]


def read(text: str) -> Reading:
    """Return what a message is about. Never raises: at worst it is unsure, and a human reads."""
    return reading.read(live.current(), text)


def version() -> str:
    """Return the version of the model in use."""
    return live.current().version
