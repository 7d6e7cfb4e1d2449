"""What others may ask of the classifier: read a message, name a code, keep a label."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from app.domains.classifier import artefact, crisis, taxonomy
from app.domains.classifier.artefact import ArtefactUnreadable
from app.domains.classifier.crisis import CrisisSign
from app.domains.classifier.engine import Engine, Evidence, Numbers
from app.domains.classifier.labels import Example, forget_texts, keep_label
from app.domains.classifier.problems import UnknownTag

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
    "use",
    "version",
]

CRISIS = "crisis"
# A further topic is named from this probability on.
_ALSO_FROM = 0.25
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
    alternatives: tuple[Candidate, ...]
    evidence: tuple[Evidence, ...]
    model_version: str


@dataclass(frozen=True, slots=True)
class HotlineNumber:
    """A number that somebody answers."""

    number: str
    name: str
    hours: str


_HOTLINES = (
    HotlineNumber("12356", "全国统一心理援助热线", "24 小时"),
    HotlineNumber("12355", "青少年服务台", "工作日 9:00–21:00，部分地区 24 小时"),
    HotlineNumber("110", "报警", "24 小时"),
    HotlineNumber("120", "急救", "24 小时"),
)


class _Loaded:
    path: Path | None = None
    engine: Engine | None = None


def use(path: Path) -> None:
    """Load the artefact of this process; raises ArtefactUnreadable."""
    if _Loaded.path != path or _Loaded.engine is None:
        _Loaded.engine = Engine(artefact.load(path))
        _Loaded.path = path


def read(text: str) -> Reading:
    """Return what a message is about. Never raises: at worst it is unsure, and a human reads."""
    engine = _engine()
    scored = engine.score(text)
    sign = crisis.find(text)
    topics = scored.probabilities["topic"]
    head = engine.artefact.heads["topic"]
    order = topics.argsort()[::-1]
    best = [
        Candidate(head.classes[place], float(topics[place]))
        for place in order[: _MOST_ALTERNATIVES + 1]
    ]
    kind, kind_probability = _first(engine, scored.probabilities["kind"], "kind")
    urgency, urgency_probability = _first(engine, scored.probabilities["urgency"], "urgency")
    return Reading(
        topic=best[0].code,
        topic_probability=best[0].probability,
        also=tuple(one.code for one in best[1:] if one.probability >= _ALSO_FROM)[:_MOST_ALSO],
        kind=kind,
        kind_probability=kind_probability,
        urgency=CRISIS if sign else urgency,
        urgency_probability=1.0 if sign else urgency_probability,
        is_confident=best[0].probability >= head.threshold and bool(scored.evidence),
        crisis=sign,
        alternatives=tuple(best[1:]),
        evidence=scored.evidence,
        model_version=engine.artefact.version,
    )


def version() -> str:
    """Return the version of the model in use."""
    return _engine().artefact.version


def hotlines() -> tuple[HotlineNumber, ...]:
    """Return the numbers to call when waiting is not an option."""
    return _HOTLINES


def topic_name(code: str) -> str:
    """Return a topic's Chinese name; a code of an older taxonomy is its own name."""
    topic = taxonomy.load().topics.get(code)
    return topic.name if topic else code


def field_name(code: str) -> str:
    """Return the Chinese name of the field a topic (or field) code belongs to."""
    field = code.split(".", 1)[0]
    return taxonomy.load().fields.get(field, field)


def kind_name(code: str) -> str:
    """Return a kind's Chinese name."""
    return taxonomy.load().kinds.get(code, code)


def urgency_name(code: str) -> str:
    """Return an urgency's Chinese name, without its explanation."""
    return taxonomy.load().urgencies.get(code, code).split(" ", 1)[0]


def is_topic(code: str) -> bool:
    """Say whether the taxonomy has this topic."""
    return code in taxonomy.load().topics


def is_kind(code: str) -> bool:
    """Say whether the taxonomy has this kind."""
    return code in taxonomy.load().kinds


def check_tags(topics: list[str], kind: str, urgency: str) -> None:
    """Raise UnknownTag where a code is not in the taxonomy."""
    codes = taxonomy.load()
    unknown = [code for code in topics if code not in codes.topics]
    unknown += [kind] if kind not in codes.kinds else []
    unknown += [urgency] if urgency not in codes.urgencies else []
    if unknown:
        raise UnknownTag(unknown=unknown)


class TopicOut(BaseModel):
    """One topic."""

    code: str
    name: str
    definition: str


class FieldOut(BaseModel):
    """One field and its topics."""

    code: str
    name: str
    topics: list[TopicOut]


class CodeOut(BaseModel):
    """A code and its name."""

    code: str
    name: str


class TaxonomyOut(BaseModel):
    """All codes with their Chinese names."""

    fields: list[FieldOut]
    kinds: list[CodeOut]
    urgencies: list[CodeOut]


def taxonomy_out() -> TaxonomyOut:
    """Return the taxonomy for clients."""
    codes = taxonomy.load()
    return TaxonomyOut(
        fields=[
            FieldOut(
                code=field,
                name=name,
                topics=[
                    TopicOut(code=topic.code, name=topic.name, definition=topic.definition)
                    for topic in codes.topics.values()
                    if topic.field == field
                ],
            )
            for field, name in codes.fields.items()
        ],
        kinds=[CodeOut(code=code, name=name) for code, name in codes.kinds.items()],
        urgencies=[CodeOut(code=code, name=urgency_name(code)) for code in codes.urgencies],
    )


def _engine() -> Engine:
    if _Loaded.engine is None:
        raise ArtefactUnreadable("no classifier is loaded")
    return _Loaded.engine


def _first(engine: Engine, shares: Numbers, name: str) -> tuple[str, float]:
    head = engine.artefact.heads[name]
    place = int(shares.argmax())
    return head.classes[place], float(shares[place])
