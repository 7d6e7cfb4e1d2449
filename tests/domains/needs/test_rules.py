"""Receipt numbers and who sees what."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.domains.needs import rules
from app.domains.needs.states import TAKEN, AssignmentState

MOMENT = datetime(2026, 11, 23, 2, tzinfo=UTC)


def test_a_receipt_number_can_be_read_out() -> None:
    assert rules.receipt_number(MOMENT, 7).startswith("QN-20261123-0007")
    assert rules.receipt_number(MOMENT, 123_456).startswith("QN-20261123-123456")


@given(st.integers(0, 9999), st.integers(0, 3), st.integers(0, 9))
def test_a_wrong_digit_shows_in_the_check_letter(number: int, place: int, digit: int) -> None:
    right = f"{number:04d}"
    wrong = right[:place] + str(digit) + right[place + 1 :]
    letters = {rules.receipt_number(MOMENT, int(one))[-1] for one in {right, wrong}}
    assert len(letters) == len({right, wrong})


def test_before_acceptance_and_when_guarded_the_words_are_masked() -> None:
    for state in AssignmentState:
        seen = rules.visible_text(state, full="全文", masked="遮盖", is_guarded=False)
        assert seen == ("全文" if state in TAKEN else "遮盖")
        assert rules.visible_text(state, full="全文", masked="遮盖", is_guarded=True) == "遮盖"
