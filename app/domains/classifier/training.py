"""Training: from labelled messages to an artefact with honest figures inside.

Two linear models on the same features, added: complement naive Bayes, which is strong when
there is little data, and a linear SVM, which takes over as it grows. Imported only by the
command line, so that the serving process never loads scikit-learn.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from app.domains.classifier import features, taxonomy
from app.domains.classifier.artefact import Artefact, Head, fingerprint
from app.domains.classifier.normalise import normalise
from app.domains.classifier.taxonomy import Taxonomy

FOLDS = 5
SEED = 20261123
PRECISION_WANTED = 0.90
DEFINITION_COPIES = 3
BAYES_SHARE = 2.0
_MOST_FEATURES = 20_000
_LEAST_ACCEPTED = 20
_NEVER = 1.01

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Message:
    """One labelled message."""

    text: str
    topic: str
    also: tuple[str, ...]
    kind: str
    urgency: str


@dataclass(frozen=True, slots=True)
class _Linear:
    """A trained head: weights per feature and class, and a bias."""

    classes: list[str]
    weights: Numbers
    bias: Numbers


def read_messages(folder: Path) -> list[Message]:
    """Return the messages of all `train-*.jsonl` of a folder."""
    messages = []
    for path in sorted(folder.glob("train-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            messages.append(
                Message(row["text"], row["topic"], tuple(row["also"]), row["kind"], row["urgency"])
            )
    return messages


def train(messages: Sequence[Message], codes: Taxonomy | None = None) -> Artefact:
    """Train all heads and measure them by cross-validation; the same data give the same bytes."""
    codes = codes or taxonomy.load()
    heads: dict[str, Head] = {}
    metrics: dict[str, Any] = {}
    columns = []
    vectoriser = _vectoriser()
    everything = _features(vectoriser, messages, codes, fit=True)
    for name, labels in _questions(messages).items():
        logits, classes = _out_of_fold(messages, labels, codes, with_definitions=name == "topic")
        temperature = _temperature(logits, labels, classes)
        right = _right(logits, labels, classes, messages if name == "topic" else None)
        threshold, figures = _figures(logits / temperature, labels, classes, right)
        metrics[name] = figures
        fitted = _fit(everything, _with_definitions(labels, codes, name == "topic"))
        heads[name] = Head(
            classes=fitted.classes,
            bias=[round(float(value), 5) for value in fitted.bias],
            temperature=round(temperature, 5),
            threshold=round(threshold, 5),
        )
        columns.append(fitted.weights)
    data_hash = fingerprint(*(f"{one}".encode() for one in messages))
    return Artefact(
        version=f"2026.11-{data_hash[:8]}",
        vocabulary=[str(gram) for gram in vectoriser.get_feature_names_out()],
        idf=vectoriser.idf_.astype(np.float32),
        weights=np.vstack(columns).T.astype(np.float32),
        heads=heads,
        metrics=metrics,
        training={
            "messages": len(messages),
            "sha256": data_hash,
            "taxonomy": fingerprint(repr(sorted(codes.topics)).encode())[:16],
            "folds": FOLDS,
        },
    )


def _questions(messages: Sequence[Message]) -> dict[str, list[str]]:
    return {
        "topic": [one.topic for one in messages],
        "kind": [one.kind for one in messages],
        "urgency": [one.urgency for one in messages],
    }


def _analyse(text: str) -> list[str]:
    return [gram for _, gram in features.grams(normalise(text).text)]


def _vectoriser() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer=_analyse, sublinear_tf=True, max_features=_MOST_FEATURES)


def _definitions(codes: Taxonomy) -> list[tuple[str, str]]:
    return [(topic.code, f"{topic.name} {topic.definition}") for topic in codes.topics.values()]


def _features(
    vectoriser: TfidfVectorizer, messages: Sequence[Message], codes: Taxonomy, *, fit: bool
) -> Any:
    texts = [one.text for one in messages]
    texts += [text for _, text in _definitions(codes)] * DEFINITION_COPIES
    return vectoriser.fit_transform(texts) if fit else vectoriser.transform(texts)


def _with_definitions(labels: list[str], codes: Taxonomy, wanted: bool) -> list[str | None]:
    """Return the labels of messages and definitions; None where a definition has no label."""
    told: list[str | None] = [code if wanted else None for code, _ in _definitions(codes)]
    return [*labels, *told * DEFINITION_COPIES]


def _fit(matrix: Any, labels: Sequence[str | None]) -> _Linear:
    rows = [place for place, label in enumerate(labels) if label is not None]
    known = np.array([labels[place] for place in rows])
    matrix = matrix[rows]
    bayes = ComplementNB(alpha=0.5).fit(matrix, known)
    machine = LinearSVC(C=0.2, class_weight="balanced", random_state=SEED).fit(matrix, known)
    from_bayes = bayes.feature_log_prob_ - bayes.feature_log_prob_.mean(axis=0)
    from_machine = machine.coef_
    # Both are brought to the same spread, so that the share means what it says.
    spread_bayes = float(np.std(matrix @ from_bayes.T)) or 1.0
    spread_machine = float(np.std(matrix @ from_machine.T + machine.intercept_)) or 1.0
    weights = BAYES_SHARE * from_bayes / spread_bayes + from_machine / spread_machine
    return _Linear(
        [str(one) for one in machine.classes_], weights, machine.intercept_ / spread_machine
    )


def _out_of_fold(
    messages: Sequence[Message], labels: list[str], codes: Taxonomy, *, with_definitions: bool
) -> tuple[Numbers, list[str]]:
    """Return the logits each message gets from a model that has not seen it."""
    classes = sorted(set(labels) | (set(codes.topics) if with_definitions else set()))
    logits = np.full((len(messages), len(classes)), -10.0)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for seen, unseen in folds.split(np.zeros(len(labels)), labels):
        vectoriser = _vectoriser()
        matrix = _features(vectoriser, [messages[place] for place in seen], codes, fit=True)
        fitted = _fit(matrix, _with_definitions([labels[p] for p in seen], codes, with_definitions))
        scores = vectoriser.transform([messages[place].text for place in unseen])
        where = [classes.index(one) for one in fitted.classes]
        logits[np.ix_(unseen, where)] = scores @ fitted.weights.T + fitted.bias
    return logits, classes


def _temperature(logits: Numbers, labels: list[str], classes: list[str]) -> float:
    """Return the temperature that makes the out-of-fold probabilities honest (Guo et al. 2017)."""
    truth = np.array([classes.index(label) for label in labels])
    rows = np.arange(len(truth))

    def loss(logarithm: float) -> float:
        scaled = logits / np.exp(logarithm)
        return float(np.mean(logsumexp(scaled, axis=1) - scaled[rows, truth]))

    found = minimize_scalar(loss, bounds=(-4, 4), method="bounded")
    return float(np.exp(found.x))


def _right(
    logits: Numbers,
    labels: list[str],
    classes: list[str],
    messages: Sequence[Message] | None,
) -> NDArray[np.bool_]:
    """Say for each message whether the first guess is right; a need's second topic is right too."""
    guesses = [classes[place] for place in logits.argmax(axis=1)]
    if messages is None:
        return np.array([guess == label for guess, label in zip(guesses, labels, strict=True)])
    return np.array(
        [
            guess == one.topic or guess in one.also
            for guess, one in zip(guesses, messages, strict=True)
        ]
    )


