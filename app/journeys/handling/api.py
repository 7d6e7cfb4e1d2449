"""Routes of handling: what organisations and youths do with a need under way."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.domains.classifier.problems import UnknownTag
from app.domains.feedback.problems import AlreadyJudged
from app.domains.feedback.schemas import VerdictIn
from app.domains.identity.actors import CurrentYouth
from app.domains.identity.problems import OrganisationNotFound, ScopeMissing
from app.domains.needs import problems, schemas
from app.domains.needs import service as needs
from app.domains.needs.states import AssignmentState
from app.journeys.handling import correction_flow, disclosing_flow, partner_flow, youth_flow
from app.journeys.handling.worker import Acting, Looking, Worker
from app.journeys.handling.working import Work
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import TooManyRequests, Unauthenticated
from app.platform import ratelimit
from app.platform.db import Reading, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

youth = APIRouter(prefix="/api/v1/needs/{need_id}", tags=["youth · needs"])
# Included twice: under /partner/v1 for programs, under /staff/v1 for people at the console.
assignments = APIRouter(prefix="/assignments")

_YOUTH_PROBLEMS = can_raise(
    Unauthenticated, problems.NeedNotFound, problems.NeedMoveRefused, KeyReused
)
_WORK_PROBLEMS = can_raise(
    Unauthenticated,
    ScopeMissing,
    problems.AssignmentNotFound,
    problems.AssignmentMoveRefused,
    problems.NotLead,
    KeyReused,
)


@youth.post(
    "/information", status_code=201, response_model=schemas.NeedDetail, responses=_YOUTH_PROBLEMS
)
async def add_information(
    need_id: schemas.NeedId,
    draft: schemas.WordsIn,
    youth_id: CurrentYouth,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Add something to a need under way."""
    return await once.answer(
        session,
        youth_id,
        lambda: youth_flow.add_information(session, need_id, youth_id, draft.text),
    )


