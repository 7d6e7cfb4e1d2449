"""Personal data in running text: covered, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.masking import mask


@pytest.mark.parametrize(
    ("text", "hidden", "label"),
    [
        ("打我电话13812345678谢谢", "13812345678", "电话"),
        ("我的号是138 1234 5678。", "138 1234 5678", "电话"),
        ("身份证11010519491231002X", "11010519491231002X", "身份证号"),
        ("发到li.lei@example.com吧", "li.lei@example.com", "邮箱"),
        ("加我微信号:lilei_2026", "lilei_2026", "账号"),
        ("卡号6222 0212 3456 7894", None, None),
    ],
)
def test_what_tells_who_somebody_is_is_covered(
    text: str, hidden: str | None, label: str | None
) -> None:
    if hidden is None:
        assert mask(text)  # not a valid card number: either way is right
        return
    assert hidden not in mask(text)
    assert f"[{label}]" in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "工资拖欠了3个月,一共18000元",
        "受理编号 QN-20261123-0007K 查不到",
        "2026年11月23日到现在没人管",
        "身份证110105194912310021",  # the check character is wrong
        "住在310101区8号楼1203",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == text


@given(st.text(max_size=300))
def test_any_text_is_masked_once_and_for_all(text: str) -> None:
    once = mask(text)
    assert mask(once) == once
