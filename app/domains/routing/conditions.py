"""Conditions of rules: a small typed tree, and whether it holds for a need. Pure.

No expression language: what staff can say is what these shapes can hold.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from app.kernel.clock import SHANGHAI
from app.kernel.shapes import Asked
from app.kernel.text import Written

MOST_NODES = 60
DEEPEST = 5

Code = Annotated[str, StringConstraints(pattern=r"^[a-z]+(\.[a-z\-]+)?$", max_length=60)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z_]+$", max_length=40)]
Prefix = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]([0-9]{2}){0,2}$")]
Word = Annotated[str, Written(1, 40)]
Hour = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules may look at in a need."""

    topic: str
    kind: str
    urgency: str
    adcode: str | None
    text: str
    is_minor: bool
    at: datetime
    answers: Mapping[str, str]
    """What the channel it came through has asked besides; empty where it asks nothing."""


class TopicIs(Asked):
    """The topic is one of these, or belongs to one of these fields."""

    test: Literal["topic"]
    any_of: list[Code] = Field(min_length=1, max_length=60)


class KindIs(Asked):
    """The kind is one of these."""

    test: Literal["kind"]
    any_of: list[Name] = Field(min_length=1, max_length=10)


class UrgencyIs(Asked):
    """The urgency is one of these."""

    test: Literal["urgency"]
    any_of: list[Name] = Field(min_length=1, max_length=10)


class AreaIs(Asked):
    """The place lies in one of these areas: administrative codes of 2, 4 or 6 digits."""

    test: Literal["area"]
    any_of: list[Prefix] = Field(min_length=1, max_length=100)


class Says(Asked):
    """The words contain any of these, and all of those."""

    test: Literal["words"]
    any_of: list[Word] = Field(default_factory=list, max_length=50)
    all_of: list[Word] = Field(default_factory=list, max_length=10)

    @model_validator(mode="after")
    def _says_something(self) -> "Says":
        if not self.any_of and not self.all_of:
            raise ValueError("请至少填写一个词")
        return self


class MinorIs(Asked):
    """The writer is a minor, or is not known to be one."""

    test: Literal["minor"]
    is_minor: bool


class AnswerIs(Asked):
    """A question of the channel was answered with one of these."""

    test: Literal["answer"]
    question: Annotated[str, Written(1, 60)]
    any_of: list[Word] = Field(min_length=1, max_length=20)


class Within(Asked):
    """It is one of these weekdays (1 is Monday) and hours in Shanghai."""

    test: Literal["time"]
    days: list[Annotated[int, Field(ge=1, le=7)]] = Field(default=[1, 2, 3, 4, 5, 6, 7])
    since: Hour = "00:00"
    until: Hour = "24:00"

    @model_validator(mode="after")
    def _in_order(self) -> "Within":
        if self.since >= self.until or not 1 <= len(self.days) <= 7:
            raise ValueError("时段的开始应早于结束，并至少选一天")
        return self


class Period(Asked):
    """It is between these days in Shanghai, both included."""

    test: Literal["period"]
    first: date | None = None
    last: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Period":
        if self.first is None and self.last is None:
            raise ValueError("请填写起止日期中的至少一个")
        if self.first and self.last and self.first > self.last:
            raise ValueError("开始日期应不晚于结束日期")
        return self


class AllOf(Asked):
    """All of these hold; of none, that is so."""

    test: Literal["all"]
    of: list["Condition"] = Field(max_length=20)


class AnyOf(Asked):
    """At least one of these holds."""

    test: Literal["any"]
    of: list["Condition"] = Field(min_length=1, max_length=20)


class NotSo(Asked):
    """This does not hold."""

    test: Literal["not"]
    of: "Condition"


Condition: TypeAlias = Annotated[
    TopicIs
    | KindIs
    | UrgencyIs
    | AreaIs
    | Says
    | MinorIs
    | AnswerIs
    | Within
    | Period
    | AllOf
    | AnyOf
    | NotSo,
    Field(discriminator="test"),
]
for _shape in (AllOf, AnyOf, NotSo):
    _shape.model_rebuild()


def holds(condition: Condition, facts: Facts) -> bool:
    """Say whether a condition holds for a need."""
    if isinstance(condition, AllOf):
        return all(holds(one, facts) for one in condition.of)
    if isinstance(condition, AnyOf):
        return any(holds(one, facts) for one in condition.of)
    if isinstance(condition, NotSo):
        return not holds(condition.of, facts)
    return _TESTS[condition.test](condition, facts)


def size(condition: Condition) -> tuple[int, int]:
    """Return how many nodes a condition has, and how deep it goes."""
    if isinstance(condition, NotSo):
        nodes, depth = size(condition.of)
        return nodes + 1, depth + 1
    if not isinstance(condition, AllOf | AnyOf):
        return 1, 1
    parts = [size(one) for one in condition.of]
    return (
        1 + sum(nodes for nodes, _ in parts),
        1 + max((depth for _, depth in parts), default=0),
    )


def leaves(condition: Condition) -> list[Condition]:
    """Return all that is tested in a condition."""
    if isinstance(condition, NotSo):
        return leaves(condition.of)
    if isinstance(condition, AllOf | AnyOf):
        return [leaf for one in condition.of for leaf in leaves(one)]
    return [condition]


def topics_within(condition: Condition, everything: Sequence[str]) -> frozenset[str]:
    """Return the topics, out of all, that a need may have for which a condition holds.

    Never too few; where a condition does not look at the topic, all of them.
    """
    if isinstance(condition, TopicIs):
        return frozenset(one for one in everything if _is_within(one, condition.any_of))
    if isinstance(condition, AllOf):
        found = frozenset(everything)
        for one in condition.of:
            found &= topics_within(one, everything)
        return found
    if isinstance(condition, AnyOf):
        return frozenset().union(*(topics_within(one, everything) for one in condition.of))
    if isinstance(condition, NotSo) and isinstance(condition.of, TopicIs):
        return frozenset(everything) - topics_within(condition.of, everything)
    return frozenset(everything)


def _is_within(topic: str, codes: Sequence[str]) -> bool:
    return topic in codes or topic.split(".")[0] in codes


def _says(condition: Says, facts: Facts) -> bool:
    text = facts.text.casefold()
    is_any = not condition.any_of or any(one.casefold() in text for one in condition.any_of)
    return is_any and all(one.casefold() in text for one in condition.all_of)


def _is_in(condition: AreaIs, facts: Facts) -> bool:
    return facts.adcode is not None and facts.adcode.startswith(
        tuple(_significant(one) for one in condition.any_of)
    )


def _significant(code: str) -> str:
    """Return a code without the zeros that stand for "all of it": 310000 is 31."""
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code


def _is_time(condition: Within, facts: Facts) -> bool:
    local = facts.at.astimezone(SHANGHAI)
    is_day = local.isoweekday() in condition.days
    return is_day and condition.since <= f"{local:%H:%M}" < condition.until


def _is_day(condition: Period, facts: Facts) -> bool:
    today = facts.at.astimezone(SHANGHAI).date()
    return (condition.first or today) <= today <= (condition.last or today)


_TESTS: dict[str, Callable[[Any, Facts], bool]] = {
    "topic": lambda one, facts: _is_within(facts.topic, one.any_of),
    "kind": lambda one, facts: facts.kind in one.any_of,
    "urgency": lambda one, facts: facts.urgency in one.any_of,
    "area": _is_in,
    "words": _says,
    "minor": lambda one, facts: facts.is_minor == one.is_minor,
    "answer": lambda one, facts: facts.answers.get(one.question) in one.any_of,
    "time": _is_time,
    "period": _is_day,
}
