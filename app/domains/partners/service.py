"""What others may ask of partners: their profiles, and who fits a need."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.sql import bindparam, cast
from sqlalchemy.types import Text

from app.domains.classifier import service as classifier
from app.domains.identity import service as identity
from app.domains.partners import rules
from app.domains.partners.models import PartnerProfile, PartnerRecord
from app.domains.partners.problems import ProfileNotFound, UnknownCode
from app.domains.partners.rules import Ranked, Wanted
from app.domains.partners.schemas import ProfileIn, ProfileOut
from app.kernel import clock
from app.platform.compiled import Compiled, Rows
from app.platform.db import Session

__all__ = [
    "Possible",
    "Ranked",
    "Wanted",
    "candidates_for",
    "is_company",
    "note",
    "profile_of",
    "rank",
    "set_profile",
    "topics_of",
    "topics_taken",
]

_MOST_CANDIDATES = 200
_COUNTS = ("offered", "accepted", "declined", "declined_wrongly", "expired", "judged", "solved")


@dataclass(frozen=True, slots=True)
class Possible:
    """The organisations that take a topic, before their load is known."""

    rows: Rows
    names: dict[UUID, str]

    @property
    def capacities(self) -> dict[UUID, int]:
        """Return how many open assignments each can carry."""
        return {row.organisation_id: row.capacity for row in self.rows}


_POSSIBLE = Compiled(
    select(
        PartnerProfile.organisation_id,
        PartnerProfile.topics,
        PartnerProfile.kinds,
        PartnerProfile.areas,
        PartnerProfile.takes_minors,
        PartnerProfile.capacity,
        PartnerProfile.opens_hour,
        PartnerProfile.closes_hour,
        *(getattr(PartnerRecord, count) for count in _COUNTS),
    )
    .outerjoin(PartnerRecord, PartnerRecord.organisation_id == PartnerProfile.organisation_id)
    .where(
        PartnerProfile.is_active,
        PartnerProfile.topics.overlap(cast(bindparam("topics"), ARRAY(Text()))),
    )
    .order_by(PartnerProfile.organisation_id)
    .limit(_MOST_CANDIDATES)
)


async def candidates_for(session: Session, topic: str, also: list[str]) -> Possible:
    """Return who declares to take a topic (at most 200 organisations)."""
    rows = await _POSSIBLE.rows(session, topics=[topic, *also])
    active = await identity.active_names(session)
    return Possible([row for row in rows if row.organisation_id in active], active)


def rank(possible: Possible, wanted: Wanted, load: dict[UUID, int]) -> list[Ranked]:
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
                capacity=row.capacity,
                opens_hour=row.opens_hour,
                closes_hour=row.closes_hour,
                offered=row.offered or 0,
                accepted=row.accepted or 0,
                declined_wrongly=row.declined_wrongly or 0,
                judged=row.judged or 0,
                solved=row.solved or 0,
                open=load.get(row.organisation_id, 0),
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
    values = draft.model_dump() | {"updated_at": clock.now()}
    await session.execute(
        insert(PartnerProfile)
        .values(organisation_id=organisation_id, **values)
        .on_conflict_do_update(index_elements=["organisation_id"], set_=values)
    )


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
