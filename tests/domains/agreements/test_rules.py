"""What dates make of agreements and commitments, for any dates."""

import itertools
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domains.agreements import rules
from app.domains.agreements.rules import Tally, Window
from app.domains.agreements.states import (
    AGREEMENT_NAMES,
    AGREEMENT_NEXT,
    COMMITMENT_NAMES,
    COMMITMENT_NEXT,
    KIND_NAMES,
    MOVING,
    TICKING,
    AgreementState,
    CommitmentKind,
    CommitmentState,
    Rhythm,
)

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
LENGTHS = st.integers(0, 1500)
AMOUNTS = st.decimals(0, 10, places=2)


@given(DAYS, LENGTHS)
def test_months_cover_a_window_without_gap_or_overlap(from_on: date, length: int) -> None:
    until_on = from_on + timedelta(days=length)
    found = rules.windows(Rhythm.monthly, from_on, until_on)
    assert (found[0].from_on, found[-1].until_on) == (from_on, until_on)
    for one, following in itertools.pairwise(found):
        assert following.from_on == one.until_on + timedelta(days=1)
        assert following.from_on.day == 1
    assert all(one.from_on.month == one.until_on.month for one in found)
    assert rules.windows(Rhythm.once, from_on, until_on) == [Window(from_on, until_on)]


@given(st.sampled_from(AgreementState), DAYS, LENGTHS, DAYS, LENGTHS)
def test_the_date_moves_an_agreement_only_forward(
    state: AgreementState, starts_on: date, length: int, day: date, later: int
) -> None:
    window = Window(starts_on, starts_on + timedelta(days=length))
    once = rules.agreement_state(state, window, day)
    after = rules.agreement_state(once, window, day + timedelta(days=later))
    assert rules.agreement_state(once, window, day) is once
    if state not in TICKING:
        assert once is state
    order = [*sorted(TICKING, key=["signed", "active", "expiring"].index), AgreementState.ended]
    if state is AgreementState.signed:
        assert order.index(after) >= order.index(once)
        way = AGREEMENT_NEXT[state] | AGREEMENT_NEXT[AgreementState.active] | {state}
        assert once in way


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.integers(-400, 400), st.integers(0, 400))
def test_time_alone_takes_a_commitment_only_along_its_table(
    delivered: Decimal, verified: Decimal, disputed: Decimal, left: int, later: int
) -> None:
    until_on = date(2026, 12, 31)
    day = until_on - timedelta(days=left)
    given_ = max(delivered, verified)
    tally = Tally(Decimal(10), given_, verified, disputed)
    now = rules.commitment_state(CommitmentState.agreed, tally, until_on, day)
    then = rules.commitment_state(now, tally, until_on, day + timedelta(days=later))
    assert then is now or then in COMMITMENT_NEXT[now]
    assert (now is CommitmentState.disputed) == (disputed > 0)
    if now is CommitmentState.verified:
        assert verified == 10


@given(st.sampled_from(CommitmentState), AMOUNTS, DAYS)
def test_what_is_settled_does_not_move(
    state: CommitmentState, delivered: Decimal, day: date
) -> None:
    tally = Tally(Decimal(10), delivered, Decimal(0), Decimal(0))
    after = rules.commitment_state(state, tally, date(2030, 1, 1), day)
    assert state in MOVING or after is state


def test_each_state_and_kind_has_a_name_and_a_way() -> None:
    assert set(AGREEMENT_NAMES) == set(AGREEMENT_NEXT) == set(AgreementState)
    assert set(COMMITMENT_NAMES) == set(COMMITMENT_NEXT) == set(CommitmentState)
    assert set(KIND_NAMES) == set(CommitmentKind)
