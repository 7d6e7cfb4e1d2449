"""Ids: they rise, survive the wire, and refuse what is not ours."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import ids


def test_ids_rise_also_within_a_millisecond() -> None:
    made = [ids.new() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {"specified in RFC 4122"}


@given(st.uuids())
def test_an_id_survives_the_wire(value: UUID) -> None:
    assert ids.decode("need", ids.encode("need", value)) == value


@given(st.uuids(), st.uuids())
def test_the_order_is_kept_on_the_wire(left: UUID, right: UUID) -> None:
    assert (left < right) == (ids.encode("x", left) < ids.encode("x", right))


@given(st.text(max_size=40))
def test_anything_else_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match="need"):
        ids.decode("need", "need_" + text if len(text) != 26 else text)
