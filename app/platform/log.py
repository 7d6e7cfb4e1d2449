"""Logs: one line per event, ids instead of words, never personal data."""

import logging
import re
import sys
import traceback

import orjson
import structlog

_DEEPEST = 12
_PHONE_OR_ID = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")


def _hide_numbers(
    _logger: object, _name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Take out what looks like a phone or identity number: the last net under every line."""
    for key, value in event.items():
        if isinstance(value, str) and _PHONE_OR_ID.search(value):
            event[key] = _PHONE_OR_ID.sub("[隐]", value)
    return event


def _where_it_broke(
    _logger: object, _name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Tell an exception by its kind and place, never by its message: that may quote a person."""
    error = _exception(event.pop("exc_info", None))
    if error is not None:
        steps = traceback.extract_tb(error.__traceback__)[-_DEEPEST:]
        event["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
        event["sqlstate"] = getattr(error, "sqlstate", None)
        event["at"] = [f"{step.filename}:{step.lineno} {step.name}" for step in steps]
    return event


def _exception(exc_info: object) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    found = exc_info if isinstance(exc_info, tuple) else sys.exc_info() if exc_info else ()
    return next((one for one in found if isinstance(one, BaseException)), None)


def configure(*, as_json: bool, level: str) -> None:
    """Set up the process's log on standard error, ours and the libraries' alike."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _hide_numbers,
    ]
    rendering: list[structlog.typing.Processor] = (
        [_where_it_broke, structlog.processors.JSONRenderer(serializer=_as_json)]
        if as_json
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    # Our own lines go straight out: one is written for each request, and the detour over the
    # standard library costs more than writing it.
    structlog.configure(
        processors=[*shared, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for quiet in ("httpx", "httpcore", "procrastinate", "uvicorn.access", "PIL"):
        logging.getLogger(quiet).setLevel(logging.WARNING)


def logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """Return the log of one module."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger(name)
    return bound


def _as_json(event: structlog.typing.EventDict, **_options: object) -> str:
    return orjson.dumps(event, default=str).decode()
