"""Working deadlines out anew after the calendar has changed."""

from datetime import date
from uuid import UUID

from app.domains.needs import service as needs
from app.platform import db, jobs, workdays
from app.platform.log import logger

log = logger(__name__)

WORK_OUT_AGAIN = "clocks.work_out_again"
_BATCH = 100


@jobs.job(WORK_OUT_AGAIN)
async def work_out_again(first_day: str) -> None:
    """Work out anew each running clock that reaches a day. May run twice: the result is the same.

    A breach stays a breach, whatever the new calendar says.
    """
    workdays.forget()
    after: UUID | None = None
    count = 0
    while found := await _next(date.fromisoformat(first_day), after):
        for need_id in found:
            await _one(need_id)
        after = found[-1]
        count += len(found)
    log.info("clocks.worked_out_again", needs=count)


async def _next(day: date, after: UUID | None) -> list[UUID]:
    async with db.reading() as session:
        return await needs.list_reaching(session, day, after, _BATCH)


async def _one(need_id: UUID) -> None:
    async with db.transaction() as session:
        case = await needs.open_case(session, need_id)
        needs.work_out_again(case)
        await case.write(session)
