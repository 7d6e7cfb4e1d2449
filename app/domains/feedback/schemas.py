"""Wire shapes of verdicts."""

from typing import Annotated

from pydantic import Field

from app.domains.feedback.states import Grade, Verdict, VerdictTag
from app.kernel.shapes import Asked
from app.kernel.text import Written


class VerdictIn(Asked):
    """The youth's word on an answer."""

    verdict: Verdict = Field(description="did it help?")
    result_grade: Grade
    attitude_grade: Grade
    tags: list[VerdictTag] = Field(default_factory=list, max_length=5)
    text: Annotated[str, Written(0, 1000)] = ""
