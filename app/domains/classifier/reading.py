"""Reading one message with one model: tags, danger, and the words that decided."""

from dataclasses import dataclass

import numpy as np

from app.domains.classifier import crisis
from app.domains.classifier.artefact import DangerScale
from app.domains.classifier.crisis import CrisisSign
from app.domains.classifier.danger import Danger
from app.domains.classifier.engine import Evidence, Scored
from app.domains.classifier.live import Model

CRISIS = "crisis"
_DANGER_HEAD, _DANGER_CLASS = "danger", "danger"
# A further topic is named from this probability on.
_ALSO_FROM = 0.2
_MOST_ALSO = 2
_MOST_ALTERNATIVES = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A topic and how probable it is."""

    code: str
    probability: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message is about, as far as a machine can tell."""

    topic: str
    topic_probability: float
    also: tuple[str, ...]
    kind: str
    kind_probability: float
    urgency: str
    urgency_probability: float
    is_confident: bool
    """The topic is sure enough to forward the need without a human."""
    crisis: CrisisSign | None
    is_doubtful: bool
    """No alarm, but somebody should look whether there is danger."""
    alternatives: tuple[Candidate, ...]
    """The runners-up, the likeliest first."""
    evidence: tuple[Evidence, ...]
    """What spoke for the topic and against the first runner-up."""
    kind_evidence: tuple[Evidence, ...]
    urgency_evidence: tuple[Evidence, ...]
    """What spoke for kind and urgency; of a crisis, the words that tell of danger."""
    model_version: str


@dataclass(frozen=True, slots=True)
class _Tag:
    """What one head says, and from which words."""

    code: str
    probability: float
    evidence: tuple[Evidence, ...]


def read(model: Model, text: str) -> Reading:
    """Return what a message is about. Never raises: at worst it is unsure, and a human reads."""
    engine = model.engine
    scored = engine.score(text)
    head = engine.artefact.heads["topic"]
    shares = scored.shares["topic"]
    order = np.argsort(-shares, kind="stable")
    best = [Candidate(head.classes[place], float(shares[place])) for place in order[:4]]
    sign, is_doubtful = _danger(engine.artefact.danger, scored, text, model)
    kind = _first(model, scored, "kind")
    urgency = _first(model, scored, "urgency", besides=CRISIS)
    is_known = len(scored.places) > 0
    is_sure = is_known and best[0].probability >= head.thresholds[order[0]]
    return Reading(
        topic=best[0].code,
        topic_probability=best[0].probability,
        also=tuple(one.code for one in best[1:] if one.probability >= _ALSO_FROM)[:_MOST_ALSO],
        kind=kind.code,
        kind_probability=kind.probability,
        urgency=CRISIS if sign else urgency.code,
        urgency_probability=1.0 if sign else urgency.probability,
        is_confident=is_sure and sign is None and not is_doubtful,
        crisis=sign,
        is_doubtful=is_doubtful,
        alternatives=tuple(best[1 : 1 + _MOST_ALTERNATIVES]),
        evidence=engine.explain(scored, "topic", int(order[0]), int(order[1])),
        kind_evidence=kind.evidence,
        urgency_evidence=(
            tuple(Evidence(start, end, 1.0) for start, end in sign.spans)
            if sign
            else urgency.evidence
        ),
        model_version=model.version,
    )


def _danger(
    scale: DangerScale | None, scored: Scored, text: str, model: Model
) -> tuple[CrisisSign | None, bool]:
    """Return a sign of danger, or whether there is doubt.

    A model without a danger head leaves it to the rules alone.
    """
    sign = crisis.find(text)
    if scale is None:
        return sign, False
    classes = model.engine.artefact.heads[_DANGER_HEAD].classes
    logits = scored.logits[_DANGER_HEAD]
    place = classes.index(_DANGER_CLASS)
    gap = float(logits[place] - logits[1 - place])
    sure = 1 / (1 + np.exp(-(scale.bias + scale.model * gap + scale.rule * (sign is not None))))
    if sure < scale.alarm_from or not len(scored.places):
        return None, sign is not None or bool(sure >= scale.doubt_from)
    spans = tuple(
        (one.start, one.end) for one in model.engine.explain(scored, _DANGER_HEAD, place, 1 - place)
    )
    return sign or CrisisSign(Danger.danger, spans), False


def _first(model: Model, scored: Scored, name: str, *, besides: str | None = None) -> _Tag:
    """Return the likeliest class of a head; a model without it says the taxonomy's first code."""
    head = model.engine.artefact.heads.get(name)
    if head is None:
        known = model.codes.kinds if name == "kind" else model.codes.urgencies
        return _Tag(next((code for code in known if code != besides), ""), 0.0, ())
    shares = scored.shares[name]
    order = [place for place in np.argsort(-shares) if head.classes[place] != besides]
    evidence = (
        model.engine.explain(scored, name, int(order[0]), int(order[1])) if len(order) > 1 else ()
    )
    return _Tag(head.classes[order[0]], float(shares[order[0]]), evidence)
