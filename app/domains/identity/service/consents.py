"""Consent: which text a person agreed to, and when (PIPL articles 14 to 17)."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, bindparam, exists, select, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.identity.models import Consent, Youth
from app.domains.identity.problems import ConsentMissing, ConsentOutdated, PhoneMissing
from app.domains.identity.service.phones import needs_phone
from app.domains.identity.states import AgeBand
from app.kernel import clock, ids
from app.kernel.problems import Unauthenticated
from app.platform.compiled import Compiled
from app.platform.db import Session
from app.platform.settings import PhoneAction

PRIVACY = "privacy"
PRIVACY_VERSION = "2026-11"
_ADULT_AGE = 18


@dataclass(frozen=True, slots=True)
class Writer:
    """A youth who may submit, as much of them as the journey needs."""

    id: UUID
    age_band: AgeBand


@lru_cache
def privacy_text() -> str:
    """Return the present privacy text, Markdown."""
    folder = files("app.domains.identity") / "texts"
    return (folder / f"privacy-{PRIVACY_VERSION}.md").read_text(encoding="utf-8")


async def give_consent(session: Session, youth_id: UUID, version: str) -> None:
    """Record a yes to the privacy text; saying it twice is saying it once."""
    if version != PRIVACY_VERSION:
        raise ConsentOutdated(current_version=PRIVACY_VERSION)
    now = clock.now()
    statement = insert(Consent).values(
        id=ids.new(), youth_id=youth_id, document=PRIVACY, version=version, given_at=now
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["youth_id", "document", "version"],
            set_={"given_at": now, "withdrawn_at": None},
            where=Consent.withdrawn_at.is_not(None),
        )
    )


async def withdraw_consent(session: Session, youth_id: UUID) -> None:
    """Take the yes back; nothing new can be submitted until it is given again."""
    await session.execute(
        update(Consent)
        .where(Consent.youth_id == youth_id, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=clock.now())
    )


_WRITER = Compiled(
    select(
        Youth.id,
        Youth.birth_year,
        Youth.phone.is_not(None).label("has_phone"),
        Consent.id.label("consent_id"),
    )
    .outerjoin(
        Consent,
        and_(
            Consent.youth_id == Youth.id,
            Consent.document == PRIVACY,
            Consent.version == PRIVACY_VERSION,
            Consent.withdrawn_at.is_(None),
        ),
    )
    .where(Youth.id == bindparam("youth_id"), Youth.merged_into.is_(None), Youth.left_at.is_(None))
)


def birth_year_of(youth_id: ColumnElement[UUID]) -> ScalarSelect[int | None]:
    """Return the SQL of a present person's year of birth, to be part of another question."""
    return (
        select(Youth.birth_year)
        .where(Youth.id == youth_id, Youth.merged_into.is_(None), Youth.left_at.is_(None))
        .scalar_subquery()
    )


def has_consent(youth_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Return the SQL of whether a person agreed to the present privacy text."""
    return exists().where(
        Consent.youth_id == youth_id,
        Consent.document == PRIVACY,
        Consent.version == PRIVACY_VERSION,
        Consent.withdrawn_at.is_(None),
    )


async def get_writer(
    session: Session, youth_id: UUID, *, whatever_is_missing: bool = False
) -> Writer:
    """Return the youth if they may submit; raises ConsentMissing, PhoneMissing."""
    rows = await _WRITER.rows(session, youth_id=youth_id)
    if not rows:
        raise Unauthenticated
    [row] = rows
    if row.consent_id is None and not whatever_is_missing:
        raise ConsentMissing(current_version=PRIVACY_VERSION)
    is_phone_needed = needs_phone(PhoneAction.submit_need) and not whatever_is_missing
    if is_phone_needed and not row.has_phone:
        raise PhoneMissing
    return Writer(row.id, age_band(row.birth_year))


def age_band(birth_year: int | None) -> AgeBand:
    """Return as much of an age as the product needs."""
    if birth_year is None:
        return AgeBand.unknown
    # Only the year is known: whoever may still be under age counts as under age.
    age = clock.now().year - birth_year
    return AgeBand.minor if age <= _ADULT_AGE else AgeBand.adult
