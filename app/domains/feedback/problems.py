"""Refusals around verdicts."""

from app.kernel.problems import Conflict


class AlreadyJudged(Conflict):
    """This answer has been judged; one verdict per answer."""

    code = "verdict.already_given"
    title = "已经评价过了"
    detail = "你已经评价过这次答复了。"
