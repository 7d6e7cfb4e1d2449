"""The waiting room: who asks while too many ask gets a numbered ticket, and is served in order.

While anybody has a ticket for a session, whoever comes gets one too, so nobody is overtaken. The
worker serves them in batches: one transaction takes many seats, and ends their tickets.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from itertools import takewhile
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.errors import CheckViolation, UniqueViolation
from sqlalchemy import Boolean, bindparam, delete, exists, insert, literal_column, select, update
from sqlalchemy.orm import aliased

from app.domains.events import problems, tickets
from app.domains.events.events import RegistrationMoved
from app.domains.events.models import (
    Event,
    EventSession,
    Registration,
    SignupTicket,
    TicketType,
)
from app.domains.events.service import asking, seats
from app.domains.events.service.mine import registration_of
from app.domains.events.signup_schemas import RefusalOut, SignupTicketOut
from app.domains.events.states import SIGNUP_TICKET_NAMES, EventState, SignupTicketState
from app.domains.identity import service as identity
from app.domains.identity.problems import ConsentMissing
from app.kernel import clock, ids
from app.kernel.problems import Problem
from app.platform import db, outbox
from app.platform.compiled import Compiled
from app.platform.db import Session
from app.platform.idempotency import KeyReused
from app.platform.sqltypes import table_of

_BATCH = 200
_SESSIONS = 20
_REST = timedelta(seconds=1)
_KEPT = timedelta(hours=72)
_SERVED_PER_S = 200
_REASONS: dict[str, type[Problem]] = {
    one.code: one
    for one in (
        problems.EventFull,
        problems.SignupNotOpen,
        problems.AlreadyRegistered,
        ConsentMissing,
    )
}
_tickets = table_of(SignupTicket)
_KEPT_OF_DRAFT = (
    "event_id",
    "session_id",
    "ticket_type_id",
    "youth_id",
    "companions",
    "answers",
    "sealed_answers",
    "questions_version",
    "adcode",
    "identities",
    "request_key",
    "request_fingerprint",
    "created_at",
)
_given = [bindparam(f"b_{name}", type_=_tickets.c[name].type) for name in ("id", *_KEPT_OF_DRAFT)]
_TAKE = Compiled(
    insert(_tickets)
    .from_select(
        ["id", *_KEPT_OF_DRAFT, "state"],
        select(*_given, literal_column(f"'{SignupTicketState.waiting}'")).where(
            ~exists().where(
                Registration.youth_id == bindparam("b_youth_id"),
                Registration.request_key == bindparam("b_request_key"),
            )
        ),
    )
    .returning(_tickets.c.number)
)
_END = Compiled(
    update(_tickets)
    .where(_tickets.c.id == bindparam("b_id"))
    .values(
        state=bindparam("b_state"),
        registration_id=bindparam("b_registration_id"),
        refusal=bindparam("b_refusal"),
        ended_at=bindparam("b_ended_at"),
        companions=[],
        answers={},
        sealed_answers=None,
        adcode=None,
        identities=[],
    )
)


class _End(NamedTuple):
    """What a turn came to: a registration in some state, or the code of a problem."""

    ticket_id: UUID
    registration_id: UUID | None
    reason: str


async def take(values: dict[str, Any]) -> SignupTicketOut | None:
    """Keep a checked draft until its turn; None where this person or request has something here."""
    ticket_id = ids.new()
    kept = {f"b_{name}": values[name] for name in _KEPT_OF_DRAFT}
    try:
        rows = await _TAKE.alone(b_id=ticket_id, **kept)
    except UniqueViolation:
        return None
    if not rows:
        return None
    place = await asking.turn(values["session_id"], rows[0].number)
    return SignupTicketOut(
        id=ticket_id,
        event_id=values["event_id"],
        session_id=values["session_id"],
        state=SignupTicketState.waiting,
        state_name=SIGNUP_TICKET_NAMES[SignupTicketState.waiting],
        position=place,
        ask_again_after_s=_ask_again(place),
        registration=None,
        refusal=None,
        created_at=values["created_at"],
    )


async def same(youth_id: UUID, key: str, fingerprint: bytes) -> SignupTicketOut:
    """Return the ticket that this very request got; raises KeyReused, SignupTicketNotFound."""
    async with db.reading() as session:
        one = await session.scalar(
            select(SignupTicket).where(
                SignupTicket.youth_id == youth_id, SignupTicket.request_key == key
            )
        )
        if one is None:
            raise problems.SignupTicketNotFound
        if one.request_fingerprint != fingerprint:
            raise KeyReused
        return await _out(session, one)


async def ticket_of(session: Session, ticket_id: UUID, youth_id: UUID) -> SignupTicketOut:
    """Return one's own ticket: the place, and later what it came to."""
    one = await session.scalar(
        select(SignupTicket).where(SignupTicket.id == ticket_id, SignupTicket.youth_id == youth_id)
    )
    if one is None:
        raise problems.SignupTicketNotFound
    return await _out(session, one)


