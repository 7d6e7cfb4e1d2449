"""Templates to answers."""

import hashlib
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.types import Scope

from app.domains.identity.actors import YOUTH_COOKIE
from app.domains.needs import service as needs
from app.kernel import ids
from app.kernel.problems import Problem
from app.platform import crypto

_HERE = Path(__file__).parent
_BACK = {
    "events": ("/h5/events", "看看其他活动"),
    "registrations": ("/h5/registrations", "返回我的报名"),
}
_STATIC = frozenset(one.name for one in (_HERE / "static").iterdir())


@lru_cache
def _version(name: str) -> str:
    """Return a mark of a static file's content: it may be kept for ever under this name."""
    return hashlib.sha256((_HERE / "static" / name).read_bytes()).hexdigest()[:12]


def static_path(name: str) -> str:
    """Return where a static file is, under the mark of its present content."""
    return f"/h5/static/{name}?v={_version(name)}"


def is_versioned(scope: Scope) -> bool:
    """Say whether a static file was asked for under the mark of its present content."""
    path, query = str(scope["path"]), bytes(scope["query_string"])
    name = path.rpartition("/")[2]
    return "/static/" in path and name in _STATIC and query == f"v={_version(name)}".encode()


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
    made.filters["need_id"] = lambda value: ids.encode("need", value)
    made.filters["content_id"] = lambda value: ids.encode("cnt", value)
    made.filters["image_id"] = lambda value: ids.encode("img", value)
    for kind in ("event", "sess", "tt", "reg"):
        made.filters[f"{kind}_id"] = partial(ids.encode, kind)
    made.globals["static"] = static_path
    return made


def csrf_token(request: Request) -> str:
    """Return what a form must bring along: it can be computed only with this browser's cookie."""
    return crypto.blind_index(request.cookies.get(YOUTH_COOKIE, ""), "h5.csrf").hex()


def page(request: Request, template: str, *, status: int = 200, **facts: Any) -> Response:
    """Return a page."""
    html = (
        _environment()
        .get_template(template)
        .render(csrf=csrf_token(request), new_key=ids.new().hex, **facts)
    )
    return HTMLResponse(html, status)


def problem_page(request: Request, problem: Problem, *, status: int | None = None) -> Response:
    """Return a refusal as a page, with a way back."""
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    answer = page(
        request,
        "problem.html",
        status=status or problem.status,
        title=problem.title,
        detail=problem.said,
        back=_way_back(request),
        request_id=request_id,
    )
    if "retry_after" in problem.facts:
        answer.headers["retry-after"] = str(problem.facts["retry_after"])
    return answer


def _way_back(request: Request) -> tuple[str, str]:
    part = request.url.path.removeprefix("/h5/").partition("/")[0]
    return _BACK.get(part, ("/h5/needs", "返回我的诉求"))


@lru_cache
def markdown(text: str) -> Markup:
    """Return our own texts as HTML; what people write never comes here."""
    return Markup(MarkdownIt("zero").enable(["heading", "emphasis", "list"]).render(text))  # noqa: S704
