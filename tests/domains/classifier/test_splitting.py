"""A message with two needs is cut where each part is clearly about one thing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domains.classifier import service
from app.platform.settings import settings as ours

WAGES = "公司拖欠三个月工资，加班费也不给，想申请劳动仲裁"
COURSE = "周末想学电工证，有没有晚上上课的培训班？"
PIECES = [WAGES, COURSE, "想租人才公寓，怎么申请", "。", "，", "另外，", "\n", "😀", "3", "㙍㙎"]


@pytest.fixture(autouse=True, scope="module")
def _loaded() -> None:
    service.use_file(ours().artefact_path)


def _cut(text: str) -> list[tuple[str, str]] | None:
    parts = service.split(text, service.read(text))
    return None if parts is None else [(text[one.start : one.end], one.topic) for one in parts]


@pytest.mark.parametrize("between", ["。", "。另外，", "。还有，", "\n"])
def test_two_needs_are_cut_between_them(between: str) -> None:
    found = _cut(WAGES + between + COURSE)
    assert found is not None
    assert [topic for _, topic in found] == ["rights.labour", "education.skills"]
    assert WAGES in found[0][0]
    assert COURSE in found[1][0]


def test_one_need_is_left_whole() -> None:
    for text in (WAGES, COURSE, f"{WAGES}。{WAGES}", ""):
        assert _cut(text) is None


def test_who_may_be_in_danger_is_not_asked() -> None:
    assert _cut(f"{WAGES}。{COURSE}最近真的撑不下去了，每天都不想活了") is None


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=8))
def test_the_parts_cover_the_text_and_neither_is_empty(pieces: list[str]) -> None:
    text = "".join(pieces)
    parts = service.split(text, service.read(text))
    if parts is None:
        return
    first, second = parts
    assert (first.start, first.end, second.end) == (0, second.start, len(text))
    assert text[: first.end].strip()
    assert text[second.start :].strip()
    assert first.topic != second.topic


def test_the_longest_message_costs_a_bounded_number_of_readings() -> None:
    text = (f"{WAGES}。{COURSE}" * 40)[:2000]
    parts = service.split(text, service.read(text))
    assert parts is None or parts[1].end == 2000