async def drain() -> int:
    """Serve those who wait, session by session; returns how many turns ended."""
    async with db.reading() as session:
        found = await session.scalars(
            select(SignupTicket.session_id)
            .where(SignupTicket.state == SignupTicketState.waiting)
            .group_by(SignupTicket.session_id)
            .limit(_SESSIONS)
        )
        session_ids = list(found)
    count = 0
    for session_id in session_ids:
        while served := await _serve(session_id, _BATCH):
            count += served
    return count


async def forget_old() -> None:
    """Delete tickets that ended three days ago."""
    async with db.transaction() as session:
        await session.execute(
            delete(SignupTicket).where(SignupTicket.ended_at < clock.now() - _KEPT)
        )


async def take_over(session: Session, kept_id: UUID, gone_id: UUID) -> None:
    """Give one person's tickets to another, who is the same; what both have stays once."""
    own = aliased(SignupTicket)
    clashes = exists().where(
        own.youth_id == kept_id,
        (own.request_key == SignupTicket.request_key) | (own.session_id == SignupTicket.session_id),
    )
    await session.execute(
        delete(SignupTicket)
        .where(SignupTicket.youth_id == gone_id, clashes)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(SignupTicket)
        .where(SignupTicket.youth_id == gone_id)
        .values(youth_id=kept_id)
        .execution_options(synchronize_session=False)
    )


async def leave(session: Session, youth_id: UUID) -> None:
    """Give up all places of somebody who leaves, with what they wrote."""
    await session.execute(
        delete(SignupTicket)
        .where(SignupTicket.youth_id == youth_id)
        .execution_options(synchronize_session=False)
    )


