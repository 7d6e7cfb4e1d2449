"""The rules of the house that no linter knows."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "app"
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
# Rates and hot topics are counted over everybody's tables, in few statements.
_COUNTS_ALL = (APP / "domains/analytics", APP / "domains/hot_topics")
# Words and figures, not code.
_LISTS = {APP / "domains/classifier/danger.py"}


def _sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(APP.rglob("*.py")):
        yield path, ast.parse(path.read_text())


def test_nobody_but_the_database_file_says_commit() -> None:
    said = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in _sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"commit", "rollback"}
        and path != APP / "platform/db.py"
    ]
    assert said == []


def test_tables_are_private_to_their_domain() -> None:
    trespassers = []
    for path, tree in _sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").endswith(".models"):
                continue
            owner = (node.module or "").removesuffix(".models").replace(".", "/")
            counts_all = any(path.is_relative_to(one) for one in _COUNTS_ALL)
            if not path.is_relative_to(ROOT / owner) and not counts_all:
                trespassers.append(f"{path.relative_to(ROOT)} imports {node.module}")
    assert [one for one in trespassers if not one.startswith("app/entry/")] == []


def test_a_file_has_one_subject_and_a_function_one_level() -> None:
    too_long = []
    for path, tree in _sources():
        lines = len(path.read_text().splitlines())
        if lines > LONGEST_FILE and path not in _LISTS:
            too_long.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    too_long.append(f"{path.relative_to(ROOT)}:{node.name}: {length} lines")
    assert too_long == []


def test_no_query_inside_a_loop() -> None:
    asked = {"execute", "scalar", "scalars", "rows", "look"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in _sources()
        if path.is_relative_to(APP / "domains") or path.is_relative_to(APP / "journeys")
        for loop in ast.walk(tree)
        if isinstance(loop, ast.For | ast.AsyncFor | ast.While)
        for part in loop.body
        for node in ast.walk(part)
        if isinstance(node, ast.Await)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr in asked
    ]
    assert found == []


def test_lock_files_carry_hashes_and_name_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        written = (ROOT / name).read_text()
        assert "://" not in written
        assert "--index" not in written
        pinned = [line for line in written.splitlines() if "==" in line and line[0] not in "# "]
        assert len(pinned) > 20
        assert all(line.rstrip().endswith("\\") for line in pinned), (
            "each pin is followed by hashes"
        )


@pytest.mark.parametrize(
    ("folder", "fewest"), [("openapi/miniprogram", 4), ("tests/partners/javascript", 3)]
)
def test_locks_of_javascript_carry_hashes_and_name_no_address(folder: str, fewest: int) -> None:
    written = (ROOT / folder / "package-lock.json").read_text()
    assert "://" not in written
    packages = {name: one for name, one in json.loads(written)["packages"].items() if name}
    assert len(packages) >= fewest
    assert [name for name, one in packages.items() if "integrity" not in one] == []
