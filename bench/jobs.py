"""Our worker with one more job that does nothing: `python -m bench.jobs`."""

import asyncio
from time import perf_counter

from sqlalchemy import text

from app.entry import worker
from app.platform import db, jobs

COUNT = 3_000


@jobs.job("bench.nothing")
async def nothing(number: int) -> None:
    """Do nothing."""


async def drain() -> float:
    """Enqueue many jobs and return how many a second the running worker finishes."""
    async with db.transaction() as session:
        await jobs.enqueue_many(session, "bench.nothing", [{"number": n} for n in range(COUNT)])
    started = perf_counter()
    async with asyncio.timeout(120):
        while await _left():
            await asyncio.sleep(0.05)
    return COUNT / (perf_counter() - started)


async def _left() -> int:
    async with db.reading() as session:
        return int(
            await session.scalar(
                text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'bench.nothing'")
            )
            or 0
        )


if __name__ == "__main__":
    asyncio.run(worker.serve())
