"""The trained classifier as one file that loads without running code: gzipped JSON and numbers."""

import base64
import gzip
import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FORMAT = 1


class ArtefactUnreadable(Exception):
    """The classifier's file is missing or broken; `str()` says how to build it."""


@dataclass(frozen=True, slots=True)
class Head:
    """One question put to a message: its classes, and how logits become honest probabilities."""

    classes: list[str]
    bias: list[float]
    temperature: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Artefact:
    """Everything reading needs."""

    version: str
    vocabulary: list[str]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    """One row per feature, one column per class of all heads together."""
    heads: dict[str, Head]
    metrics: dict[str, Any]
    training: dict[str, Any]


def save(artefact: Artefact, path: Path) -> None:
    """Write an artefact; the same content gives the same bytes."""
    content = {
        "format": FORMAT,
        "version": artefact.version,
        "vocabulary": artefact.vocabulary,
        "idf": _pack(artefact.idf.astype(np.float16)),
        "weights": _pack(artefact.weights.astype(np.float16)),
        "heads": {name: asdict(head) for name, head in artefact.heads.items()},
        "metrics": artefact.metrics,
        "training": artefact.training,
    }
    # Keys keep their order: the columns of `weights` follow the order of `heads`.
    packed = json.dumps(content, ensure_ascii=False).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    # Whoever loads it meanwhile finds the old file whole, or the new one whole.
    fresh = path.with_suffix(".new")
    fresh.write_bytes(gzip.compress(packed, mtime=0))
    fresh.replace(path)


def load(path: Path) -> Artefact:
    """Read an artefact; raises ArtefactUnreadable."""
    try:
        content = json.loads(gzip.decompress(path.read_bytes()))
        if content["format"] != FORMAT:
            raise ValueError("unknown format")
        heads = {name: Head(**head) for name, head in content["heads"].items()}
        columns = sum(len(head.classes) for head in heads.values())
        weights = _unpack(content["weights"]).reshape(len(content["vocabulary"]), columns)
        return Artefact(
            version=content["version"],
            vocabulary=content["vocabulary"],
            idf=_unpack(content["idf"]),
            weights=weights,
            heads=heads,
            metrics=content["metrics"],
            training=content["training"],
        )
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise ArtefactUnreadable(
            f"{path} is no classifier ({type(error).__name__}); build it with: "
            f"needs-express classifier train --out {path}"
        ) from error


def fingerprint(*parts: bytes) -> str:
    """Return the SHA-256 of some parts together, in hex."""
    return hashlib.sha256(b"\x00".join(parts)).hexdigest()


def _pack(numbers: NDArray[Any]) -> str:
    return base64.b64encode(numbers.astype("<f2").tobytes()).decode()


def _unpack(packed: str) -> NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(packed, validate=True), dtype="<f2").astype(np.float32)
