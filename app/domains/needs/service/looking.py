"""Looking at needs: lists built for speed, details built for people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    ColumnElement,
    Integer,
    Uuid,
    bindparam,
    case,
    cast,
    column,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.domains.classifier import service as classifier
from app.domains.identity import service as identity
from app.domains.needs import rules
from app.domains.needs.models import Assignment, Clock, Need, NeedHistory, NeedImage
from app.domains.needs.problems import AssignmentNotFound, NeedNotFound
from app.domains.needs.schemas import (
    AssignmentBrief,
    AssignmentNeed,
    AssignmentOut,
    AssignmentPage,
    ClockOut,
    Handler,
    NeedDetail,
    ReviewItem,
    ReviewPage,
    TimelineEntry,
)
from app.domains.needs.service import wording
from app.domains.needs.states import (
    ACTIVE,
    ENDED,
    NEED_NAMES,
    OPEN,
    TAKEN,
    Action,
    ActorKind,
    AssignmentRole,
    AssignmentState,
    ClockKind,
    NeedState,
    ReviewReason,
)
from app.kernel import clock, ids
from app.kernel.paging import read_cursor, write_cursor
from app.platform.compiled import Compiled
from app.platform.db import Session
from app.platform.sqltypes import AnyRow, table_of

_MOST_HISTORY = 500
_FIRST_PAGE = (datetime(9999, 1, 1, tzinfo=clock.SHANGHAI), UUID(int=(1 << 128) - 1))

_needs = table_of(Need).c
# Columns and not objects: the most read list has no use for what the ORM adds.
_MINE = Compiled(
    select(
        _needs.id,
        _needs.receipt,
        func.left(_needs.text, wording.BRIEF_LENGTH),
        _needs.state,
        _needs.topic,
        _needs.is_overdue,
        _needs.created_at,
        _needs.updated_at,
    )
    .where(
        _needs.youth_id == bindparam("youth_id"),
        tuple_(_needs.created_at, _needs.id) < tuple_(bindparam("before"), bindparam("before_id")),
    )
    .order_by(_needs.created_at.desc(), _needs.id.desc())
    .limit(bindparam("limit"))
)


async def list_mine(youth_id: UUID, limit: int, cursor: str | None) -> bytes:
    """Return one page of a youth's needs as the JSON of NeedPage, the newest first.

    Bytes and not objects: this is the most read list, and validating it again would cost a third.
    """
    before, before_id = read_cursor(cursor) if cursor else _FIRST_PAGE
    rows = await _MINE.look(youth_id=youth_id, before=before, before_id=before_id, limit=limit + 1)
    page = rows[:limit]
    more = write_cursor(page[-1].created_at, page[-1].id) if len(rows) > limit else None
    items = [_brief(row) for row in page]
    return orjson.dumps({"items": items, "next_cursor": more}, option=orjson.OPT_UTC_Z)


def _brief(row: AnyRow) -> dict[str, Any]:
    need_id, receipt, text, state, topic, is_overdue, created_at, updated_at = row
    return {
        "id": ids.encode("need", need_id),
        "receipt": receipt,
        "text": text,
        "state": state,
        "state_name": NEED_NAMES[state],
        "topic": topic,
        "topic_name": classifier.topic_name(topic),
        "is_overdue": is_overdue,
        "created_at": created_at,
        "updated_at": updated_at,
    }


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a detail is made of besides the need's own row."""

    history: list[AnyRow]
    lead: Assignment | None
    images: list[UUID]
    due: dict[str, datetime]
    names: dict[UUID, str]


async def need_of_youth(session: Session, need_id: UUID, youth_id: UUID) -> NeedDetail:
    """Return a need as its writer sees it; raises NeedNotFound, also for another's need."""
    need = await session.scalar(select(Need).where(Need.id == need_id, Need.youth_id == youth_id))
    if need is None:
        raise NeedNotFound
    return _detail(need, await _parts(session, need, public_only=True))


async def need_of_office(
    session: Session, need_id: UUID, office_id: UUID
) -> tuple[NeedDetail, Need]:
    """Return a need with its whole history, as staff of the office or above see it."""
    need = await session.scalar(select(Need).where(Need.id == need_id))
    if need is None:
        raise NeedNotFound
    office = await identity.find_organisation(session, need.office_id)
    if office_id not in office.lineage:
        raise NeedNotFound
    return _detail(need, await _parts(session, need, public_only=False)), need


