"""Resources as files carry them: one entry each, checked whole, with every mistake told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app.domains.classifier import service as classifier
from app.domains.resources.schemas import ExternalId, PlaceIn, ResourceFacts, ServiceIn
from app.domains.resources.shapes import RowProblem
from app.kernel import clock
from app.platform import web


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource with the service and place around it, by their names."""

    external_id: str
    facts: ResourceFacts
    service: ServiceIn | None
    place: PlaceIn | None
    confirmed_on: date | None


@dataclass(slots=True)
class Raw:
    """What stood in one row, before it is checked."""

    row: int
    facts: dict[str, Any]
    service: dict[str, Any] | None = None
    place: dict[str, Any] | None = None
    problems: list[RowProblem] = field(default_factory=list)

    def refuse(self, column: str, message: str) -> None:
        """Note a mistake."""
        self.problems.append(RowProblem(row=self.row, column=column, message=message))


class _Outer(BaseModel):
    external_id: ExternalId
    confirmed_on: date | None = None


_M = TypeVar("_M", bound=BaseModel)
Columns = Mapping[str, str]
"""What a file calls a field."""


def check(raw: Raw, columns: Columns) -> Entry | None:
    """Return a row as an entry; what is wrong with it is noted in the row."""
    outer_fields = {name: raw.facts.pop(name, None) for name in ("external_id", "confirmed_on")}
    outer = _checked(raw, _Outer, outer_fields, columns)
    facts = _checked(raw, ResourceFacts, raw.facts, columns)
    service = raw.service and _checked(raw, ServiceIn, raw.service, _within("service", columns))
    place = raw.place and _checked(raw, PlaceIn, raw.place, _within("place", columns))
    if outer is not None and outer.confirmed_on and outer.confirmed_on > _today():
        raw.refuse(columns.get("confirmed_on", "confirmed_on"), "确认日期不能晚于今天")
    if facts is not None:
        for code in facts.topics:
            if not classifier.is_topic(code):
                raw.refuse(columns.get("topics", "topics"), f"没有“{code}”这个主题")
    if raw.problems or outer is None or facts is None:
        return None
    return Entry(
        external_id=outer.external_id,
        facts=facts,
        service=service or None,
        place=place or None,
        confirmed_on=outer.confirmed_on,
    )


def refuse_contradictions(found: Sequence[tuple[int, Entry]], columns: Columns) -> list[RowProblem]:
    """Return what two rows say differently, and the keys that stand twice."""
    problems = []
    keys: dict[str, int] = {}
    said: dict[tuple[str, str], tuple[int, BaseModel]] = {}
    for row, entry in found:
        first = keys.setdefault(entry.external_id, row)
        if first != row:
            problems.append(
                RowProblem(
                    row=row,
                    column=columns.get("external_id", "external_id"),
                    message=f"编号“{entry.external_id}”与第 {first} 行重复",
                )
            )
        for kind, part in (("service", entry.service), ("place", entry.place)):
            if part is None:
                continue
            where, other = said.setdefault((kind, part.name), (row, part))
            if other != part:
                problems.append(
                    RowProblem(
                        row=row,
                        column=columns.get(f"{kind}.name", f"{kind}.name"),
                        message=f"“{part.name}”的内容与第 {where} 行不一致",
                    )
                )
    return problems


def _today() -> date:
    return clock.now().astimezone(clock.SHANGHAI).date()


def _within(part: str, columns: Columns) -> Columns:
    prefix = f"{part}."
    return {
        name.removeprefix(prefix): said for name, said in columns.items() if name.startswith(prefix)
    } | {"": columns.get(f"{prefix}name", part)}


def _checked(raw: Raw, shape: type[_M], values: Mapping[str, Any], columns: Columns) -> _M | None:
    try:
        return shape.model_validate(values)
    except ValidationError as error:
        for one in error.errors(include_url=False)[:20]:
            raw.refuse(_column(one["loc"], columns), web.say(one))
        return None


def _column(location: Sequence[int | str], columns: Columns) -> str:
    """Return what the file calls the place of a mistake: the longest name it knows."""
    names = [str(step) for step in location if isinstance(step, str)]
    for length in range(len(names), 0, -1):
        known = columns.get(".".join(names[:length]))
        if known is not None:
            return known
    return ".".join(names) or columns.get("", "")
