"""Freshness only ever falls with age and failures; two characters are enough to find."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.resources import rules
from app.domains.resources.states import Kind

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)  # a Wednesday, 16:00 in Shanghai
kinds = st.sampled_from(Kind)
ages = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3650))
failures = st.integers(0, 30)


@given(kinds, ages, ages, failures, failures)
def test_confidence_never_rises_by_waiting_or_failing(
    kind: Kind, age: timedelta, more_age: timedelta, failed: int, more_failed: int
) -> None:
    fresh = rules.confidence(kind, NOW - age, failed, NOW)
    staler = rules.confidence(kind, NOW - age - more_age, failed + more_failed, NOW)
    assert 0 <= staler <= fresh <= 1


@given(kinds)
def test_a_confirmation_gives_all_of_it_back_and_a_half_life_takes_half(kind: Kind) -> None:
    assert rules.confidence(kind, NOW, 0, NOW) == 1
    age = timedelta(days=rules.HALF_LIFE_DAYS[kind])
    assert rules.confidence(kind, NOW - age, 0, NOW) == pytest.approx(0.5)
    assert rules.confidence(kind, NOW + age, 0, NOW) == 1


@given(kinds, failures, st.sampled_from([rules.STALE_BELOW, rules.PUBLIC_FROM]))
def test_the_stored_dates_are_those_at_which_the_rule_crosses(
    kind: Kind, failed: int, threshold: float
) -> None:
    crossing = rules.falls_below(threshold, kind, NOW, failed)
    second = timedelta(seconds=1)
    assert rules.confidence(kind, NOW, failed, crossing + second) < threshold
    if crossing > NOW:
        assert rules.confidence(kind, NOW, failed, crossing - second) > threshold


@given(kinds, failures)
def test_a_keeper_is_asked_before_the_young_lose_sight(kind: Kind, failed: int) -> None:
    stale = rules.falls_below(rules.STALE_BELOW, kind, NOW, failed)
    assert stale <= rules.falls_below(rules.PUBLIC_FROM, kind, NOW, failed)


@pytest.mark.parametrize(
    ("area", "around"),
    [
        ("310101003", ["310101003", "310101", "310100", "310000"]),
        ("310101", ["310101", "310100", "310000"]),
        ("310100", ["310100", "310000"]),
        ("310000", ["310000"]),
    ],
)
def test_an_area_lies_in_those_around_it(area: str, around: list[str]) -> None:
    assert rules.around(area) == around


def test_words_are_cut_into_pairs() -> None:
    assert rules.grams("免费 律师ＡＢ12咨询") == ["免费", "律师", "ab12", "咨询"]
    assert rules.grams("公益律师") == ["公益", "益律", "律师"]
    assert rules.grams("，。!") == []


@pytest.mark.parametrize(
    ("hour", "is_open"), [(8, False), (9, True), (12, False), (13, False), (14, True), (18, False)]
)
def test_it_is_open_in_its_windows(hour: int, is_open: bool) -> None:
    windows = [
        {"weekday": 3, "opens": "09:00", "closes": "12:00"},
        {"weekday": 3, "opens": "13:30", "closes": "17:30"},
    ]
    schedule: dict[str, Any] = {"windows": windows, "closed_on": []}
    at = NOW.replace(hour=hour - 8)
    assert rules.is_open_at(schedule, at) is is_open
    assert rules.is_open_at(schedule | {"closed_on": ["2026-11-25"]}, at) is False
    assert rules.is_open_at({"windows": [], "closed_on": []}, at) is None
