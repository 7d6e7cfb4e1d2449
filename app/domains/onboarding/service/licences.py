"""Papers: kept, looked at, watched; and which topics ask for which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy.orm import aliased

from app.domains.classifier import service as classifier
from app.domains.onboarding import rules
from app.domains.onboarding.models import PartnerApplication, PartnerLicence, TopicLicence
from app.domains.onboarding.problems import LicenceNotFound, UnknownTopics
from app.domains.onboarding.schemas import (
    ExpiringOut,
    ExpiringPage,
    LicenceIn,
    LicenceOut,
    TopicLicenceList,
    TopicLicencesOut,
)
from app.domains.onboarding.states import ENDED, Licence
from app.kernel import clock, ids
from app.kernel.clock import SHANGHAI
from app.kernel.paging import read_cursor, write_cursor
from app.platform.db import Session
from app.platform.sqltypes import table_of

_MOST = 200


@dataclass(frozen=True, slots=True)
class Warned:
    """A partner that a warning about a paper goes to; 0 days: it has run out."""

    organisation_id: UUID
    days: int


def today() -> date:
    """Return the day it is in China."""
    return clock.now().astimezone(SHANGHAI).date()


def add_all(session: Session, application_id: UUID, drafts: Sequence[LicenceIn]) -> None:
    """Keep papers that nobody has looked at yet."""
    for draft in drafts:
        session.add(_row(application_id, draft))


async def add_checked(
    session: Session, application_id: UUID, draft: LicenceIn, staff_id: UUID
) -> UUID:
    """Keep a paper that a member of staff has seen."""
    row = _row(application_id, draft)
    row.checked_at, row.checked_by = clock.now(), staff_id
    session.add(row)
    await session.flush()
    return row.id


async def withdraw_licence(session: Session, application_id: UUID, licence_id: UUID) -> None:
    """Take a paper out of a file: replaced, or found wrong."""
    row = await session.scalar(
        select(PartnerLicence)
        .where(
            PartnerLicence.id == licence_id,
            PartnerLicence.application_id == application_id,
            PartnerLicence.withdrawn_at.is_(None),
        )
        .with_for_update()
    )
    if row is None:
        raise LicenceNotFound
    row.withdrawn_at = clock.now()
    await session.flush()


async def check_all(session: Session, application_id: UUID, staff_id: UUID) -> int:
    """Note that somebody has looked at all papers of a file; returns how many hold today."""
    await session.execute(
        update(PartnerLicence)
        .where(
            PartnerLicence.application_id == application_id,
            PartnerLicence.withdrawn_at.is_(None),
            PartnerLicence.checked_at.is_(None),
        )
        .values(checked_at=clock.now(), checked_by=staff_id)
    )
    return sum(one.is_valid for one in await licences_of(session, application_id))


async def licences_of(session: Session, application_id: UUID) -> list[LicenceOut]:
    """Return the papers of a file."""
    found = await session.scalars(
        select(PartnerLicence)
        .where(
            PartnerLicence.application_id == application_id, PartnerLicence.withdrawn_at.is_(None)
        )
        .order_by(PartnerLicence.id)
        .limit(_MOST)
    )
    return [
        LicenceOut(
            id=one.id,
            kind=Licence(one.kind),
            number=one.number,
            issuer=one.issuer,
            expires_on=one.expires_on,
            is_checked=one.checked_at is not None,
            is_valid=one.checked_at is not None
            and (one.expires_on is None or one.expires_on >= today()),
        )
        for one in found
    ]


async def list_expiring(
    session: Session, office_ids: list[UUID], within: timedelta, limit: int, cursor: str | None
) -> ExpiringPage:
    """Return one page of papers that run out soon or have, those first in time at the top."""
    query = (
        select(PartnerLicence, PartnerApplication.organisation_id, PartnerApplication.name)
        .join(PartnerApplication, PartnerApplication.id == PartnerLicence.application_id)
        .where(
            PartnerApplication.office_id.in_(office_ids),
            PartnerApplication.stage.not_in(ENDED),
            PartnerLicence.withdrawn_at.is_(None),
            PartnerLicence.expires_on <= today() + within,
        )
        .order_by(PartnerLicence.expires_on, PartnerLicence.id)
        .limit(limit + 1)
    )
    if cursor:
        moment, key = read_cursor(cursor)
        place = tuple_(PartnerLicence.expires_on, PartnerLicence.id)
        query = query.where(place > (moment.date(), key))
    found = (await session.execute(query)).all()
    items = [
        ExpiringOut(
            id=row.PartnerLicence.id,
            application_id=row.PartnerLicence.application_id,
            organisation_id=row.organisation_id,
            name=row.name,
            kind=Licence(row.PartnerLicence.kind),
            number=row.PartnerLicence.number,
            expires_on=row.PartnerLicence.expires_on,
        )
        for row in found[:limit]
    ]
    return ExpiringPage(items=items, next_cursor=_after(items[-1]) if len(found) > limit else None)


async def warn(session: Session, most: int) -> list[Warned]:
    """Note the warnings that are due now, each once, and return whom to tell.

    A paper that a later one of the same kind replaces is not warned of.
    """
    later = aliased(PartnerLicence)
    replaced = (
        select(later.id)
        .where(
            later.application_id == PartnerLicence.application_id,
            later.kind == PartnerLicence.kind,
            later.withdrawn_at.is_(None),
            later.checked_at.is_not(None),
            later.expires_on.is_(None) | (later.expires_on > PartnerLicence.expires_on),
        )
        .exists()
    )
    level, now = PartnerLicence.warned_days, today()
    due = [
        (PartnerLicence.expires_on <= _last_day(days, now)) & (level.is_(None) | (level > days))
        for days in rules.WARN_DAYS
    ]
    rows = (
        await session.execute(
            select(PartnerLicence, PartnerApplication.organisation_id)
            .join(PartnerApplication, PartnerApplication.id == PartnerLicence.application_id)
            .where(
                PartnerApplication.organisation_id.is_not(None),
                PartnerApplication.stage.not_in(ENDED),
                PartnerLicence.withdrawn_at.is_(None),
                PartnerLicence.checked_at.is_not(None),
                due[0] | due[1] | due[2] | due[3],
                ~replaced,
            )
            .order_by(PartnerLicence.expires_on)
            .limit(most)
            .with_for_update(of=PartnerLicence, skip_locked=True)
        )
    ).all()
    warned = []
    for row in rows:
        days = rules.warning_for(row.PartnerLicence.expires_on, now)
        row.PartnerLicence.warned_days = days
        warned.append(Warned(row.organisation_id, days or 0))
    await session.flush()
    return warned


async def set_topic_licences(session: Session, topic: str, licences: list[Licence]) -> None:
    """Say which papers a topic asks for; raises UnknownTopics."""
    if not classifier.is_topic(topic):
        raise UnknownTopics(unknown=[topic])
    await session.execute(delete(TopicLicence).where(TopicLicence.topic == topic))
    rows = [{"topic": topic, "licence": one} for one in dict.fromkeys(licences)]
    if rows:
        await session.execute(insert(table_of(TopicLicence)), rows)


async def topic_licences(session: Session) -> TopicLicenceList:
    """Return the topics that ask for papers."""
    asked: dict[str, list[Licence]] = {}
    rows = await session.scalars(
        select(TopicLicence).order_by(TopicLicence.topic, TopicLicence.licence).limit(1000)
    )
    for one in rows:
        asked.setdefault(one.topic, []).append(Licence(one.licence))
    return TopicLicenceList(
        items=[TopicLicencesOut(topic=topic, licences=some) for topic, some in asked.items()]
    )


def _last_day(days: int, now: date) -> date:
    """Return the last day of expiry for which the warning of so many days is due."""
    return now + timedelta(days=days) if days else now - timedelta(days=1)


def _after(last: ExpiringOut) -> str:
    return write_cursor(datetime.combine(last.expires_on, time(), UTC), last.id)


def _row(application_id: UUID, draft: LicenceIn) -> PartnerLicence:
    return PartnerLicence(
        id=ids.new(),
        application_id=application_id,
        kind=draft.kind,
        number=draft.number,
        issuer=draft.issuer,
        expires_on=draft.expires_on,
        created_at=clock.now(),
    )
