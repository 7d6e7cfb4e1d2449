"""What a case writes besides itself: gaps that open and close, and what an offer shows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.types import Text

from app.domains.needs.models import Assignment
from app.domains.needs.promise_models import Disclosure, NeedGap
from app.domains.needs.states import AssignmentRole, GapOutcome, GapReason, Shown, Stage
from app.kernel import ids
from app.platform.compiled import Compiled
from app.platform.db import Session
from app.platform.sqltypes import table_of

OFFERED_FIELDS = [Shown.masked_text, Shown.district]
_OPEN_GAP = Compiled(
    upsert(table_of(NeedGap))
    .from_select(
        ["id", "need_id", "reason", "offers", "opened_at"],
        select(
            bindparam("b_id", type_=NeedGap.id.type),
            bindparam("b_need_id", type_=NeedGap.need_id.type),
            bindparam("b_reason", type_=Text()),
            select(func.count())
            .where(
                Assignment.need_id == bindparam("b_need_id"),
                Assignment.role == AssignmentRole.lead,
            )
            .scalar_subquery(),
            bindparam("b_at", type_=NeedGap.opened_at.type),
        ),
    )
    .on_conflict_do_nothing()
)
_END_GAP = Compiled(
    update(table_of(NeedGap))
    .where(NeedGap.need_id == bindparam("b_need_id"), NeedGap.ended_at.is_(None))
    .values(
        outcome=bindparam("b_outcome"), ended_at=bindparam("b_at"), taken_by=bindparam("b_taken_by")
    )
)
_SHOW_OFFER = Compiled(
    insert(table_of(Disclosure)),
    columns=["assignment_id", "stage", "need_id", "organisation_id", "fields", "first_at", "times"],
)


@dataclass(slots=True)
class GapNote:
    """What a case has to enter in the ledger of needs that nobody took."""

    reason: GapReason | None = None
    outcome: GapOutcome | None = None
    taken_by: UUID | None = None

    async def write(self, session: Session, need_id: UUID, at: datetime) -> None:
        """Enter it, once."""
        if self.reason is not None:
            await open_gap(session, need_id, self.reason, at)
        if self.outcome is not None:
            await end_gap(session, need_id, self.outcome, at, self.taken_by)
        self.reason = self.outcome = self.taken_by = None


async def open_gap(session: Session, need_id: UUID, reason: GapReason, at: datetime) -> None:
    """Enter a need that nobody took; one that stands there already stays as it is."""
    await _OPEN_GAP.rows(session, b_id=ids.new(), b_need_id=need_id, b_reason=reason, b_at=at)


async def end_gap(
    session: Session, need_id: UUID, outcome: GapOutcome, at: datetime, taken_by: UUID | None
) -> None:
    """Say how a gap ended, if there was one."""
    await _END_GAP.rows(session, b_need_id=need_id, b_outcome=outcome, b_at=at, b_taken_by=taken_by)


async def show_offers(session: Session, made: list[Assignment]) -> None:
    """Note for each new assignment that its organisation can now see the covered words."""
    await _SHOW_OFFER.each(
        session,
        [
            {
                "assignment_id": one.id,
                "stage": Stage.offer,
                "need_id": one.need_id,
                "organisation_id": one.organisation_id,
                "fields": OFFERED_FIELDS,
                "first_at": one.created_at,
                "times": 0,
            }
            for one in made
        ],
    )
