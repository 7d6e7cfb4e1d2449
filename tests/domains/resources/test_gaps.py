"""A supply is shared by those whom it reaches; nothing is counted twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.resources.gaps import Spot, Supply, serves, spread

CODES = ["310101", "310104", "310100", "310000", "310101003", "110105", "110000"]
spots = st.tuples(st.sampled_from(["a.x", "a.y"]), st.sampled_from(["310101", "310104", "110105"]))
supplies = st.builds(
    Supply,
    topics=st.lists(st.sampled_from(["a.x", "a.y"]), min_size=1, unique=True).map(tuple),
    areas=st.lists(st.sampled_from(CODES), unique=True).map(tuple),
    fresh=st.integers(0, 9),
    stale=st.integers(0, 9),
    available=st.integers(0, 100),
    unmeasured=st.integers(0, 9),
)


@given(st.dictionaries(spots, st.integers(1, 50)), st.lists(supplies, max_size=6))
def test_no_more_is_handed_out_than_there_is(demand: dict[Spot, int], supply: list[Supply]) -> None:
    found = spread(demand, supply)
    handed_out = sum(one.capacity for one in found.values())
    assert handed_out <= sum(one.available for one in supply) + 1e-6
    assert all(one.local <= one.fresh for one in found.values())


def test_a_city_wide_offer_is_shared_by_demand() -> None:
    demand = {("a.x", "310101"): 30, ("a.x", "310104"): 10, ("a.x", "110105"): 9}
    wide = Supply(("a.x",), ("310100",), 1, 0, 8, 0)
    local = Supply(("a.x", "a.y"), ("310104",), 2, 1, 5, 1)
    found = spread(demand, [wide, local])
    assert found[("a.x", "310101")].capacity == 6
    assert found[("a.x", "310104")].capacity == 2 + 5
    assert found[("a.x", "110105")].capacity == 0
    assert (found[("a.x", "310104")].fresh, found[("a.x", "310104")].local) == (3, 2)
    assert found[("a.x", "310104")].stale == 1


@pytest.mark.parametrize(
    ("areas", "district", "expected"),
    [
        ((), "310101", True),
        ((), "", True),
        (("310100",), "", False),
        (("310100",), "310101", True),
        (("310101003",), "310101", True),
        (("310104",), "310101", False),
    ],
)
def test_who_is_served(areas: tuple[str, ...], district: str, expected: bool) -> None:
    assert serves(areas, district) is expected
