"""An organisation's share: its assignments, as much of each need as it may see, its load."""

from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Uuid,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.domains.classifier import service as classifier
from app.domains.needs import rules
from app.domains.needs.events import OfferStopped
from app.domains.needs.models import Assignment, Clock, Need, NeedImage
from app.domains.needs.problems import AssignmentNotFound
from app.domains.needs.schemas import (
    AssignmentBrief,
    AssignmentNeed,
    AssignmentOut,
    AssignmentPage,
    ClockOut,
    TimelineEntry,
)
from app.domains.needs.service import disclosures, joining, timeline, wording
from app.domains.needs.states import ACTIVE, OPEN, TAKEN, AssignmentState, ClockKind, NeedState
from app.kernel.paging import read_cursor, write_cursor
from app.platform import masking, outbox
from app.platform.compiled import Compiled
from app.platform.db import Session

_MOST_STOPPED = 5000


async def list_assignments(
    session: Session,
    organisation_id: UUID,
    state: AssignmentState | None,
    limit: int,
    cursor: str | None,
) -> AssignmentPage:
    """Return one page of an organisation's assignments, the newest first."""
    query = (
        select(
            Assignment.id,
            Assignment.state,
            Assignment.role,
            Assignment.created_at,
            Assignment.updated_at,
            Need.receipt,
            Need.topic,
            Need.urgency,
            func.left(Need.masked_text, wording.BRIEF_LENGTH).label("text"),
        )
        .join(Need, Need.id == Assignment.need_id)
        .where(Assignment.organisation_id == organisation_id, ~Assignment.is_call)
        .order_by(Assignment.created_at.desc(), Assignment.id.desc())
        .limit(limit + 1)
    )
    if state is not None:
        query = query.where(Assignment.state == state)
    if cursor:
        query = query.where(tuple_(Assignment.created_at, Assignment.id) < read_cursor(cursor))
    rows = (await session.execute(query)).all()
    page = rows[:limit]
    return AssignmentPage(
        items=[AssignmentBrief.model_validate(row, from_attributes=True) for row in page],
        next_cursor=(write_cursor(page[-1].created_at, page[-1].id) if len(rows) > limit else None),
    )


async def assignment_of(
    session: Session, assignment_id: UUID, organisation_id: UUID, *, is_company: bool
) -> tuple[UUID, AssignmentOut]:
    """Return an organisation's assignment, with as much of the need as it may see now.

    The need's id comes along for those who write down what was shown; it is not shown.
    """
    row = (
        await session.execute(
            select(Assignment, Need)
            .join(Need, Need.id == Assignment.need_id)
            .where(
                Assignment.id == assignment_id,
                Assignment.organisation_id == organisation_id,
                ~Assignment.is_call,
            )
        )
    ).one_or_none()
    if row is None:
        raise AssignmentNotFound
    assignment, need = row
    clocks = await session.scalars(
        select(Clock).where(Clock.assignment_id == assignment_id, Clock.stopped_at.is_(None))
    )
    out = AssignmentOut(
        id=assignment.id,
        state=assignment.state,
        role=assignment.role,
        reasons=assignment.reasons,
        need=await _staged(session, need, assignment, is_company=is_company),
        clocks=[_clock_out(one) for one in clocks],
        conversation=await _conversation(
            session, assignment, is_guarded=_is_guarded(need, is_company=is_company)
        ),
        answer=assignment.answer,
        claim=assignment.claim,
        created_at=assignment.created_at,
        updated_at=assignment.updated_at,
    )
    return need.id, out


async def _staged(
    session: Session, need: Need, assignment: Assignment, *, is_company: bool
) -> AssignmentNeed:
    state = AssignmentState(assignment.state)
    is_guarded = _is_guarded(need, is_company=is_company)
    sees_all = state in TAKEN and not is_guarded
    images = (
        list(await session.scalars(select(NeedImage.id).where(NeedImage.need_id == need.id)))
        if sees_all
        else []
    )
    return AssignmentNeed(
        receipt=need.receipt,
        text=rules.visible_text(
            state, full=need.text, masked=need.masked_text, is_guarded=is_guarded
        ),
        is_masked=not sees_all,
        images=images,
        topic=need.topic,
        topic_name=classifier.topic_name(need.topic),
        kind=need.kind,
        urgency=need.urgency,
        is_anonymous=need.is_anonymous,
        is_minor=need.is_minor,
        may_see_phone=disclosures.may_see_phone(need, assignment, is_company=is_company),
        adcode=need.adcode,
        address=need.address if sees_all else None,
        state=NeedState(need.state),
        supporters=await joining.count_supporters(session, need.id),
    )


