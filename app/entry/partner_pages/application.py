"""The pages put together: routes, refusals as pages, headers."""

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from app.entry.h5.application import PageHeaders
from app.entry.partner_pages import pages
from app.entry.partner_pages.rendering import problem_page
from app.kernel.problems import InvalidRequest, NotFound, Problem
from app.platform.web import TooLarge

# The address of a page is its key: it is told to nobody, and no search engine keeps it.
_HEADERS = {b"referrer-policy": b"no-referrer", b"x-robots-tag": b"noindex, nofollow"}


def create_partner_pages() -> FastAPI:
    """Build the pages; they are mounted below /p."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(PageHeaders, further=_HEADERS)
    app.include_router(pages.router)
    app.exception_handler(Problem)(_on_problem)
    app.exception_handler(HTTPException)(_on_http)
    app.exception_handler(RequestValidationError)(_on_invalid)
    return app


async def _on_problem(_request: Request, problem: Problem) -> Response:
    return problem_page(problem)


async def _on_http(_request: Request, error: HTTPException) -> Response:
    kinds: dict[int, type[Problem]] = {404: NotFound, 413: TooLarge}
    return problem_page(kinds.get(error.status_code, InvalidRequest)(), status=error.status_code)


async def _on_invalid(_request: Request, _error: RequestValidationError) -> Response:
    return problem_page(InvalidRequest())
