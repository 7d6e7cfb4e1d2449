"""Who fits a need: hard rules first, then a score whose parts are all visible."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.partners.rules import (
    HALF_LIFE,
    OUT_WORDS,
    PART_NAMES,
    WEIGHTS,
    Candidate,
    Out,
    Wanted,
    is_open,
    rank,
    smoothed,
)

WANTED = Wanted(
    topic="rights.labour",
    topic_name="劳动权益",
    also=["health.mind"],
    kind="help",
    adcode="310101",
    is_minor=False,
    excluded=frozenset(),
    at=datetime(2026, 11, 24, 2, tzinfo=UTC),  # ten in the morning in Shanghai
)
FIT = Candidate(
    organisation_id=UUID(int=1),
    name="甲",
    topics=["rights.labour"],
    kinds=[],
    areas=["310101"],
    takes_minors=True,
    capacity=10,
    opens_hour=9,
    closes_hour=18,
    offered=0,
    accepted=0,
    judged=0,
    solved=0,
    open=0,
)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"topics": ["culture.clubs"]}, "不受理这类主题"),
        ({"kinds": ["praise"]}, "不受理这种诉求类型"),
        ({"areas": ["440100"]}, "不在服务区域内"),
        ({"open": 10}, "当前已满负荷"),
        ({"capacity": 0}, "已停止接收诉求"),
    ],
)
def test_a_hard_rule_excludes_and_says_why(changed: dict[str, object], why: str) -> None:
    [one] = rank(WANTED, [replace(FIT, **changed)])  # type: ignore[arg-type]
    assert one.excluded_because == why


def test_an_interested_party_and_a_refuser_of_minors_are_out() -> None:
    [one] = rank(replace(WANTED, excluded=frozenset({FIT.organisation_id})), [FIT])
    assert one.excluded_because == "与诉求有利害关系，或此前已退回"
    [one] = rank(replace(WANTED, is_minor=True), [replace(FIT, takes_minors=False)])
    assert one.excluded_because == "不接收未成年人的诉求"


@pytest.mark.parametrize(
    "worse",
    [
        {"topics": ["health.mind"]},
        {"topics": [f"t.{number}" for number in range(9)] + ["rights.labour"]},
        {"areas": ["310000"]},
        {"open": 8},
        {"offered": 40, "accepted": 5},
        {"judged": 40, "solved": 5},
        {"opens_hour": 13},
        {"answered": 40, "on_time": 5},
        {"identities": ["新就业青年"]},
        {"windows": [{"days": [6, 7], "opens": "00:00", "closes": "24:00"}]},
        {"confirmed_at": datetime(2024, 1, 1, tzinfo=UTC)},
    ],
)
def test_each_part_counts(worse: dict[str, object]) -> None:
    other = replace(FIT, organisation_id=UUID(int=2), name="乙", **worse)  # type: ignore[arg-type]
    first, second = rank(WANTED, [other, FIT])
    assert first.name == "甲"
    assert first.score > second.score
    assert second.excluded_because is None


def test_the_score_is_the_sum_of_its_parts() -> None:
    [one] = rank(WANTED, [FIT])
    assert one.score == pytest.approx(sum(WEIGHTS[k] * v for k, v in one.parts.items()), abs=1e-3)
    assert sum(WEIGHTS.values()) == pytest.approx(1)
    assert "就在你所在的区" in one.reasons


@given(
    st.lists(
        st.builds(
            Candidate,
            organisation_id=st.uuids(),
            name=st.sampled_from("甲乙丙丁"),
            topics=st.lists(st.sampled_from(["rights.labour", "health.mind", "x.y"])),
            kinds=st.lists(st.sampled_from(["help", "praise"]), max_size=1),
            areas=st.lists(st.sampled_from(["310101", "310100", "310000", "440000"]), max_size=2),
            takes_minors=st.booleans(),
            capacity=st.integers(0, 20),
            opens_hour=st.integers(0, 23),
            closes_hour=st.integers(1, 24),
            offered=st.integers(0, 50),
            accepted=st.integers(0, 50),
            judged=st.integers(0, 50),
            solved=st.integers(0, 50),
            open=st.integers(0, 30),
        ),
        max_size=12,
    )
)
def test_nobody_is_lost_and_the_excluded_come_last(candidates: list[Candidate]) -> None:
    ranked = rank(WANTED, candidates)
    assert sorted(one.organisation_id for one in ranked) == sorted(
        one.organisation_id for one in candidates
    )
    excluded = [one.excluded_because is not None for one in ranked]
    assert excluded == sorted(excluded)
    fit = [one.score for one in ranked if one.excluded_because is None]
    assert fit == sorted(fit, reverse=True)
    assert all(0 <= one.score <= 1 for one in ranked)


def test_all_that_rules_somebody_out_is_named() -> None:
    poor = replace(FIT, kinds=["praise"], areas=["440100"], takes_minors=False, is_licensed=False)
    [one] = rank(replace(WANTED, is_minor=True), [poor])
    assert one.outs == (Out.kind, Out.area, Out.minor, Out.licence)
    assert set(OUT_WORDS) == set(Out)
    assert set(PART_NAMES) == set(WEIGHTS)


@pytest.mark.parametrize(
    ("ages", "is_minor", "out"),
    [
        ((18, None), True, Out.minor),
        ((16, 35), True, None),
        ((None, 17), False, Out.adult),
        ((14, 35), False, None),
    ],
)
def test_ages_are_a_hard_rule(
    ages: tuple[int | None, int | None], is_minor: bool, out: Out | None
) -> None:
    [one] = rank(
        replace(WANTED, is_minor=is_minor), [replace(FIT, min_age=ages[0], max_age=ages[1])]
    )
    assert (one.outs or (None,))[0] == out


def test_several_windows_a_day_leave_the_noon_closed() -> None:
    windows = [
        {"days": [1, 2, 3, 4, 5], "opens": "09:00", "closes": "12:00"},
        {"days": [1, 2, 3, 4, 5], "opens": "14:00", "closes": "17:30"},
    ]
    desk = replace(FIT, windows=windows)
    tuesday = datetime(2026, 11, 24, tzinfo=UTC)
    is_so = {
        hour: is_open(desk, tuesday + timedelta(hours=hour - 8)) for hour in (9, 12, 13, 14, 17, 18)
    }
    assert is_so == {9: True, 12: False, 13: False, 14: True, 17: True, 18: False}
    assert not is_open(desk, tuesday + timedelta(days=4, hours=2))


def test_a_profile_fades_by_half() -> None:
    def freshness(age: timedelta) -> float:
        [one] = rank(WANTED, [replace(FIT, confirmed_at=WANTED.at - age)])
        return one.parts["freshness"]

    assert freshness(timedelta()) == 1
    assert freshness(HALF_LIFE) == 0.5
    assert freshness(4 * HALF_LIFE) == pytest.approx(0.0625, abs=1e-3)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_smoothed_rate_lies_between_what_was_seen_and_what_is_usual(good: int, bad: int) -> None:
    everything = good + bad
    rate = smoothed(good, everything)
    assert 0 < rate <= 1
    if everything:
        seen = good / everything
        assert min(seen, 0.7) - 1e-9 <= rate <= max(seen, 0.7) + 1e-9
    assert smoothed(0, 0) == 0.7
    assert smoothed(good + 1, everything + 1) >= rate >= smoothed(good, everything + 1)
