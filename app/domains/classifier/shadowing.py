"""What a candidate would have said, kept beside what the live model said, and the difference."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.domains.classifier.models import ShadowReading
from app.domains.classifier.reading import Reading
from app.kernel import clock
from app.platform.db import Session

_MOST_PAIRS = 50


@dataclass(frozen=True, slots=True)
class Differences:
    """How far a candidate and the live model disagree on new needs."""

    readings: int
    other_topic: int
    forwarded: int
    live_forwarded: int
    alarms: int
    live_alarms: int
    pairs: list[tuple[str, str, int]]
    """The live model's topic, the candidate's, and how often; the commonest first."""


async def keep_shadow(session: Session, need_id: UUID, live: Reading, shadow: Reading) -> None:
    """Keep what a candidate says of a need; the same again changes nothing."""
    await session.execute(
        insert(ShadowReading)
        .values(
            need_id=need_id,
            model_version=shadow.model_version,
            topic=shadow.topic,
            probability=shadow.topic_probability,
            is_confident=shadow.is_confident,
            is_alarm=shadow.crisis is not None,
            live_version=live.model_version,
            live_topic=live.topic,
            live_is_confident=live.is_confident,
            live_is_alarm=live.crisis is not None,
            at=clock.now(),
        )
        .on_conflict_do_nothing()
    )


async def differences(session: Session, version: str) -> Differences:
    """Return how a candidate's silent readings differ from the live ones."""
    mine = ShadowReading.model_version == version
    differs = ShadowReading.topic != ShadowReading.live_topic
    counts = (
        await session.execute(
            select(
                func.count(),
                func.count().filter(differs),
                func.count().filter(ShadowReading.is_confident),
                func.count().filter(ShadowReading.live_is_confident),
                func.count().filter(ShadowReading.is_alarm),
                func.count().filter(ShadowReading.live_is_alarm),
            ).where(mine)
        )
    ).one()
    pairs = await session.execute(
        select(ShadowReading.live_topic, ShadowReading.topic, func.count())
        .where(mine, differs)
        .group_by(ShadowReading.live_topic, ShadowReading.topic)
        .order_by(func.count().desc(), ShadowReading.live_topic, ShadowReading.topic)
        .limit(_MOST_PAIRS)
    )
    return Differences(*counts, pairs=[(old, new, count) for old, new, count in pairs])
