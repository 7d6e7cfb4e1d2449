"""The classifier's commands, run as an operator of another organisation runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.domains.classifier import corpus
from app.domains.classifier.taxonomy import DATA
from app.platform.settings import settings
from tests.actors import plain

FIGURES = {
    "macro_f1",
    "per_class_f1",
    "accuracy",
    "ece",
    "accuracy_at_80",
    "accuracy_at_90",
    "top2_accuracy",
    "first30_macro_f1",
    "train_seconds",
    "batch_ms",
    "single_p95_ms",
    "artefact_bytes",
}
TAGS = {
    "topic",
    "field",
    "also",
    "kind",
    "urgency",
    "crisis",
    "confidence",
    "forward",
    "runner_up",
    "because",
}


def _run(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.entry.cli", "classifier", *arguments],
        env={**os.environ, "COLUMNS": "120"},
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=280,
        check=False,
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Train, aux and test files of four topics, in the shapes that operators have."""
    folder = tmp_path_factory.mktemp("csv")
    names = {
        "work.jobs": "求职",
        "welfare.housing": "住房",
        "health.fitness": "运动",
        "rights.labour": "劳动",
    }
    rows = [
        (one.text, names[one.topic])
        for one in corpus.shipped(DATA)
        if one.topic in names and one.is_measured
    ]
    made = {}
    parts = {"train": rows[::2], "test": rows[1::4], "aux": rows[3::4]}
    for name, part in parts.items():
        header, shown = '"text","label"', [(text.replace('"', ""), label) for text, label in part]
        if name == "aux":
            header = '"tokens","label","also_in_train_csv"'
        lines = [
            f'"{text}","{label}"' + (',"False"' if name == "aux" else "") for text, label in shown
        ]
        made[name] = folder / f"{name}.csv"
        made[name].write_text("\n".join([header, *lines]), encoding="gb18030")
    return made


def test_another_organisation_measures_its_own_data(files: dict[str, Path]) -> None:
    told = _run(
        "evaluate",
        *("--train", str(files["train"])),
        *("--aux", str(files["aux"])),
        *("--test", str(files["test"])),
        "--json",
    )
    assert told.returncode == 0, told.stderr
    (line,) = told.stdout.splitlines()
    found = json.loads(line)
    assert set(found) >= FIGURES
    assert found["macro_f1"] > 0.8, "four topics are far apart"
    assert set(found["per_class_f1"]) == {"求职", "住房", "运动", "劳动"}


def test_another_organisation_trains_on_its_own_taxonomy(
    files: dict[str, Path], tmp_path: Path
) -> None:
    wanted = tmp_path / "taxonomy.yaml"
    wanted.write_text(
        "version: union-1\n"
        "fields:\n"
        "  - code: rights\n    name: 维权\n    topics:\n"
        "      - {code: pay, name: 工资, is: 拖欠工资、加班费}\n"
        "      - {code: jobs, name: 找工作}\n"
        "  - code: life\n    name: 生活\n    topics:\n"
        "      - {code: housing, name: 住房}\n"
        "      - {code: sport, name: 运动}\n",
        encoding="utf-8",
    )
    data = tmp_path / "data.csv"
    codes = {"求职": "jobs", "住房": "housing", "运动": "sport", "劳动": "pay"}
    lines = files["train"].read_text(encoding="gb18030").splitlines()
    for label, code in codes.items():
        lines = [line.replace(f'"{label}"', f'"{code}"') for line in lines]
    data.write_text("\n".join(lines), encoding="utf-8-sig")
    model = tmp_path / "model.json.gz"
    told = _run("train", "--taxonomy", str(wanted), "--data", str(data), "--out", str(model))
    assert told.returncode == 0, told.stderr
    answered = _run("predict", "--json", "--model", str(model), text='{"text": "老板拖欠工资"}\n')
    assert answered.returncode == 0, answered.stderr
    found = json.loads(answered.stdout)
    assert (found["topic"], found["field"]) == ("pay", "rights")


def test_messages_are_read_a_line_each() -> None:
    texts = [
        plain("rights.labour"),
        "活着没意思,想从这个世界消失",
        "",
        "的",
        "🙂🙂🙂",
        "Where can I register for the volunteer thing?",
        "<script>alert(1)</script>",
        "很长" * 50_000,
        "𠮷\u0000\u200b",
    ]
    told = _run("predict", "--json", text="".join(json.dumps({"text": t}) + "\n" for t in texts))
    assert told.returncode == 0, told.stderr
    answers: list[dict[str, Any]] = [json.loads(line) for line in told.stdout.splitlines()]
    assert len(answers) == len(texts)
    for text, answer in zip(texts, answers, strict=True):
        assert set(answer) >= TAGS
        assert 0 <= answer["confidence"] <= 1
        for reason in answer["because"]:
            assert text[reason["start"] : reason["end"]] == reason["text"]
    assert (answers[0]["topic"], answers[0]["forward"]) == ("rights.labour", True)
    assert (answers[1]["crisis"], answers[1]["forward"]) == (True, False)
    assert not any(one["forward"] for one in answers[2:5])


def test_a_broken_line_is_answered_in_its_place() -> None:
    told = _run("predict", "--json", text='{"text": "想学电工"}\nno json\n{"message": 1}\n')
    assert told.returncode == 1
    answers = [json.loads(line) for line in told.stdout.splitlines()]
    assert ["error" in one for one in answers] == [False, True, True]
    assert "line 2" in answers[1]["error"]


def _refused(told: subprocess.CompletedProcess[str], *words: str) -> None:
    assert told.returncode == 2, told.stdout + told.stderr
    assert "Traceback" not in told.stderr
    for word in words:
        assert word in told.stderr


def test_files_that_cannot_be_used_are_told_in_a_sentence(
    files: dict[str, Path], tmp_path: Path
) -> None:
    train, wrong = str(files["train"]), tmp_path / "wrong.csv"

    def with_content(content: bytes) -> subprocess.CompletedProcess[str]:
        wrong.write_bytes(content)
        return _run("evaluate", "--train", str(wrong), "--test", train)

    _refused(with_content("title,body\n一,二\n".encode()), "no text column", "title, body")
    _refused(with_content("text,whatever\n一,二\n".encode()), "no label column")
    _refused(with_content(b"\xff\xfe\x00\x81"), "neither UTF-8 nor GB 18030")
    _refused(with_content(b""), "no text column")
    _refused(with_content(b"text,label\n"), "no row")
    _refused(_run("evaluate", "--train", str(tmp_path / "none.csv")), "cannot be read")
    stranger = tmp_path / "stranger.csv"
    stranger.write_text("text,label\n一条留言,火星事务\n", encoding="utf-8")
    _refused(_run("evaluate", "--train", train, "--test", str(stranger)), "火星事务")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x80\x04\x95", b"{}"])
def test_a_foreign_model_is_refused(tmp_path: Path, content: bytes) -> None:
    model = tmp_path / "model"
    model.write_bytes(content)
    _refused(_run("predict", "--json", "--model", str(model), text=""), "classifier train")


def test_a_model_cut_short_or_changed_is_refused(tmp_path: Path) -> None:
    whole = settings().artefact_path.read_bytes()
    model = tmp_path / "model"
    model.write_bytes(whole[: len(whole) // 2])
    _refused(_run("predict", "--model", str(model), text=""), "no classifier of this program")
