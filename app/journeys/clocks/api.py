"""Routes of time for staff: holds, extensions, allowances, the calendar."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from app.domains.classifier.problems import UnknownTag
from app.domains.identity import service as identity
from app.domains.identity.actors import Administrator, Overseer, Reviewer
from app.domains.identity.schemas import StaffActor
from app.domains.needs import policy_schemas, problems
from app.domains.needs import service as needs
from app.domains.needs.schemas import NeedId
from app.journeys.clocks import calendar_flow, holding, schemas
from app.journeys.review.schemas import StaffNeedOut
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

staff = APIRouter(prefix="/staff/v1", tags=["staff · clocks"])


async def _of_the_root(actor: Administrator, session: Reading) -> StaffActor:
    """Return the administrator if they are the root office's: what holds for all is theirs."""
    place = await identity.find_organisation(session, actor.organisation_id)
    if place.parent_id is not None:
        raise Forbidden("只有最上级受理单位的管理员可以修改时限规则和工作日历。")
    return actor


ForAll = Annotated[StaffActor, Depends(_of_the_root)]

_HOLD_PROBLEMS = can_raise(
    Unauthenticated,
    Forbidden,
    problems.NeedNotFound,
    problems.NeedMoveRefused,
    problems.BadReviewDate,
    KeyReused,
)
_POLICY_PROBLEMS = can_raise(
    Unauthenticated,
    Forbidden,
    problems.PolicyNotFound,
    problems.PolicyNotDraft,
    problems.PolicyVersionTaken,
    UnknownTag,
    KeyReused,
)


@staff.post(
    "/needs/{need_id}/hold", status_code=201, response_model=StaffNeedOut, responses=_HOLD_PROBLEMS
)
async def hold_need(
    need_id: NeedId, draft: schemas.HoldIn, actor: Reviewer, once: OnceKey, session: Transaction
) -> Response:
    """Put a need on hold (挂账) until a day, or set another day; its writer reads the reason."""
    return await once.answer(
        session, actor.id, lambda: holding.hold(session, need_id, actor, draft)
    )


@staff.post(
    "/needs/{need_id}/resumption",
    status_code=201,
    response_model=StaffNeedOut,
    responses=_HOLD_PROBLEMS,
)
async def resume_need(
    need_id: NeedId, draft: schemas.ResumeIn, actor: Reviewer, once: OnceKey, session: Transaction
) -> Response:
    """Let a need on hold go on, with the time it had left."""
    return await once.answer(
        session, actor.id, lambda: holding.resume(session, need_id, actor, draft.note)
    )


@staff.post(
    "/needs/{need_id}/extension",
    status_code=201,
    response_model=StaffNeedOut,
    responses=can_raise(
        Unauthenticated, Forbidden, problems.NeedNotFound, problems.NothingToReview, KeyReused
    ),
)
async def decide_extension(
    need_id: NeedId,
    draft: schemas.ExtensionDecisionIn,
    actor: Reviewer,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Grant or refuse the time that the lead asked for (延期审批)."""
    return await once.answer(
        session, actor.id, lambda: holding.decide_extension(session, need_id, actor, draft)
    )


@staff.get("/clock-policies", responses=can_raise(Unauthenticated, Forbidden, BadCursor))
async def list_policies(
    _actor: Overseer,
    session: Reading,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> policy_schemas.PoliciesOut:
    """Return the versions of the allowances (时限规则), the newest first."""
    return await needs.list_policies(session, limit, cursor)


@staff.get("/clock-policies/{policy_id}", responses=_POLICY_PROBLEMS)
async def read_policy(
    policy_id: policy_schemas.PolicyId, _actor: Overseer, session: Reading
) -> policy_schemas.PolicyOut:
    """Return one version."""
    return await needs.policy_of_version(session, policy_id)


@staff.post(
    "/clock-policies",
    status_code=201,
    response_model=policy_schemas.PolicyOut,
    responses=_POLICY_PROBLEMS,
)
async def draft_policy(
    draft: policy_schemas.PolicyIn, actor: ForAll, once: OnceKey, session: Transaction
) -> Response:
    """Draft a version; it changes nothing until it is published."""
    return await once.answer(
        session, actor.id, lambda: needs.draft_policy(session, actor.id, draft)
    )


@staff.put("/clock-policies/{policy_id}", responses=_POLICY_PROBLEMS)
async def change_policy(
    policy_id: policy_schemas.PolicyId,
    draft: policy_schemas.PolicyIn,
    _actor: ForAll,
    session: Transaction,
) -> policy_schemas.PolicyOut:
    """Replace a draft. What was published stays as it was."""
    return await needs.change_policy(session, policy_id, draft)


@staff.post(
    "/clock-policies/{policy_id}/publication",
    status_code=201,
    response_model=policy_schemas.PolicyOut,
    responses=_POLICY_PROBLEMS,
)
async def publish_policy(
    policy_id: policy_schemas.PolicyId,
    actor: ForAll,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Put a draft in force for clocks made from now on; those that run keep theirs."""
    return await once.answer(
        session, actor.id, lambda: needs.publish_policy(session, policy_id, actor.id)
    )


@staff.get("/calendar", responses=can_raise(Unauthenticated, Forbidden))
async def read_calendar(
    _actor: Overseer,
    session: Reading,
    year: Annotated[int | None, Query(ge=schemas.FIRST_YEAR, le=schemas.LAST_YEAR)] = None,
) -> schemas.CalendarOut:
    """Return what is known of the working days, and a warning where it ends soon."""
    return await calendar_flow.look(session, year)


@staff.put("/calendar", responses=can_raise(Unauthenticated, Forbidden))
async def import_calendar(
    draft: schemas.CalendarIn, _actor: ForAll, session: Transaction
) -> schemas.CalendarOut:
    """Enter a year's notice; deadlines that reach into that year are worked out anew."""
    return await calendar_flow.enter(session, draft)
