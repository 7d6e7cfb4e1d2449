"""Give and get: what an organisation promised and gave, what it was promised and received."""

from decimal import Decimal

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.domains.agreements.models import Commitment
from app.domains.agreements.schemas import BalanceLine, BalanceOut
from app.domains.agreements.states import KIND_NAMES, OPEN, CommitmentKind, CommitmentState
from app.domains.identity.service import OrganisationBrief
from app.platform.db import Session

_GIVEN_UP = (CommitmentState.waived, CommitmentState.lapsed)


async def balance_of(session: Session, organisation: OrganisationBrief) -> BalanceOut:
    """Return an organisation's balance over all signed agreements, by kind and unit.

    One statement. Of the promised, `given_up` is owed no more; what is left of the rest is
    promised − delivered − given_up.
    """
    one = Commitment
    missing = one.promised - one.delivered
    gives = (one.debtor_id == organisation.id).label("gives")
    rows = await session.execute(
        select(
            gives,
            one.kind,
            one.unit,
            func.sum(one.promised).label("promised"),
            _sum_where(one.reserved, one.state.in_([*OPEN, CommitmentState.disputed])).label(
                "reserved"
            ),
            func.sum(one.delivered).label("delivered"),
            func.sum(one.verified).label("verified"),
            func.sum(one.disputed).label("disputed"),
            _sum_where(missing, one.state == CommitmentState.overdue).label("overdue"),
            _sum_where(missing, one.state.in_(_GIVEN_UP)).label("given_up"),
            func.sum(one.extra).label("extra"),
        )
        .where(
            or_(one.debtor_id == organisation.id, one.creditor_id == organisation.id),
            one.state != CommitmentState.proposed,
        )
        .group_by(gives, one.kind, one.unit)
        .order_by(one.kind, one.unit)
    )
    sides: dict[bool, list[BalanceLine]] = {True: [], False: []}
    for row in rows:
        fields = dict(row._mapping)
        name = KIND_NAMES[CommitmentKind(row.kind)]
        sides[fields.pop("gives")].append(BalanceLine(**fields, kind_name=name))
    return BalanceOut(
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        gives=sides[True],
        gets=sides[False],
    )


def _sum_where(
    column: InstrumentedAttribute[Decimal] | ColumnElement[Decimal], condition: ColumnElement[bool]
) -> ColumnElement[Decimal]:
    return func.coalesce(func.sum(column).filter(condition), 0)
