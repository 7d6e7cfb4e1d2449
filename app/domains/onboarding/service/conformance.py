"""Tests of partners' endpoints: begun, recorded, looked at."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert, select, update

from app.domains.onboarding import rules
from app.domains.onboarding.models import ConformanceCheck, ConformanceRun
from app.domains.onboarding.problems import RunNotFound, RunUnderWay
from app.domains.onboarding.schemas import CheckOut, RunOut
from app.domains.onboarding.states import Check, Finding, Outcome
from app.kernel import clock, ids
from app.platform.db import Session
from app.platform.sqltypes import table_of

# Seven calls of twenty seconds at most: whatever runs longer has died.
_LONGEST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Checked:
    """One check that was made."""

    name: Check
    finding: Finding
    status: int | None
    duration_ms: int


async def begin_run(session: Session, organisation_id: UUID) -> RunOut:
    """Note that a test begins; raises RunUnderWay while another is."""
    now = clock.now()
    await session.execute(
        update(ConformanceRun)
        .where(
            ConformanceRun.organisation_id == organisation_id,
            ConformanceRun.ended_at.is_(None),
            ConformanceRun.began_at < now - _LONGEST,
        )
        .values(ended_at=now, outcome=Outcome.failed)
    )
    open_one = select(ConformanceRun.id).where(
        ConformanceRun.organisation_id == organisation_id, ConformanceRun.ended_at.is_(None)
    )
    if await session.scalar(open_one):
        raise RunUnderWay
    row = ConformanceRun(
        id=ids.new(),
        organisation_id=organisation_id,
        outcome=Outcome.running,
        began_at=now,
    )
    session.add(row)
    await session.flush()
    return _out(row, [])


async def is_open(session: Session, run_id: UUID) -> UUID | None:
    """Return whose endpoint a test that is not over is about, else None."""
    return await session.scalar(
        select(ConformanceRun.organisation_id).where(
            ConformanceRun.id == run_id, ConformanceRun.ended_at.is_(None)
        )
    )


async def record_run(session: Session, run_id: UUID, checks: list[Checked]) -> bool:
    """Write down what a test found; returns whether all is well, False where it is over already."""
    row = await session.scalar(
        select(ConformanceRun)
        .where(ConformanceRun.id == run_id, ConformanceRun.ended_at.is_(None))
        .with_for_update()
    )
    if row is None:
        return False
    is_fine = bool(checks) and all(one.finding is Finding.fine for one in checks)
    row.outcome = Outcome.passed if is_fine else Outcome.failed
    row.ended_at = clock.now()
    await session.flush()
    if checks:
        await session.execute(
            insert(table_of(ConformanceCheck)),
            [
                {
                    "id": ids.new(),
                    "run_id": run_id,
                    "name": one.name,
                    "finding": one.finding,
                    "status": one.status,
                    "duration_ms": one.duration_ms,
                }
                for one in checks
            ],
        )
    return is_fine


async def run_of(session: Session, run_id: UUID, organisation_id: UUID) -> RunOut:
    """Return a test of an organisation's endpoint; raises RunNotFound."""
    row = await session.scalar(
        select(ConformanceRun).where(
            ConformanceRun.id == run_id, ConformanceRun.organisation_id == organisation_id
        )
    )
    if row is None:
        raise RunNotFound
    checks = await session.scalars(
        select(ConformanceCheck)
        .where(ConformanceCheck.run_id == run_id)
        .order_by(ConformanceCheck.id)
    )
    return _out(row, list(checks))


def _out(row: ConformanceRun, checks: list[ConformanceCheck]) -> RunOut:
    return RunOut(
        id=row.id,
        outcome=Outcome(row.outcome),
        began_at=row.began_at,
        ended_at=row.ended_at,
        checks=[_check(one) for one in checks],
    )


def _check(row: ConformanceCheck) -> CheckOut:
    name, finding = Check(row.name), Finding(row.finding)
    expected, hint = rules.meaning(name), rules.hint(finding)
    return CheckOut(
        name=name,
        finding=finding,
        passed=finding is Finding.fine,
        status=row.status,
        duration_ms=row.duration_ms,
        expected_zh=expected[0],
        expected_en=expected[1],
        hint_zh=hint[0],
        hint_en=hint[1],
    )