async def _serve(session_id: UUID, most: int) -> int:
    """Serve at most so many; fewer where one of them can't be served with the others."""
    try:
        return await _serve_batch(session_id, most)
    except (UniqueViolation, CheckViolation):
        if most > 1:
            return await _serve(session_id, most // 2)
    return await _refuse_first(session_id)


async def _serve_batch(session_id: UUID, most: int) -> int:
    async with db.transaction() as session:
        waiting = await _next(session, session_id, most)
        if not waiting:
            return 0
        plans = await _plans(session, session_id)
        now = clock.now()
        one_plan = next(iter(plans.values()))
        if one_plan.state != EventState.published or one_plan.session_ends_at <= now:
            ends = [_End(one.id, None, problems.SignupNotOpen.code) for one in waiting]
        else:
            ends = await _sign_up(session, waiting, plans)
        await _end(session, ends)
        moved = [
            RegistrationMoved(one.registration_id, one.reason)
            for one in ends
            if one.registration_id is not None
        ]
        await outbox.emit(session, *moved)
    return len(waiting)


async def _next(session: Session, session_id: UUID, most: int) -> list[SignupTicket]:
    """Return whose turn it is; nobody where another worker serves this session just now.

    A ticket rests a moment: who came before it may still stand in a process's own short line.
    """
    is_ours = await session.scalar(
        select(EventSession.id)
        .where(EventSession.id == session_id)
        .with_for_update(key_share=True, skip_locked=True)
    )
    if is_ours is None:
        return []
    found = await session.scalars(
        select(SignupTicket)
        .where(
            SignupTicket.session_id == session_id,
            literal_column(asking.HAS_TURN, Boolean()),
        )
        .order_by(SignupTicket.number)
        .limit(most)
    )
    rested = clock.now() - _REST
    return list(takewhile(lambda one: one.created_at <= rested, found))


async def _plans(session: Session, session_id: UUID) -> dict[UUID, Any]:
    rows = await session.execute(
        select(
            TicketType.id,
            TicketType.quota_ids,
            Event.mode,
            Event.has_waiting_list,
            Event.state,
            EventSession.ends_at.label("session_ends_at"),
        )
        .join(EventSession, EventSession.id == TicketType.session_id)
        .join(Event, Event.id == EventSession.event_id)
        .where(EventSession.id == session_id)
    )
    return {row.id: row for row in rows}


async def _sign_up(
    session: Session, waiting: Sequence[SignupTicket], plans: dict[UUID, Any]
) -> list[_End]:
    drafts = [_registration(one) for one in waiting]
    ways = [seats.Way.of(plans[one.ticket_type_id]) for one in waiting]
    outcomes = await seats.sign_up_in_turn(session, list(zip(drafts, ways, strict=True)))
    without_consent = set(
        await session.scalars(
            select(SignupTicket.id).where(
                SignupTicket.id.in_(
                    [
                        one.id
                        for one, outcome in zip(waiting, outcomes, strict=True)
                        if outcome is None
                    ]
                ),
                ~identity.has_consent(_tickets.c.youth_id),
            )
        )
    )
    ends = []
    for one, draft, outcome in zip(waiting, drafts, outcomes, strict=True):
        if outcome is not None:
            ends.append(_End(one.id, draft["id"], outcome.state))
        elif one.id in without_consent:
            ends.append(_End(one.id, None, ConsentMissing.code))
        else:
            ends.append(_End(one.id, None, problems.EventFull.code))
    return ends


def _registration(one: SignupTicket) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in _KEPT_OF_DRAFT},
        "id": ids.new(),
        "seats": 1 + len(one.companions),
        "code": tickets.new_code(),
        "updated_at": clock.now(),
    }


async def _refuse_first(session_id: UUID) -> int:
    """End the turn of somebody who has signed up in another way meanwhile."""
    async with db.transaction() as session:
        waiting = await _next(session, session_id, 1)
        await _end(session, [_End(one.id, None, _AGAIN) for one in waiting])
    return len(waiting)


_AGAIN = problems.AlreadyRegistered.code


async def _end(session: Session, ends: Sequence[_End]) -> None:
    now = clock.now()
    await _END.each(
        session,
        [
            {
                "b_id": one.ticket_id,
                "b_registration_id": one.registration_id,
                "b_state": SignupTicketState.refused
                if one.registration_id is None
                else SignupTicketState.done,
                "b_refusal": one.reason if one.registration_id is None else None,
                "b_ended_at": now,
            }
            for one in ends
        ],
    )


async def _out(session: Session, one: SignupTicket) -> SignupTicketOut:
    state = SignupTicketState(one.state)
    place = None
    if state is SignupTicketState.waiting:
        place = await asking.turn(one.session_id, one.number)
    registration = None
    if one.registration_id is not None:
        registration = await registration_of(session, one.registration_id, one.youth_id)
    return SignupTicketOut(
        id=one.id,
        event_id=one.event_id,
        session_id=one.session_id,
        state=state,
        state_name=SIGNUP_TICKET_NAMES[state],
        position=place,
        ask_again_after_s=None if place is None else _ask_again(place),
        registration=registration,
        refusal=None if one.refusal is None else _refusal(one.refusal),
        created_at=one.created_at,
    )


def _refusal(code: str) -> RefusalOut:
    kind = _REASONS.get(code, problems.SignupNotOpen)
    return RefusalOut(code=code, title=kind.title, detail=kind.detail)


def _ask_again(place: int) -> float:
    """Return when to ask again: later for those far behind, and not all at one moment."""
    return round(1 + place / _SERVED_PER_S + secrets.randbelow(1000) / 1000, 1)
