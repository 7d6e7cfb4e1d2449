"""What nobody took, and refusals that staff rule on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_

from app.domains.classifier import service as classifier
from app.domains.identity import service as identity
from app.domains.needs.gap_schemas import (
    DeclineOut,
    DeclinePage,
    GapCell,
    GapLedger,
    GapOut,
    GapPage,
    RulingIn,
)
from app.domains.needs.models import Assignment, Need
from app.domains.needs.problems import AlreadyRuled, AssignmentNotFound
from app.domains.needs.promise_models import NeedGap
from app.domains.needs.service import wording
from app.domains.needs.states import (
    AssignmentState,
    DeclineReason,
    GapOutcome,
    GapReason,
    Ruling,
)
from app.kernel import clock
from app.kernel.paging import read_cursor, write_cursor
from app.platform.db import Session

_MOST_CELLS = 200


async def gap_ledger(
    session: Session,
    office_ids: list[UUID],
    *,
    since: datetime | None = None,
    limit: int = _MOST_CELLS,
) -> GapLedger:
    """Return what nobody has taken in some offices, by topic and district, the most first."""
    needs = func.count().label("needs")
    query = (
        select(
            Need.topic,
            Need.adcode,
            needs,
            func.count().filter(NeedGap.reason == GapReason.no_partner).label("no_partner"),
            func.count().filter(NeedGap.reason == GapReason.hop_budget).label("declined"),
            func.sum(NeedGap.offers).label("offers"),
            func.min(NeedGap.opened_at).label("oldest_at"),
        )
        .join(Need, Need.id == NeedGap.need_id)
        .where(NeedGap.ended_at.is_(None), Need.office_id.in_(office_ids))
        .group_by(Need.topic, Need.adcode)
        .order_by(needs.desc(), Need.topic, Need.adcode)
        .limit(min(limit, _MOST_CELLS))
    )
    if since is not None:
        query = query.where(NeedGap.opened_at >= since)
    rows = await session.execute(query)
    return GapLedger(
        items=[
            GapCell(
                topic=row.topic,
                topic_name=classifier.topic_name(row.topic),
                adcode=row.adcode,
                needs=row.needs,
                no_partner=row.no_partner,
                declined=row.declined,
                offers=int(row.offers),
                oldest_at=row.oldest_at,
            )
            for row in rows
        ]
    )


@dataclass(frozen=True, slots=True)
class GapFilter:
    """Which needs that nobody took."""

    topic: str | None = None
    adcode: str | None = None
    only_open: bool = True


async def list_gaps(
    session: Session,
    office_ids: list[UUID],
    wanted: GapFilter,
    limit: int,
    cursor: str | None,
) -> GapPage:
    """Return one page of needs that nobody took, the newest first."""
    query = (
        select(NeedGap, Need.receipt, Need.topic, Need.adcode)
        .join(Need, Need.id == NeedGap.need_id)
        .where(Need.office_id.in_(office_ids))
        .order_by(NeedGap.opened_at.desc(), NeedGap.id.desc())
        .limit(limit + 1)
    )
    if wanted.only_open:
        query = query.where(NeedGap.ended_at.is_(None))
    if wanted.topic is not None:
        query = query.where(Need.topic == wanted.topic)
    if wanted.adcode is not None:
        query = query.where(Need.adcode == wanted.adcode)
    if cursor:
        query = query.where(tuple_(NeedGap.opened_at, NeedGap.id) < read_cursor(cursor))
    rows = (await session.execute(query)).all()
    page = rows[:limit]
    last = page[-1][0] if len(rows) > limit else None
    return GapPage(
        items=[
            GapOut(
                need_id=gap.need_id,
                receipt=receipt,
                topic=topic,
                topic_name=classifier.topic_name(topic),
                adcode=adcode,
                reason=GapReason(gap.reason),
                offers=gap.offers,
                opened_at=gap.opened_at,
                outcome=None if gap.outcome is None else GapOutcome(gap.outcome),
                ended_at=gap.ended_at,
                taken_by=gap.taken_by,
            )
            for gap, receipt, topic, adcode in page
        ],
        next_cursor=None if last is None else write_cursor(last.opened_at, last.id),
    )


async def list_declines(
    session: Session,
    office_ids: list[UUID],
    limit: int,
    cursor: str | None,
    *,
    is_ruled: bool | None = None,
) -> DeclinePage:
    """Return one page of refusals in some offices, the newest first."""
    query = (
        select(Assignment, Need.receipt, Need.topic)
        .join(Need, Need.id == Assignment.need_id)
        .where(Assignment.state == AssignmentState.declined, Need.office_id.in_(office_ids))
        .order_by(Assignment.updated_at.desc(), Assignment.id.desc())
        .limit(limit + 1)
    )
    if is_ruled is not None:
        known = Assignment.ruling.is_not(None)
        query = query.where(known if is_ruled else ~known)
    if cursor:
        query = query.where(tuple_(Assignment.updated_at, Assignment.id) < read_cursor(cursor))
    rows = (await session.execute(query)).all()
    page = rows[:limit]
    mentioned = {one.organisation_id for one, *_ in page}
    mentioned |= {one.suggested_id for one, *_ in page if one.suggested_id}
    names = await identity.names_of(session, sorted(mentioned))
    return DeclinePage(
        items=[_decline(one, receipt, topic, names) for one, receipt, topic in page],
        next_cursor=(
            write_cursor(page[-1][0].updated_at, page[-1][0].id) if len(rows) > limit else None
        ),
    )


async def rule(
    session: Session, assignment_id: UUID, staff_id: UUID, office_ids: list[UUID], said: RulingIn
) -> DeclineOut:
    """Say whether a refusal was right, once; raises AssignmentNotFound, AlreadyRuled."""
    row = (
        await session.execute(
            select(Assignment, Need.receipt, Need.topic)
            .join(Need, Need.id == Assignment.need_id)
            .where(
                Assignment.id == assignment_id,
                Assignment.state == AssignmentState.declined,
                Need.office_id.in_(office_ids),
            )
            .with_for_update(of=Assignment)
        )
    ).one_or_none()
    if row is None:
        raise AssignmentNotFound
    refused, receipt, topic = row
    if refused.ruling is not None:
        raise AlreadyRuled
    refused.ruling = said.ruling
    refused.ruling_note = said.note
    refused.ruled_at, refused.ruled_by = clock.now(), staff_id
    await session.flush()
    mentioned = [refused.organisation_id, *filter(None, [refused.suggested_id])]
    return _decline(refused, receipt, topic, await identity.names_of(session, mentioned))


def _decline(one: Assignment, receipt: str, topic: str, names: dict[UUID, str]) -> DeclineOut:
    reason = DeclineReason(one.decline_reason or DeclineReason.other)
    return DeclineOut(
        assignment_id=one.id,
        need_id=one.need_id,
        receipt=receipt,
        organisation_id=one.organisation_id,
        organisation=names.get(one.organisation_id, ""),
        topic=topic,
        topic_name=classifier.topic_name(topic),
        reason=reason,
        reason_name=wording.DECLINE_WORDS[reason],
        suggested=one.suggested_id,
        suggested_name=names.get(one.suggested_id) if one.suggested_id else None,
        declined_at=one.updated_at,
        ruling=None if one.ruling is None else Ruling(one.ruling),
        ruled_at=one.ruled_at,
    )
