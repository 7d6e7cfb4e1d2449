"""Handing an application in, and seeing it again."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Select, select, tuple_

from app.domains.classifier import service as classifier
from app.domains.onboarding import rules
from app.domains.onboarding.models import PartnerApplication, PartnerStep
from app.domains.onboarding.problems import (
    AlreadyApplied,
    ApplicationNotFound,
    MoveRefused,
    UnknownTopics,
)
from app.domains.onboarding.schemas import (
    ApplicantView,
    ApplicationBrief,
    ApplicationIn,
    ApplicationMade,
    ApplicationPage,
    ContactOut,
    StepBrief,
    StepOut,
)
from app.domains.onboarding.service import licences
from app.domains.onboarding.states import ENDED, NAMES, Mover, Stage
from app.kernel import clock, ids
from app.kernel.clock import SHANGHAI
from app.kernel.paging import read_cursor, write_cursor
from app.platform import crypto, resealing
from app.platform.db import Session

_CONTACT = "partner_applications.contact"
_TOKEN = "partner_applications.token"  # noqa: S105  the purpose of a key, not a key
_MOST_STEPS = 200
_MOST_STEPS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand moves an application."""

    mover: Mover
    staff_id: UUID | None = None


APPLICANT = Hand(Mover.applicant)
SYSTEM = Hand(Mover.system)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """An organisation that is at work already and gets a file."""

    organisation_id: UUID


