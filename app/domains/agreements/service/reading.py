"""Agreements and commitments, as those who may see them read them."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, cast, or_, select, tuple_

from app.domains.agreements.models import (
    Agreement,
    AgreementHistory,
    AgreementParty,
    AgreementVersion,
    Commitment,
    CommitmentDelivery,
    CommitmentReservation,
)
from app.domains.agreements.problems import AgreementNotFound, CommitmentNotFound
from app.domains.agreements.schemas import (
    AgreementBrief,
    AgreementDetail,
    AgreementHistoryEntry,
    AgreementHistoryPage,
    AgreementPage,
    AgreementPartyOut,
    AgreementVersionOut,
    AgreementVersionPage,
    CommitmentDetail,
    CommitmentOut,
    CommitmentPage,
    GivenOut,
    ReservationOut,
)
from app.domains.agreements.service.acting import Actor, may_see, within
from app.domains.agreements.service.keeping import MOST_ENTRIES
from app.domains.agreements.states import (
    AGREEMENT_NAMES,
    COMMITMENT_NAMES,
    KIND_NAMES,
    AgreementState,
    CommitmentKind,
    CommitmentState,
)
from app.domains.identity import service as identity
from app.kernel import clock
from app.kernel.paging import read_cursor, read_position, write_cursor, write_position
from app.platform.db import Session

NOON = time(12)


async def list_agreements(
    session: Session,
    actor: Actor,
    state: AgreementState | None,
    limit: int,
    cursor: str | None,
) -> AgreementPage:
    """Return the agreements an actor may see, the newest first."""
    query = (
        select(Agreement)
        .where(may_see(actor))
        .order_by(Agreement.created_at.desc(), Agreement.id.desc())
        .limit(limit + 1)
    )
    if state is not None:
        query = query.where(Agreement.state == state)
    if cursor:
        query = query.where(tuple_(Agreement.created_at, Agreement.id) < read_cursor(cursor))
    rows = list(await session.scalars(query))
    page = rows[:limit]
    parties = await _parties(session, [one.id for one in page])
    return AgreementPage(
        items=[AgreementBrief(**_brief(one, parties)) for one in page],
        next_cursor=write_cursor(page[-1].created_at, page[-1].id) if len(rows) > limit else None,
    )


async def agreement_of(session: Session, agreement_id: UUID, actor: Actor) -> AgreementDetail:
    """Return one agreement with its present text; raises AgreementNotFound."""
    row = (
        await session.execute(
            select(Agreement, AgreementVersion)
            .join(
                AgreementVersion,
                (AgreementVersion.agreement_id == Agreement.id)
                & (AgreementVersion.number == Agreement.version),
            )
            .where(Agreement.id == agreement_id, may_see(actor))
        )
    ).one_or_none()
    if row is None:
        raise AgreementNotFound
    agreement, version = row
    return AgreementDetail(
        **_brief(agreement, await _parties(session, [agreement_id])),
        owner_id=agreement.owner_id,
        signed_at=agreement.signed_at,
        suspended_on=agreement.suspended_on,
        renews=agreement.renews_id,
        present=_version(version),
    )


async def list_versions(
    session: Session, agreement_id: UUID, actor: Actor, limit: int, cursor: str | None
) -> AgreementVersionPage:
    """Return the versions of an agreement, the newest first."""
    await _demand_sight(session, agreement_id, actor)
    query = (
        select(AgreementVersion)
        .where(AgreementVersion.agreement_id == agreement_id)
        .order_by(AgreementVersion.number.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(AgreementVersion.number < _number_in(cursor))
    rows = list(await session.scalars(query))
    page = rows[:limit]
    return AgreementVersionPage(
        items=[_version(one) for one in page],
        next_cursor=write_position(0, page[-1].number) if len(rows) > limit else None,
    )


async def history_of(
    session: Session, agreement_id: UUID, actor: Actor, limit: int, cursor: str | None
) -> AgreementHistoryPage:
    """Return what happened to an agreement and its commitments, the newest first."""
    await _demand_sight(session, agreement_id, actor)
    query = (
        select(AgreementHistory)
        .where(AgreementHistory.agreement_id == agreement_id)
        .order_by(AgreementHistory.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(AgreementHistory.id < _number_in(cursor))
    rows = list(await session.scalars(query))
    page = rows[:limit]
    return AgreementHistoryPage(
        items=[AgreementHistoryEntry.model_validate(one, from_attributes=True) for one in page],
        next_cursor=write_position(0, page[-1].id) if len(rows) > limit else None,
    )


async def list_commitments(
    session: Session,
    actor: Actor,
    wanted: list[ColumnElement[bool]],
    limit: int,
    cursor: str | None,
) -> CommitmentPage:
    """Return commitments of agreements an actor may see, those due first at the top."""
    query = _commitments(actor).where(*wanted).limit(limit + 1)
    if cursor:
        moment, key = read_cursor(cursor)
        day = cast(moment.astimezone(clock.SHANGHAI).date(), Date)
        query = query.where(tuple_(Commitment.until_on, Commitment.id) > tuple_(day, key))
    rows = (await session.execute(query)).all()
    page = rows[:limit]
    return CommitmentPage(
        items=[CommitmentOut(**one) for one in await _described(session, page)],
        next_cursor=_place(page[-1].Commitment) if len(rows) > limit else None,
    )


def about(
    agreement_id: UUID | None, organisation_id: UUID | None, state: CommitmentState | None
) -> list[ColumnElement[bool]]:
    """Return the conditions of a list of commitments."""
    wanted: list[ColumnElement[bool]] = []
    if agreement_id is not None:
        wanted.append(Commitment.agreement_id == agreement_id)
    if organisation_id is not None:
        wanted.append(
            or_(Commitment.debtor_id == organisation_id, Commitment.creditor_id == organisation_id)
        )
    if state is not None:
        wanted.append(Commitment.state == state)
    return wanted


async def commitment_of(session: Session, commitment_id: UUID, actor: Actor) -> CommitmentDetail:
    """Return one commitment with what was delivered and reserved; raises CommitmentNotFound."""
    rows = (await session.execute(_commitments(actor).where(Commitment.id == commitment_id))).all()
    if not rows:
        raise CommitmentNotFound
    deliveries = await session.scalars(
        select(CommitmentDelivery)
        .where(CommitmentDelivery.commitment_id == commitment_id)
        .order_by(CommitmentDelivery.id.desc())
        .limit(MOST_ENTRIES)
    )
    reservations = await session.scalars(
        select(CommitmentReservation)
        .where(CommitmentReservation.commitment_id == commitment_id)
        .order_by(CommitmentReservation.id.desc())
        .limit(MOST_ENTRIES)
    )
    [fields] = await _described(session, rows)
    return CommitmentDetail(
        **fields,
        deliveries=[GivenOut.model_validate(one, from_attributes=True) for one in deliveries],
        reservations=[
            ReservationOut.model_validate(one, from_attributes=True) for one in reservations
        ],
    )


async def list_for_meeting(
    session: Session, reach: list[UUID], state: CommitmentState, limit: int
) -> list[CommitmentOut]:
    """Return commitments in one state that concern some organisations, the oldest first."""
    rows = (
        await session.execute(
            select(Commitment, Agreement.title)
            .join(Agreement, Agreement.id == Commitment.agreement_id)
            .where(
                Commitment.state == state,
                or_(within(Commitment.debtor_id, reach), within(Commitment.creditor_id, reach)),
            )
            .order_by(Commitment.until_on, Commitment.id)
            .limit(limit)
        )
    ).all()
    return [CommitmentOut(**one) for one in await _described(session, rows)]


async def list_expiring(session: Session, reach: list[UUID], limit: int) -> list[AgreementBrief]:
    """Return the agreements of some organisations that end soon, the first to end first."""
    is_party = select(AgreementParty.agreement_id).where(
        within(AgreementParty.organisation_id, reach)
    )
    rows = list(
        await session.scalars(
            select(Agreement)
            .where(Agreement.state == AgreementState.expiring, Agreement.id.in_(is_party))
            .order_by(Agreement.ends_on, Agreement.id)
            .limit(limit)
        )
    )
    parties = await _parties(session, [one.id for one in rows])
    return [AgreementBrief(**_brief(one, parties)) for one in rows]


def _commitments(actor: Actor) -> Any:
    return (
        select(Commitment, Agreement.title)
        .join(Agreement, Agreement.id == Commitment.agreement_id)
        .where(may_see(actor))
        .order_by(Commitment.until_on, Commitment.id)
    )


async def _described(session: Session, rows: Any) -> list[dict[str, Any]]:
    found: list[tuple[Commitment, str]] = [(row.Commitment, row.title) for row in rows]
    who = {side for one, _ in found for side in (one.debtor_id, one.creditor_id)}
    names = await identity.names_of(session, sorted(who))
    return [
        {
            **{name: getattr(one, name) for name in _PLAIN},
            "agreement_title": title,
            "debtor_name": names.get(one.debtor_id, ""),
            "creditor_name": names.get(one.creditor_id, ""),
            "kind_name": KIND_NAMES[CommitmentKind(one.kind)],
            "state_name": COMMITMENT_NAMES[CommitmentState(one.state)],
            "waived_by_debtor": one.debtor_waived_at is not None,
            "waived_by_creditor": one.creditor_waived_at is not None,
        }
        for one, title in found
    ]


_PLAIN = sorted(set(CommitmentOut.model_fields) & set(Commitment.__mapper__.columns.keys()))


async def _parties(
    session: Session, agreement_ids: list[UUID]
) -> dict[UUID, list[AgreementPartyOut]]:
    if not agreement_ids:
        return {}
    rows = list(
        await session.scalars(
            select(AgreementParty)
            .where(AgreementParty.agreement_id.in_(agreement_ids))
            .order_by(AgreementParty.agreement_id, AgreementParty.place)
        )
    )
    names = await identity.names_of(session, sorted({one.organisation_id for one in rows}))
    found: dict[UUID, list[AgreementPartyOut]] = {}
    for one in rows:
        found.setdefault(one.agreement_id, []).append(
            AgreementPartyOut(
                organisation_id=one.organisation_id,
                organisation_name=names.get(one.organisation_id, ""),
                signed_version=one.signed_version,
                signed_at=one.signed_at,
                signer_kind=one.signer_kind,
            )
        )
    return found


def _brief(one: Agreement, parties: dict[UUID, list[AgreementPartyOut]]) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "state": one.state,
        "state_name": AGREEMENT_NAMES[AgreementState(one.state)],
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "version": one.version,
        "parties": parties.get(one.id, []),
        "created_at": one.created_at,
        "updated_at": one.updated_at,
    }


def _version(one: AgreementVersion) -> AgreementVersionOut:
    return AgreementVersionOut(
        number=one.number,
        title=one.title,
        text=one.text,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        clauses=one.clauses,
        organisation_id=one.organisation_id,
        at=one.at,
    )


async def _demand_sight(session: Session, agreement_id: UUID, actor: Actor) -> None:
    found = await session.scalar(
        select(Agreement.id).where(Agreement.id == agreement_id, may_see(actor))
    )
    if found is None:
        raise AgreementNotFound


def _number_in(cursor: str) -> int:
    return read_position(cursor)[1]


def _place(one: Commitment) -> str:
    return write_cursor(datetime.combine(one.until_on, NOON, clock.SHANGHAI), one.id)
