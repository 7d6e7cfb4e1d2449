"""Values are cut to what their field takes; nothing is refused for a blank or a line break."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gateways.wechat import template
from app.gateways.wechat.sandbox import limits


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("街道已受理", "街道已受理"),
        ("一二三四五六七八九十一二三四五六七八九十", "一二三四五六七八九十一二三四五六七八九十"),
        ("一二三四五六七八九十一二三四五六七八九十余", "一二三四五六七八九十一二三四五六七八九…"),
        ("一行\n二行\r\n三行\t四", "一行 二行 三行 四"),
        ("  外面的  空白  ", "外面的 空白"),
        ("", "无"),
        ("\u200b\u2060\n", "无"),
        ("\x00\x07响\x1b铃", "响铃"),
        ("左\u202e右", "左右"),
        ("好的👍🏽 👨‍👩‍👧", "好的"),
        ("半个\ud83d字", "半个字"),
        ("生僻字𠮷照留", "生僻字𠮷照留"),
        ("e\u0301", "é"),
        ("你的诉求已经转给了 QN-20261123-0007K", "你的诉求已经转给了…"),
        ("已收到QN-20261123-0007K", "已收到QN-20261123-0007K"),
        ("请在十一月三十日下午两点以前，带身份证", "请在十一月三十日下午两点以前，带身份证"),
        ("请在十一月三十日的下午两点钟以前过来，带上证", "请在十一月三十日的下午两点钟以前过来…"),
        ("x" * 30, "x" * 19 + "…"),
        ("abcdefghijklmnopqr stuvwx", "abcdefghijklmnopqr…"),
    ],
)
def test_a_thing_has_twenty_characters_on_one_line(text: str, cut: str) -> None:
    assert template.cut_thing(text) == cut


@pytest.mark.parametrize(
    ("cutter", "text", "cut"),
    [
        (template.cut_phrase, "处理中", "处理中"),
        (template.cut_phrase, "已转交街道办事处", "已转交街道"),
        (template.cut_phrase, "OK，办结!", "办结"),
        (template.cut_phrase, "done", "无"),
        (template.cut_character_string, "QN-20261123-0007K", "QN-20261123-0007K"),
        (template.cut_character_string, "编号ＱＮ－２ 号", "QN-2"),
        (template.cut_character_string, "x" * 40, "x" * 32),
        (template.cut_character_string, "没有", "-"),
        (template.cut_name, "Bartholomew Montgomery", "Bartholomew Montgome"),
        (template.cut_name, "阿卜杜拉·买买提·艾山江", "阿卜杜拉·买买提·艾"),
        (template.cut_short_thing, "浦东新区政府", "浦东新区…"),
    ],
)
def test_other_kinds_have_their_own_limits(
    cutter: Callable[[str], str], text: str, cut: str
) -> None:
    assert cutter(text) == cut


def test_moments_are_written_on_beijings_clock() -> None:
    moment = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    assert template.write_time(moment) == "2026年11月24日 00:30"
    assert template.write_date(moment) == "2026年11月24日"
    assert template.fit({"time3": template.write_time(moment)})
    assert template.fit({"date4": template.write_date(moment)})


FITTING = {
    "time1": ["15:01", "2019年10月1日 15:01", "2026年11月23日 09:00~2026年11月23日 10:00"],
    "date2": ["2019年10月1日", "2019-10-01", "2019/10/01", "2019.10.01", "10月1日"],
    "number3": ["12", "12.5"],
    "amount4": ["¥12.30", "12.3元"],
    "letter5": ["abc"],
    "symbol6": ["+-!"],
    "phone_number7": ["+86-0766-66888866"],
    "car_number8": ["粤A8Z888挂"],
    "const9": ["已办结"],
    "enum10": ["A"],
}
UNFIT = {
    "time1": ["", "25:00", "明天", "15:01~", "2019年10月1日"],
    "date2": ["2019-10/01", "很久以前"],
    "number3": ["", "twelve", "1" * 33, "1.", "-"],
    "amount4": ["12,30", "¥12345678901"],
    "letter5": ["ab1"],
    "symbol6": ["a", "!!!!!!"],
    "phone_number7": ["1" * 18],
    "car_number8": ["粤A8Z888挂挂"],
    "const9": ["", "\n"],
    "thing": ["no number after the kind"],
    "poem3": ["no such kind"],
    "thing٣": ["no plain digit"],
}


@pytest.mark.parametrize(("key", "value"), [(k, v) for k, vs in FITTING.items() for v in vs])
def test_what_cutting_would_spoil_passes_untouched(key: str, value: str) -> None:
    assert template.fit({key: value}) == {key: value}
    limits.check_values(frozenset({key}), {key: {"value": value}})


@pytest.mark.parametrize(("key", "value"), [(k, v) for k, vs in UNFIT.items() for v in vs])
def test_what_cutting_would_falsify_is_refused_by_key(key: str, value: str) -> None:
    with pytest.raises(template.UnfitValue) as refused:
        template.fit({key: value})
    assert str(refused.value) == key


KINDS = ("thing1", "short_thing2", "name3", "phrase4", "character_string5")


@given(st.dictionaries(st.sampled_from(KINDS), st.text(st.characters(), max_size=60)))
def test_any_text_at_all_is_within_the_limits_once_cut(data: dict[str, str]) -> None:
    fitted = template.fit(data)
    # The sandbox judges by limits of its own.
    limits.check_values(frozenset(data), {key: {"value": value} for key, value in fitted.items()})
    assert template.fit(fitted) == fitted


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)))  # noqa: DTZ001
def test_any_moment_fits_a_time_field(moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC)
    data = {"time1": template.write_time(moment), "date2": template.write_date(moment)}
    assert template.fit(data) == data