async def _parts(session: Session, need: Need, *, public_only: bool) -> _Parts:
    query = select(
        NeedHistory.action,
        NeedHistory.to_state,
        NeedHistory.actor_kind,
        NeedHistory.organisation_id,
        NeedHistory.reason,
        NeedHistory.words,
        NeedHistory.at,
    ).where(NeedHistory.need_id == need.id)
    if public_only:
        query = query.where(NeedHistory.is_public)
    history = list(await session.execute(query.order_by(NeedHistory.id).limit(_MOST_HISTORY)))
    lead = await session.scalar(
        select(Assignment).where(
            Assignment.need_id == need.id,
            Assignment.role == AssignmentRole.lead,
            Assignment.state.in_(ACTIVE),
        )
    )
    images = await session.scalars(
        select(NeedImage.id).where(NeedImage.need_id == need.id).order_by(NeedImage.id)
    )
    clocks = await session.execute(
        select(Clock.kind, Clock.due_at).where(
            Clock.need_id == need.id, Clock.stopped_at.is_(None), Clock.paused_at.is_(None)
        )
    )
    organisations = {row.organisation_id for row in history if row.organisation_id}
    return _Parts(
        history=history,
        lead=lead,
        images=list(images),
        due={row.kind: row.due_at for row in clocks},
        names=await identity.names_of(session, sorted(organisations)),
    )


def _detail(need: Need, parts: _Parts) -> NeedDetail:
    state = NeedState(need.state)
    lead = parts.lead
    return NeedDetail(
        id=need.id,
        receipt=need.receipt,
        text=need.text,
        images=parts.images,
        adcode=need.adcode,
        address=need.address,
        is_anonymous=need.is_anonymous,
        state=state,
        state_name=NEED_NAMES[state],
        understanding=wording.understanding(need),
        handler=None if lead is None else handler(lead, parts.names),
        answer=lead.answer if lead else None,
        claim=lead.claim if lead else None,
        question=_open_question(state, parts.history),
        due_at=_next_due(state, parts.due),
        is_overdue=need.is_overdue,
        may=what_the_writer_may(state),
        hotlines=wording.hotlines(need),
        timeline=[timeline_entry(row, parts.names) for row in parts.history],
        subscribe_templates=[],
        created_at=need.created_at,
        updated_at=need.updated_at,
    )


def handler(lead: Assignment, names: dict[UUID, str]) -> Handler:
    """Return who has a need."""
    return Handler(
        organisation_id=lead.organisation_id,
        name=names.get(lead.organisation_id, ""),
        state=AssignmentState(lead.state),
        reasons=lead.reasons,
    )


def timeline_entry(row: AnyRow, names: dict[UUID, str]) -> TimelineEntry:
    """Return one line of a timeline."""
    return TimelineEntry(
        action=Action(row.action),
        title=wording.title(row.action, row.to_state),
        state=row.to_state,
        by=ActorKind(row.actor_kind),
        organisation=names.get(row.organisation_id),
        reason=wording.DECLINE_WORDS.get(row.reason, row.reason),
        words=row.words,
        at=row.at,
    )


def what_the_writer_may(state: NeedState) -> list[str]:
    """Return the verbs open to the writer now, for the buttons."""
    may = []
    if state not in ENDED and state is not NeedState.answered:
        may += ["add", "withdraw"]
    if state is NeedState.waiting_youth:
        may.append("reply")
    if state in {NeedState.answered, NeedState.closed}:
        may.append("judge")
    if state is NeedState.rejected:
        may.append("appeal")
    return may


def _open_question(state: NeedState, history: list[AnyRow]) -> str | None:
    if state is not NeedState.waiting_youth:
        return None
    asked = [row.words for row in history if row.action == Action.question_asked]
    return asked[-1] if asked else None


_NEXT_DUE: dict[NeedState, tuple[ClockKind, ...]] = {
    NeedState.screening: (ClockKind.triage,),
    NeedState.triaged: (ClockKind.triage,),
    NeedState.dispatched: (ClockKind.accept,),
    NeedState.accepted: (ClockKind.contact, ClockKind.resolution, ClockKind.redo),
    NeedState.in_progress: (ClockKind.resolution, ClockKind.redo),
    NeedState.answered: (ClockKind.feedback,),
}


