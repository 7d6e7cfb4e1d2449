"""The policy in force: read from the database, kept for some seconds by each process."""

from datetime import timedelta

from sqlalchemy import select

from app.domains.needs.policy import BUILT_IN, Policy
from app.domains.needs.promise_models import ClockAllowance, ClockPolicy
from app.domains.needs.rules import Allowance, Unit
from app.domains.needs.states import PolicyState
from app.kernel import clock
from app.platform.db import Session

_KEPT_FOR = timedelta(seconds=10)
MOST_ALLOWANCES = 500


class _Kept:
    policy: Policy = BUILT_IN
    read_at = clock.now() - timedelta(days=1)


async def current(session: Session) -> Policy:
    """Return the published policy, or the program's own where none is."""
    now = clock.now()
    if abs(now - _Kept.read_at) > _KEPT_FOR:
        keep(await _published(session))
    return _Kept.policy


def keep(policy: Policy) -> None:
    """Let this process use a policy from now on; the others find it within seconds."""
    _Kept.policy, _Kept.read_at = policy, clock.now()


async def _published(session: Session) -> Policy:
    row = await session.scalar(
        select(ClockPolicy).where(ClockPolicy.state == PolicyState.published)
    )
    return BUILT_IN if row is None else await as_policy(session, row)


async def as_policy(session: Session, row: ClockPolicy) -> Policy:
    """Return a stored policy as the clocks use it."""
    entries = await session.scalars(
        select(ClockAllowance).where(ClockAllowance.policy_id == row.id).limit(MOST_ALLOWANCES)
    )
    return Policy(
        version=row.version,
        remind_percent=row.remind_percent,
        approves_extensions=row.approves_extensions,
        allowances={
            (one.clock, one.kind, one.urgency, one.topic): Allowance(one.hours, Unit(one.unit))
            for one in entries
        },
    )