async def apply(
    session: Session,
    draft: ApplicationIn,
    office_id: UUID,
    hand: Hand,
    enrolled: Enrolled | None = None,
) -> ApplicationMade:
    """Keep an application; raises BadCreditCode, UnknownTopics or AlreadyApplied."""
    code = rules.credit_code(draft.credit_code)
    unknown = [topic for topic in draft.topics if not classifier.is_topic(topic)]
    if unknown:
        raise UnknownTopics(unknown=unknown)
    await _refuse_second(session, code, enrolled)
    now, new_id = clock.now(), ids.new()
    row = PartnerApplication(
        id=new_id,
        receipt=_receipt(new_id),
        token_digest=crypto.digest(token_of(new_id)),
        office_id=office_id,
        organisation_id=enrolled.organisation_id if enrolled else None,
        name=draft.name,
        kind=draft.kind,
        credit_code=code,
        contact=crypto.seal(draft.contact.model_dump_json(), _CONTACT),
        topics=list(dict.fromkeys(draft.topics)),
        areas=list(dict.fromkeys(draft.areas)),
        introduction=draft.introduction,
        stage=Stage.active if enrolled else Stage.applied,
        stage_since=now,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    note(session, row, None, hand, "补录存量单位" if enrolled else "提交入驻申请")
    licences.add_all(session, new_id, draft.licences)
    await session.flush()
    return ApplicationMade(id=new_id, receipt=row.receipt, stage=Stage(row.stage))


def token_of(application_id: UUID) -> str:
    """Return the token with which an applicant sees an application again.

    It follows from the id and our key, so that a retried request gets the same one although
    nothing but its digest is kept.
    """
    made = hmac.new(crypto.derive_key(_TOKEN), application_id.bytes, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made[:24]).decode()


async def view_of(session: Session, receipt: str, token: str) -> ApplicantView:
    """Return an application as its applicant sees it; raises ApplicationNotFound."""
    row = await _of_applicant(session, receipt, token)
    steps = await session.scalars(
        select(PartnerStep)
        .where(PartnerStep.application_id == row.id)
        .order_by(PartnerStep.id.desc())
        .limit(_MOST_STEPS_SHOWN)
    )
    return ApplicantView(
        receipt=row.receipt,
        name=row.name,
        stage=Stage(row.stage),
        stage_name=NAMES[Stage(row.stage)],
        steps=[
            StepBrief(
                stage=Stage(one.to_stage),
                stage_name=NAMES[Stage(one.to_stage)],
                reason=one.reason,
                at=one.at,
            )
            for one in reversed(list(steps))
        ],
    )


async def withdraw(session: Session, receipt: str, token: str, reason: str) -> None:
    """Take an application back, as long as nobody has checked its documents."""
    row = await _of_applicant(session, receipt, token, lock=True)
    if row.stage != Stage.applied:
        raise MoveRefused(current=row.stage, target=Stage.left, allowed=[])
    move_row(session, row, Stage.left, APPLICANT, reason)
    await session.flush()


async def list_applications(
    session: Session, office_ids: list[UUID], stage: Stage | None, limit: int, cursor: str | None
) -> ApplicationPage:
    """Return one page of the applications to these offices, the newest first."""
    query = (
        select(PartnerApplication)
        .where(PartnerApplication.office_id.in_(office_ids))
        .order_by(PartnerApplication.created_at.desc(), PartnerApplication.id.desc())
        .limit(limit + 1)
    )
    if stage is not None:
        query = query.where(PartnerApplication.stage == stage)
    if cursor:
        place = tuple_(PartnerApplication.created_at, PartnerApplication.id)
        query = query.where(place < read_cursor(cursor))
    found = list(await session.scalars(query))
    page = found[:limit]
    return ApplicationPage(
        items=[ApplicationBrief(**brief(one)) for one in page],
        next_cursor=write_cursor(page[-1].created_at, page[-1].id) if len(found) > limit else None,
    )


async def lock(
    session: Session, application_id: UUID, office_ids: list[UUID]
) -> PartnerApplication:
    """Return an application of these offices, locked; raises ApplicationNotFound."""
    row = await session.scalar(_within(application_id, office_ids).with_for_update())
    if row is None:
        raise ApplicationNotFound
    return row


async def find(
    session: Session, application_id: UUID, office_ids: list[UUID]
) -> PartnerApplication:
    """Return an application of these offices; raises ApplicationNotFound."""
    row = await session.scalar(_within(application_id, office_ids))
    if row is None:
        raise ApplicationNotFound
    return row


async def steps_of(session: Session, application_id: UUID) -> list[StepOut]:
    """Return what happened to an application, the newest last (at most 200 steps)."""
    found = await session.scalars(
        select(PartnerStep)
        .where(PartnerStep.application_id == application_id)
        .order_by(PartnerStep.id.desc())
        .limit(_MOST_STEPS)
    )
    return [StepOut.model_validate(one, from_attributes=True) for one in reversed(list(found))]


def contact_of(row: PartnerApplication) -> ContactOut | None:
    """Return who speaks for an applicant."""
    if row.contact is None:
        return None
    return ContactOut.model_validate_json(crypto.unseal(row.contact, _CONTACT))


def brief(row: PartnerApplication) -> dict[str, Any]:
    """Return the fields of an application in a list."""
    return {name: getattr(row, name) for name in ApplicationBrief.model_fields}


def move_row(
    session: Session,
    row: PartnerApplication,
    to: Stage,
    hand: Hand,
    reason: str,
    facts: dict[str, Any] | None = None,
) -> None:
    """Move a locked application, and write the step down; raises MoveRefused."""
    former = Stage(row.stage)
    row.stage = rules.step(former, to)
    row.stage_since = clock.now()
    if to in ENDED:
        row.contact = None
    note(session, row, former, hand, reason, facts)


def note(
    session: Session,
    row: PartnerApplication,
    former: Stage | None,
    hand: Hand,
    reason: str,
    facts: dict[str, Any] | None = None,
) -> None:
    """Add a step to an application's history."""
    session.add(
        PartnerStep(
            id=ids.new(),
            application_id=row.id,
            from_stage=former,
            to_stage=row.stage,
            mover=hand.mover,
            staff_id=hand.staff_id,
            reason=reason,
            facts=orjson.loads(orjson.dumps(facts or {})),
            at=clock.now(),
        )
    )


async def seal_anew() -> int:
    """Seal the contacts with the present key; returns how many."""
    return await resealing.seal_anew(PartnerApplication, "contact", _CONTACT)


async def _refuse_second(session: Session, code: str, enrolled: Enrolled | None) -> None:
    same = PartnerApplication.credit_code == code
    if enrolled:
        same = same | (PartnerApplication.organisation_id == enrolled.organisation_id)
    alive = PartnerApplication.stage.not_in(ENDED)
    if await session.scalar(select(PartnerApplication.id).where(same, alive).limit(1)):
        raise AlreadyApplied


async def _of_applicant(
    session: Session, receipt: str, token: str, *, lock: bool = False
) -> PartnerApplication:
    query = select(PartnerApplication).where(PartnerApplication.receipt == receipt)
    row = await session.scalar(query.with_for_update() if lock else query)
    if row is None or not crypto.same(row.token_digest, crypto.digest(token)):
        raise ApplicationNotFound
    return row


def _within(application_id: UUID, office_ids: list[UUID]) -> Select[PartnerApplication]:
    return select(PartnerApplication).where(
        PartnerApplication.id == application_id, PartnerApplication.office_id.in_(office_ids)
    )


def _receipt(application_id: UUID) -> str:
    today = clock.now().astimezone(SHANGHAI).strftime("%Y%m%d")
    return f"RZ-{today}-{ids.encode('x', application_id)[-8:].upper()}"
