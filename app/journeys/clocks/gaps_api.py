"""Routes of what nobody took, and of refusals that staff rule on."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime

from app.domains.identity import service as identity
from app.domains.identity.actors import Overseer, Reviewer
from app.domains.identity.schemas import StaffActor
from app.domains.needs import gap_schemas, problems
from app.domains.needs import service as needs
from app.domains.needs.events import DeclineRuled
from app.domains.needs.schemas import Adcode, AssignmentId, Code
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform import outbox
from app.platform.db import Reading, Session, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

staff = APIRouter(prefix="/staff/v1", tags=["staff · gaps"])

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
Cursor = Annotated[str | None, Query(max_length=200)]


async def _wanted(
    topic: Annotated[Code | None, Query()] = None,
    adcode: Annotated[Adcode | None, Query()] = None,
    ended: Annotated[bool, Query(description="also those that were taken or ended")] = False,
) -> needs.GapFilter:
    return needs.GapFilter(topic, adcode, only_open=not ended)


Wanted = Annotated[needs.GapFilter, Depends(_wanted)]


@staff.get("/gap-ledger", responses=can_raise(Unauthenticated, Forbidden))
async def read_gap_ledger(
    actor: Overseer,
    session: Reading,
    since: Annotated[AwareDatetime | None, Query(description="only those that came later")] = None,
) -> gap_schemas.GapLedger:
    """Return what nobody has taken, by topic and district, the most needs first."""
    offices = await _reach(session, actor)
    moment: datetime | None = since
    return await needs.gap_ledger(session, offices, since=moment)


@staff.get("/gap-ledger/needs", responses=can_raise(Unauthenticated, Forbidden, BadCursor))
async def list_gaps(
    actor: Overseer,
    session: Reading,
    wanted: Wanted,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> gap_schemas.GapPage:
    """Return the single needs behind the ledger, the newest first."""
    return await needs.list_gaps(session, await _reach(session, actor), wanted, limit, cursor)


@staff.get("/declines", responses=can_raise(Unauthenticated, Forbidden, BadCursor))
async def list_declines(
    actor: Overseer,
    session: Reading,
    ruled: Annotated[bool | None, Query(description="left out: all")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> gap_schemas.DeclinePage:
    """Return refusals (退单) with their reasons, the newest first."""
    offices = await _reach(session, actor)
    return await needs.list_declines(session, offices, limit, cursor, is_ruled=ruled)


@staff.post(
    "/declines/{assignment_id}/ruling",
    status_code=201,
    response_model=gap_schemas.DeclineOut,
    responses=can_raise(
        Unauthenticated,
        Forbidden,
        problems.AssignmentNotFound,
        problems.AlreadyRuled,
        KeyReused,
    ),
)
async def rule_on_decline(
    assignment_id: AssignmentId,
    draft: gap_schemas.RulingIn,
    actor: Reviewer,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Say whether a refusal was right (退单是否合理); a wrong one counts in the record."""
    return await once.answer(session, actor.id, lambda: _rule(session, assignment_id, actor, draft))


async def _rule(
    session: Session, assignment_id: UUID, actor: StaffActor, said: gap_schemas.RulingIn
) -> gap_schemas.DeclineOut:
    offices = await _reach(session, actor)
    ruled = await needs.rule(session, assignment_id, actor.id, offices, said)
    await outbox.emit(session, DeclineRuled(ruled.organisation_id, said.ruling))
    return ruled


async def _reach(session: Session, actor: StaffActor) -> list[UUID]:
    return await identity.list_reach(session, actor.organisation_id)
