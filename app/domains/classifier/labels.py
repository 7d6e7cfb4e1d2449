"""Keeping what people teach: each human reading of a need becomes a labelled example."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update

from app.domains.classifier.models import Label
from app.kernel import clock, ids
from app.platform.db import Session


@dataclass(frozen=True, slots=True)
class Example:
    """A message and what a person read in it."""

    need_id: UUID
    text: str
    topic: str
    also: list[str]
    kind: str
    urgency: str
    shown_topic: str
    model_version: str


async def keep_label(session: Session, example: Example, staff_id: UUID) -> None:
    """Keep a labelled example; rows are only ever added, two opinions stay two rows."""
    session.add(
        Label(
            id=ids.new(),
            need_id=example.need_id,
            text=example.text,
            topic=example.topic,
            also=example.also,
            kind=example.kind,
            urgency=example.urgency,
            shown_topic=example.shown_topic,
            model_version=example.model_version,
            staff_id=staff_id,
            at=clock.now(),
        )
    )
    await session.flush()


async def forget_texts(session: Session, need_ids: list[UUID]) -> None:
    """Delete the texts of examples, whose writer has left; that people read them stays."""
    await session.execute(
        update(Label)
        .where(Label.need_id.in_(need_ids))
        .values(text="")
        .execution_options(synchronize_session=False)
    )
