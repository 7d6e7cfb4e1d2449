"""Training: from labelled messages to an artefact with honest figures inside.

Two linear models on the same features, added: a linear SVM, and complement naive Bayes, which is
strong where there is little data. How much of the latter helps is measured, not guessed. Imported
only by commands, so that a serving process never loads scikit-learn.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from app.domains.classifier import calibration, danger_scale, features, measuring, taxonomy
from app.domains.classifier.artefact import Artefact, DangerScale, Head, fingerprint
from app.domains.classifier.calibration import Curve
from app.domains.classifier.corpus import Message
from app.domains.classifier.measuring import Numbers
from app.domains.classifier.normalise import normalise
from app.domains.classifier.taxonomy import Taxonomy

SEED = 20261123
RECIPE = 3
"""Counts what makes another model of the same data: features, learners, calibration."""
FOLDS = 5
QUICK_FOLDS = 3
MANY_GROUPS = 25
"""Up to so many groups are writers, each with a voice of their own; more are near copies."""
DEFINITION_COPIES = 3
_LONG = 60
_MOST_FEATURES = 160_000
_MOST_WEIGHTS = 4_000_000
_FEWEST_MESSAGES = 2
_BAYES_SHARES = (0.0, 0.5, 1.0)
_COST = 0.5
_PROCESSES = 2

Rows = NDArray[np.int64]
Labels = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Table:
    """All rows to learn from, as counts of features, and in which fold each is left out."""

    counts: sparse.csr_matrix
    vocabulary: list[str]
    folds: Rows
    """-1 for what is never left out."""
    is_measured: NDArray[np.bool_]
    weights: Numbers


@dataclass(frozen=True, slots=True)
class Fitted:
    """A trained model of one head: what the machine says and what Bayes says, on one scale."""

    classes: list[str]
    machine: Numbers
    bias: Numbers
    bayes: Numbers


@dataclass(frozen=True, slots=True)
class Measured:
    """A head measured on rows left out: how to calibrate it, and its scores there."""

    classes: list[str]
    bayes_share: float
    curve: Curve
    rows: Rows
    logits: Numbers
    truth: Rows

    def shares(self) -> Numbers:
        """Return the probabilities of the rows left out."""
        return self.curve.shares(self.logits)


def train(messages: Sequence[Message], codes: Taxonomy, *, every_writer: bool = False) -> Artefact:
    """Train all heads and measure them on messages left out; the same data give the same bytes.

    `every_writer` leaves each writer out alone, which is slower than leaving out several at once.
    """
    rows = [*messages, *_openings(messages), *_definitions(codes)]
    questions = _questions(rows)
    table = _tabulate(rows, len(codes.topics), every_writer=every_writer)
    measured = {
        name: _measure(table, labels, apart=name == "danger") for name, labels in questions.items()
    }
    fitted = {name: _fit(table, np.arange(len(rows)), labels) for name, labels in questions.items()}
    mixed = [_mixed(fitted[name], measured[name].bayes_share) for name in questions]
    weights, scales = _quantised(np.vstack(mixed).T)
    digest = fingerprint(*(f"{one}".encode() for one in messages))
    document = taxonomy.as_document(codes)
    danger, danger_figures = _danger(rows, table, measured.get("danger"))
    return Artefact(
        version=f"{RECIPE}-{digest[:8]}-{fingerprint(repr(document).encode())[:4]}",
        vocabulary=table.vocabulary,
        idf=_tfidf(table.counts).idf_.astype(np.float32),
        scales=scales,
        weights=weights,
        heads={name: _head(fitted[name], measured[name], table) for name in questions},
        danger=danger,
        taxonomy=document,
        metrics={
            name: _figures(one, table, codes if name == "topic" else None)
            for name, one in measured.items()
        }
        | danger_figures,
        training={
            "messages": len(messages),
            "sha256": digest,
            "writers": sorted({one.group for one in messages} - {""})[:MANY_GROUPS],
            "by_topic": dict(sorted(Counter(one.topic for one in messages if one.topic).items())),
        },
    )


def _questions(rows: Sequence[Message]) -> dict[str, Labels]:
    """Return the heads that the messages can teach, with each row's label or None."""
    questions: dict[str, list[str | None]] = {
        "topic": [one.topic for one in rows],
        "kind": [one.kind for one in rows],
        "urgency": [one.urgency if one.topic else None for one in rows],
        "danger": [danger_scale.label(one) for one in rows],
    }
    return {
        name: np.array(labels, dtype=object)
        for name, labels in questions.items()
        if len({label for label in labels if label is not None}) > 1
    }


