"""Who gets a seat where it is not the first: the organiser's choice, or the lot."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from app.domains.events import rules
from app.domains.events.after_models import Absence
from app.domains.events.events import RegistrationMoved
from app.domains.events.models import Event, Registration, TicketType
from app.domains.events.problems import (
    EventFull,
    EventMoveRefused,
    RegistrationMoveRefused,
    RegistrationNotFound,
)
from app.domains.events.service import absences, moving, seats
from app.domains.events.service.catalogue import SEED
from app.domains.events.service.parties import needed, party_key
from app.domains.events.states import EventState, Mode, RegistrationState
from app.kernel import clock
from app.platform import crypto, outbox
from app.platform.db import Session

_STAFF, _SYSTEM = "staff", "system"
_MOST_LOTS = 50_000


@dataclass(frozen=True, slots=True)
class Choice:
    """The organiser's yes or no, with a word for the person."""

    accepts: bool
    reason: str


async def decide(
    session: Session, event: Event, registration_id: UUID, staff_id: UUID, choice: Choice
) -> None:
    """Say yes or no to somebody who asked to come; a yes without a seat waits for one.

    Raises RegistrationNotFound, EventFull where the event has no waiting list.
    """
    one = await moving.lock(session, registration_id)
    if one.event_id != event.id:
        raise RegistrationNotFound
    if choice.accepts and event.mode != Mode.approval:
        # Who waits for friends or for the draw passes nobody by the organiser's favour.
        raise RegistrationMoveRefused(current=one.state)
    one.reason = choice.reason or None
    target = RegistrationState.rejected
    if choice.accepts:
        pool = await seats.lock_all(session, [one.session_id])
        quota_ids = (await _quotas(session, [one]))[one.ticket_type_id]
        has_seat = pool.take(quota_ids, one.seats)
        target = RegistrationState.confirmed if has_seat else RegistrationState.waitlisted
        if not has_seat and not event.has_waiting_list:
            raise EventFull
    moving.step(session, one, target, _STAFF, staff_id)
    await session.flush()
    await outbox.emit(session, RegistrationMoved(one.id, target))


async def draw(session: Session, event: Event, staff_id: UUID) -> int:
    """Draw the lots of an event once its registration is over; returns how many had one.

    Who is not drawn waits, in the order of the draw, if the event has a waiting list. Raises
    EventMoveRefused where there is nothing to draw, or it was done.
    """
    now = clock.now()
    is_ready = (
        event.mode == Mode.lottery
        and event.state == EventState.published
        and event.drawn_at is None
        and event.signup_closes_at <= now
    )
    if not is_ready or event.draw_seed is None:
        raise EventMoveRefused("现在还不能抽签：报名结束后才可以，而且只能抽一次。")
    seed = bytes.fromhex(crypto.unseal(event.draw_seed, SEED))
    event.drawn_at = now
    lots = {one.id: one for one in await _pending(session, event.id)}
    order = rules.draw_order(seed, _one_per_party(lots, await _lots(session, list(lots.values()))))
    together = _parties_of(lots)
    drawn = [one for first in order for one in together[party_key(lots[first])]]
    pool = await seats.lock_all(session, sorted({one.session_id for one in drawn}))
    quota_ids = await _quotas(session, drawn)
    numbers = await _next_numbers(session, len(order))
    otherwise = RegistrationState.not_drawn
    if event.has_waiting_list:
        otherwise = RegistrationState.waitlisted
    for first, number in zip(order, numbers, strict=True):
        party = together[party_key(lots[first])]
        wanted = needed((one, quota_ids[one.ticket_type_id]) for one in party)
        target = RegistrationState.confirmed if pool.take_together(wanted) else otherwise
        for one in party:
            one.queue_number = number
            moving.step(session, one, target, _SYSTEM, staff_id)
    await session.flush()
    await outbox.emit(
        session, *(RegistrationMoved(one.id, RegistrationState(one.state)) for one in drawn)
    )
    return len(drawn)


def _parties_of(lots: dict[UUID, Registration]) -> dict[UUID, list[Registration]]:
    together: dict[UUID, list[Registration]] = {}
    for one in lots.values():
        together.setdefault(party_key(one), []).append(one)
    return together


def _one_per_party(lots: dict[UUID, Registration], weighed: list[rules.Lot]) -> list[rules.Lot]:
    """Friends are one lot: that of whoever came first, with the least luck and the most absences.

    So that nobody gains by bringing an unlucky friend, or loses more than that friend would.
    """
    by_party: dict[UUID, list[rules.Lot]] = {}
    for lot in weighed:
        by_party.setdefault(party_key(lots[lot.registration_id]), []).append(lot)
    return [
        rules.Lot(
            min(one.registration_id for one in those),
            min(one.losses for one in those),
            max(one.absences for one in those),
        )
        for those in by_party.values()
    ]


async def _quotas(session: Session, those: list[Registration]) -> dict[UUID, list[UUID]]:
    rows = await session.execute(
        select(TicketType.id, TicketType.quota_ids).where(
            TicketType.id.in_({one.ticket_type_id for one in those})
        )
    )
    return {row.id: list(row.quota_ids) for row in rows}


async def _next_numbers(session: Session, count: int) -> list[int]:
    """Return rising queue numbers: the order of the draw becomes the order of waiting."""
    counter = func.pg_get_serial_sequence("registrations", "queue_number")
    rows = await session.scalars(
        select(func.nextval(counter)).select_from(func.generate_series(1, count))
    )
    return sorted(rows)


async def _pending(session: Session, event_id: UUID) -> list[Registration]:
    rows = await session.scalars(
        select(Registration)
        .where(Registration.event_id == event_id, Registration.state == RegistrationState.pending)
        .order_by(Registration.queue_number)
        .limit(_MOST_LOTS)
        .with_for_update(key_share=True)
    )
    return list(rows)


async def _lots(session: Session, waiting: list[Registration]) -> list[rules.Lot]:
    """Return the lots with what the same people went through before, at most a year ago."""
    before, event = aliased(Registration), aliased(Event)
    stayed_away = exists().where(
        Absence.registration_id == before.id, Absence.state.in_(absences.COUNTED)
    )
    unlucky = (RegistrationState.not_drawn, RegistrationState.waitlisted)
    rows = await session.execute(
        select(
            before.youth_id,
            func.count()
            .filter(before.state.in_(unlucky), event.mode == Mode.lottery)
            .label("losses"),
            func.count().filter(stayed_away).label("absences"),
        )
        .join(event, event.id == before.event_id)
        .where(
            before.youth_id.in_([one.youth_id for one in waiting]),
            event.state != EventState.cancelled,
            event.ends_at < func.now(),
            event.ends_at > func.now() - func.make_interval(1),
        )
        .group_by(before.youth_id)
    )
    known = {row.youth_id: (row.losses, row.absences) for row in rows}
    return [rules.Lot(one.id, *known.get(one.youth_id, (0, 0))) for one in waiting]