@youth.post(
    "/replies", status_code=201, response_model=schemas.NeedDetail, responses=_YOUTH_PROBLEMS
)
async def reply(
    need_id: schemas.NeedId,
    draft: schemas.WordsIn,
    youth_id: CurrentYouth,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Answer the question of the organisation that has the need."""
    return await once.answer(
        session, youth_id, lambda: youth_flow.reply(session, need_id, youth_id, draft.text)
    )


@youth.post(
    "/correction",
    status_code=201,
    response_model=schemas.NeedDetail,
    responses={**_YOUTH_PROBLEMS, **can_raise(UnknownTag, KeyReused, TooManyRequests)},
)
async def correct(
    need_id: schemas.NeedId,
    draft: schemas.CorrectionIn,
    youth_id: CurrentYouth,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Say that the need is about something else, while nobody works on it yet.

    `understanding.choices` has the likeliest topics; any topic of the taxonomy may be named.
    """

    async def work() -> schemas.NeedDetail:
        await ratelimit.spend("20/hour", "correct", youth_id.hex)
        return await correction_flow.correct(session, need_id, youth_id, draft)

    return await once.answer(session, youth_id, work)


@youth.post(
    "/withdrawal", status_code=201, response_model=schemas.NeedDetail, responses=_YOUTH_PROBLEMS
)
async def withdraw(
    need_id: schemas.NeedId,
    youth_id: CurrentYouth,
    once: OnceKey,
    session: Transaction,
    draft: schemas.ReasonIn | None = None,
) -> Response:
    """Take a need back."""
    reason = draft.reason if draft else None
    return await once.answer(
        session, youth_id, lambda: youth_flow.withdraw(session, need_id, youth_id, reason)
    )


@youth.post(
    "/appeal", status_code=201, response_model=schemas.NeedDetail, responses=_YOUTH_PROBLEMS
)
async def appeal(
    need_id: schemas.NeedId,
    draft: schemas.ReasonIn,
    youth_id: CurrentYouth,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Object to a rejection; a person looks again."""
    return await once.answer(
        session, youth_id, lambda: youth_flow.appeal(session, need_id, youth_id, draft.reason)
    )


@youth.post(
    "/verdict",
    status_code=201,
    response_model=schemas.NeedDetail,
    responses=can_raise(
        Unauthenticated,
        problems.NeedNotFound,
        problems.NeedMoveRefused,
        AlreadyJudged,
        KeyReused,
    ),
)
async def judge(
    need_id: schemas.NeedId,
    draft: VerdictIn,
    youth_id: CurrentYouth,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Say whether it helped; "not_solved" opens the need again."""
    return await once.answer(
        session, youth_id, lambda: youth_flow.judge(session, need_id, youth_id, draft)
    )


@assignments.get("", responses=can_raise(Unauthenticated, ScopeMissing, BadCursor))
async def list_assignments(
    worker: Looking,
    session: Reading,
    state: AssignmentState | None = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.AssignmentPage:
    """Return the organisation's assignments, the newest first."""
    return await needs.list_assignments(session, worker.organisation_id, state, limit, cursor)


@assignments.get(
    "/{assignment_id}",
    responses=can_raise(Unauthenticated, ScopeMissing, problems.AssignmentNotFound),
)
async def read_assignment(
    assignment_id: schemas.AssignmentId, worker: Looking, session: Reading
) -> schemas.AssignmentOut:
    """Return one assignment. Before it is accepted, personal data in the words are covered."""
    return await disclosing_flow.read(session, _work(worker, assignment_id))


@assignments.get(
    "/images/{image_id}",
    response_class=Response,
    responses={
        200: {"content": {needs.MEDIA_TYPE: {}}, "description": "the picture"},
        **can_raise(Unauthenticated, ScopeMissing, problems.ImageNotFound),
    },
)
async def read_image(image_id: schemas.ImageId, worker: Looking, session: Reading) -> Response:
    """Return a picture of a need that the organisation has accepted."""
    content = await disclosing_flow.image(session, image_id, worker.organisation_id)
    return Response(content, media_type=needs.MEDIA_TYPE)


@assignments.post(
    "/{assignment_id}/acceptance",
    status_code=201,
    response_model=schemas.AssignmentOut,
    responses=_WORK_PROBLEMS,
)
async def accept(
    assignment_id: schemas.AssignmentId, worker: Acting, once: OnceKey, session: Transaction
) -> Response:
    """Take the need on (签收)."""
    work = _work(worker, assignment_id)
    return await disclosing_flow.answer(
        session, once, work, lambda: partner_flow.accept(session, work)
    )


@assignments.post(
    "/{assignment_id}/refusal",
    status_code=201,
    response_model=schemas.Done,
    responses=can_raise(
        Unauthenticated,
        ScopeMissing,
        problems.AssignmentNotFound,
        problems.AssignmentMoveRefused,
        OrganisationNotFound,
        KeyReused,
    ),
)
async def decline(
    assignment_id: schemas.AssignmentId,
    draft: schemas.DeclineIn,
    worker: Acting,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Decline the need (退单) with a reason; it goes on at once."""
    work = _work(worker, assignment_id)
    return await once.answer(session, worker.id, lambda: partner_flow.decline(session, work, draft))


@assignments.post(
    "/{assignment_id}/contacts",
    status_code=201,
    response_model=schemas.AssignmentOut,
    responses=_WORK_PROBLEMS,
)
async def log_contact(
    assignment_id: schemas.AssignmentId,
    draft: schemas.ContactIn,
    worker: Acting,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Note that somebody spoke with the youth (先行联系), or tried."""
    work = _work(worker, assignment_id)
    return await disclosing_flow.answer(
        session, once, work, lambda: partner_flow.log_contact(session, work, draft)
    )


@assignments.post(
    "/{assignment_id}/progress",
    status_code=201,
    response_model=schemas.AssignmentOut,
    responses=_WORK_PROBLEMS,
)
async def report_progress(
    assignment_id: schemas.AssignmentId,
    draft: schemas.WordsIn,
    worker: Acting,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Tell the youth how it is going."""
    work = _work(worker, assignment_id)
    return await disclosing_flow.answer(
        session, once, work, lambda: partner_flow.report_progress(session, work, draft.text)
    )


@assignments.post(
    "/{assignment_id}/questions",
    status_code=201,
    response_model=schemas.AssignmentOut,
    responses=_WORK_PROBLEMS,
)
async def ask(
    assignment_id: schemas.AssignmentId,
    draft: schemas.WordsIn,
    worker: Acting,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Ask the youth something; the work clocks pause until the reply."""
    work = _work(worker, assignment_id)
    return await disclosing_flow.answer(
        session, once, work, lambda: partner_flow.ask(session, work, draft.text)
    )


@assignments.post(
    "/{assignment_id}/answer",
    status_code=201,
    response_model=schemas.AssignmentOut,
    responses=_WORK_PROBLEMS,
)
async def answer(
    assignment_id: schemas.AssignmentId,
    draft: schemas.AnswerIn,
    worker: Acting,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Answer the youth, and say what was achieved. The youth has the last word."""
    work = _work(worker, assignment_id)
    return await disclosing_flow.answer(
        session, once, work, lambda: partner_flow.answer(session, work, draft)
    )


@assignments.post(
    "/{assignment_id}/extension",
    status_code=201,
    response_model=schemas.AssignmentOut,
    responses={**_WORK_PROBLEMS, **can_raise(problems.ExtensionRefused)},
)
async def extend(
    assignment_id: schemas.AssignmentId,
    draft: schemas.ReasonIn,
    worker: Acting,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Take the time once more (延期): once, and before it is over. The youth is told why.

    Where the policy wants it, staff decide first; `assignment.extended` or
    `assignment.extension_refused` tells you so.
    """
    work = _work(worker, assignment_id)
    return await disclosing_flow.answer(
        session, once, work, lambda: partner_flow.extend(session, work, draft.reason)
    )


@assignments.post(
    "/{assignment_id}/transfer",
    status_code=201,
    response_model=schemas.AssignmentOut,
    responses=_WORK_PROBLEMS,
)
async def ask_transfer(
    assignment_id: schemas.AssignmentId,
    draft: schemas.ReasonIn,
    worker: Acting,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Ask the dispatchers to pass an accepted need to somebody else (转办)."""
    work = _work(worker, assignment_id)
    return await disclosing_flow.answer(
        session, once, work, lambda: partner_flow.ask_transfer(session, work, draft.reason)
    )


@assignments.post(
    "/{assignment_id}/hold",
    status_code=201,
    response_model=schemas.AssignmentOut,
    responses={**_WORK_PROBLEMS, **can_raise(problems.NeedMoveRefused)},
)
async def ask_hold(
    assignment_id: schemas.AssignmentId,
    draft: schemas.HoldAskIn,
    worker: Acting,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Ask the dispatchers to put a need on hold (挂账) that cannot be solved for now."""
    work = _work(worker, assignment_id)
    return await disclosing_flow.answer(
        session, once, work, lambda: partner_flow.ask_hold(session, work, draft)
    )


def _work(worker: Worker, assignment_id: UUID) -> Work:
    return Work(assignment_id, worker.organisation_id, worker.actor)
