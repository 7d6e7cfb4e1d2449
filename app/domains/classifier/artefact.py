"""The trained classifier as one file that loads without running code: gzipped JSON and numbers."""

import base64
import gzip
import hashlib
import json
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FORMAT = 2
MOST_BYTES = 64 * 1024 * 1024
"""What an artefact may unpack to; a foreign file must not fill the memory."""


class ArtefactUnreadable(Exception):
    """The classifier's file is missing, broken or foreign; `str()` says how to build it."""


@dataclass(frozen=True, slots=True)
class Head:
    """One question put to a message: its classes, and how scores become honest probabilities.

    A class's score z becomes sigmoid(slope·z + offset) (Platt 1999); the shares of all classes
    are those sigmoids to the power `sharpness`, made to sum to one.
    """

    classes: list[str]
    bias: list[float]
    slope: list[float]
    offset: list[float]
    sharpness: float
    thresholds: list[float]
    """Per class: from this probability on a guess was right as often as wanted; above 1 never."""


@dataclass(frozen=True, slots=True)
class DangerScale:
    """How danger is told: a logistic curve over what the rules and the model say of a message."""

    bias: float
    rule: float
    model: float
    alarm_from: float
    """From this probability on it is treated as a crisis."""
    doubt_from: float
    """From this probability on a person looks first, without an alarm."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """Everything reading needs."""

    version: str
    vocabulary: list[str]
    idf: NDArray[np.float32]
    scales: NDArray[np.float32]
    weights: NDArray[np.int8]
    """One row per feature, one column per class of all heads together, in units of the scale."""
    heads: dict[str, Head]
    danger: DangerScale | None
    taxonomy: dict[str, Any]
    metrics: dict[str, Any]
    training: dict[str, Any]


def pack(artefact: Artefact) -> bytes:
    """Return an artefact as bytes; the same content gives the same bytes."""
    content = {
        "format": FORMAT,
        "version": artefact.version,
        "vocabulary": "\n".join(artefact.vocabulary),
        "idf": _letters(artefact.idf.astype("<f2")),
        "scales": _letters(artefact.scales.astype("<f2")),
        "weights": _letters(artefact.weights.astype("i1")),
        "heads": {name: asdict(head) for name, head in artefact.heads.items()},
        "danger": None if artefact.danger is None else asdict(artefact.danger),
        "taxonomy": artefact.taxonomy,
        "metrics": artefact.metrics,
        "training": artefact.training,
    }
    # Keys keep their order: the columns of `weights` follow the order of `heads`.
    return gzip.compress(json.dumps(content, ensure_ascii=False).encode(), mtime=0)


def unpack(packed: bytes) -> Artefact:
    """Read an artefact; raises ArtefactUnreadable for anything else."""
    try:
        return _read(json.loads(_unzip(packed)))
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error) as error:
        raise ArtefactUnreadable(f"no classifier of this program ({error})"[:200]) from error


def save(artefact: Artefact, path: Path) -> None:
    """Write an artefact to a file; whoever loads it meanwhile finds the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(pack(artefact))
    fresh.replace(path)


def load(path: Path) -> Artefact:
    """Read an artefact from a file; raises ArtefactUnreadable."""
    try:
        return unpack(path.read_bytes())
    except (OSError, ArtefactUnreadable) as error:
        raise ArtefactUnreadable(
            f"{path}: {error}; build it with: needs-express classifier train --out {path}"
        ) from error


def fingerprint(*parts: bytes) -> str:
    """Return the SHA-256 of some parts together, in hex."""
    return hashlib.sha256(b"\x00".join(parts)).hexdigest()


def _unzip(packed: bytes) -> bytes:
    unzip = zlib.decompressobj(wbits=31)
    content = unzip.decompress(packed, MOST_BYTES)
    if not unzip.eof:
        raise ValueError("cut short, or too large")
    return content


def _read(content: dict[str, Any]) -> Artefact:
    if content["format"] != FORMAT:
        raise ValueError(f"format {content['format']!r} is not {FORMAT}")
    heads = {name: Head(**head) for name, head in content["heads"].items()}
    vocabulary = content["vocabulary"].split("\n") if content["vocabulary"] else []
    columns = sum(_width(head) for head in heads.values())
    weights = np.frombuffer(_bytes(content["weights"]), dtype="i1")
    numbers = {name: _halves(content[name], len(vocabulary)) for name in ("idf", "scales")}
    danger = content["danger"]
    return Artefact(
        version=str(content["version"]),
        vocabulary=vocabulary,
        idf=numbers["idf"],
        scales=numbers["scales"],
        weights=weights.reshape(len(vocabulary), columns),
        heads=heads,
        danger=None if danger is None else DangerScale(**danger),
        taxonomy=dict(content["taxonomy"]),
        metrics=dict(content["metrics"]),
        training=dict(content["training"]),
    )


def _width(head: Head) -> int:
    rows = (head.bias, head.slope, head.offset, head.thresholds)
    if not head.classes or any(len(row) != len(head.classes) for row in rows):
        raise ValueError("a head's columns do not match its classes")
    return len(head.classes)


def _letters(numbers: NDArray[Any]) -> str:
    return base64.b64encode(numbers.tobytes()).decode()


def _bytes(letters: str) -> bytes:
    return base64.b64decode(letters, validate=True)


def _halves(letters: str, count: int) -> NDArray[np.float32]:
    numbers = np.frombuffer(_bytes(letters), dtype="<f2").astype(np.float32)
    if len(numbers) != count or not np.isfinite(numbers).all():
        raise ValueError("numbers do not match the vocabulary")
    return numbers
