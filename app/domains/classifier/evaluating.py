"""The figures of a model on a test set it has not seen, speed and size included."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from app.domains.classifier import artefact as artefacts
from app.domains.classifier import features, measuring, taxonomy, training
from app.domains.classifier.artefact import Artefact
from app.domains.classifier.corpus import Message
from app.domains.classifier.engine import Engine, shares_of
from app.domains.classifier.taxonomy import Taxonomy

_SINGLES = 500


def evaluate(
    learn: Sequence[Message], judged: Sequence[Message], codes: Taxonomy
) -> tuple[Artefact, dict[str, Any]]:
    """Train on some messages and measure on others; times in seconds and milliseconds."""
    began = time.perf_counter()
    made = training.train(learn, codes)
    trained = time.perf_counter() - began
    return made, figures(made, judged) | {"train_seconds": round(trained, 2)}


def figures(made: Artefact, judged: Sequence[Message]) -> dict[str, Any]:
    """Return the figures of a model on labelled messages."""
    engine = Engine(made)
    head = made.heads["topic"]
    texts = [one.text for one in judged]
    labels = [str(one.topic) for one in judged]
    began = time.perf_counter()
    shares = shares_of(engine.logits(texts, "topic"), head).astype(float)
    batch_ms = (time.perf_counter() - began) * 1000 / max(len(texts), 1)
    found = measuring.figures(shares, head.classes, labels)
    found["field_accuracy"] = measuring.field_accuracy(
        shares, head.classes, labels, taxonomy.fields_in(made.taxonomy)
    )
    openings = engine.logits([text[: features.OPENING] for text in texts], "topic")
    found["first30_macro_f1"] = measuring.figures(
        shares_of(openings, head).astype(float), head.classes, labels
    )["macro_f1"]
    bars = np.array(head.thresholds)[shares.argmax(axis=1)]
    right = np.array(
        [
            head.classes[place] == label
            for place, label in zip(shares.argmax(1), labels, strict=True)
        ]
    )
    return found | {
        "forwarding": measuring.forwarding(shares.max(axis=1), right, bars),
        "batch_ms": round(batch_ms, 4),
        "single_p95_ms": round(_single_p95_ms(engine, texts[:_SINGLES]), 4),
        "artefact_bytes": len(artefacts.pack(made)),
    }


def _single_p95_ms(engine: Engine, texts: Sequence[str]) -> float:
    times = []
    for text in texts:
        began = time.perf_counter()
        engine.score(text)
        times.append((time.perf_counter() - began) * 1000)
    return float(np.percentile(times, 95)) if times else 0.0
