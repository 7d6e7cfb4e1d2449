"""How to reach a person, for whoever may know by the rules of a need."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.domains.identity.models import Youth
from app.domains.identity.service.consents import age_band
from app.domains.identity.service.phones import open_phone
from app.domains.identity.states import AgeBand
from app.platform.db import Session


@dataclass(frozen=True, slots=True)
class Contact:
    """A person's verified number, if there is one, and whether they may be under age."""

    phone: str | None
    is_minor: bool


async def contact_of(session: Session, youth_id: UUID) -> Contact:
    """Return a person's number in the clear; whoever shows it must have written that down."""
    row = (
        await session.execute(
            select(Youth.phone, Youth.birth_year).where(
                Youth.id == youth_id, Youth.left_at.is_(None)
            )
        )
    ).one_or_none()
    if row is None:
        return Contact(None, is_minor=False)
    return Contact(open_phone(row.phone), is_minor=age_band(row.birth_year) is AgeBand.minor)
