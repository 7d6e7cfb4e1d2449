"""Finding resources: conditions that indexes answer, and the order in which they are shown.

With a point the nearest come first; else a score of words and freshness decides. The moment of
the first page stands in the cursor, so that ages do not move rows between pages.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Float,
    Numeric,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONPATH
from sqlalchemy.types import Text

from app.domains.resources import rules
from app.domains.resources.models import (
    Resource,
    ResourceConfirmation,
    ResourcePlace,
    ResourceService,
)
from app.domains.resources.problems import HalfAPoint
from app.domains.resources.shapes import KeptSearch, Search
from app.domains.resources.states import Status
from app.kernel import clock
from app.kernel.paging import BadCursor, Place, read_place, write_place
from app.platform.db import Session
from app.platform.sqltypes import AnyRow

# What the score is made of, where words were given.
_WORDS_WEIGHT, _FRESHNESS_WEIGHT = 0.7, 0.3
# A phrase of so many pieces need not stand there letter by letter.
_LONG = 4
_BY_DISTANCE, _BY_SCORE = 0, 1
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, and where the next one begins."""

    rows: Sequence[AnyRow]
    next_cursor: str | None
    at: datetime


async def find_public(session: Session, asked: Search, hidden_owners: Sequence[UUID]) -> Found:
    """Return what everybody may see of what somebody looks for."""
    at, after = _begin(asked)
    conditions = [*_common(asked, at), *is_public(at)]
    if hidden_owners:
        conditions.append(Resource.organisation_id.not_in(hidden_owners))
    return await _page(session, asked, at, after, conditions)


async def find_kept(session: Session, asked: KeptSearch, reach: Sequence[UUID]) -> Found:
    """Return what a keeper looks for among what is theirs."""
    at, after = _begin(asked)
    conditions = [*_common(asked, at), Resource.organisation_id.in_(reach)]
    if asked.organisation_id is not None:
        conditions.append(Resource.organisation_id == asked.organisation_id)
    if asked.status is not None:
        conditions.append(Resource.status == asked.status)
    if asked.needs_confirmation:
        conditions.append(is_asked())
    return await _page(session, asked, at, after, conditions)


def rows_of(at: datetime) -> Select[Any]:
    """Return the query of whole resources, without an order or a distance."""
    return _rows(at, null().label("distance"), literal(0.0).label("sort"))


