"""What codes are called, and which there are; the hotlines."""

from dataclasses import dataclass

from pydantic import BaseModel

from app.domains.classifier import live
from app.domains.classifier.problems import UnknownTag


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


def hotlines() -> tuple[HotlineNumber, ...]:
    """Return the numbers to call when waiting is not an option."""
    return _HOTLINES


@dataclass(frozen=True, slots=True)
class Meanings:
    """All codes that may be given, with what they mean."""

    topics: dict[str, str]
    kinds: dict[str, str]
    urgencies: dict[str, str]


def meanings() -> Meanings:
    """Return the codes of the taxonomy in use with names and definitions, for another reader."""
    codes = live.codes()
    return Meanings(
        topics={
            topic.code: f"{topic.name}（{topic.definition}）" if topic.definition else topic.name
            for topic in codes.topics.values()
        },
        kinds=dict(codes.kinds),
        urgencies=dict(codes.urgencies),
    )


def topic_name(code: str) -> str:
    """Return a topic's Chinese name, also of a retired one; an unknown code is its own name."""
    codes = live.codes()
    topic = codes.topics.get(code)
    return topic.name if topic else codes.retired.get(code, code)


def field_name(code: str) -> str:
    """Return the Chinese name of the field a topic (or field) code belongs to."""
    codes = live.codes()
    topic = codes.topics.get(codes.moved.get(code, code))
    field = topic.field if topic else code.split(".", 1)[0]
    return codes.fields.get(field, field)


def field_of(code: str) -> str:
    """Return the code of the field a topic belongs to."""
    topic = live.codes().topics.get(code)
    return topic.field if topic else code.split(".", 1)[0]


def kind_name(code: str) -> str:
    """Return a kind's Chinese name."""
    return live.codes().kinds.get(code, code)


def urgency_name(code: str) -> str:
    """Return an urgency's Chinese name, without its explanation."""
    return live.codes().urgencies.get(code, code).split(" ", 1)[0]


def is_topic(code: str) -> bool:
    """Say whether the taxonomy has this topic."""
    return code in live.codes().topics


def is_kind(code: str) -> bool:
    """Say whether the taxonomy has this kind."""
    return code in live.codes().kinds


def is_urgency(code: str) -> bool:
    """Say whether the taxonomy has this urgency."""
    return code in live.codes().urgencies


def check_tags(topics: list[str], kind: str, urgency: str) -> None:
    """Raise UnknownTag where a code is not in the taxonomy."""
    codes = live.codes()
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
    codes = live.codes()
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
