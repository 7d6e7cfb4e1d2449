"""Routes of agreements: drafting and looking after them, for staff."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.domains.agreements import problems, schemas
from app.domains.agreements import service as agreements
from app.domains.agreements.actors import Keeper
from app.domains.identity import service as identity
from app.domains.identity.actors import Overseer
from app.domains.identity.problems import OrganisationNotFound
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform.db import Reading, Session, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

staff = APIRouter(prefix="/staff/v1", tags=["staff · agreements"])

_KEEPING = can_raise(
    Unauthenticated,
    Forbidden,
    problems.NotYourSide,
    problems.AgreementNotFound,
    problems.AgreementMoveRefused,
    KeyReused,
)


@staff.post(
    "/agreements",
    status_code=201,
    response_model=schemas.AgreementDetail,
    responses={**_KEEPING, **can_raise(problems.AgreementIncomplete, KeyReused)},
)
async def draft_agreement(
    draft: schemas.AgreementDraft, actor: Keeper, once: OnceKey, session: Transaction
) -> Response:
    """Begin an agreement (协议 / MOU). Only your organisation sees it until it is proposed."""

    async def work() -> schemas.AgreementDetail:
        new_id = await agreements.draft_agreement(session, draft, actor)
        return await agreements.agreement_of(session, new_id, actor)

    return await once.answer(session, actor.key, work)


@staff.post(
    "/agreements/{agreement_id}/versions",
    status_code=201,
    response_model=schemas.AgreementDetail,
    responses={**_KEEPING, **can_raise(problems.AgreementVersionMoved)},
)
async def write_version(
    agreement_id: schemas.AgreementId,
    draft: schemas.AgreementVersionIn,
    actor: Keeper,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Write the next version of text and clauses; any party may, until all have signed.

    Signatures under earlier versions are void. `based_on` keeps two writers from overwriting
    each other.
    """

    async def work() -> schemas.AgreementDetail:
        await agreements.write_version(session, agreement_id, draft, actor)
        return await agreements.agreement_of(session, agreement_id, actor)

    return await once.answer(session, actor.key, work)


@staff.get(
    "/agreements/{agreement_id}/versions",
    responses=can_raise(Unauthenticated, Forbidden, problems.AgreementNotFound, BadCursor),
)
async def list_text_versions(
    agreement_id: schemas.AgreementId,
    actor: Keeper,
    session: Reading,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.AgreementVersionPage:
    """Return all versions of text and clauses, the newest first."""
    return await agreements.list_versions(session, agreement_id, actor, limit, cursor)


@staff.get(
    "/agreements/{agreement_id}/history",
    responses=can_raise(Unauthenticated, Forbidden, problems.AgreementNotFound, BadCursor),
)
async def read_agreement_history(
    agreement_id: schemas.AgreementId,
    actor: Keeper,
    session: Reading,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.AgreementHistoryPage:
    """Return what happened to an agreement and its commitments, the newest first."""
    return await agreements.history_of(session, agreement_id, actor, limit, cursor)


@staff.post(
    "/agreements/{agreement_id}/dropping",
    status_code=201,
    response_model=schemas.AgreementDetail,
    responses=_KEEPING,
)
async def drop_agreement(
    agreement_id: schemas.AgreementId,
    draft: schemas.AgreementReason,
    actor: Keeper,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Give a draft up, with a reason."""

    async def work() -> schemas.AgreementDetail:
        await agreements.drop(session, agreement_id, draft.reason, actor)
        return await agreements.agreement_of(session, agreement_id, actor)

    return await once.answer(session, actor.key, work)


@staff.post(
    "/agreements/{agreement_id}/suspension",
    status_code=201,
    response_model=schemas.AgreementDetail,
    responses=_KEEPING,
)
async def suspend_agreement(
    agreement_id: schemas.AgreementId,
    draft: schemas.AgreementReason,
    actor: Keeper,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Suspend an agreement (中止): nothing becomes due or overdue until it is resumed."""

    async def work() -> schemas.AgreementDetail:
        await agreements.suspend(session, agreement_id, draft.reason, actor)
        return await agreements.agreement_of(session, agreement_id, actor)

    return await once.answer(session, actor.key, work)


@staff.post(
    "/agreements/{agreement_id}/resumption",
    status_code=201,
    response_model=schemas.AgreementDetail,
    responses=_KEEPING,
)
async def resume_agreement(
    agreement_id: schemas.AgreementId, actor: Keeper, once: OnceKey, session: Transaction
) -> Response:
    """Let a suspended agreement go on; what was to be done meanwhile is due at once."""

    async def work() -> schemas.AgreementDetail:
        await agreements.resume(session, agreement_id, actor)
        return await agreements.agreement_of(session, agreement_id, actor)

    return await once.answer(session, actor.key, work)


@staff.post(
    "/agreements/{agreement_id}/ending",
    status_code=201,
    response_model=schemas.AgreementDetail,
    responses=_KEEPING,
)
async def end_agreement(
    agreement_id: schemas.AgreementId,
    draft: schemas.AgreementReason,
    actor: Keeper,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """End an agreement before its day: what is not yet due lapses, what is overdue stays owed."""

    async def work() -> schemas.AgreementDetail:
        await agreements.end(session, agreement_id, draft.reason, actor)
        return await agreements.agreement_of(session, agreement_id, actor)

    return await once.answer(session, actor.key, work)


@staff.get(
    "/partners/{organisation_id}/balance",
    responses=can_raise(Unauthenticated, Forbidden, OrganisationNotFound),
)
async def read_partner_balance(
    organisation_id: schemas.OrganisationId, actor: Overseer, session: Reading
) -> schemas.BalanceOut:
    """Return what an organisation promised and gave, and what it was promised and received."""
    return await _balance(session, organisation_id, actor.organisation_id)


async def _balance(session: Session, organisation_id: UUID, within: UUID) -> schemas.BalanceOut:
    place = await identity.find_organisation(session, organisation_id, within=within)
    return await agreements.balance_of(session, place)
