"""`hot-topics`, run as an operator runs it."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.domains.hot_topics import events

FIELDS = {
    *("id", "title", "size", "heat", "heat_parts", "first", "last", "places", "growth"),
    "member_ids",
}


def _run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "app.entry.cli", "hot-topics", *arguments],
        input=given,
        capture_output=True,
        timeout=120,
        check=False,
    )


def _lines(lines: list[dict[str, Any]]) -> bytes:
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in lines).encode()


def _file(folder: Path, content: bytes, name: str = "messages.jsonl") -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


@pytest.fixture(scope="module")
def month() -> bytes:
    """A month of messages as a file."""
    return _lines(events.month(each=20)[0])


def test_topics_are_written_as_json_the_hottest_first(tmp_path: Path, month: bytes) -> None:
    done = _run("--input", _file(tmp_path, month), "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found) >= 4
    heats = [one["heat"] for one in found]
    assert heats == sorted(heats, reverse=True)
    members = [member for one in found for member in one["member_ids"]]
    assert len(members) == len(set(members))
    for one in found:
        assert set(one) == FIELDS
        assert one["size"] == len(one["member_ids"]) >= 5
        assert {"name", "weight", "value", "points", "why"} == set(one["heat_parts"][0])
    zipped = _run("--input", _file(tmp_path, gzip.compress(month), "m.jsonl.gz"), "--json")
    assert zipped.stdout == done.stdout
    piped = _run("--input", "-", "--json", given=month)
    assert piped.stdout == done.stdout


def test_a_table_is_for_reading(tmp_path: Path, month: bytes) -> None:
    done = _run("--input", _file(tmp_path, month))
    assert done.returncode == 0, done.stderr
    assert "topics" in done.stdout.decode()


def test_a_period_can_be_chosen(tmp_path: Path, month: bytes) -> None:
    path = _file(tmp_path, month)
    week = _run("--input", path, "--json", "--days", "7", "--until", "2026-10-20")
    assert week.returncode == 0, week.stderr
    for one in json.loads(week.stdout):
        assert "2026-10-13" <= one["first"][:10] <= one["last"][:10] <= "2026-10-20"


@pytest.mark.parametrize("empty", [b"", b"\n\n", gzip.compress(b"")])
def test_nothing_in_nothing_out(tmp_path: Path, empty: bytes) -> None:
    done = _run("--input", _file(tmp_path, empty), "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"id": 1, "title": "a", "time": "2026-01-01"}\nnonsense', "line 2: not JSON"),
        (b'{"id": 1, "title": "a"}', "line 1: no time"),
        (gzip.compress(b"{}" * 50)[:-9], "end-of-stream"),
        (b"\x1f\x8b" + b"\x00" * 20, "compression"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_line(tmp_path: Path, content: bytes, said: str) -> None:
    done = _run("--input", _file(tmp_path, content), "--json")
    assert done.returncode == 1
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert done.stdout == b""


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    done = _run("--input", str(tmp_path / "none.jsonl"), "--json")
    assert done.returncode == 1
    assert "No such file" in done.stderr.decode()


def test_what_serves_and_works_never_loads_scipy() -> None:
    program = (
        "import sys, app.entry.http, app.entry.worker; app.entry.http.create_app();"
        "print([name for name in ('scipy', 'sklearn') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"
