"""A year's notice as people have it: a table, a list, a calendar that phones subscribe to."""

import json
from datetime import date

import pytest

from app.journeys.clocks.notice_files import Unreadable, read_notice

ICS = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270101
DTEND;VALUE=DATE:20270104
SUMMARY:元旦（休）
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20271009
SUMMARY:国庆节（
 班）
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20271001
DTEND;VALUE=DATE:20271008
SUMMARY:国庆节（休）
END:VEVENT
END:VCALENDAR
"""


def test_an_ics_file_is_read_with_its_spans_and_folded_lines() -> None:
    notice = read_notice("cn.ics", ICS.replace("\n", "\r\n").encode(), "日历")
    assert notice.year == 2027
    days = {one.day: one.is_workday for one in notice.days}
    assert len(days) == 11
    assert days[date(2027, 1, 3)] is False
    assert date(2027, 1, 4) not in days
    assert days[date(2027, 10, 9)] is True


def test_csv_and_json_say_the_same() -> None:
    rows = [("2027-01-01", 0, "元旦"), ("2027-01-02", 0, "元旦"), ("2027-01-03", 0, "元旦")]
    rows += [("2027-02-20", 1, "春节调休"), ("2026-12-26", 1, "元旦调休")]
    table = "\ufeffdate,is_workday,name\n" + "\n".join(f"{d},{w},{n}" for d, w, n in rows)
    listed = json.dumps([{"date": d, "is_workday": bool(w), "name": n} for d, w, n in rows])
    from_table = read_notice("a.csv", table.encode(), "通知")
    from_list = read_notice("a.json", listed.encode(), "通知")
    assert from_table == from_list
    assert from_table.year == 2027
    # The last Saturday of the year before belongs to this notice.
    assert date(2026, 12, 26) in {one.day for one in from_table.days}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b"2027-01-01"),
        ("a.csv", b"day,work\n2027-01-01,1\n"),
        ("a.csv", b"date,is_workday\n2027-13-01,1\n"),
        ("a.csv", b"\xff\xfe"),
        ("a.json", b"{"),
        ("a.json", b"[]"),
        ("a.json", b'[{"date": 20270101, "is_workday": true}]'),
        ("a.ics", b"BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT"),
        ("a.ics", b"BEGIN:VEVENT\nDTSTART:20270101\nDTEND:20280101\nEND:VEVENT"),
    ],
)
def test_what_cannot_be_understood_is_said(name: str, content: bytes) -> None:
    with pytest.raises(Unreadable):
        read_notice(name, content, "通知")
