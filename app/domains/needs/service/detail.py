"""One need with all that happened, as its writer and as its office see it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, any_, bindparam, func, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from app.domains.identity import service as identity
from app.domains.needs.models import Assignment, Clock, Need, NeedImage
from app.domains.needs.problems import NeedNotFound
from app.domains.needs.schemas import Handler, NeedDetail, Understanding
from app.domains.needs.service import timeline, wording
from app.domains.needs.states import (
    ACTIVE,
    CORRECTABLE,
    ENDED,
    NEED_NAMES,
    Action,
    AssignmentRole,
    AssignmentState,
    Claim,
    ClockKind,
    NeedState,
)
from app.domains.notifications import service as notifications
from app.kernel import clock
from app.platform.compiled import Compiled, Rows
from app.platform.db import Session
from app.platform.sqltypes import AnyRow, table_of

_needs = table_of(Need)
_followers = _needs.alias("followers")
_assignments = table_of(Assignment).c
_images = table_of(NeedImage).c
_clocks = table_of(Clock).c
_lead = (
    select(
        _assignments.organisation_id,
        _assignments.state,
        _assignments.reasons,
        _assignments.claim,
        _assignments.answer,
    )
    .where(
        _assignments.need_id == _needs.c.id,
        _assignments.role == AssignmentRole.lead,
        _assignments.state == any_(literal([*sorted(ACTIVE)], ARRAY(Text()))),
    )
    .lateral("lead")
)
_NEED = Compiled(
    select(
        *_needs.c,
        _lead.c.organisation_id.label("lead_id"),
        _lead.c.state.label("lead_state"),
        _lead.c.reasons.label("lead_reasons"),
        _lead.c.claim.label("claim"),
        _lead.c.answer.label("answer"),
        func.array(
            select(_images.id)
            .where(_images.need_id == _needs.c.id)
            .order_by(_images.id)
            .scalar_subquery()
        ).label("images"),
        select(func.jsonb_object_agg(_clocks.kind, _clocks.due_at))
        .where(
            _clocks.need_id == _needs.c.id,
            _clocks.stopped_at.is_(None),
            _clocks.paused_at.is_(None),
        )
        .scalar_subquery()
        .label("due"),
        select(func.count())
        .select_from(_followers)
        .where(_followers.c.joined_to == _needs.c.id)
        .scalar_subquery()
        .label("supporters"),
    )
    .select_from(_needs.outerjoin(_lead, true()))
    .where(_needs.c.id == bindparam("need_id"))
)


async def need_of_youth(session: Session, need_id: UUID, youth_id: UUID) -> NeedDetail:
    """Return a need as its writer sees it; raises NeedNotFound, also for another's need."""
    need = await _find(session, need_id)
    if need.youth_id != youth_id:
        raise NeedNotFound
    return await _detail(session, need, with_internal=False)


async def need_of_office(
    session: Session, need_id: UUID, office_id: UUID
) -> tuple[NeedDetail, AnyRow]:
    """Return a need with its whole history, as staff of the office or above see it."""
    need = await _find(session, need_id)
    office = await identity.find_organisation(session, need.office_id)
    if office_id not in office.lineage:
        raise NeedNotFound
    return await _detail(session, need, with_internal=True), need


async def facts_of(session: Session, need_id: UUID) -> AnyRow:
    """Return all that is kept of a need, for a machine to look at; asks nobody's leave."""
    return await _find(session, need_id)


async def _find(session: Session, need_id: UUID) -> AnyRow:
    found = await _NEED.rows(session, need_id=need_id)
    if not found:
        raise NeedNotFound
    row: AnyRow = found[0]
    return row


