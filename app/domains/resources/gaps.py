"""What is missing where: the demand of a topic and district over the supply that reaches it.

A supply that reaches many places is shared between them by their demand, so that a city-wide
offer of ten is not ten in each district. One free unit counts for one need: units differ, so the
numbers behind each cell are told with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domains.resources import rules

Spot = tuple[str, str]
"""A topic and a district; an empty district is an unknown one."""


@dataclass(frozen=True, slots=True)
class Supply:
    """Resources for the same topics and areas, together."""

    topics: tuple[str, ...]
    areas: tuple[str, ...]
    fresh: int
    """How many of them were confirmed lately."""
    stale: int
    available: int
    """What the fresh ones have free."""
    unmeasured: int
    """How many of the fresh ones do not say how much they have."""


@dataclass(slots=True)
class Reaching:
    """What reaches one spot."""

    fresh: int = 0
    local: int = 0
    """How many of the fresh ones serve this very district or a part of it."""
    stale: int = 0
    unmeasured: int = 0
    capacity: float = 0.0


def serves(areas: Sequence[str], district: str) -> bool:
    """Say whether what serves some areas reaches a district."""
    if not areas:
        return True
    return bool(district) and (
        not set(rules.around(district)).isdisjoint(areas) or district in rules.reached(areas)
    )


def spread(demand: dict[Spot, int], supply: Sequence[Supply]) -> dict[Spot, Reaching]:
    """Return what reaches each spot where something is asked for."""
    found = {spot: Reaching() for spot in demand}
    districts = sorted({district for _, district in demand})
    served: dict[tuple[str, ...], list[str]] = {}
    for group in supply:
        if group.areas not in served:
            served[group.areas] = [one for one in districts if serves(group.areas, one)]
        spots = [
            (topic, district)
            for topic in group.topics
            for district in served[group.areas]
            if (topic, district) in demand
        ]
        asked = sum(demand[spot] for spot in spots)
        for spot in spots:
            _add(found[spot], group, spot[1], rules.share(group.available, demand[spot], asked))
    return found


def _add(reaching: Reaching, group: Supply, district: str, capacity: float) -> None:
    reaching.fresh += group.fresh
    reaching.stale += group.stale
    reaching.unmeasured += group.unmeasured
    reaching.capacity += capacity
    if district and any(one[:6] == district for one in group.areas):
        reaching.local += group.fresh
