"""What others may ask of the classifier: read a message, name a code, keep a label."""

from app.domains.classifier import live, reading, splitting
from app.domains.classifier.artefact import ArtefactUnreadable
from app.domains.classifier.crisis import CrisisSign
from app.domains.classifier.engine import Evidence
from app.domains.classifier.examples import Reviewed, reviewed_examples
from app.domains.classifier.labels import (
    Example,
    Teacher,
    export_of,
    forget_texts,
    has_labelled,
    keep_label,
)
from app.domains.classifier.live import Model, shadow_version, use_file
from app.domains.classifier.naming import (
    HotlineNumber,
    Meanings,
    TaxonomyOut,
    check_tags,
    field_name,
    field_of,
    hotlines,
    is_kind,
    is_topic,
    is_urgency,
    kind_name,
    meanings,
    taxonomy_out,
    topic_name,
    urgency_name,
)
from app.domains.classifier.reading import Candidate, Reading
from app.domains.classifier.registry import (
    Registered,
    begin_lesson,
    find,
    list_models,
    promote,
    roll_back,
    set_shadow,
    watching,
)
from app.domains.classifier.registry import load as load_model
from app.domains.classifier.shadowing import Differences, differences, keep_shadow
from app.domains.classifier.splitting import Part

__all__ = [
    "ArtefactUnreadable",
    "Candidate",
    "CrisisSign",
    "Differences",
    "Evidence",
    "Example",
    "HotlineNumber",
    "Meanings",
    "Model",
    "Part",
    "Reading",
    "Registered",
    "Reviewed",
    "TaxonomyOut",
    "Teacher",
    "begin_lesson",
    "check_tags",
    "current_code",
    "current_model",
    "differences",
    "export_of",
    "field_name",
    "field_of",
    "find",
    "forget_texts",
    "has_labelled",
    "hotlines",
    "is_kind",
    "is_topic",
    "is_urgency",
    "keep_label",
    "keep_shadow",
    "kind_name",
    "list_models",
    "load_model",
    "meanings",
    "promote",
    "read",
    "read_with",
    "reviewed_examples",
    "roll_back",
    "set_shadow",
    "shadow_version",
    "split",
    "taxonomy_out",
    "topic_name",
    "urgency_name",
    "use_file",
    "version",
    "watching",
]


def read(text: str) -> Reading:
    """Return what a message is about. Never raises: at worst it is unsure, and a human reads."""
    return reading.read(live.current(), text)


def split(text: str, whole: Reading) -> tuple[Part, Part] | None:
    """Return the two needs that a message holds, or None where it is not clear that it does."""
    return splitting.find(live.current(), text, whole)


def read_with(model: Model, text: str) -> Reading:
    """Return what a message is about as another model reads it."""
    return reading.read(model, text)


def current_model() -> Model:
    """Return the model in use."""
    return live.current()


def current_code(code: str) -> str:
    """Return the code of a topic today: where a topic of an earlier taxonomy went."""
    return live.codes().moved.get(code, code)


def version() -> str:
    """Return the version of the model in use."""
    return live.current().version
