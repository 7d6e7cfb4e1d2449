"""Reading a year's notice from a file: CSV, JSON, or a calendar (ICS) as phones subscribe to."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import orjson

from app.journeys.clocks.schemas import CalendarIn, DayIn

_WORKS = {"1", "true", "yes", "班", "上班", "工作日"}
_RESTS = {"0", "false", "no", "休", "放假", "休息"}
_MOST_DAYS_OF_AN_EVENT = 31


class Unreadable(ValueError):
    """The file says nothing that could be understood; `str()` says what is wrong."""


def read_notice(name: str, content: bytes, source: str, year: int | None = None) -> CalendarIn:
    """Return the notice in a file; the year is the one most of its days are in, unless given.

    CSV and JSON have the columns date, is_workday, name. In an ICS file an event whose name ends
    in 班 is a make-up workday, and every other one a holiday.
    """
    try:
        days = list(_reader(name)(content.decode("utf-8-sig")))
        most = year or Counter(one.day.year for one in days).most_common(1)[0][0]
        return CalendarIn(year=most, source=source, days=_of_year(days, most))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, csv.Error) as error:
        raise Unreadable(f"{name}: {error}") from error


def _of_year(days: list[DayIn], year: int) -> list[DayIn]:
    """Return the days of one notice: a subscribed calendar holds those of several years."""
    near = [one for one in days if abs(one.day.year - year) <= 1]
    chosen = near if len(near) == len(days) else [one for one in near if one.day.year == year]
    return list({one.day: one for one in chosen}.values())


def _reader(name: str) -> Callable[[str], Iterator[DayIn]]:
    kind = name.rpartition(".")[2].lower()
    readers = {"csv": _read_csv, "json": _read_json, "ics": _read_ics}
    if kind not in readers:
        raise ValueError("the name must end in .csv, .json or .ics")
    return readers[kind]


def _read_csv(text: str) -> Iterator[DayIn]:
    for row in csv.DictReader(io.StringIO(text)):
        yield _day(row["date"], row["is_workday"], row.get("name"))


def _read_json(text: str) -> Iterator[DayIn]:
    read = orjson.loads(text)
    for row in read["days"] if isinstance(read, dict) else read:
        yield _day(row["date"], row["is_workday"], row.get("name"))


def _day(day: str, is_workday: object, name: str | None) -> DayIn:
    word = str(is_workday).strip().lower()
    if word not in _WORKS | _RESTS:
        raise ValueError(f"is_workday is {word!r}, neither yes nor no")
    return DayIn(
        day=date.fromisoformat(str(day).strip()), is_workday=word in _WORKS, name=name or None
    )


def _read_ics(text: str) -> Iterator[DayIn]:
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    for event in re.findall(r"BEGIN:VEVENT(.*?)END:VEVENT", unfolded, re.DOTALL):
        fields = {
            line.partition(":")[0].partition(";")[0]: line.partition(":")[2].strip()
            for line in event.splitlines()
            if ":" in line
        }
        first = _ics_date(fields["DTSTART"])
        end = _ics_date(fields["DTEND"]) if "DTEND" in fields else first + timedelta(days=1)
        length = (end - first).days
        if not 0 < length <= _MOST_DAYS_OF_AN_EVENT:
            raise ValueError(f"an event of {length} days")
        title = re.sub(r"\\(.)", r"\1", fields.get("SUMMARY", ""))
        is_workday = bool(re.search(r"班[)）]?$", title))
        for number in range(length):
            yield DayIn(
                day=first + timedelta(days=number), is_workday=is_workday, name=title[:40] or None
            )


def _ics_date(written: str) -> date:
    return date.fromisoformat(written[:8])
