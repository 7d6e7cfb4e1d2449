"""The hot row: taking seats and giving them back, each in one statement.

A seat is taken while the statement runs that also writes the registration; nothing waits for the
client in between (docs/decisions/0012). Rows of several quotas are locked in the order of their
ids, so that two tickets with shared quotas can't wait for each other in a circle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.errors import CheckViolation, UniqueViolation
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
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from app.domains.events.models import (
    EventSession,
    Quota,
    Registration,
    RegistrationHistory,
    TicketType,
)
from app.domains.events.service import asking
from app.domains.events.states import HOLDING, Mode, RegistrationState
from app.domains.identity import service as identity
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
# It is the asker's turn, or the plan is as it was seen and nobody waits for a turn; and the person
# has agreed to the privacy text.
_may = select(
    and_(
        or_(
            cast(bindparam("b_has_turn"), Boolean),
            and_(asking.is_unchanged(), ~asking.must_queue()),
        ),
        identity.has_consent(_given("youth_id")),
    ).label("ok")
).cte("may")

_locked = (
    select(Quota.id)
    .where(
        Quota.id == any_(_quotas),
        Quota.capacity - Quota.taken >= _wanted,
        cast(bindparam("b_wants_seat"), Boolean),
        select(_may.c.ok).scalar_subquery(),
    )
    .order_by(Quota.id)
    .with_for_update(key_share=True)
    .cte("locked")
)
_somebody_waits = exists().where(
    Registration.session_id == _given("session_id"),
    literal_column(asking.WAITS, Boolean()),
)
_fits = select(
    and_(
        select(func.count()).select_from(_locked).scalar_subquery() == func.cardinality(_quotas),
        ~_somebody_waits,
    ).label("ok")
).cte("fits")
# No condition on free seats here: should one be missing after all, the constraint `no_oversell`
# ends the statement, so that seats are taken from all quotas or from none.
_seat = (
    update(Quota)
    .where(Quota.id == any_(_quotas), _fits.c.ok)
    .values(taken=Quota.taken + _wanted)
    .returning(Quota.id)
    .cte("seat")
)
_otherwise = cast(bindparam("b_otherwise"), Text)
_has_seat = select(func.count()).select_from(_seat).scalar_subquery() == func.cardinality(_quotas)
_made = (
    insert(_registrations)
    .from_select(
        [*_GIVEN, "state"],
        select(
            *(_given(name) for name in _GIVEN),
            case((_has_seat, literal(RegistrationState.confirmed.value)), else_=_otherwise),
        ).where(select(_may.c.ok).scalar_subquery(), or_(_has_seat, _otherwise.is_not(None))),
    )
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
        select(_made.c.state).scalar_subquery().label("state"),
        select(_made.c.queue_number).scalar_subquery().label("queue_number"),
    ).add_cte(_noted)
)


@dataclass(frozen=True, slots=True)
class Way:
    """How seats are given here: from which quotas, to the first, and what comes else."""

    quota_ids: Sequence[UUID]
    wants_seat: bool
    otherwise: RegistrationState | None

    @classmethod
    def of(cls, known: Any) -> "Way":
        """Read it from a plan."""
        if Mode(known.mode) is not Mode.first_come:
            return cls(known.quota_ids, False, RegistrationState.pending)
        waits = RegistrationState.waitlisted if known.has_waiting_list else None
        return cls(known.quota_ids, True, waits)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sign-up came to."""

    state: RegistrationState
    queue_number: int


async def sign_up(values: dict[str, Any], way: Way, marks: Sequence[str]) -> Outcome | None:
    """Write a registration with its seats, or in the state `otherwise` where there are none.

    A transaction of its own, so the hot row is locked for this one statement only. None, and
    nothing written, where no seat is left and nobody may wait, where the plan has changed since
    `marks` were read, the person has not consented, has a registration already, or this very
    request was here before.
    """
    try:
        rows = await _SIGN_UP.alone(**_binds(values, way, marks, has_turn=False))
    except (UniqueViolation, CheckViolation):
        return None
    return _outcome(rows)


async def sign_up_in_turn(
    session: Session, batch: Sequence[tuple[dict[str, Any], Way]]
) -> list[Outcome | None]:
    """Sign up several whose turn it is, in their order, in one round trip.

    Raises UniqueViolation where one of them has a registration already.
    """
    binds = [_binds(values, way, ("", "", ""), has_turn=True) for values, way in batch]
    return [_outcome(rows) for rows in await _SIGN_UP.rows_of_each(session, binds)]


def _binds(
    values: dict[str, Any], way: Way, marks: Sequence[str], *, has_turn: bool
) -> dict[str, Any]:
    return {
        **{f"b_{name}": values[name] for name in _GIVEN},
        "b_quota_ids": list(way.quota_ids),
        "b_wants_seat": way.wants_seat,
        "b_otherwise": way.otherwise,
        "b_has_turn": has_turn,
        **asking.marked(marks),
    }


def _outcome(rows: Sequence[Any]) -> Outcome | None:
    [row] = rows
    if row.state is None:
        return None
    return Outcome(RegistrationState(row.state), row.queue_number)


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
