"""The hot row: taking seats and giving them back, each in one statement.

A seat is taken while the statement runs that also writes the registration; nothing waits for the
client in between (docs/decisions/0012). Rows of several quotas are locked in the order of their
ids, so that two tickets with shared quotas can't wait for each other in a circle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Integer,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.types import Uuid

from app.domains.events.models import (
    EventSession,
    Quota,
    Registration,
    RegistrationHistory,
    TicketType,
)
from app.domains.events.states import HOLDING, RegistrationState
from app.platform.compiled import Compiled
from app.platform.db import Session
from app.platform.sqltypes import table_of

_registrations = table_of(Registration)
_GIVEN = (
    "id",
    "event_id",
    "session_id",
    "ticket_type_id",
    "youth_id",
    "seats",
    "companions",
    "answers",
    "sealed_answers",
    "questions_version",
    "adcode",
    "identities",
    "code",
    "request_key",
    "request_fingerprint",
    "created_at",
    "updated_at",
)


def _given(name: str) -> Any:
    return bindparam(f"b_{name}", type_=_registrations.c[name].type)


_quotas = bindparam("b_quota_ids", type_=ARRAY(Uuid()))
_wanted = cast(bindparam("b_seats"), Integer)

_locked = (
    select(Quota.id)
    .where(
        Quota.id == any_(_quotas),
        Quota.capacity - Quota.taken >= _wanted,
        cast(bindparam("b_wants_seat"), Boolean),
    )
    .order_by(Quota.id)
    .with_for_update(key_share=True)
    .cte("locked")
)
_somebody_waits = exists().where(
    Registration.session_id == _given("session_id"),
    Registration.state == RegistrationState.waitlisted,
)
_fits = select(
    and_(
        select(func.count()).select_from(_locked).scalar_subquery() == func.cardinality(_quotas),
        ~_somebody_waits,
    ).label("ok")
).cte("fits")
_seat = (
    update(Quota)
    .where(Quota.id == any_(_quotas), _fits.c.ok, Quota.taken + _wanted <= Quota.capacity)
    .values(taken=Quota.taken + _wanted)
    .returning(Quota.id)
    .cte("seat")
)
_otherwise = cast(bindparam("b_otherwise"), Text)
# Counted once more: between the lock and the update nobody else can have come, but the statement
# must not promise what it does not hold.
_has_seat = select(func.count()).select_from(_seat).scalar_subquery() == func.cardinality(_quotas)
_made = (
    upsert(_registrations)
    .from_select(
        [*_GIVEN, "state"],
        select(
            *(_given(name) for name in _GIVEN),
            case((_has_seat, literal(RegistrationState.confirmed.value)), else_=_otherwise),
        ).where(or_(_has_seat, _otherwise.is_not(None))),
    )
    .on_conflict_do_nothing()
    .returning(_registrations.c.id, _registrations.c.state, _registrations.c.queue_number)
    .cte("made")
)
_noted = (
    insert(table_of(RegistrationHistory))
    .from_select(
        ["registration_id", "to_state", "actor_kind", "actor_id", "at"],
        select(
            _made.c.id, _made.c.state, literal("youth"), _given("youth_id"), _given("created_at")
        ),
    )
    .cte("noted")
)
_SIGN_UP = Compiled(
    select(
        select(func.count()).select_from(_seat).scalar_subquery().label("held"),
        select(_made.c.state).scalar_subquery().label("state"),
        select(_made.c.queue_number).scalar_subquery().label("queue_number"),
    ).add_cte(_noted)
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sign-up came to; `state` is None where no row was written."""

    held: int
    state: RegistrationState | None
    queue_number: int | None


async def sign_up(
    session: Session,
    values: dict[str, Any],
    quota_ids: Sequence[UUID],
    *,
    wants_seat: bool,
    otherwise: RegistrationState | None,
) -> Outcome:
    """Write a registration with its seats, or in the state `otherwise` where there are none.

    If seats are held but no row was written (the person has one already), the caller must roll
    the transaction back.
    """
    [row] = await _SIGN_UP.rows(
        session,
        **{f"b_{name}": values[name] for name in _GIVEN},
        b_quota_ids=list(quota_ids),
        b_wants_seat=wants_seat,
        b_otherwise=otherwise,
    )
    state = None if row.state is None else RegistrationState(row.state)
    return Outcome(row.held, state, row.queue_number)


class Pool:
    """The quotas of some sessions, locked, for handing out several seats in one go."""

    def __init__(self, quotas: Sequence[Quota]) -> None:
        self._quotas = {one.id: one for one in quotas}

    def take(self, quota_ids: Sequence[UUID], seats: int) -> bool:
        """Take seats from each of these quotas; False, and nothing taken, where one has too few.

        Written with the next flush.
        """
        wanted = [self._quotas[one] for one in quota_ids]
        if any(one.capacity - one.taken < seats for one in wanted):
            return False
        for one in wanted:
            one.taken += seats
        return True

    def take_together(self, wanted: Mapping[UUID, int]) -> bool:
        """Take so many seats of each quota; all or none, as `take` does."""
        if any(
            self._quotas[one].capacity - self._quotas[one].taken < n for one, n in wanted.items()
        ):
            return False
        for one, number in wanted.items():
            self._quotas[one].taken += number
        return True

    def could_ever(self, wanted: Mapping[UUID, int]) -> bool:
        """Say whether so many would fit if nobody else came."""
        return all(self._quotas[one].capacity >= number for one, number in wanted.items())


async def lock_all(session: Session, session_ids: Sequence[UUID]) -> Pool:
    """Lock all quotas of some sessions, in the one order in which everybody does."""
    found = await session.scalars(
        select(Quota)
        .where(Quota.session_id.in_(session_ids))
        .order_by(Quota.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return Pool(list(found))


async def give_back(session: Session, ticket_type_id: UUID, seats: int) -> None:
    """Free the seats of a registration that held some."""
    quota_ids = await session.scalar(
        select(TicketType.quota_ids).where(TicketType.id == ticket_type_id)
    )
    await session.execute(
        select(Quota.id)
        .where(Quota.id.in_(quota_ids or []))
        .order_by(Quota.id)
        .with_for_update(key_share=True)
    )
    await session.execute(
        update(Quota)
        .where(Quota.id.in_(quota_ids or []))
        .values(taken=Quota.taken - seats)
        .execution_options(synchronize_session=False)
    )


async def recount(session: Session, event_id: UUID) -> None:
    """Count the taken seats of an event's quotas anew, from its registrations."""
    holding = (
        select(func.coalesce(func.sum(Registration.seats), 0))
        .join(TicketType, TicketType.id == Registration.ticket_type_id)
        .where(
            Quota.id == any_(TicketType.quota_ids),
            Registration.event_id == event_id,
            Registration.state.in_(HOLDING),
        )
        .correlate(Quota)
        .scalar_subquery()
    )
    await session.execute(
        select(Quota.id)
        .join(EventSession, EventSession.id == Quota.session_id)
        .where(EventSession.event_id == event_id)
        .order_by(Quota.id)
        .with_for_update(of=Quota, key_share=True)
    )
    await session.execute(
        update(Quota)
        .where(Quota.session_id == EventSession.id, EventSession.event_id == event_id)
        .values(taken=holding)
        .execution_options(synchronize_session=False)
    )
