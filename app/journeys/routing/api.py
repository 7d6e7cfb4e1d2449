"""Routes of routing: rules and their versions, trials, alarms, modes, explanations."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domains.identity.actors import Administrator, CurrentYouth, Overseer
from app.domains.needs.problems import NeedNotFound
from app.domains.needs.schemas import NeedId
from app.domains.routing import problems, schemas
from app.domains.routing import service as routing
from app.journeys.routing import editing, explaining, trial
from app.journeys.routing.schemas import RoutingOut, TrialIn, TrialOut, WhyOut
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform import ratelimit
from app.platform.db import Reading, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

staff = APIRouter(prefix="/staff/v1", tags=["staff · routing"])
youth = APIRouter(prefix="/api/v1/needs/{need_id}", tags=["youth · needs"])

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
Cursor = Annotated[str | None, Query(max_length=200)]
_EDITING = can_raise(
    Unauthenticated,
    Forbidden,
    problems.VersionNotFound,
    problems.VersionIsFixed,
    problems.UnknownRuleCode,
    KeyReused,
)


@staff.get("/routing/versions", responses=can_raise(Unauthenticated, Forbidden, BadCursor))
async def list_versions(
    actor: Overseer, session: Reading, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> schemas.VersionPage:
    """Return the versions of the rules, the newest first."""
    await editing.need_office(session, actor)
    return await routing.list_versions(session, limit, cursor)


@staff.post(
    "/routing/versions", status_code=201, response_model=schemas.VersionOut, responses=_EDITING
)
async def add_version(
    draft: schemas.RulesIn, actor: Administrator, once: OnceKey, session: Transaction
) -> Response:
    """Draft rules: ordered, each with a condition and what is done where it holds.

    Of the rules that send a need somewhere ("send", "review") the first that can be followed
    wins; "help", "prefer" and "exclude" add up. Hard rules stand above all of them.
    """
    return await once.answer(session, actor.id, lambda: editing.add(session, draft, actor))


@staff.get(
    "/routing/versions/{version_id}",
    responses=can_raise(Unauthenticated, Forbidden, problems.VersionNotFound),
)
async def read_version(
    version_id: schemas.VersionId, actor: Overseer, session: Reading
) -> schemas.VersionOut:
    """Return a version with its rules, in order."""
    await editing.need_office(session, actor)
    return await routing.version_of(session, version_id)


@staff.put("/routing/versions/{version_id}/rules", responses=_EDITING)
async def set_rules(
    version_id: schemas.VersionId,
    draft: schemas.RulesIn,
    actor: Administrator,
    session: Transaction,
) -> schemas.VersionOut:
    """Put other rules into a draft. What has been published never changes."""
    return await editing.replace(session, version_id, draft, actor)


@staff.post(
    "/routing/versions/{version_id}/copy",
    status_code=201,
    response_model=schemas.VersionOut,
    responses=_EDITING,
)
async def copy_version(
    version_id: schemas.VersionId, actor: Administrator, once: OnceKey, session: Transaction
) -> Response:
    """Make a draft of an earlier version. To go back to it, publish the copy."""
    return await once.answer(session, actor.id, lambda: editing.copy(session, version_id, actor))


@staff.post(
    "/routing/versions/{version_id}/publication",
    status_code=201,
    response_model=schemas.VersionOut,
    responses={**_EDITING, **can_raise(problems.VersionIsFixed, problems.BrokenRules)},
)
async def publish_version(
    version_id: schemas.VersionId, actor: Administrator, once: OnceKey, session: Transaction
) -> Response:
    """Put a draft in force; what was in force retires in the same moment.

    Refused where a rule points at an organisation that could not take its needs: `broken`.
    """
    return await once.answer(session, actor.id, lambda: editing.publish(session, version_id, actor))


@staff.post(
    "/routing/versions/{version_id}/trial",
    responses=can_raise(Unauthenticated, Forbidden, problems.VersionNotFound),
)
async def try_version(
    version_id: schemas.VersionId, draft: TrialIn, actor: Administrator, session: Reading
) -> TrialOut:
    """Replay the last needs under a version: who would be routed elsewhere, who to nobody.

    Changes nothing. Needs in danger are left out, since no rule routes them.
    """
    await editing.need_root(session, actor)
    await ratelimit.spend("10/minute", "trial", actor.id.hex)
    return await trial.run(session, version_id, draft.last)


@staff.get("/routing/alarms", responses=can_raise(Unauthenticated, Forbidden, BadCursor))
async def list_routing_alarms(
    actor: Overseer, session: Reading, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> schemas.AlarmPage:
    """Return the rules that point at somebody who cannot take their needs.

    Such needs go to the dispatchers. An alarm goes by itself once the matter is mended.
    """
    await editing.need_office(session, actor)
    return await routing.list_alarms(session, limit, cursor)


@staff.get("/routing/modes", responses=can_raise(Unauthenticated, Forbidden))
async def list_modes(actor: Overseer, session: Reading) -> schemas.ModesOut:
    """Return for every topic whether needs are assigned, or claimed by partners (抢单)."""
    await editing.need_office(session, actor)
    return await routing.list_modes(session)


@staff.put(
    "/routing/modes/{topic}",
    status_code=204,
    responses=can_raise(Unauthenticated, Forbidden, problems.UnknownRuleCode),
)
async def set_mode(
    topic: schemas.Topic, draft: schemas.ModeIn, actor: Administrator, session: Transaction
) -> None:
    """Say whether the needs of a topic are assigned, or claimed by the first partner to do so.

    Danger, complaints, and what a rule sends somewhere are never claimed.
    """
    await editing.need_root(session, actor)
    await routing.set_mode(session, topic, draft.mode, actor.id)


@staff.get(
    "/needs/{need_id}/routing", responses=can_raise(Unauthenticated, Forbidden, NeedNotFound)
)
async def explain_routing(need_id: NeedId, actor: Overseer, session: Reading) -> RoutingOut:
    """Return why a need goes where it goes: parts, weights, who is ruled out, and what if."""
    return await explaining.for_staff(session, need_id, actor)


@youth.get("/routing", responses=can_raise(Unauthenticated, NeedNotFound))
async def explain_need(need_id: NeedId, youth_id: CurrentYouth, session: Reading) -> WhyOut:
    """Return in short why the need went where it is."""
    await ratelimit.spend("30/minute", "why", youth_id.hex)
    return await explaining.for_youth(session, need_id, youth_id)
