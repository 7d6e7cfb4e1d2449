"""The working-day calendar: which days are workdays, 调休 included, kept in the database.

Seeded from the package `chinese-calendar`, which knows the State Council's notices up to a
year; days beyond are assumed Monday to Friday and every deadline over them is marked.
"""

from datetime import date, timedelta

import chinese_calendar
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock
from app.kernel.calendar import Calendar
from app.platform.db import Base, Session

_FIRST_YEAR = 2025
_RELOAD_AFTER = timedelta(minutes=10)


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
    """Return the calendar; read again every ten minutes, so an import reaches every process."""
    now = clock.now()
    if _Cache.calendar is None or abs(now - _Cache.loaded_at) > _RELOAD_AFTER:
        rows = await session.execute(
            select(CalendarDay.day, CalendarDay.is_workday).order_by(CalendarDay.day).limit(8000)
        )
        _Cache.calendar = Calendar(known={row.day: row.is_workday for row in rows})
        _Cache.loaded_at = now
    return _Cache.calendar


async def last_known_day(session: Session) -> date | None:
    """Return the last day that a notice covers; a staff warning when it comes near."""
    return await session.scalar(select(CalendarDay.day).order_by(CalendarDay.day.desc()).limit(1))


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
