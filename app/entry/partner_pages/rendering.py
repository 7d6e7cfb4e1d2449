"""Templates to answers, in the look of the youths' pages."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from fastapi import Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.domains.classifier import service as classifier
from app.domains.needs import service as needs
from app.entry.h5.rendering import static_path
from app.kernel import ids
from app.kernel.problems import Problem

_HERE = Path(__file__).parent


@lru_cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["moment"] = needs.moment
    made.filters["image_id"] = lambda value: ids.encode("img", value)
    made.filters["urgency_name"] = classifier.urgency_name
    made.filters["kind_name"] = classifier.kind_name
    made.globals["static"] = static_path
    return made


def page(template: str, *, status: int = 200, **facts: Any) -> Response:
    """Return a page."""
    html = _environment().get_template(template).render(new_key=ids.new().hex, **facts)
    return HTMLResponse(html, status)


def problem_page(problem: Problem, *, status: int | None = None) -> Response:
    """Return a refusal as a page."""
    answer = page(
        "problem.html",
        status=status or problem.status,
        title=problem.title,
        detail=problem.said,
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
    )
    if "retry_after" in problem.facts:
        answer.headers["retry-after"] = str(problem.facts["retry_after"])
    return answer
