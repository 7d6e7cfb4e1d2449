"""The web's common ground: problems as answers, request ids, access log, metrics, limits."""

import re
from collections.abc import Mapping
from time import perf_counter
from typing import Any

import orjson
import psycopg
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from prometheus_client import Counter, Histogram
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kernel import ids
from app.kernel.problems import (
    Conflict,
    InvalidRequest,
    NotFound,
    Problem,
    TooManyRequests,
    Unavailable,
)
from app.platform import ratelimit
from app.platform.log import logger

log = logger(__name__)

MAX_JSON_BYTES = 256 * 1024
MAX_IMAGE_BYTES = 10 * 1024 * 1024

_SAFE_ID = re.compile(r"^[A-Za-z0-9_\-.]{8,64}$")
_SECONDS = Histogram(
    "yne_request_seconds",
    "Time to answer, by route",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_PROBLEMS = Counter("yne_problems_total", "Refusals, by stable code", ["code"])


class MalformedBody(Problem):
    """The body is not what its content type says."""

    code = "request.malformed"
    status = 400
    title = "请求格式有误"
    detail = "请求格式有误，无法读取，请检查后再试。"


class MethodNotAllowed(Problem):
    """The address exists, but not for this method."""

    code = "request.method_not_allowed"
    status = 405
    title = "不支持的请求方式"
    detail = "这个地址不支持这种请求方式。"


class TooLarge(Problem):
    """The body is larger than this address takes."""

    code = "request.too_large"
    status = 413
    title = "内容太大"
    detail = "提交的内容太大，请删减后再试。"


class UnsupportedMedia(Problem):
    """The content type is not one we read here."""

    code = "request.unsupported_media"
    status = 415
    title = "不支持的内容类型"
    detail = "不支持这种内容类型，请使用 JSON 提交。"


class Unexpected(Problem):
    """A fault of ours; the request id finds it in the log."""

    code = "internal"
    status = 500
    title = "系统出错了"
    detail = "系统出错了，我们已记录下来。请稍后再试。"


_BY_STATUS: dict[int, type[Problem]] = {
    400: MalformedBody,
    404: NotFound,
    405: MethodNotAllowed,
    413: TooLarge,
    415: UnsupportedMedia,
}


class ProblemOut(BaseModel):
    """What every refusal looks like (RFC 9457). Clients tolerate further fields."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str


def problem_response(problem: Problem) -> Response:
    """Return a Problem as an answer."""
    _PROBLEMS.labels(problem.code).inc()
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    body = orjson.dumps({**problem.as_dict(), "request_id": request_id}, default=str)
    headers = {"cache-control": "no-store"}
    if "retry_after" in problem.facts:
        headers["retry-after"] = str(problem.facts["retry_after"])
    if problem.status == 401:
        headers["www-authenticate"] = "Bearer"
    return Response(body, problem.status, headers, "application/problem+json")


def problems(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """Return the `responses=` of a route that can raise these, for the contract."""
    declared: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        entry = declared.setdefault(
            kind.status,
            {
                "description": "",
                "content": {
                    "application/problem+json": {
                        "schema": {"$ref": "#/components/schemas/ProblemOut"}
                    }
                },
            },
        )
        entry["description"] = "; ".join(
            filter(None, [entry["description"], f"`{kind.code}` {kind.title}"])
        )
    return declared


async def _on_problem(_request: Request, error: Problem) -> Response:
    return problem_response(error)


async def _on_http(_request: Request, error: HTTPException) -> Response:
    kind = _BY_STATUS.get(error.status_code, MalformedBody)
    if error.status_code >= 500:
        kind = Unexpected
    response = problem_response(kind())
    if error.headers:
        response.headers.update(error.headers)
    return response


async def _on_invalid(_request: Request, error: RequestValidationError) -> Response:
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return problem_response(MalformedBody())
    listed = [
        {"pointer": _pointer(one["loc"]), "in": str(one["loc"][0]), "message": say(one)}
        for one in found[:20]
    ]
    return problem_response(InvalidRequest(errors=listed))


async def _on_integrity(_request: Request, error: BaseException) -> Response:
    log.warning("db.conflict", constraint=_constraint(error))
    return problem_response(Conflict())


async def _on_database(_request: Request, error: BaseException) -> Response:
    log.error("db.unavailable", error=type(error).__name__)
    return problem_response(Unavailable(retry_after=5))


async def _on_wrapped(request: Request, error: DBAPIError) -> Response:
    if error.connection_invalidated:
        return await _on_database(request, error)
    return await _on_driver(request, error.orig or error)


async def _on_driver(request: Request, error: BaseException) -> Response:
    # The driver itself refuses what no text column holds, such as a NUL byte.
    # Else by SQLSTATE class: 22 is a value that PostgreSQL cannot hold, the client's mistake; 23 an
    # integrity rule; 08, 53, 57 and none at all are a database out of reach or out of breath.
    family = (getattr(error, "sqlstate", None) or "")[:2]
    if family == "22" or isinstance(error, psycopg.DataError):
        return problem_response(InvalidRequest())
    if family == "23":
        return await _on_integrity(request, error)
    if family in {"08", "53", "57"} or (not family and isinstance(error, psycopg.OperationalError)):
        return await _on_database(request, error)
    return _unexpected(error)


def _unexpected(error: BaseException) -> Response:
    log.error("request.failed", exc_info=error)
    return problem_response(Unexpected())


def _constraint(error: BaseException) -> str | None:
    return getattr(getattr(error, "diag", None), "constraint_name", None)


def _pointer(location: tuple[int | str, ...]) -> str:
    steps = [str(step).replace("~", "~0").replace("/", "~1") for step in location[1:]]
    return "".join(f"/{step}" for step in steps)


_SAID = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
    "string_too_short": "至少需要 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "too_long": "最多 {max_length} 项",
    "too_short": "至少需要 {min_length} 项",
    "literal_error": "只能是：{expected}",
    "enum": "只能是：{expected}",
    "string_pattern_mismatch": "格式不对",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "string_type": "应为文字",
    "bool_parsing": "应为是或否",
    "bool_type": "应为是或否",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "list_type": "应为列表",
}


def say(found: Mapping[str, Any]) -> str:
    """Return what Pydantic found wrong, in Chinese."""
    said = _SAID.get(found["type"])
    if said is not None:
        return str(said.format(**found.get("ctx", {})))
    if found["type"] == "value_error":
        return str(found["msg"]).removeprefix("Value error, ")
    return "格式不对"


class RequestContext:
    """Give each request an id, log one line for it, and count it; turn a fault into a 500.

    Pure ASGI, for speed.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = perf_counter()
        status = 0

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", request_id.encode()),
                    (b"x-content-type-options", b"nosniff"),
                    *ratelimit.headers(scope.get(ratelimit.STANDINGS, [])),
                ]
            await send(message)

        try:
            await self.app(scope, receive, send_marked)
        except Exception as error:
            answer = _unexpected(error)
            if status:
                raise  # half an answer has left: only hanging up can say so
            await answer(scope, receive, send_marked)
        finally:
            elapsed = perf_counter() - started
            route = getattr(scope.get("route"), "path", "-")
            _SECONDS.labels(scope["method"], route, status).observe(elapsed)
            log.info(
                "request",
                method=scope["method"],
                route=route,
                status=status,
                ms=round(elapsed * 1000, 1),
            )


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _SAFE_ID.match(offered := value.decode("latin-1")):
            return str(offered)
    return ids.encode("req", ids.new())


