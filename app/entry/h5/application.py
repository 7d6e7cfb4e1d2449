"""The pages put together: routes, static files, refusals as pages, headers."""

from collections.abc import Mapping
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.entry.h5 import account, events, needs, registrations, signing_in
from app.entry.h5.rendering import is_versioned, problem_page
from app.kernel.problems import InvalidRequest, NotFound, Problem, Unauthenticated
from app.platform.web import TooLarge

STATIC = Path(__file__).with_name("static")

# Nothing from elsewhere, no inline code, no frame around us; forms come home only.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    b"content-security-policy": _POLICY.encode(),
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"DENY",
}


class PageHeaders:
    """Put our headers on every answer; pages are nobody's to keep, static files are."""

    def __init__(self, app: ASGIApp, further: Mapping[bytes, bytes] | None = None) -> None:
        """`further` are headers of a page's own; they win over those of all pages."""
        self.app = app
        self.headers = {**_HEADERS, **(further or {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name.lower() for name, _ in message["headers"]}
                is_kept = message["status"] == 200 and is_versioned(scope)
                kept = b"public, max-age=31536000, immutable" if is_kept else b"no-store"
                extra = {**self.headers, b"cache-control": kept}
                message["headers"] = [
                    *message["headers"],
                    *((name, value) for name, value in extra.items() if name not in known),
                ]
            await send(message)

        await self.app(scope, receive, send_marked if scope["type"] == "http" else send)


def create_h5() -> FastAPI:
    """Build the pages; they are mounted below /h5."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(PageHeaders)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in (
        signing_in.router,
        needs.router,
        events.router,
        registrations.router,
        account.router,
    ):
        app.include_router(router)
    app.exception_handler(Problem)(_on_problem)
    app.exception_handler(HTTPException)(_on_http)
    app.exception_handler(RequestValidationError)(_on_invalid)
    return app


async def _on_problem(request: Request, problem: Problem) -> Response:
    if isinstance(problem, Unauthenticated):
        return signing_in.ask_to_sign_in(request)
    return problem_page(request, problem)


async def _on_http(request: Request, error: HTTPException) -> Response:
    kinds: dict[int, type[Problem]] = {404: NotFound, 413: TooLarge}
    problem = kinds.get(error.status_code, InvalidRequest)()
    return problem_page(request, problem, status=error.status_code)


async def _on_invalid(request: Request, _error: RequestValidationError) -> Response:
    return problem_page(request, InvalidRequest())
