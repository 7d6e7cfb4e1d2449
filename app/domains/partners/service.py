"""What others may ask of partners: their profiles, and who fits a need."""

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.classifier import service as classifier
from app.domains.identity import service as identity
from app.domains.onboarding import service as onboarding
from app.domains.partners import looking, rules
from app.domains.partners.looking import MOST_CANDIDATES as FIRST_LOOK
from app.domains.partners.looking import Possible
from app.domains.partners.models import PartnerProfile, PartnerRecord
from app.domains.partners.problems import ProfileNotFound, UnknownCode
from app.domains.partners.rules import (
    OUT_WORDS,
    PART_NAMES,
    POLICY,
    WEIGHTS,
    Out,
    Ranked,
    Wanted,
    in_order,
    takes_topic,
)
from app.domains.partners.schemas import ProfileIn, ProfileOut
from app.kernel import clock
from app.platform.db import Session

__all__ = [
    "FIRST_LOOK",
    "OUT_WORDS",
    "PART_NAMES",
    "POLICY",
    "WEIGHTS",
    "Out",
    "Possible",
    "Ranked",
    "Wanted",
    "candidates_for",
    "companies_among",
    "confirm_profile",
    "in_order",
    "is_company",
    "keeps_guards",
    "note",
    "profile_of",
    "profiles_of",
    "rank",
    "set_profile",
    "takes_topic",
    "topics_of",
    "topics_taken",
]

_COUNTS = (
    "offered",
    "accepted",
    "declined",
    "declined_wrongly",
    "expired",
    "judged",
    "solved",
    "answered",
    "on_time",
)


async def candidates_for(
    session: Session,
    topic: str,
    also: Sequence[str],
    *,
    adcode: str | None = None,
    besides: Sequence[UUID] = (),
    most: int = FIRST_LOOK,
) -> Possible:
    """Return who declares to take a topic, and `besides` whoever is named.

    Where `adcode` is given, only those who serve that area. At most `most`: those who come first
    by all that is known of them without their load. Who may take nothing now (not yet joined, or
    suspended) is not among them.
    """
    rows = await looking.possible(session, topic, also, adcode, besides, most)
    active = await identity.active_names(session)
    rows = [row for row in rows if row.organisation_id in active]
    standings = await onboarding.may_take(session, [row.organisation_id for row in rows])
    taking = [row for row in rows if standings[row.organisation_id].may_take]
    return Possible(taking, active, standings)


def rank(
    possible: Possible,
    wanted: Wanted,
    load: dict[UUID, int],
) -> list[Ranked]:
    """Return the candidates in order of fit, with reasons; pure, for tests and previews alike."""
    return rules.rank(
        wanted,
        [
            rules.Candidate(
                organisation_id=row.organisation_id,
                name=possible.names[row.organisation_id],
                topics=row.topics,
                kinds=row.kinds,
                areas=row.areas,
                takes_minors=row.takes_minors,
                capacity=possible.capacity_of(row),
                opens_hour=row.opens_hour,
                closes_hour=row.closes_hour,
                offered=row.offered or 0,
                accepted=row.accepted or 0,
                declined_wrongly=row.declined_wrongly or 0,
                judged=row.judged or 0,
                solved=row.solved or 0,
                open=load.get(row.organisation_id, 0),
                answered=row.answered or 0,
                on_time=row.on_time or 0,
                min_age=row.min_age,
                max_age=row.max_age,
                identities=row.identities,
                windows=row.windows,
                confirmed_at=row.confirmed_at,
                is_licensed=possible.is_licensed(row, wanted),
            )
            for row in possible.rows
        ],
    )


async def set_profile(session: Session, organisation_id: UUID, draft: ProfileIn) -> None:
    """Say what an organisation takes; raises UnknownCode."""
    known: list[tuple[list[str], Callable[[str], bool]]] = [
        (draft.topics, classifier.is_topic),
        (draft.kinds, classifier.is_kind),
    ]
    unknown = [code for codes, is_known in known for code in codes if not is_known(code)]
    if unknown:
        raise UnknownCode(unknown=unknown)
    now = clock.now()
    values = draft.model_dump() | {"updated_at": now, "confirmed_at": now}
    await session.execute(
        insert(PartnerProfile)
        .values(organisation_id=organisation_id, **values)
        .on_conflict_do_update(index_elements=["organisation_id"], set_=values)
    )