def _danger(
    rows: Sequence[Message], table: Table, measured: Measured | None
) -> tuple[DangerScale | None, dict[str, Any]]:
    if measured is None:
        return None, {}
    danger = measured.classes.index(danger_scale.DANGER)
    scores = measured.logits[:, danger] - measured.logits[:, 1 - danger]
    return danger_scale.fit(rows, measured.rows, table.folds[measured.rows], scores)


def _openings(messages: Sequence[Message]) -> list[Message]:
    """Return long messages cut to their opening: a title alone must be understood too."""
    return [
        replace(one, text=one.text[: features.OPENING], is_measured=False, kind=None, urgency=None)
        for one in messages
        if one.is_measured and len(one.text) > _LONG
    ]


def _definitions(codes: Taxonomy) -> list[Message]:
    """Return the taxonomy's own words, as messages that only help."""
    return [
        Message(f"{topic.name} {topic.definition}", topic.code, is_measured=False)
        for topic in codes.topics.values()
        if topic.definition
    ] * DEFINITION_COPIES


def _tabulate(rows: Sequence[Message], topics: int, *, every_writer: bool) -> Table:
    vectoriser = CountVectorizer(
        analyzer=lambda text: features.keys(normalise(text).text), dtype=np.float32
    )
    counts = vectoriser.fit_transform([one.text for one in rows])
    often = np.bincount(counts.indices, minlength=counts.shape[1])
    most = min(_MOST_FEATURES, _MOST_WEIGHTS // max(topics, 1))
    kept = np.argsort(-often, kind="stable")[:most]
    kept = kept[often[kept] >= _FEWEST_MESSAGES]
    names = vectoriser.get_feature_names_out()
    kept = kept[features.in_order([names[place] for place in kept])]
    return Table(
        counts=counts[:, kept],
        vocabulary=[str(names[place]) for place in kept],
        folds=_folds(rows, every_writer=every_writer),
        is_measured=np.array([one.is_measured for one in rows]),
        weights=np.array([one.weight for one in rows]),
    )


def _folds(rows: Sequence[Message], *, every_writer: bool) -> Rows:
    """Say for each row when it is left out: with its whole group, so that no near copy is seen."""
    places = [place for place, one in enumerate(rows) if one.is_measured]
    groups = [rows[place].group or f"#{place}" for place in places]
    count = len(set(groups))
    if count < 2:
        groups, count = [f"#{place}" for place in places], len(places)
    if count <= MANY_GROUPS:
        splitter: Any = GroupKFold(count if every_writer else min(FOLDS, count))
    else:
        splitter = StratifiedGroupKFold(QUICK_FOLDS, shuffle=True, random_state=SEED)
    topics = [rows[place].topic or "" for place in places]
    of_group: dict[str, int] = {}
    for fold, (_, left_out) in enumerate(splitter.split(places, topics, groups)):
        of_group |= {groups[place]: fold for place in left_out}
    # Who writes apart (around danger, say) is left out apart.
    for name in sorted({one.group for one in rows} - set(of_group) - {""}):
        of_group[name] = max(of_group.values()) + 1
    named = [one.group or f"#{place}" for place, one in enumerate(rows)]
    return np.array([of_group.get(name, -1) for name in named])


def _measure(table: Table, labels: Labels, *, apart: bool = False) -> Measured:
    """Let models that have not seen a row say what it is, and calibrate on that.

    `apart` leaves out in turn also those who are only told apart, and whom no figure counts.
    """
    known = labels != np.array(None)
    classes = sorted(set(labels[known]))
    folds = sorted(set(table.folds[known & (table.folds >= 0) & (table.is_measured | apart)]))

    # Processes, not threads: the solver's random numbers are global to a process.
    parts = Parallel(n_jobs=_PROCESSES)(
        delayed(_left_out)(table, labels, classes, fold) for fold in folds
    )
    rows, machine, bayes = (np.concatenate([part[k] for part in parts]) for k in range(3))
    truth = np.array([classes.index(label) for label in labels[rows]])
    judged = table.is_measured[rows]
    tries = []
    for share in _BAYES_SHARES:
        logits = machine + share * bayes
        curve = calibration.fit(logits[judged], truth[judged])
        lost = calibration.loss(curve.shares(logits[judged]), truth[judged])
        tries.append((lost, share, curve, logits))
    _, share, curve, logits = min(tries, key=lambda one: one[0])
    return Measured(classes, share, curve, rows, logits, truth)


def _left_out(
    table: Table, labels: Labels, classes: list[str], fold: int
) -> tuple[Rows, Numbers, Numbers]:
    """Return the rows of a fold, and what a model that has not seen them says of each."""
    known = labels != np.array(None)
    seen = np.flatnonzero(known & (table.folds != fold))
    unseen = np.flatnonzero(known & (table.folds == fold))
    fitted = _fit(table, seen, labels)
    values = _tfidf(table.counts[seen]).transform(table.counts[unseen])
    where = [classes.index(name) for name in fitted.classes]
    machine = np.full((len(unseen), len(classes)), float(fitted.bias.min()) - 3)
    bayes = np.zeros_like(machine)
    machine[:, where] = values @ fitted.machine.T + fitted.bias
    bayes[:, where] = values @ fitted.bayes.T
    return unseen, machine, bayes


def _fit(table: Table, rows: Rows, labels: Labels) -> Fitted:
    known = rows[labels[rows] != np.array(None)]
    names = labels[known].astype(str)
    values = _tfidf(table.counts[known]).transform(table.counts[known])
    weights = table.weights[known]
    bayes = ComplementNB(alpha=0.5).fit(values, names, sample_weight=weights)
    machine = LinearSVC(C=_COST, class_weight="balanced", random_state=SEED).fit(
        values, names, sample_weight=weights
    )
    coefficients, bias = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:
        coefficients, bias = np.vstack([-coefficients, coefficients]), np.r_[-bias, bias]
    from_bayes = bayes.feature_log_prob_ - bayes.feature_log_prob_.mean(axis=0)
    # Both are brought to the same spread, so that a share of one in the other means something.
    spread = float(np.std(values @ coefficients.T + bias)) or 1.0
    spread_bayes = float(np.std(values @ from_bayes.T)) or 1.0
    return Fitted(
        [str(one) for one in machine.classes_],
        coefficients / spread,
        bias / spread,
        from_bayes / spread_bayes,
    )


def _tfidf(counts: sparse.csr_matrix) -> TfidfTransformer:
    return TfidfTransformer(sublinear_tf=True).fit(counts)


def _mixed(fitted: Fitted, bayes_share: float) -> Numbers:
    mixed: Numbers = fitted.machine + bayes_share * fitted.bayes
    return mixed


def _quantised(columns: Numbers) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return weights as whole numbers from -127 to 127, and per feature what one of them means."""
    scales = (np.maximum(np.abs(columns).max(axis=1), 1e-4) / 127).astype("<f2").astype(np.float32)
    weights = np.rint(columns / scales[:, None]).clip(-127, 127).astype(np.int8)
    return weights, scales


def _head(fitted: Fitted, measured: Measured, table: Table) -> Head:
    judged = table.is_measured[measured.rows]
    shares = measured.shares()[judged]
    right = shares.argmax(axis=1) == measured.truth[judged]
    return Head(
        classes=fitted.classes,
        bias=_plain(fitted.bias),
        slope=_plain(measured.curve.slope),
        offset=_plain(measured.curve.offset),
        sharpness=round(measured.curve.sharpness, 5),
        thresholds=_plain(calibration.thresholds(shares, right)),
    )


def _figures(measured: Measured, table: Table, codes: Taxonomy | None) -> dict[str, Any]:
    """Return the figures of a head: calibrated and with bars set on other folds than are judged.

    The head of topics comes with its taxonomy, and is told how often the field was right.
    """
    judged = table.is_measured[measured.rows]
    logits, truth = measured.logits[judged], measured.truth[judged]
    folds = table.folds[measured.rows][judged]
    shares, bars = np.empty_like(logits), np.empty(len(truth))
    for fold in np.unique(folds):
        here, others = folds == fold, folds != fold
        if not others.any():
            others = here
        curve = calibration.fit(logits[others], truth[others])
        known = curve.shares(logits[others])
        limits = calibration.thresholds(known, known.argmax(axis=1) == truth[others])
        shares[here] = curve.shares(logits[here])
        bars[here] = np.array(limits)[shares[here].argmax(axis=1)]
    labels = [measured.classes[place] for place in truth]
    right = shares.argmax(axis=1) == truth
    figures = measuring.figures(shares, measured.classes, labels)
    if codes is not None:
        figures["field_accuracy"] = measuring.field_accuracy(
            shares, measured.classes, labels, codes.fields_of_topics()
        )
    return figures | {
        "forwarding": measuring.forwarding(shares.max(axis=1), right, bars),
        "bayes_share": measured.bayes_share,
    }


def _plain(numbers: Any) -> list[float]:
    return [round(float(number), 5) for number in numbers]
