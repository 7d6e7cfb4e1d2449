"""Verdicts and grades."""

from enum import StrEnum


class Verdict(StrEnum):
    """Whether it helped."""

    solved = "solved"
    partly = "partly"
    not_solved = "not_solved"


class Grade(StrEnum):
    """How satisfied, with the result and with the attitude; two questions, as hotlines ask."""

    very_satisfied = "very_satisfied"
    satisfied = "satisfied"
    basically = "basically"
    dissatisfied = "dissatisfied"
    very_dissatisfied = "very_dissatisfied"


class VerdictTag(StrEnum):
    """What was good or bad about it, in one tap."""

    fast = "fast"
    slow = "slow"
    clear = "clear"
    unclear = "unclear"
    kind = "kind"
    cold = "cold"
    really_helped = "really_helped"
    only_words = "only_words"
    passed_around = "passed_around"