def is_public(at: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions under which everybody may see a resource."""
    today = at.astimezone(clock.SHANGHAI).date()
    return [
        Resource.status == Status.active,
        Resource.hidden_at > at,
        or_(Resource.licensed_until.is_(None), Resource.licensed_until >= today),
    ]


def is_asked() -> ColumnElement[bool]:
    """Return the condition that the keeper was asked to confirm and has not answered."""
    return exists().where(
        ResourceConfirmation.resource_id == Resource.id, ResourceConfirmation.ended_at.is_(None)
    )


def confidence_at(at: datetime) -> ColumnElement[float]:
    """Return `rules.confidence` as SQL."""
    age_s = func.greatest(0, func.extract("epoch", literal(at) - Resource.confirmed_at))
    half_life_s = case(
        *((Resource.kind == kind, days * 86_400.0) for kind, days in rules.HALF_LIFE_DAYS.items())
    )
    # Beyond a hundred half-lives all is zero, and the power would only underflow.
    halvings = func.least(100, cast(age_s, Float) / half_life_s)
    return func.power(0.5, halvings) * func.power(rules.KEPT_AFTER_FAILURE, Resource.failures)


def serves(area: str) -> ColumnElement[bool]:
    """Return the condition that a resource serves an area, a part of it, or what contains it."""
    containing = cast(rules.around(area), ARRAY(Text()))
    return or_(
        Resource.areas.overlap(containing),
        Resource.reached.contains(cast([area], ARRAY(Text()))),
        func.cardinality(Resource.areas) == 0,
    )


def has_words(written: str) -> ColumnElement[bool] | None:
    """Return the condition that all pieces of some words are found, or a long phrase nearly."""
    pieces = rules.asked_grams(written)
    if not pieces:
        return None
    exactly = and_(*(_has_piece(piece) for piece in pieces))
    if len(pieces) < _LONG:
        return exactly
    return or_(exactly, literal(" ".join(pieces)).op("<%", is_comparison=True)(Resource.words))


def _has_piece(piece: str) -> ColumnElement[bool]:
    if piece.isascii():
        return Resource.words.like(f"% {piece}%")
    # A piece of one character stands inside the pairs.
    return Resource.words.like(f"% {piece} %" if len(piece) > 1 else f"%{piece}%")


def _common(asked: Search, at: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool] | None] = [
        has_words(asked.q),
        None if asked.kind is None else Resource.kind == asked.kind,
        None if asked.topic is None else Resource.topics.contains(_texts(asked.topic)),
        None if asked.area is None else serves(asked.area),
        None if asked.age is None else _is_for_age(asked.age),
        None if asked.audience is None else _is_for(asked.audience),
        is_open_at(at) if asked.open_now else None,
        has_capacity(at) if asked.has_capacity else None,
        _is_in_box(asked),
    ]
    return [one for one in conditions if one is not None]


def _texts(*values: str) -> ColumnElement[Any]:
    return cast(list(values), ARRAY(Text()))


def _is_for_age(age: int) -> ColumnElement[bool]:
    return and_(
        or_(Resource.min_age.is_(None), Resource.min_age <= age),
        or_(Resource.max_age.is_(None), Resource.max_age >= age),
    )


def _is_for(audience: str) -> ColumnElement[bool]:
    return or_(
        func.cardinality(Resource.audiences) == 0, Resource.audiences.contains(_texts(audience))
    )


def is_open_at(at: datetime) -> ColumnElement[bool]:
    """Return `rules.is_open_at` as SQL; unknown hours are not open."""
    local = at.astimezone(clock.SHANGHAI)
    path = (
        f"$.windows[*] ? (@.weekday == {local.isoweekday()}"
        f' && @.opens <= "{local:%H:%M}" && @.closes > "{local:%H:%M}")'
    )
    is_closed = Resource.schedule["closed_on"].contains([local.date().isoformat()])
    return and_(func.jsonb_path_exists(Resource.schedule, cast(path, JSONPATH)), ~is_closed)


def has_capacity(at: datetime) -> ColumnElement[bool]:
    """Return the condition that something is free."""
    today = at.astimezone(clock.SHANGHAI).date()
    return and_(
        Resource.capacity_available > 0,
        or_(Resource.capacity_until.is_(None), Resource.capacity_until >= today),
    )


def _is_in_box(asked: Search) -> ColumnElement[bool] | None:
    """Return the box around the circle: what the index of places can answer."""
    if asked.longitude is None or asked.latitude is None:
        return None
    tall = asked.radius_m / rules.METRES_PER_DEGREE
    wide = tall / math.cos(math.radians(asked.latitude))
    return and_(
        ResourcePlace.latitude.between(asked.latitude - tall, asked.latitude + tall),
        ResourcePlace.longitude.between(asked.longitude - wide, asked.longitude + wide),
    )


def _distance(longitude: float, latitude: float) -> ColumnElement[float]:
    """Return the haversine distance to a place in metres, as SQL."""
    here = func.radians(latitude)
    there = func.radians(ResourcePlace.latitude)
    half_north = func.power(func.sin((there - here) / 2), 2)
    half_east = func.power(func.sin((func.radians(ResourcePlace.longitude - longitude)) / 2), 2)
    inner = half_north + func.cos(here) * func.cos(there) * half_east
    return 2 * rules.EARTH_RADIUS_M * func.asin(func.sqrt(func.least(1.0, inner)))


def _begin(asked: Search) -> tuple[datetime, Place | None]:
    if (asked.longitude is None) != (asked.latitude is None):
        raise HalfAPoint
    if asked.cursor is None:
        return clock.now(), None
    after = read_place(asked.cursor)
    if after.rank != _rank(asked):
        raise BadCursor
    return after.moment, after


def _rank(asked: Search) -> int:
    return _BY_SCORE if asked.longitude is None else _BY_DISTANCE


def _order(asked: Search, at: datetime) -> tuple[ColumnElement[Any], ColumnElement[float]]:
    """Return the distance to show, and what to sort by, the least first."""
    if asked.longitude is not None and asked.latitude is not None:
        distance = _distance(asked.longitude, asked.latitude)
        return distance, distance
    score = confidence_at(at)
    if pieces := rules.asked_grams(asked.q):
        likeness = func.word_similarity(" ".join(pieces), Resource.words)
        score = _WORDS_WEIGHT * likeness + _FRESHNESS_WEIGHT * score
    return null(), -score


def _rows(at: datetime, distance: ColumnElement[Any], sort: ColumnElement[Any]) -> Select[Any]:
    asked_at = (
        select(ResourceConfirmation.asked_at)
        .where(
            ResourceConfirmation.resource_id == Resource.id,
            ResourceConfirmation.ended_at.is_(None),
        )
        .scalar_subquery()
    )
    return (
        select(
            Resource,
            ResourcePlace,
            ResourceService.name.label("service_name"),
            asked_at.label("asked_at"),
            confidence_at(at).label("confidence"),
            distance,
            sort,
        )
        .outerjoin(ResourcePlace, ResourcePlace.id == Resource.place_id)
        .outerjoin(ResourceService, ResourceService.id == Resource.service_id)
    )


async def _page(
    session: Session,
    asked: Search,
    at: datetime,
    after: Place | None,
    conditions: Sequence[ColumnElement[bool]],
) -> Found:
    distance, sort = _order(asked, at)
    rounded = func.round(cast(sort, Numeric), _DIGITS)
    candidates = (
        select(
            Resource.id.label("id"),
            cast(distance, Float).label("distance"),
            cast(rounded, Float).label("sort"),
        )
        .outerjoin(ResourcePlace, ResourcePlace.id == Resource.place_id)
        .where(*conditions)
        .subquery()
    )
    # First the few ids of the page, then what there is to say of them.
    chosen = select(candidates).order_by(candidates.c.sort, candidates.c.id).limit(asked.limit + 1)
    if asked.longitude is not None:
        chosen = chosen.where(candidates.c.distance <= asked.radius_m)
    if after is not None:
        chosen = chosen.where(tuple_(candidates.c.sort, candidates.c.id) > (after.value, after.key))
    few = chosen.subquery()
    query = _rows(at, few.c.distance.label("distance"), few.c.sort.label("sort"))
    rows = (
        await session.execute(
            query.join(few, few.c.id == Resource.id).order_by(few.c.sort, few.c.id)
        )
    ).all()
    more = None
    if len(rows) > asked.limit:
        last = rows[asked.limit - 1]
        more = write_place(Place(at, _rank(asked), last.sort, last.Resource.id))
    return Found(rows[: asked.limit], more, at)
