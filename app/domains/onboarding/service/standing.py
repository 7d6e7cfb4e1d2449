"""Whether an organisation may be given needs now, and which not."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.domains.onboarding.models import PartnerApplication, PartnerLicence, TopicLicence
from app.domains.onboarding.problems import NotTaking
from app.domains.onboarding.schemas import StandingOut
from app.domains.onboarding.service.licences import licences_of, today
from app.domains.onboarding.states import NAMES, TAKING, Stage
from app.platform.compiled import Compiled
from app.platform.db import Session
from app.platform.settings import settings


@dataclass(frozen=True, slots=True)
class Standing:
    """How an organisation stands. Whoever came before there were stages has none and is active."""

    stage: Stage | None = None
    lapsed: frozenset[str] = frozenset()
    """Topics for which a paper is missing or has run out."""

    @property
    def may_take(self) -> bool:
        """Say whether new needs go to it at all."""
        return self.stage is None or self.stage in TAKING

    @property
    def most_open(self) -> int | None:
        """Return how many open assignments it may have at once; None where only it decides."""
        return settings().probation_open_limit if self.stage is Stage.probation else None


_FILES = Compiled(
    select(
        PartnerApplication.organisation_id,
        PartnerApplication.stage,
        func.array_agg(PartnerLicence.kind).label("held"),
    )
    .outerjoin(
        PartnerLicence,
        (PartnerLicence.application_id == PartnerApplication.id)
        & PartnerLicence.checked_at.is_not(None)
        & PartnerLicence.withdrawn_at.is_(None)
        & (
            PartnerLicence.expires_on.is_(None)
            | (PartnerLicence.expires_on >= cast(bindparam("today"), Date))
        ),
    )
    .where(PartnerApplication.organisation_id == func.any(cast(bindparam("ids"), ARRAY(Uuid()))))
    .group_by(PartnerApplication.id)
    # Whoever left and came back has two files; the later one counts.
    .order_by(PartnerApplication.created_at)
)
_ASKED = Compiled(select(TopicLicence.topic, TopicLicence.licence).limit(1000))
_WITHOUT_FILE = Standing()


async def may_take(session: Session, organisation_ids: list[UUID]) -> dict[UUID, Standing]:
    """Return how each organisation stands, in two small statements, for matching."""
    found: dict[UUID, Standing] = {}
    if organisation_ids:
        files = await _FILES.rows(session, ids=organisation_ids, today=today())
        asked = await _ASKED.rows(session) if files else []
        found = {
            row.organisation_id: Standing(
                Stage(row.stage),
                frozenset(one.topic for one in asked if one.licence not in row.held),
            )
            for row in files
        }
    return {one: found.get(one, _WITHOUT_FILE) for one in organisation_ids}


async def require_taking(
    session: Session, organisation_id: UUID, topic: str, *, has_open: int = 0
) -> None:
    """Raise NotTaking where not even a dispatcher may give an organisation a need of this topic.

    Also where it is on probation and `has_open` says that it has as much as it may.
    """
    standing = (await may_take(session, [organisation_id]))[organisation_id]
    most = standing.most_open
    is_full = most is not None and has_open >= most
    if not standing.may_take or topic in standing.lapsed or is_full:
        raise NotTaking(stage=standing.stage)


async def standing_of(session: Session, organisation_id: UUID) -> StandingOut:
    """Return how a partner stands, for itself to see."""
    standing = (await may_take(session, [organisation_id]))[organisation_id]
    row = await session.scalar(
        select(PartnerApplication)
        .where(PartnerApplication.organisation_id == organisation_id)
        .order_by(PartnerApplication.created_at.desc())
        .limit(1)
    )
    topics = set(row.topics) if row else set()
    return StandingOut(
        stage=standing.stage,
        stage_name=NAMES[standing.stage or Stage.active],
        may_take=standing.may_take,
        most_open=standing.most_open,
        lapsed_topics=sorted(standing.lapsed & topics),
        licences=await licences_of(session, row.id) if row else [],
    )
