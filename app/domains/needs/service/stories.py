"""What may be told of a need to everybody."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.domains.classifier import service as classifier
from app.domains.identity import service as identity
from app.domains.needs.models import Assignment, Need, NeedImage
from app.domains.needs.problems import NeedNotFound
from app.domains.needs.states import ACTIVE, AssignmentRole, NeedState
from app.platform.db import Session


@dataclass(frozen=True, slots=True)
class Story:
    """A need as it might be told: personal data are covered."""

    office_id: UUID
    text: str
    images: list[UUID]
    is_fit: bool
    """It is closed, and nobody was in danger."""


@dataclass(frozen=True, slots=True)
class Credit:
    """What a need was about, and who helped."""

    topic_name: str
    answered_by: str | None


async def story_of(session: Session, need_id: UUID, youth_id: UUID) -> Story:
    """Return what its writer may tell of a need; raises NeedNotFound."""
    need = await session.scalar(select(Need).where(Need.id == need_id, Need.youth_id == youth_id))
    if need is None:
        raise NeedNotFound
    images = await session.scalars(
        select(NeedImage.id).where(NeedImage.need_id == need_id).order_by(NeedImage.id)
    )
    is_fit = need.state == NeedState.closed and not need.is_crisis
    return Story(need.office_id, need.masked_text, list(images), is_fit)


async def credits_of(session: Session, need_ids: list[UUID]) -> dict[UUID, Credit]:
    """Return topic and helper of some needs."""
    rows = (
        await session.execute(
            select(Need.id, Need.topic, Assignment.organisation_id)
            .outerjoin(
                Assignment,
                (Assignment.need_id == Need.id)
                & (Assignment.role == AssignmentRole.lead)
                & Assignment.state.in_(ACTIVE),
            )
            .where(Need.id.in_(need_ids))
        )
    ).all()
    helpers = {row.organisation_id for row in rows if row.organisation_id is not None}
    names = await identity.names_of(session, sorted(helpers))
    return {
        row.id: Credit(classifier.topic_name(row.topic), names.get(row.organisation_id))
        for row in rows
    }
