"""Routes that programs and staff share: reading, signing, giving, confirming.

Included twice: under /partner/v1 for programs, under /staff/v1 for people at the console.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.domains.agreements import problems, schemas
from app.domains.agreements import service as agreements
from app.domains.agreements.actors import Booker, Decider, Giver, Reader
from app.domains.agreements.service import Actor
from app.domains.agreements.states import AgreementState
from app.domains.identity import service as identity
from app.domains.identity.problems import ScopeMissing
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, InvalidRequest, Unauthenticated
from app.platform.db import Reading, Session, Transaction
from app.platform.idempotency import KeyReused, Once, OnceKey
from app.platform.web import problems as can_raise

parties = APIRouter()
staff = APIRouter(prefix="/staff/v1", tags=["staff · agreements"])
partner = APIRouter(prefix="/partner/v1", tags=["partner · agreements"])

_LOOKING = (Unauthenticated, Forbidden, ScopeMissing)
_KEEPING = can_raise(
    *_LOOKING,
    problems.NotYourSide,
    problems.CommitmentNotFound,
    problems.CommitmentMoveRefused,
    KeyReused,
)
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
Cursor = Annotated[str | None, Query(max_length=200)]


@parties.get("/agreements", responses=can_raise(*_LOOKING, BadCursor))
async def list_agreements(
    actor: Reader,
    session: Reading,
    state: AgreementState | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> schemas.AgreementPage:
    """Return the agreements that your organisation is a party of, the newest first."""
    return await agreements.list_agreements(session, actor, state, limit, cursor)


@parties.get(
    "/agreements/{agreement_id}", responses=can_raise(*_LOOKING, problems.AgreementNotFound)
)
async def read_agreement_detail(
    agreement_id: schemas.AgreementId, actor: Reader, session: Reading
) -> schemas.AgreementDetail:
    """Return one agreement with its present text and clauses, and who has signed."""
    return await agreements.agreement_of(session, agreement_id, actor)


@parties.post(
    "/agreements/{agreement_id}/signature",
    status_code=201,
    response_model=schemas.AgreementDetail,
    responses=can_raise(
        *_LOOKING,
        problems.NotYourSide,
        problems.AgreementNotFound,
        problems.AgreementMoveRefused,
        problems.AgreementVersionMoved,
        problems.AlreadySigned,
        KeyReused,
    ),
)
async def sign_agreement(
    agreement_id: schemas.AgreementId,
    draft: schemas.SignatureIn,
    actor: Decider,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Sign the version you have read, for your own organisation.

    The last signature freezes text and clauses; what they promise is then agreed.
    """

    async def work() -> schemas.AgreementDetail:
        await agreements.sign(session, agreement_id, draft.version, actor)
        return await agreements.agreement_of(session, agreement_id, actor)

    return await once.answer(session, actor.key, work)


@parties.get("/commitments", responses=can_raise(*_LOOKING, BadCursor))
async def list_commitments(
    actor: Reader, session: Reading, asked: Annotated[schemas.CommitmentQuery, Query()]
) -> schemas.CommitmentPage:
    """Return what was promised, what is due first at the top (`state=overdue` for what is late)."""
    wanted = agreements.about(asked.agreement_id, asked.organisation_id, asked.state)
    return await agreements.list_commitments(session, actor, wanted, asked.limit, asked.cursor)


@parties.get(
    "/commitments/{commitment_id}", responses=can_raise(*_LOOKING, problems.CommitmentNotFound)
)
async def read_commitment(
    commitment_id: schemas.CommitmentId, actor: Reader, session: Reading
) -> schemas.CommitmentDetail:
    """Return one commitment with what was delivered and reserved."""
    return await agreements.commitment_of(session, commitment_id, actor)