def install(app: FastAPI) -> None:
    """Make an application answer every failure with a Problem."""
    app.exception_handler(Problem)(_on_problem)
    app.exception_handler(HTTPException)(_on_http)
    app.exception_handler(RequestValidationError)(_on_invalid)
    app.exception_handler(DBAPIError)(_on_wrapped)
    app.exception_handler(psycopg.Error)(_on_driver)
    app.exception_handler(PoolTimeout)(_on_database)
    app.add_middleware(RequestContext)


def describe_problems(app: FastAPI) -> None:
    """Put the shape of problems, and what every route can answer, into the contract."""
    made: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not made:
            schema = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
                webhooks=app.webhooks.routes,
                separate_input_output_schemas=False,
            )
            schemas = schema["components"]["schemas"]
            schemas["ProblemOut"] = ProblemOut.model_json_schema()
            schemas.pop("HTTPValidationError", None)
            schemas.pop("ValidationError", None)
            for path in schema["paths"].values():
                for operation in path.values():
                    _complete(operation)
            made.update(schema)
        return made

    app.openapi = openapi  # type: ignore[method-assign]


_ANYWHERE = (InvalidRequest, TooManyRequests, Unavailable)


def _complete(operation: dict[str, Any]) -> None:
    """Add the refusals that every route shares: bad input, too often, sick dependency."""
    declared = operation["responses"]
    shared: list[type[Problem]] = [*_ANYWHERE]
    if "requestBody" in operation:
        shared += [MalformedBody, TooLarge]
    for status, entry in problems(*shared).items():
        known = declared.get(str(status))
        if known is None or "application/problem+json" not in known.get("content", {}):
            declared[str(status)] = entry
    operation["responses"] = dict(sorted(declared.items()))
