"""Routes of friends who sign up together."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from app.domains.events import problems, schemas, signup_schemas
from app.domains.events import service as events
from app.domains.events.service import Ask
from app.domains.identity.actors import CurrentYouth, youth_of
from app.domains.identity.problems import ConsentMissing
from app.kernel import clock
from app.kernel.problems import Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

youth = APIRouter(prefix="/api/v1", tags=["youth · events"])

Code = Annotated[str, Path(max_length=20, description="what the first of the friends shared")]
LinkKey = Annotated[
    str | None, Query(max_length=80, description="for events that are visible by link only")
]
_SIGN_UP = can_raise(
    Unauthenticated,
    ConsentMissing,
    KeyReused,
    problems.UnknownTicket,
    problems.SignupNotOpen,
    problems.EventFull,
    problems.AlreadyRegistered,
    problems.NotAudience,
    problems.AgeUnknown,
    problems.AudienceUnknown,
    problems.BadParty,
    problems.BadAnswers,
    problems.GroupTooLarge,
    problems.SignupBusy,
)


@youth.post(
    "/events/{event_id}/groups",
    status_code=201,
    response_model=signup_schemas.RegistrationOut,
    responses={**_SIGN_UP, **can_raise(problems.EventNotFound, problems.NoGroups)},
)
async def found_group(
    event_id: schemas.EventId,
    draft: signup_schemas.GroupIn,
    youth_id: CurrentYouth,
    once: OnceKey,
    session: Transaction,
    link: LinkKey = None,
) -> Response:
    """Sign up as the first of some friends, and get the code that they sign up with.

    All of you get seats or all of you wait, in one place. Until everybody is there nobody has a
    seat or a place; when registration closes, those who are there go without the rest. Once seats
    are offered each of you decides alone, and the others are told of who gives up.
    """
    ask = Ask(youth_id, event_id, link, once.key, once.fingerprint, clock.now())

    async def work() -> signup_schemas.RegistrationOut:
        made = await events.found(session, ask, draft)
        return await events.registration_of(session, made, youth_id)

    return await once.answer(session, youth_id, work)


@youth.get(
    "/groups/{code}",
    dependencies=[Depends(youth_of)],
    responses=can_raise(Unauthenticated, problems.GroupNotFound),
)
async def read_group(code: Code, session: Reading) -> signup_schemas.GroupCard:
    """Return what the friends sign up for, and how many are there; nobody's name."""
    return await events.card(session, code)


@youth.post(
    "/groups/{code}/registrations",
    status_code=201,
    response_model=signup_schemas.RegistrationOut,
    responses={**_SIGN_UP, **can_raise(problems.GroupNotFound, problems.GroupComplete)},
)
async def join_group(
    code: Code,
    draft: signup_schemas.RegistrationIn,
    youth_id: CurrentYouth,
    once: OnceKey,
    session: Transaction,
) -> Response:
    """Sign up with the friends' code; when the last one comes, all get seats or all wait."""

    async def work() -> signup_schemas.RegistrationOut:
        group, link_key = await events.lock_group(session, code)
        ask = Ask(youth_id, group.event_id, link_key, once.key, once.fingerprint, clock.now())
        made = await events.join(session, ask, group, draft)
        return await events.registration_of(session, made, youth_id)

    return await once.answer(session, youth_id, work)


@youth.post(
    "/groups/{code}/completion",
    status_code=201,
    response_model=signup_schemas.GroupCard,
    responses=can_raise(
        Unauthenticated, KeyReused, problems.GroupNotFound, problems.EventFull, problems.SignupBusy
    ),
)
async def complete_group(
    code: Code, youth_id: CurrentYouth, once: OnceKey, session: Transaction
) -> Response:
    """Go without the rest: those who are there get seats or wait. For the first one only."""

    async def work() -> signup_schemas.GroupCard:
        group, _ = await events.lock_group(session, code, founder_id=youth_id)
        await events.go_without_the_rest(session, group)
        return await events.card(session, code)

    return await once.answer(session, youth_id, work)