def _is_guarded(need: Need, *, is_company: bool) -> bool:
    return need.is_anonymous or (need.is_minor and is_company)


async def _conversation(
    session: Session, assignment: Assignment, *, is_guarded: bool
) -> list[TimelineEntry]:
    """Return what was said; of who is guarded no number gets out in a reply either."""
    if AssignmentState(assignment.state) not in TAKEN:
        return []
    lines = await timeline.of_assignment(session, assignment.need_id, assignment.id)
    said = [timeline.entry(line, {}) for line in lines]
    if not is_guarded:
        return said
    return [
        one.model_copy(update={"words": masking.mask(one.words) if one.words else None})
        for one in said
    ]


def _clock_out(running: Clock) -> ClockOut:
    return ClockOut(
        kind=ClockKind(running.kind),
        due_at=running.due_at,
        is_paused=running.paused_at is not None,
        is_breached=running.breached_at is not None,
        is_provisional=running.is_provisional,
    )


# Written out, so that the planner sees that the index of open assignments covers them.
_OPEN: list[ColumnElement[str]] = [literal_column(f"'{state}'") for state in sorted(OPEN)]
_WANTED = (
    func.unnest(cast(bindparam("ids"), ARRAY(Uuid())), cast(bindparam("most"), ARRAY(Integer())))
    .table_valued(column("id", Uuid()), column("most", Integer()))
    .render_derived(name="wanted")
)
_LOAD = Compiled(
    select(
        _WANTED.c.id,
        select(func.count())
        .select_from(
            select(Assignment.id)
            .where(Assignment.organisation_id == _WANTED.c.id, Assignment.state.in_(_OPEN))
            .limit(_WANTED.c.most)
            .correlate(_WANTED)
            .subquery()
        )
        .scalar_subquery()
        .label("open"),
    )
)


async def open_load(session: Session, most: dict[UUID, int]) -> dict[UUID, int]:
    """Count the open assignments of some organisations, each up to its own bound."""
    if not most:
        return {}
    rows = await _LOAD.rows(session, ids=list(most), most=list(most.values()))
    return {row.id: row.open for row in rows}


async def let_offers_stop(session: Session, organisation_id: UUID) -> int:
    """Say of each offer that an organisation has not accepted that it stops; returns how many.

    Calls stop as well; they are nobody's work yet and are not counted.
    """
    rows = await session.execute(
        select(Assignment.id, Assignment.need_id, Assignment.state)
        .where(
            Assignment.organisation_id == organisation_id,
            Assignment.state.in_([AssignmentState.offered, AssignmentState.proposed]),
        )
        .limit(_MOST_STOPPED)
    )
    found = rows.all()
    await outbox.emit(
        session, *(OfferStopped(one.id, one.need_id, organisation_id) for one in found)
    )
    return sum(one.state == AssignmentState.offered for one in found)


async def who_had_it(session: Session, need_id: UUID) -> set[UUID]:
    """Return the organisations that had a need and have it no more."""
    found = await session.scalars(
        select(Assignment.organisation_id).where(
            Assignment.need_id == need_id,
            Assignment.state.not_in([*ACTIVE, AssignmentState.proposed]),
            ~Assignment.is_call,
        )
    )
    return set(found)


async def need_of_assignment(session: Session, assignment_id: UUID, organisation_id: UUID) -> UUID:
    """Return which need an organisation's assignment belongs to; raises AssignmentNotFound."""
    need_id = await session.scalar(
        select(Assignment.need_id).where(
            Assignment.id == assignment_id,
            Assignment.organisation_id == organisation_id,
            ~Assignment.is_call,
        )
    )
    if need_id is None:
        raise AssignmentNotFound
    return need_id
