"""Those who are seated together: a person alone, or a group of friends."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from uuid import UUID

from app.domains.events.models import Registration

Member = tuple[Registration, list[UUID]]
"""A registration with the quotas that its ticket counts against."""


def needed(party: Iterable[Member]) -> Counter[UUID]:
    """Return how many seats of each quota some people need together."""
    wanted: Counter[UUID] = Counter()
    for one, quota_ids in party:
        wanted.update(dict.fromkeys(quota_ids, one.seats))
    return wanted


def parties(waiting: Sequence[Member], *, may_be_cut: bool) -> list[list[Member]]:
    """Return those who wait, in order, as parties; members of a group stand beside each other.

    A list that may have been cut leaves its last group to the next look.
    """
    found = [list(those) for _, those in groupby(waiting, lambda pair: party_key(pair[0]))]
    if may_be_cut and len(found) > 1 and found[-1][0][0].group_id is not None:
        return found[:-1]
    return found


def party_key(one: Registration) -> UUID:
    """Return what is the same for all of a party."""
    return one.group_id or one.id