def _next_due(state: NeedState, due: dict[str, datetime]) -> datetime | None:
    return next((due[kind] for kind in _NEXT_DUE.get(state, ()) if kind in due), None)


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
        .where(Assignment.organisation_id == organisation_id)
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
) -> AssignmentOut:
    """Return an organisation's assignment, with as much of the need as it may see now."""
    row = (
        await session.execute(
            select(Assignment, Need)
            .join(Need, Need.id == Assignment.need_id)
            .where(Assignment.id == assignment_id, Assignment.organisation_id == organisation_id)
        )
    ).one_or_none()
    if row is None:
        raise AssignmentNotFound
    assignment, need = row
    clocks = await session.scalars(
        select(Clock).where(Clock.assignment_id == assignment_id, Clock.stopped_at.is_(None))
    )
    return AssignmentOut(
        id=assignment.id,
        state=assignment.state,
        role=assignment.role,
        reasons=assignment.reasons,
        need=await _staged(session, need, assignment, is_company=is_company),
        clocks=[_clock_out(one) for one in clocks],
        conversation=await _conversation(session, assignment),
        answer=assignment.answer,
        claim=assignment.claim,
        created_at=assignment.created_at,
        updated_at=assignment.updated_at,
    )


async def _staged(
    session: Session, need: Need, assignment: Assignment, *, is_company: bool
) -> AssignmentNeed:
    state = AssignmentState(assignment.state)
    is_guarded = need.is_anonymous or (need.is_minor and is_company)
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
        adcode=need.adcode,
        address=need.address if sees_all else None,
        state=NeedState(need.state),
    )


async def _conversation(session: Session, assignment: Assignment) -> list[TimelineEntry]:
    if AssignmentState(assignment.state) not in TAKEN:
        return []
    rows = await session.execute(
        select(
            NeedHistory.action,
            NeedHistory.to_state,
            NeedHistory.actor_kind,
            NeedHistory.organisation_id,
            NeedHistory.reason,
            NeedHistory.words,
            NeedHistory.at,
        )
        .where(
            NeedHistory.need_id == assignment.need_id,
            NeedHistory.action != Action.moved,
            (NeedHistory.assignment_id == assignment.id)
            | (NeedHistory.actor_kind == ActorKind.youth),
        )
        .order_by(NeedHistory.id)
        .limit(_MOST_HISTORY)
    )
    return [timeline_entry(row, {}) for row in rows]


def _clock_out(running: Clock) -> ClockOut:
    return ClockOut(
        kind=ClockKind(running.kind),
        due_at=running.due_at,
        is_paused=running.paused_at is not None,
        is_breached=running.breached_at is not None,
        is_provisional=running.is_provisional,
    )


_REVIEW_RANK = case((Need.review_reason == ReviewReason.crisis, 0), else_=1)


async def list_review(
    session: Session, office_ids: list[UUID], limit: int, cursor: str | None
) -> ReviewPage:
    """Return what waits for a dispatcher: crises first (always all on top), then the oldest."""
    query = (
        select(Need)
        .where(Need.office_id.in_(office_ids), Need.review_reason.is_not(None))
        .order_by(Need.review_since, Need.id)
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(tuple_(Need.review_since, Need.id) > read_cursor(cursor))
    else:
        query = query.order_by(None).order_by(_REVIEW_RANK, Need.review_since, Need.id)
    rows = list(await session.scalars(query))
    page = rows[:limit]
    more = None
    if len(rows) > limit and page[-1].review_since is not None:
        more = write_cursor(page[-1].review_since, page[-1].id)
    return ReviewPage(items=[_review_item(one) for one in page], next_cursor=more)


def _review_item(need: Need) -> ReviewItem:
    return ReviewItem(
        id=need.id,
        receipt=need.receipt,
        text=need.text,
        reason=ReviewReason(need.review_reason or ReviewReason.unsure),
        waiting_since=need.review_since or need.updated_at,
        state=NeedState(need.state),
        is_crisis=need.is_crisis,
        topic=need.topic,
        confidence=need.reading.get("confidence", 0.0),
        alternatives=need.reading.get("alternatives", []),
        evidence=need.reading.get("evidence", []),
        kind=need.kind,
        urgency=need.urgency,
        adcode=need.adcode,
        hops=need.hops,
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


async def need_of_assignment(session: Session, assignment_id: UUID, organisation_id: UUID) -> UUID:
    """Return which need an organisation's assignment belongs to; raises AssignmentNotFound."""
    need_id = await session.scalar(
        select(Assignment.need_id).where(
            Assignment.id == assignment_id, Assignment.organisation_id == organisation_id
        )
    )
    if need_id is None:
        raise AssignmentNotFound
    return need_id
