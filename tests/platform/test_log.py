"""The log tells what broke and where, and never quotes a person."""

import json
import subprocess
import sys
from typing import Any

_PROGRAM = """
import logging
import psycopg, structlog
from app.platform import log

log.configure(as_json=True, level="INFO")
words = "我叫李雷，手机13812345678，被打了"
try:
    raise psycopg.errors.CheckViolation(f"Failing row contains ({words})")
except psycopg.Error as error:
    structlog.get_logger("ours").error("request.failed", exc_info=error)
    logging.getLogger("theirs").exception("it broke")
structlog.get_logger("ours").info("x", about="13812345678 and 11010519491231002X")
"""


def _written() -> tuple[str, list[dict[str, Any]]]:
    """Return what a process of its own logs: a log is set up once, for good."""
    ended = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=60, check=True
    )
    return ended.stderr, [json.loads(line) for line in ended.stderr.splitlines()]


def test_an_exception_is_told_by_kind_and_place() -> None:
    written, (ours, theirs, _) = _written()
    for line in (ours, theirs):
        assert line["error"] == "psycopg.errors.CheckViolation"
        assert line["sqlstate"] == "23514"
        assert line["at"] == ["<string>:9 <module>"]
    assert "李雷" not in written
    assert "13812345678" not in written


def test_a_number_that_slipped_in_is_covered() -> None:
    _, (*_, line) = _written()
    assert line["about"] == "[隐] and [隐]"