@parties.post(
    "/commitments/{commitment_id}/deliveries",
    status_code=201,
    response_model=schemas.CommitmentDetail,
    responses={
        **_KEEPING,
        **can_raise(
            problems.CommitmentMoveRefused,
            problems.ExceedsPromised,
            problems.TooManyEntries,
        ),
        **can_raise(problems.NotWhole, InvalidRequest, KeyReused),
    },
)
async def report_delivery(
    commitment_id: schemas.CommitmentId,
    draft: schemas.GivenIn,
    actor: Giver,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Report that your organisation gave something, also in parts; the other side confirms it."""
    return await _commitment_after(
        session,
        once,
        (commitment_id, actor),
        lambda: agreements.deliver(session, commitment_id, draft, actor),
    )


@parties.post(
    "/commitments/{commitment_id}/deliveries/{delivery_id}/verification",
    status_code=201,
    response_model=schemas.CommitmentDetail,
    responses=_KEEPING,
)
async def verify_delivery(
    commitment_id: schemas.CommitmentId,
    delivery_id: schemas.CommitmentDeliveryId,
    actor: Decider,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Confirm that your organisation received what the other side reported."""
    return await _commitment_after(
        session,
        once,
        (commitment_id, actor),
        lambda: agreements.verify(session, commitment_id, delivery_id, actor),
    )


@parties.post(
    "/commitments/{commitment_id}/deliveries/{delivery_id}/dispute",
    status_code=201,
    response_model=schemas.CommitmentDetail,
    responses=_KEEPING,
)
async def dispute_delivery(
    commitment_id: schemas.CommitmentId,
    delivery_id: schemas.CommitmentDeliveryId,
    draft: schemas.AgreementReason,
    actor: Decider,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Say that what was reported is not what was promised; it comes up at the next meeting."""
    return await _commitment_after(
        session,
        once,
        (commitment_id, actor),
        lambda: agreements.dispute(session, commitment_id, delivery_id, draft.reason, actor),
    )


@parties.post(
    "/commitments/{commitment_id}/deliveries/{delivery_id}/withdrawal",
    status_code=201,
    response_model=schemas.CommitmentDetail,
    responses=_KEEPING,
)
async def withdraw_delivery(
    commitment_id: schemas.CommitmentId,
    delivery_id: schemas.CommitmentDeliveryId,
    draft: schemas.AgreementReason,
    actor: Giver,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Take your organisation's report of a delivery back, before it is confirmed."""
    return await _commitment_after(
        session,
        once,
        (commitment_id, actor),
        lambda: agreements.withdraw(session, commitment_id, delivery_id, draft.reason, actor),
    )


@parties.post(
    "/commitments/{commitment_id}/waiver",
    status_code=201,
    response_model=schemas.CommitmentDetail,
    responses=_KEEPING,
)
async def waive_commitment(
    commitment_id: schemas.CommitmentId,
    draft: schemas.AgreementReason,
    actor: Decider,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Let go of what is still owed (豁免), for your side: it is waived once both sides said so."""
    return await _commitment_after(
        session,
        once,
        (commitment_id, actor),
        lambda: agreements.waive(session, commitment_id, draft.reason, actor),
    )


@staff.post(
    "/commitments/{commitment_id}/reservations",
    status_code=201,
    response_model=schemas.CommitmentDetail,
    responses={
        **_KEEPING,
        **can_raise(
            problems.CommitmentMoveRefused, problems.ExceedsPromised, problems.TooManyEntries
        ),
    },
)
async def reserve_commitment(
    commitment_id: schemas.CommitmentId,
    draft: schemas.ReservationIn,
    actor: Booker,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Keep a part of what was promised for a need, an event or a project (预留)."""
    return await _commitment_after(
        session,
        once,
        (commitment_id, actor),
        lambda: agreements.reserve(session, commitment_id, draft, actor),
    )


@staff.post(
    "/commitments/{commitment_id}/reservations/{reservation_id}/release",
    status_code=201,
    response_model=schemas.CommitmentDetail,
    responses=_KEEPING,
)
async def release_reservation(
    commitment_id: schemas.CommitmentId,
    reservation_id: schemas.ReservationId,
    actor: Booker,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Let a reserved part go: it is free for something else."""
    return await _commitment_after(
        session,
        once,
        (commitment_id, actor),
        lambda: agreements.release(session, commitment_id, reservation_id, actor),
    )


@partner.get("/balance", responses=can_raise(*_LOOKING))
async def read_balance(actor: Reader, session: Reading) -> schemas.BalanceOut:
    """Return what your organisation promised and gave, and what it was promised and received."""
    place = await identity.find_organisation(session, actor.own)
    return await agreements.balance_of(session, place)


async def _commitment_after(
    session: Session,
    once: Once,
    whose: tuple[UUID, Actor],
    deed: Callable[[], Awaitable[object]],
) -> Response:
    """Do a deed once, and answer with the commitment as it is then."""
    commitment_id, actor = whose

    async def work() -> schemas.CommitmentDetail:
        await deed()
        return await agreements.commitment_of(session, commitment_id, actor)

    return await once.answer(session, actor.key, work)
