"""Personal data in running text: covered, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.masking import mask, mask_for_strangers


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


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("我叫王小明,想学电工证", "王小明"),
        ("姓名：欧阳娜娜 电话13812345678", "欧阳娜娜"),
        ("联系人是李华,欠薪三个月", "李华"),
        ("my name 我叫 Tom Smith", "Tom Smith"),
        ("房东在幸福小区12栋3单元401不退押金", "12栋3单元401"),
        ("住在中山北路1234弄56号", "1234弄56号"),
        ("我家在建设村三十二号", "三十二号"),
    ],
)
def test_strangers_see_neither_names_nor_doors(text: str, hidden: str) -> None:
    assert hidden not in mask_for_strangers(text)


@pytest.mark.parametrize(
    "text",
    [
        "我叫不到车,203路公交车站改了",
        "公司在科技路上,拖欠工资3个月",
        "我在二十三中学上学,食堂太贵",
        "华兴电子厂不给交社保",
    ],
)
def test_what_a_message_is_about_stays_for_strangers_too(text: str) -> None:
    assert mask_for_strangers(text) == text


@given(st.text(alphabet="我叫姓名王路号栋室小区12三,", max_size=400))
def test_any_text_can_be_covered_for_strangers(text: str) -> None:
    assert mask(text) == text or mask_for_strangers(text) != text
