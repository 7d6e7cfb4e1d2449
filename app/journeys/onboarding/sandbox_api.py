"""Routes of the sandbox: those of real assignments, below /partner/v1/sandbox."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.domains.identity.actors import PartnerReader, PartnerWriter
from app.domains.identity.problems import ScopeMissing
from app.domains.identity.schemas import PartnerActor
from app.domains.needs.schemas import AnswerIn, ContactIn, DeclineIn, WordsIn
from app.domains.onboarding import problems, schemas
from app.domains.onboarding import service as onboarding
from app.domains.onboarding.states import Deed
from app.journeys.onboarding import sandbox
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import TooManyRequests, Unauthenticated
from app.platform.db import Reading, Session, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

partner = APIRouter(prefix="/partner/v1/sandbox", tags=["partner · sandbox"])

_DEED = can_raise(
    Unauthenticated, ScopeMissing, problems.PlayNotFound, problems.PlayMoveRefused, KeyReused
)


@partner.post(
    "/needs",
    status_code=201,
    response_model=schemas.PlayOut,
    responses=can_raise(
        Unauthenticated, ScopeMissing, problems.UnknownTopics, TooManyRequests, KeyReused
    ),
)
async def invent_need(
    draft: schemas.PlayIn, actor: PartnerWriter, once: OnceKey, session: Transaction
) -> Response:
    """Invent a need, offered to you alone: `assignment.offered` comes by feed and webhook.

    Its receipt begins with TEST-. No youth is behind it, and it is in no figures.
    """
    return await once.answer(
        session, actor.client_id, lambda: sandbox.invent(session, actor.organisation_id, draft)
    )


@partner.get("/assignments", responses=can_raise(Unauthenticated, ScopeMissing, BadCursor))
async def list_plays(
    actor: PartnerReader,
    session: Reading,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> schemas.PlayPage:
    """Return your invented assignments of the last month, the newest first."""
    return await onboarding.list_plays(session, actor.organisation_id, limit, cursor)


@partner.get(
    "/assignments/{play_id}",
    responses=can_raise(Unauthenticated, ScopeMissing, problems.PlayNotFound),
)
async def read_play(
    play_id: schemas.PlayId, actor: PartnerReader, session: Reading
) -> schemas.PlayOut:
    """Return an invented assignment."""
    return await onboarding.play_of(session, play_id, actor.organisation_id)


@partner.post(
    "/assignments/{play_id}/acceptance",
    status_code=201,
    response_model=schemas.PlayOut,
    responses=_DEED,
)
async def accept_play(
    play_id: schemas.PlayId, actor: PartnerWriter, once: OnceKey, session: Transaction
) -> Response:
    """Take it on (签收)."""
    return await _play(session, once, actor, play_id, Deed.accept)


@partner.post(
    "/assignments/{play_id}/refusal",
    status_code=201,
    response_model=schemas.PlayOut,
    responses=_DEED,
)
async def decline_play(
    play_id: schemas.PlayId,
    draft: DeclineIn,
    actor: PartnerWriter,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Decline it (退单)."""
    return await _play(session, once, actor, play_id, Deed.decline, draft.note)


@partner.post(
    "/assignments/{play_id}/contacts",
    status_code=201,
    response_model=schemas.PlayOut,
    responses=_DEED,
)
async def contact_play(
    play_id: schemas.PlayId,
    draft: ContactIn,
    actor: PartnerWriter,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Note that somebody spoke with the invented youth (先行联系), or tried."""
    return await _play(session, once, actor, play_id, Deed.contact, draft.note)


@partner.post(
    "/assignments/{play_id}/progress",
    status_code=201,
    response_model=schemas.PlayOut,
    responses=_DEED,
)
async def progress_play(
    play_id: schemas.PlayId,
    draft: WordsIn,
    actor: PartnerWriter,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Tell how it is going."""
    return await _play(session, once, actor, play_id, Deed.progress, draft.text)


@partner.post(
    "/assignments/{play_id}/questions",
    status_code=201,
    response_model=schemas.PlayOut,
    responses=_DEED,
)
async def ask_play(
    play_id: schemas.PlayId,
    draft: WordsIn,
    actor: PartnerWriter,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Ask something; the invented youth replies at once: `youth.replied`."""
    return await _play(session, once, actor, play_id, Deed.ask, draft.text)


@partner.post(
    "/assignments/{play_id}/answer",
    status_code=201,
    response_model=schemas.PlayOut,
    responses=_DEED,
)
async def answer_play(
    play_id: schemas.PlayId,
    draft: AnswerIn,
    actor: PartnerWriter,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Answer; the invented youth judges at once: `assignment.judged`."""
    return await _play(session, once, actor, play_id, Deed.answer, draft.text, draft.claim)


async def _play(  # noqa: PLR0913  one for all deeds
    session: Session,
    once: OnceKey,
    actor: PartnerActor,
    play_id: UUID,
    deed: Deed,
    words: str | None = None,
    claim: str | None = None,
) -> Response:
    return await once.answer(
        session,
        actor.client_id,
        lambda: sandbox.play(session, play_id, actor.organisation_id, deed, words, claim),
    )
