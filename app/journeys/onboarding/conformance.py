"""Testing a partner's endpoint: begun in a request, done by the worker, told check by check."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from app.domains.delivery import service as delivery
from app.domains.delivery.schemas import EventType
from app.domains.delivery.service import Place, Trial
from app.domains.onboarding import rules
from app.domains.onboarding import service as onboarding
from app.domains.onboarding.problems import NoEndpoint
from app.domains.onboarding.rules import Heard
from app.domains.onboarding.schemas import RunOut
from app.domains.onboarding.service import Checked
from app.domains.onboarding.states import Check
from app.kernel import ids
from app.platform import db, jobs, ratelimit
from app.platform.db import Session
from app.platform.log import logger

TRY = "onboarding.try_endpoint"
_RATE = "30/hour"

log = logger(__name__)

# In this order: if the first finds nobody, the others would only wait.
_TRIALS: dict[Check, Callable[[UUID], Trial]] = {
    Check.right_signature: Trial,
    Check.duplicate: Trial,
    Check.unknown_type: lambda _first: Trial(ids.new(), is_of_unknown_type=True),
    Check.wrong_signature: lambda _first: Trial(ids.new(), is_forged=True),
    Check.changed_body: lambda _first: Trial(ids.new(), is_changed=True),
    Check.stale_timestamp: lambda _first: Trial(ids.new(), age=timedelta(hours=1)),
}


async def begin(session: Session, organisation_id: UUID) -> RunOut:
    """Begin a test of an organisation's endpoint; raises NoEndpoint or RunUnderWay."""
    await ratelimit.spend(_RATE, "conformance", organisation_id.hex)
    if await delivery.place_of(session, organisation_id) is None:
        raise NoEndpoint
    run = await onboarding.begin_run(session, organisation_id)
    await jobs.enqueue(session, TRY, run_id=str(run.id))
    return run


async def carry_out(run_id: UUID) -> None:
    """Send the events of a test and write down what came back. May run twice without harm."""
    async with db.reading() as session:
        organisation_id = await onboarding.is_open(session, run_id)
        if organisation_id is None:
            return
        place = await delivery.place_of(session, organisation_id)
    checks = [] if place is None else await _try_all(place)
    async with db.transaction() as session:
        is_fine = await onboarding.record_run(session, run_id, checks)
        if is_fine and await onboarding.pass_sandbox(session, organisation_id):
            await delivery.post(
                session, organisation_id, EventType.onboarding_changed, delivery.About()
            )
    log.info("conformance.done", run=run_id.hex, passed=is_fine)


async def _try_all(place: Place) -> list[Checked]:
    first = ids.new()
    heard: dict[Check, Heard] = {}
    for check, make in _TRIALS.items():
        heard[check] = Heard(*await delivery.try_out(place, make(first)))
        if heard[Check.right_signature].status is None:
            break
    checks = [
        Checked(check, rules.find(check, one), one.status, one.duration_ms)
        for check, one in heard.items()
    ]
    slowest = max(one.duration_ms for one in heard.values())
    pace = Checked(Check.in_time, rules.find_pace(list(heard.values())), None, slowest)
    return [*checks, pace]
