"""Finding the candidates for a need in one statement, among thousands of partners."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Double, Uuid, any_, case, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql import bindparam, cast
from sqlalchemy.types import Text

from app.domains.onboarding import service as onboarding
from app.domains.partners import rules
from app.domains.partners.models import PartnerProfile, PartnerRecord
from app.platform.compiled import Compiled, Rows
from app.platform.db import Session
from app.platform.sqltypes import AnyRow

MOST_CANDIDATES = 100
_COUNTS = (
    "offered",
    "accepted",
    "declined_wrongly",
    "judged",
    "solved",
    "answered",
    "on_time",
)


@dataclass(frozen=True, slots=True)
class Possible:
    """The organisations that take a topic, before their load is known."""

    rows: Rows
    names: Mapping[UUID, str]
    standings: Mapping[UUID, onboarding.Standing]

    @property
    def capacities(self) -> dict[UUID, int]:
        """Return how many open assignments each can carry; on probation only a few."""
        return {row.organisation_id: self.capacity_of(row) for row in self.rows}

    def capacity_of(self, row: AnyRow) -> int:
        """Return how many open assignments one can carry."""
        most = self.standings[row.organisation_id].most_open
        return int(row.capacity if most is None else min(row.capacity, most))

    def is_licensed(self, row: AnyRow, wanted: rules.Wanted) -> bool:
        """Say whether one has the papers for what it would take of a need."""
        lapsed = self.standings[row.organisation_id].lapsed
        taken = {wanted.topic, *wanted.also} & set(row.topics)
        return not taken or not taken <= lapsed


def _texts(name: str) -> ColumnElement[Any]:
    return cast(bindparam(name), ARRAY(Text()))


def _rate(good: str, everything: str) -> ColumnElement[Any]:
    counted = func.coalesce(getattr(PartnerRecord, good), 0)
    of = func.coalesce(getattr(PartnerRecord, everything), 0)
    return (rules.PRIOR_GOOD + counted) / cast(rules.PRIOR_ALL + of, Double())


def _before_load() -> ColumnElement[Any]:
    """Return about the score that `rules.rank` gives for what does not change by the hour.

    Only so good that the best 100 are among those who are looked at; `rules.rank` has the word.
    """
    weights = rules.WEIGHTS
    takes_it = cast(bindparam("topic"), Text()) == any_(PartnerProfile.topics)
    topic = case((takes_it, 1.0), else_=0.4)
    wide = func.cardinality(PartnerProfile.areas) == 0
    area = case((PartnerProfile.areas.overlap(_texts("here")), 1.0), (wide, 0.6), else_=0.75)
    return (
        weights["topic"] * topic
        + weights["area"] * area
        + weights["acceptance"] * _rate("accepted", "offered")
        + weights["on_time"] * _rate("on_time", "answered")
        + weights["solved"] * _rate("solved", "judged")
    )


def _looking(*, in_area: bool) -> Compiled:
    profile = PartnerProfile
    takes: ColumnElement[bool] = profile.topics.overlap(_texts("topics"))
    if in_area:
        serves = (func.cardinality(profile.areas) == 0) | profile.areas.overlap(_texts("areas"))
        takes = takes & serves
    is_named = profile.organisation_id == any_(cast(bindparam("besides"), ARRAY(Uuid())))
    return Compiled(
        select(
            profile.organisation_id,
            profile.topics,
            profile.kinds,
            profile.areas,
            profile.takes_minors,
            profile.capacity,
            profile.opens_hour,
            profile.closes_hour,
            profile.min_age,
            profile.max_age,
            profile.identities,
            profile.windows,
            profile.confirmed_at,
            is_named.label("is_named"),
            *(getattr(PartnerRecord, count) for count in _COUNTS),
        )
        .outerjoin(PartnerRecord, PartnerRecord.organisation_id == profile.organisation_id)
        .where(profile.is_active, or_(takes, is_named))
        .order_by(is_named.desc(), _before_load().desc(), profile.organisation_id)
        .limit(bindparam("most"))
    )


_IN_AREA = _looking(in_area=True)
_ANYWHERE = _looking(in_area=False)


async def possible(
    session: Session,
    topic: str,
    also: Sequence[str],
    adcode: str | None,
    besides: Sequence[UUID],
    most: int,
) -> Rows:
    """Return who takes a topic in an area, and whoever is named besides; the likeliest `most`."""
    asked = {
        "topic": topic,
        "topics": [topic, *also],
        "here": [adcode] if adcode else [],
        "besides": list(besides),
        "most": most,
    }
    if adcode is None:
        return await _ANYWHERE.rows(session, **asked)
    return await _IN_AREA.rows(session, **asked, areas=_around(adcode))


def _around(adcode: str) -> list[str]:
    """Return a district, its city and its province."""
    return [adcode, f"{adcode[:4]}00", f"{adcode[:2]}0000"]
