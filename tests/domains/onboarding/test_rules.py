"""Pure rules of joining: credit codes, stages, warnings, findings."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.onboarding import rules
from app.domains.onboarding.problems import BadCreditCode, MoveRefused
from app.domains.onboarding.rules import Heard
from app.domains.onboarding.states import NAMES, NEXT, Check, Finding, Stage

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
TODAY = date(2026, 11, 25)


def test_the_standard_s_own_example_is_right() -> None:
    assert rules.credit_code(" 91350100m000100y43 ") == "91350100M000100Y43"


@given(st.text(LETTERS, min_size=17, max_size=17), st.integers(0, 17), st.sampled_from(LETTERS))
def test_one_wrong_letter_is_always_noticed(body: str, place: int, letter: str) -> None:
    code = body + rules.check_digit(body)
    assert rules.credit_code(code) == code
    wrong = code[:place] + letter + code[place + 1 :]
    if wrong != code:
        with pytest.raises(BadCreditCode):
            rules.credit_code(wrong)


@pytest.mark.parametrize("code", ["", "9135", "91350100M000100Y4I", "９1350100M000100Y43"])
def test_other_letters_and_lengths_are_no_codes(code: str) -> None:
    with pytest.raises(BadCreditCode):
        rules.credit_code(code)


def test_every_stage_has_a_name_and_a_way_on_or_is_an_end() -> None:
    assert set(NEXT) == set(NAMES) == set(Stage)
    for current, target in product(Stage, Stage):
        if target in NEXT[current]:
            assert rules.step(current, target) is target
        else:
            with pytest.raises(MoveRefused):
                rules.step(current, target)


def test_nobody_takes_needs_before_probation() -> None:
    before = {Stage.applied}
    while before:
        assert not before & {Stage.active}
        before = {
            target
            for stage in before
            for target in NEXT[stage]
            if target not in {Stage.probation, Stage.left, Stage.rejected}
        }


@pytest.mark.parametrize(
    ("left", "due"),
    [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (1, 7), (0, 7), (-1, 0), (-99, 0)],
)
def test_a_paper_warns_sixty_thirty_and_seven_days_before(left: int, due: int | None) -> None:
    assert rules.warning_for(TODAY + timedelta(days=left), TODAY) == due


@pytest.mark.parametrize(
    ("check", "status", "finding"),
    [
        (Check.right_signature, 204, Finding.fine),
        (Check.right_signature, 401, Finding.refused),
        (Check.right_signature, 410, Finding.gone),
        (Check.right_signature, 302, Finding.redirected),
        (Check.right_signature, None, Finding.unreachable),
        (Check.wrong_signature, 401, Finding.fine),
        (Check.wrong_signature, 200, Finding.accepted),
        (Check.wrong_signature, 500, Finding.broken),
        (Check.stale_timestamp, 400, Finding.fine),
        (Check.duplicate, 409, Finding.refused),
    ],
)
def test_what_an_answer_means(check: Check, status: int | None, finding: Finding) -> None:
    assert rules.find(check, Heard(status, 1)) is finding


def test_every_check_and_finding_is_explained_in_two_languages() -> None:
    said = [*map(rules.meaning, Check), *map(rules.hint, Finding)]
    for chinese, english in said:
        assert any("一" <= letter <= "鿿" for letter in chinese)
        assert english.isascii()
