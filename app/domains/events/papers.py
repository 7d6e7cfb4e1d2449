"""What leaves as a file: calendar entries (RFC 5545) and the list of those who come (xlsx)."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domains.events.signup_schemas import Participant
from app.kernel import ids
from app.kernel.clock import SHANGHAI

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CALENDAR = "text/calendar; charset=utf-8"


def calendar(entries: Iterable[dict[str, Any]], stamp: datetime) -> bytes:
    """Return a calendar with these sessions; each entry keeps its identity when it is moved."""
    from icalendar import STATUS, Calendar, Event  # noqa: PLC0415  slow to import, seldom used

    made = Calendar.new(
        prodid="-//Youth Needs Express//events//ZH",
        name="我的活动",
        subcomponents=[
            Event.new(
                uid=f"{ids.encode('sess', entry['session_id'])}@youth-needs-express",
                summary=entry["title"],
                location=entry["place"],
                start=entry["starts_at"].astimezone(SHANGHAI),
                end=entry["ends_at"].astimezone(SHANGHAI),
                status=STATUS.CANCELLED if entry["is_cancelled"] else STATUS.CONFIRMED,
                stamp=stamp,
                last_modified=entry["updated_at"],
            )
            for entry in entries
        ],
    )
    made.add_missing_timezones()
    written: bytes = made.to_ical()
    return written


def participant_list(
    questions: Sequence[dict[str, Any]],
    people: Sequence[Participant],
    secrets: dict[UUID, dict[str, Any]],
) -> bytes:
    """Return a workbook of those who signed up; what looks like a formula stays text."""
    import xlsxwriter  # noqa: PLC0415  seldom used

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("报名名单")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 0, 30)
        heads = ["报名编号", "票种", "状态", "人数", "同行人", "签到", "报名时间"]
        heads += [question["label"] for question in questions]
        bold = book.add_format({"bold": True})
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        for number, one in enumerate(people, start=1):
            for column, cell in enumerate(_row(one, questions, secrets.get(one.id, {}))):
                sheet.write_string(number, column, cell)
    return out.getvalue()


def _row(
    one: Participant, questions: Sequence[dict[str, Any]], secret: dict[str, Any]
) -> list[str]:
    answers = {**one.answers, **secret}
    return [
        ids.encode("reg", one.id),
        one.ticket_name,
        one.state_name,
        str(one.seats),
        "、".join(
            f"{friend.name}（{friend.age}岁）" if friend.age is not None else friend.name
            for friend in one.companions
        ),
        "已签到" if one.is_checked_in else "",
        f"{one.created_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        *(_written(answers.get(question["id"])) for question in questions),
    ]


def _written(answer: Any) -> str:
    if answer is None:
        return ""
    if answer is True:
        return "同意"
    return "、".join(map(str, answer)) if isinstance(answer, list) else str(answer)
