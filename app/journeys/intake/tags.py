"""From what the classifier read to what a need carries."""

from typing import Any

from app.domains.classifier.service import Part, Reading
from app.domains.needs import service as needs


def tags_of(reading: Reading, parts: tuple[Part, Part] | None = None) -> needs.Tags:
    """Return the tags of a reading; danger is never "sure enough" for a machine to forward."""
    return needs.Tags(
        topic=reading.topic,
        also=list(reading.also),
        kind=reading.kind,
        urgency=reading.urgency,
        is_crisis=reading.crisis is not None or reading.urgency == "crisis",
        is_sure=reading.is_confident,
        is_doubtful=reading.is_doubtful,
        document=_document(reading) | _split(parts),
    )


def _split(parts: tuple[Part, Part] | None) -> dict[str, Any]:
    """Return the two needs that the words seem to hold, as a reading keeps them."""
    return {} if parts is None else {"split": [[one.start, one.end, one.topic] for one in parts]}


def _document(reading: Reading) -> dict[str, Any]:
    return {
        "model": reading.model_version,
        "topic": reading.topic,
        "confidence": round(reading.topic_probability, 4),
        "kind_confidence": round(reading.kind_probability, 4),
        "urgency_confidence": round(reading.urgency_probability, 4),
        "alternatives": [[one.code, round(one.probability, 4)] for one in reading.alternatives],
        "evidence": [[one.start, one.end] for one in reading.evidence],
        "crisis": None if reading.crisis is None else reading.crisis.kind,
        "confirmed": reading.is_confident,
    }
