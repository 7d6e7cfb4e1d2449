"""Past needs as facts to learn and to test on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.domains.needs.models import Need
from app.platform.db import Session


@dataclass(frozen=True, slots=True)
class Past:
    """A need as it was submitted, and what it was taken for."""

    id: UUID
    receipt: str
    text: str
    topic: str
    also: list[str]
    kind: str
    urgency: str
    adcode: str | None
    is_minor: bool
    is_confirmed: bool
    complaint_about: list[UUID]
    created_at: datetime


_FACTS = select(
    Need.id,
    Need.receipt,
    Need.text,
    Need.topic,
    Need.also,
    Need.kind,
    Need.urgency,
    Need.adcode,
    Need.is_minor,
    func.coalesce(Need.reading["confirmed"].as_boolean(), False).label("is_confirmed"),
    Need.complaint_about,
    Need.created_at,
)


async def list_past(session: Session, last: int) -> list[Past]:
    """Return the last needs that were nobody's emergency, the newest first."""
    rows = await session.execute(_FACTS.where(~Need.is_crisis).order_by(Need.id.desc()).limit(last))
    return [Past(**row._mapping) for row in rows]


async def find_past(session: Session, need_id: UUID) -> Past | None:
    """Return one need as it was submitted, if it is still there."""
    row = (await session.execute(_FACTS.where(Need.id == need_id))).one_or_none()
    return None if row is None else Past(**row._mapping)
