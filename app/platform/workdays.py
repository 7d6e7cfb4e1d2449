"""The working-day calendar: which days are workdays, 调休 included, kept in the database.

Seeded from the package `chinese-calendar`, which knows the State Council's notices up to a
year; days beyond are assumed Monday to Friday and every deadline over them is marked.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
from sqlalchemy import Integer, cast, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock
from app.kernel.calendar import SATURDAY, Calendar
from app.platform.db import Base, Session

_FIRST_YEAR = 2025
RELOAD_AFTER = timedelta(minutes=1)
_WARN_BEFORE = timedelta(days=45)
_MOST_YEARS = 40
_MOST_DAYS = _MOST_YEARS * 366


class CalendarDay(Base):
    """One day, as a notice fixed it."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_workday: Mapped[bool]
    name: Mapped[str | None]
    source: Mapped[str]


class _Cache:
    calendar: Calendar | None = None
    loaded_at = clock.now()


async def calendar(session: Session) -> Calendar:
    """Return the calendar; read again every minute, so an import reaches every process."""
    now = clock.now()
    if _Cache.calendar is None or abs(now - _Cache.loaded_at) > RELOAD_AFTER:
        rows = await session.execute(
            select(CalendarDay.day, CalendarDay.is_workday)
            .order_by(CalendarDay.day)
            .limit(_MOST_DAYS)
        )
        _Cache.calendar = Calendar(known={row.day: row.is_workday for row in rows})
        _Cache.loaded_at = now
    return _Cache.calendar


async def last_known_day(session: Session) -> date | None:
    """Return the last day that a notice covers; a staff warning when it comes near."""
    return await session.scalar(select(CalendarDay.day).order_by(CalendarDay.day.desc()).limit(1))


def warning(last: date | None) -> str | None:
    """Say what staff should do when the known days end soon; deadlines are never refused."""
    if last is not None and last >= (clock.now() + _WARN_BEFORE).date():
        return None
    until = "尚未导入" if last is None else f"只到 {last}"
    return f"工作日历{until}，请导入国务院办公厅最新放假通知；之后的期限按周一至周五推算。"


def forget() -> None:
    """Read the calendar anew at the next question."""
    _Cache.calendar = None


@dataclass(frozen=True, slots=True)
class Year:
    """One year that is known."""

    year: int
    workdays: int
    source: str


async def list_years(session: Session) -> list[Year]:
    """Return the years that are known, the last one first."""
    year = cast(func.extract("year", CalendarDay.day), Integer).label("year")
    rows = await session.execute(
        select(
            year,
            func.count().filter(CalendarDay.is_workday).label("workdays"),
            func.max(CalendarDay.source).label("source"),
        )
        .group_by(year)
        .order_by(year.desc())
        .limit(_MOST_YEARS)
    )
    return [Year(row.year, row.workdays, row.source) for row in rows]


async def list_days(session: Session, year: int) -> list[CalendarDay]:
    """Return the days of one year."""
    found = await session.scalars(
        select(CalendarDay)
        .where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(CalendarDay.day)
    )
    return list(found)


async def enter_year(
    session: Session, year: int, special: dict[date, tuple[bool, str | None]], source: str
) -> None:
    """Enter a year's notice; days it does not name are workdays from Monday to Friday.

    A day of a neighbouring year may be named as well, such as the last Saturday of December.
    """
    first = date(year, 1, 1)
    ordinary = (first + timedelta(days=number) for number in range(366))
    days: dict[date, tuple[bool, str | None]] = {
        day: (day.weekday() < SATURDAY, None) for day in ordinary if day.year == year
    }
    days.update(special)
    statement = insert(CalendarDay)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["day"],
            set_={
                "is_workday": statement.excluded.is_workday,
                "name": statement.excluded.name,
                "source": statement.excluded.source,
            },
        ),
        [
            {"day": day, "is_workday": is_workday, "name": name, "source": source}
            for day, (is_workday, name) in sorted(days.items())
        ],
    )
    forget()


async def seed(session: Session) -> None:
    """Write the days the package knows; days already there (an operator's import) stay."""
    day = date(_FIRST_YEAR, 1, 1)
    rows = []
    while True:
        try:
            is_holiday, name = chinese_calendar.get_holiday_detail(day)
        except NotImplementedError:
            break
        rows.append(
            {
                "day": day,
                "is_workday": not is_holiday,
                "name": name,
                "source": "chinese-calendar",
            }
        )
        day += timedelta(days=1)
    _Cache.calendar = None
    await session.execute(insert(CalendarDay).on_conflict_do_nothing(), rows)