def _figures(
    scaled: Numbers, labels: list[str], classes: list[str], right: NDArray[np.bool_]
) -> tuple[float, dict[str, Any]]:
    shares = np.exp(scaled - logsumexp(scaled, axis=1, keepdims=True))
    sure = shares.max(axis=1)
    order = np.argsort(-shares, axis=1)
    truth = np.array([classes.index(label) for label in labels])
    threshold = _threshold(sure, right)
    accepted = sure >= threshold
    return threshold, {
        "top1": _rounded((order[:, 0] == truth).mean()),
        "top2": _rounded((order[:, :2] == truth[:, None]).any(axis=1).mean()),
        "macro_f1": _rounded(f1_score(truth, order[:, 0], average="macro", zero_division=0)),
        "ece": _rounded(_calibration_error(sure, order[:, 0] == truth)),
        "threshold": _rounded(threshold),
        "coverage": _rounded(accepted.mean()),
        "precision": _rounded(right[accepted].mean()) if accepted.any() else None,
    }


def _threshold(sure: Numbers, right: NDArray[np.bool_]) -> float:
    """Return the lowest confidence from which on the wanted share of guesses is right."""
    order = np.argsort(-sure)
    shares = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(shares >= PRECISION_WANTED)
    good = good[good >= _LEAST_ACCEPTED - 1]
    return float(sure[order[good[-1]]]) if len(good) else _NEVER


def _calibration_error(sure: Numbers, right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over ten equal bins."""
    total = 0.0
    for low in np.linspace(0, 0.9, 10):
        inside = (sure > low) & (sure <= low + 0.1)
        if inside.any():
            total += inside.mean() * abs(right[inside].mean() - sure[inside].mean())
    return float(total)


def _rounded(value: Any) -> float:
    return round(float(value), 4)
