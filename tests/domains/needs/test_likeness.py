"""What is near, and which of one's own words are shown as shared."""

from hypothesis import given
from hypothesis import strategies as st

from app.domains.needs import likeness

TALL = "体育馆晚上九点就关门，能不能开到十一点，下班后没地方运动"


def test_the_same_said_otherwise_is_near_and_another_thing_is_not() -> None:
    assert likeness.compare("体育馆晚上九点就关门了，能不能延长到十一点", TALL)
    assert likeness.compare("请问人才公寓怎么申请，需要什么材料", TALL) is None
    assert likeness.compare("我想问一下能不能开到", "我想问一下能不能请假") is None


def test_blanks_width_and_case_do_not_matter() -> None:
    found = likeness.compare("ＫＴＶ 晚上 太吵 了，睡不着觉", "ktv晚上太吵了睡不着觉")
    assert found is not None
    assert found.nearness == 1


def test_shared_words_are_one_s_own() -> None:
    own = "你好！体育馆晚上九点就关门，为什么"
    found = likeness.compare(own, TALL)
    assert found is not None
    assert [own[start:end] for start, end in found.spans] == ["体育馆晚上九点就关门"]


@given(st.text(max_size=80), st.text(max_size=80), st.text(min_size=8, max_size=30))
def test_any_text_is_compared_and_spans_lie_within(own: str, other: str, both: str) -> None:
    text = own + both
    found = likeness.compare(text, other + both)
    if found is None:
        return
    assert 0 < found.nearness <= 1
    end_before = -1
    for start, end in found.spans:
        assert end_before < start < end <= len(text)
        end_before = end
