"""Moving an application: what staff decide, and what a passed test does by itself."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domains.onboarding.models import PartnerApplication
from app.domains.onboarding.problems import PapersMissing
from app.domains.onboarding.schemas import ApplicationOut, RecordOut
from app.domains.onboarding.service import applying, licences
from app.domains.onboarding.service.applying import SYSTEM, Hand
from app.domains.onboarding.states import WITHOUT_PAPERS, ApplicantKind, Stage
from app.platform.db import Session
from app.platform.settings import settings


@dataclass(frozen=True, slots=True)
class File:
    """An application under the hand, its row locked."""

    id: UUID
    office_id: UUID
    organisation_id: UUID | None
    name: str
    kind: ApplicantKind
    topics: list[str]
    areas: list[str]
    introduction: str
    stage: Stage


async def open_file(session: Session, application_id: UUID, office_ids: list[UUID]) -> File:
    """Lock an application of these offices and return it; raises ApplicationNotFound."""
    return _file(await applying.lock(session, application_id, office_ids))


async def check_papers(session: Session, file: File, staff_id: UUID) -> None:
    """Note that the papers were looked at; raises PapersMissing where none holds."""
    held = await licences.check_all(session, file.id, staff_id)
    if not held and file.kind not in WITHOUT_PAPERS:
        raise PapersMissing


async def found(session: Session, file: File, organisation_id: UUID) -> None:
    """Note which organisation an application has become."""
    row = await applying.lock(session, file.id, [file.office_id])
    row.organisation_id = organisation_id
    await session.flush()


async def move(
    session: Session,
    file: File,
    to: Stage,
    hand: Hand,
    reason: str,
    facts: dict[str, Any] | None = None,
) -> None:
    """Move an application and write down why; raises MoveRefused."""
    row = await applying.lock(session, file.id, [file.office_id])
    applying.move_row(session, row, to, hand, reason, facts)
    await session.flush()


async def pass_sandbox(session: Session, organisation_id: UUID) -> bool:
    """Move a partner on whose endpoint has passed; False where it stands elsewhere."""
    row = await session.scalar(
        select(PartnerApplication)
        .where(
            PartnerApplication.organisation_id == organisation_id,
            PartnerApplication.stage == Stage.documents_checked,
        )
        .with_for_update()
    )
    if row is None:
        return False
    applying.move_row(session, row, Stage.sandbox_passed, SYSTEM, "接口测试全部通过")
    await session.flush()
    return True


async def detail(
    session: Session, application_id: UUID, office_ids: list[UUID], record: RecordOut | None
) -> ApplicationOut:
    """Return an application as the staff in charge see it; raises ApplicationNotFound."""
    row = await applying.find(session, application_id, office_ids)
    papers = await licences.licences_of(session, row.id)
    held = {one.kind for one in papers if one.is_valid}
    asked = (await licences.topic_licences(session)).items
    return ApplicationOut(
        **applying.brief(row),
        credit_code=row.credit_code,
        contact=applying.contact_of(row),
        topics=row.topics,
        areas=row.areas,
        introduction=row.introduction,
        licences=papers,
        lapsed_topics=[
            one.topic for one in asked if one.topic in row.topics and set(one.licences) - held
        ],
        steps=await applying.steps_of(session, row.id),
        record=record,
        probation_limit=settings().probation_open_limit,
    )


async def organisation_of(
    session: Session, application_id: UUID, office_ids: list[UUID]
) -> UUID | None:
    """Return what an application has become; raises ApplicationNotFound."""
    return (await applying.find(session, application_id, office_ids)).organisation_id


def _file(row: PartnerApplication) -> File:
    return File(
        id=row.id,
        office_id=row.office_id,
        organisation_id=row.organisation_id,
        name=row.name,
        kind=ApplicantKind(row.kind),
        topics=row.topics,
        areas=row.areas,
        introduction=row.introduction,
        stage=Stage(row.stage),
    )