async def keeps_guards(session: Session, organisation_id: UUID, draft: ProfileIn) -> bool:
    """Say whether a change leaves alone what guards young people from an organisation."""
    held = (
        await session.execute(
            select(PartnerProfile.is_company, PartnerProfile.takes_minors).where(
                PartnerProfile.organisation_id == organisation_id
            )
        )
    ).one_or_none()
    return held is not None and tuple(held) == (draft.is_company, draft.takes_minors)


async def confirm_profile(session: Session, organisation_id: UUID) -> None:
    """Say that what an organisation has declared is still so; raises ProfileNotFound."""
    found = await session.scalar(
        update(PartnerProfile)
        .where(PartnerProfile.organisation_id == organisation_id)
        .values(confirmed_at=clock.now())
        .returning(PartnerProfile.organisation_id)
    )
    if found is None:
        raise ProfileNotFound


async def profile_of(session: Session, organisation_id: UUID) -> ProfileOut:
    """Return what an organisation takes and its record; raises ProfileNotFound."""
    row = (
        await session.execute(
            select(PartnerProfile, PartnerRecord)
            .outerjoin(
                PartnerRecord, PartnerRecord.organisation_id == PartnerProfile.organisation_id
            )
            .where(PartnerProfile.organisation_id == organisation_id)
        )
    ).one_or_none()
    if row is None:
        raise ProfileNotFound
    profile, record = row
    fields = ProfileIn.model_fields
    return ProfileOut(
        organisation_id=organisation_id,
        **{name: getattr(profile, name) for name in fields},
        updated_at=profile.updated_at,
        confirmed_at=profile.confirmed_at,
        **{count: getattr(record, count, 0) or 0 for count in _COUNTS},
    )


async def topics_taken(session: Session) -> set[str]:
    """Return the topics that some active organisation takes."""
    rows = await session.scalars(
        select(func.unnest(PartnerProfile.topics)).where(PartnerProfile.is_active).distinct()
    )
    return set(rows)


async def topics_of(session: Session, organisation_id: UUID) -> list[str]:
    """Return the topics that an organisation takes; none where it has not said so."""
    found = await session.scalar(
        select(PartnerProfile.topics).where(
            PartnerProfile.organisation_id == organisation_id, PartnerProfile.is_active
        )
    )
    return found or []


async def is_company(session: Session, organisation_id: UUID) -> bool:
    """Say whether an organisation is a company; one that has not said so is treated as one."""
    found = await session.scalar(
        select(PartnerProfile.is_company).where(PartnerProfile.organisation_id == organisation_id)
    )
    return found is None or found


async def companies_among(session: Session, organisation_ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these are companies; one that has not said so is treated as one."""
    others = await session.scalars(
        select(PartnerProfile.organisation_id).where(
            PartnerProfile.organisation_id.in_(organisation_ids), ~PartnerProfile.is_company
        )
    )
    return set(organisation_ids) - set(others)


async def profiles_of(
    session: Session, organisation_ids: Sequence[UUID]
) -> dict[UUID, tuple[bool, list[str]]]:
    """Return for each that has a profile whether it takes anything at all, and its topics."""
    rows = await session.execute(
        select(
            PartnerProfile.organisation_id,
            PartnerProfile.is_active & (PartnerProfile.capacity > 0),
            PartnerProfile.topics,
        ).where(PartnerProfile.organisation_id.in_(organisation_ids))
    )
    return {organisation_id: (takes, topics) for organisation_id, takes, topics in rows}


async def note(session: Session, organisation_id: UUID, *counts: str) -> None:
    """Count what became of an offer, for the record part of later scores."""
    statement = insert(PartnerRecord).values(
        organisation_id=organisation_id, **{one: int(one in counts) for one in _COUNTS}
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["organisation_id"],
            set_={one: getattr(PartnerRecord, one) + 1 for one in counts},
        )
    )