async def _detail(session: Session, need: AnyRow, *, with_internal: bool) -> NeedDetail:
    history = await timeline.of_need(session, need.id, with_internal=with_internal)
    followed = await _followed(session, need, history)
    # A hand-over by staff stands under their office, so the lead is named besides.
    organisations = {row.organisation_id for row in [*history, *followed] if row.organisation_id}
    organisations |= {need.lead_id} - {None}
    names = await identity.names_of(session, sorted(organisations))
    state = NeedState(need.state)
    entries = [timeline.entry(row, names, with_internal=with_internal) for row in history]
    if followed:
        entries += [timeline.entry_of_main(row, names) for row in followed]
        entries.sort(key=lambda one: one.at)
    understanding = wording.understanding(need)
    answer, claim = _answer(need, history)
    return NeedDetail(
        id=need.id,
        receipt=need.receipt,
        text=need.text,
        images=need.images,
        adcode=need.adcode,
        address=need.address,
        is_anonymous=need.is_anonymous,
        shares_phone=need.shares_phone,
        state=state,
        state_name=NEED_NAMES[state],
        understanding=understanding,
        handler=_handler(need, names),
        answer=answer,
        claim=claim,
        question=_open_question(state, history),
        due_at=_next_due(state, need.due or {}),
        is_overdue=need.is_overdue,
        supporters=need.supporters,
        split_from=need.split_from,
        may=_what_the_writer_may(state, understanding),
        hotlines=wording.hotlines(need),
        timeline=entries,
        subscribe_templates=[] if state in ENDED else notifications.templates_to_ask(),
        created_at=need.created_at,
        updated_at=need.updated_at,
    )


async def _followed(session: Session, need: AnyRow, history: Rows) -> Rows:
    """Return the steps of the need this one follows, while it follows."""
    if need.joined_to is None:
        return []
    joined = [row.at for row in history if row.to_state == NeedState.joined]
    answered = [row.at for row in history if row.to_state == NeedState.answered]
    if not joined:
        return []
    until = answered[0] if answered else clock.now()
    return await timeline.of_main(session, need.joined_to, joined[-1], until)


def _answer(need: AnyRow, history: Rows) -> tuple[str | None, Claim | None]:
    """Return the lead's answer, or what the followers of another need were told."""
    if need.lead_id is not None or need.joined_to is None:
        return need.answer, need.claim
    told = [row for row in history if row.action == Action.answered]
    return (told[-1].words, told[-1].reason) if told else (None, None)


def _handler(need: AnyRow, names: dict[UUID, str]) -> Handler | None:
    if need.lead_id is None:
        return None
    return Handler(
        organisation_id=need.lead_id,
        name=names.get(need.lead_id, ""),
        state=AssignmentState(need.lead_state),
        reasons=need.lead_reasons,
    )


def _what_the_writer_may(state: NeedState, understood: Understanding) -> list[str]:
    """Return the verbs open to the writer now, for the buttons."""
    if state is NeedState.joined:
        return ["own_way", "withdraw"]
    may = []
    if understood.split is not None:
        may.append("split")
    if state not in ENDED and state is not NeedState.answered:
        may += ["add", "withdraw"]
    if state in CORRECTABLE:
        may.append("correct")
    if state is NeedState.waiting_youth:
        may.append("reply")
    if state in {NeedState.answered, NeedState.closed}:
        may.append("judge")
    if state is NeedState.rejected:
        may.append("appeal")
    return may


def _open_question(state: NeedState, history: Rows) -> str | None:
    if state is not NeedState.waiting_youth:
        return None
    asked = [row.words for row in history if row.action == Action.question_asked]
    return asked[-1] if asked else None


_NEXT_DUE: dict[NeedState, tuple[ClockKind, ...]] = {
    NeedState.screening: (ClockKind.triage,),
    NeedState.triaged: (ClockKind.triage, ClockKind.accept),
    NeedState.dispatched: (ClockKind.accept,),
    NeedState.accepted: (ClockKind.contact, ClockKind.resolution, ClockKind.redo),
    NeedState.in_progress: (ClockKind.resolution, ClockKind.redo),
    NeedState.answered: (ClockKind.feedback,),
}


def _next_due(state: NeedState, due: dict[str, str]) -> datetime | None:
    found = next((due[kind] for kind in _NEXT_DUE.get(state, ()) if kind in due), None)
    return None if found is None else datetime.fromisoformat(found)
