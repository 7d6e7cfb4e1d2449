"""The year's notice of holidays: entered, and what it changes."""

from datetime import date, timedelta

from app.domains.identity import service as identity
from app.domains.identity.states import Role
from app.domains.notices import service as notices
from app.domains.notices.schemas import NoticeKind
from app.domains.notices.service import Notice
from app.journeys.clocks import telling
from app.journeys.clocks.jobs import WORK_OUT_AGAIN
from app.journeys.clocks.schemas import CalendarIn, CalendarOut, CalendarYear, SpecialDay
from app.kernel import clock
from app.kernel.calendar import SATURDAY
from app.platform import db, jobs, workdays
from app.platform.db import Session

# By then every process has read the calendar anew, and no clock is made on the old one.
_WEEK = timedelta(days=7)
_ONCE_MORE_AFTER = 2 * workdays.RELOAD_AFTER


async def enter(session: Session, notice: CalendarIn) -> CalendarOut:
    """Enter a year; clocks that reach into it are worked out anew in the background."""
    special = {one.day: (one.is_workday, one.name) for one in notice.days}
    await workdays.enter_year(session, notice.year, special, notice.source)
    first = min([date(notice.year, 1, 1), *special])
    for at in (None, clock.now() + _ONCE_MORE_AFTER):
        await jobs.enqueue(session, WORK_OUT_AGAIN, at=at, first_day=first.isoformat())
    return await look(session, notice.year)


async def look(session: Session, year: int | None) -> CalendarOut:
    """Return what is known of the working days."""
    known_until = await workdays.last_known_day(session)
    asked = year or clock.now().year
    return CalendarOut(
        known_until=known_until,
        warning=workdays.warning(known_until),
        years=[
            CalendarYear(year=one.year, workdays=one.workdays, source=one.source)
            for one in await workdays.list_years(session)
        ],
        special_days=[
            SpecialDay(day=one.day, is_workday=one.is_workday, name=one.name)
            for one in await workdays.list_days(session, asked)
            if one.is_workday != (one.day.weekday() < SATURDAY)
        ],
    )


async def warn() -> int:
    """Tell the root office's administrators, once a week, that the known days end soon."""
    now = clock.now()
    async with db.transaction() as session:
        warning = workdays.warning(await workdays.last_known_day(session))
        if warning is None or await notices.was_told(
            session, NoticeKind.calendar_ends, now - _WEEK
        ):
            return 0
        offices = await identity.list_roots(session)
        people = await identity.list_colleagues(session, offices, frozenset({Role.admin}))
        notice = Notice(NoticeKind.calendar_ends, "请导入放假通知", warning)
        shown_at = telling.quiet_until(now) or now
        await notices.tell(session, [one.id for one in people], notice, shown_at=shown_at)
    return len(people)
