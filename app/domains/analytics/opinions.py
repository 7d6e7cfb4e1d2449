"""How good second opinions are: what came of them, and what people said afterwards."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, true
from sqlalchemy.sql.selectable import LateralFromClause

from app.domains.classifier import service as classifier
from app.domains.classifier.models import Label
from app.domains.needs.models import Need
from app.domains.opinions.models import OpinionRow
from app.domains.opinions.schemas import OutcomeCount, TopicAgreement
from app.domains.opinions.states import Outcome, Source
from app.platform.db import Session

_MOST_GROUPS = 500


async def opinion_outcomes(
    session: Session, office_ids: list[UUID], since: datetime
) -> list[OutcomeCount]:
    """Return how often asking ended in each way, over the needs of some offices."""
    rows = await session.execute(
        select(OpinionRow.source, OpinionRow.outcome, func.count())
        .join(Need, Need.id == OpinionRow.need_id)
        .where(OpinionRow.at >= since, Need.office_id.in_(office_ids))
        .group_by(OpinionRow.source, OpinionRow.outcome)
        .order_by(OpinionRow.source, OpinionRow.outcome)
    )
    return [
        OutcomeCount(source=Source(source), outcome=Outcome(outcome), needs=count)
        for source, outcome, count in rows
    ]


async def checked_agreements(session: Session, since: datetime) -> tuple[int, int]:
    """Return how many agreements of two models a person has read too, and how many alike."""
    last = _last_label()
    row = (
        await session.execute(
            select(func.count(last.c.topic), func.count().filter(last.c.topic == OpinionRow.topic))
            .select_from(OpinionRow)
            .join(last, true())
            .where(OpinionRow.at >= since, OpinionRow.outcome == Outcome.held)
        )
    ).one()
    return row[0], row[1]


async def opinion_agreement(
    session: Session, office_ids: list[UUID], since: datetime
) -> list[TopicAgreement]:
    """Return by topic how often the last person who read a need said the same."""
    last = _last_label()
    rows = await session.execute(
        select(
            OpinionRow.source,
            OpinionRow.topic,
            func.count(),
            func.count(last.c.topic),
            func.count().filter(last.c.topic == OpinionRow.topic),
        )
        .join(Need, Need.id == OpinionRow.need_id)
        .outerjoin(last, true())
        .where(
            OpinionRow.at >= since,
            OpinionRow.topic.is_not(None),
            Need.office_id.in_(office_ids),
        )
        .group_by(OpinionRow.source, OpinionRow.topic)
        .order_by(OpinionRow.source, func.count().desc(), OpinionRow.topic)
        .limit(_MOST_GROUPS)
    )
    return [
        TopicAgreement(
            source=Source(source),
            topic=str(topic),
            topic_name=classifier.topic_name(str(topic)),
            opinions=count,
            judged=judged,
            confirmed=confirmed,
        )
        for source, topic, count, judged, confirmed in rows
    ]


def _last_label() -> LateralFromClause:
    """Return what the last person read in the need of an opinion."""
    return (
        select(Label.topic)
        .where(Label.need_id == OpinionRow.need_id, ~Label.is_weak)
        .order_by(Label.at.desc())
        .limit(1)
        .lateral("last")
    )
