"""How the needs of each topic find their lead: assigned, or claimed (抢单)."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.domains.classifier import service as classifier
from app.domains.routing.models import TopicMode
from app.domains.routing.problems import UnknownRuleCode
from app.domains.routing.schemas import ModeOut, ModesOut
from app.domains.routing.states import Mode
from app.kernel import clock
from app.platform.db import Session


async def list_modes(session: Session) -> ModesOut:
    """Return the mode of every topic of the taxonomy."""
    known = {one.topic: one for one in await session.scalars(select(TopicMode).limit(1000))}
    return ModesOut(
        items=[
            ModeOut(
                topic=topic.code,
                topic_name=topic.name,
                mode=Mode(row.mode) if (row := known.get(topic.code)) else Mode.assign,
                changed_at=row.changed_at if row else None,
            )
            for field in classifier.taxonomy_out().fields
            for topic in field.topics
        ]
    )


async def set_mode(session: Session, topic: str, mode: Mode, staff_id: UUID) -> None:
    """Say how the needs of a topic find their lead from now on; raises UnknownRuleCode."""
    if not classifier.is_topic(topic):
        raise UnknownRuleCode(unknown=[topic])
    values = {"mode": mode, "changed_by": staff_id, "changed_at": clock.now()}
    await session.execute(
        insert(TopicMode)
        .values(topic=topic, **values)
        .on_conflict_do_update(index_elements=["topic"], set_=values)
    )
