"""Keeping what people teach: each human reading of a need becomes a labelled example."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, update

from app.domains.classifier.models import Label
from app.domains.classifier.states import CAREFUL, LabelSource, LabelVerdict
from app.kernel import clock, ids
from app.platform.db import Session


@dataclass(frozen=True, slots=True)
class Example:
    """A message and what somebody read in it."""

    need_id: UUID
    text: str
    shown_topic: str
    model_version: str
    topic: str | None
    """None: no topic fits."""
    kind: str | None
    urgency: str | None
    also: list[str] = field(default_factory=list)
    shown_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Teacher:
    """Who says so, and how they came to say it; exactly one of the three is named."""

    source: LabelSource
    staff_id: UUID | None = None
    youth_id: UUID | None = None
    organisation_id: UUID | None = None
    suggested_organisation_id: UUID | None = None


async def keep_label(session: Session, example: Example, teacher: Teacher) -> None:
    """Keep a labelled example; rows are only ever added, two opinions stay two rows."""
    session.add(
        Label(
            id=ids.new(),
            need_id=example.need_id,
            text=example.text,
            source=teacher.source,
            verdict=_verdict(example, teacher),
            is_weak=teacher.source not in CAREFUL,
            topic=example.topic,
            also=example.also,
            kind=example.kind,
            urgency=example.urgency,
            shown_topic=example.shown_topic,
            shown_confidence=example.shown_confidence,
            model_version=example.model_version,
            staff_id=teacher.staff_id,
            youth_id=teacher.youth_id,
            organisation_id=teacher.organisation_id,
            suggested_organisation_id=teacher.suggested_organisation_id,
            at=clock.now(),
        )
    )
    await session.flush()


async def has_labelled(session: Session, need_id: UUID, staff_id: UUID) -> bool:
    """Say whether somebody has said already what a need is about."""
    return bool(
        await session.scalar(
            select(exists().where(Label.need_id == need_id, Label.staff_id == staff_id))
        )
    )


async def forget_texts(session: Session, need_ids: list[UUID]) -> None:
    """Delete the texts of examples, whose writer has left; that people read them stays."""
    await session.execute(
        update(Label)
        .where(Label.need_id.in_(need_ids))
        .values(text="")
        .execution_options(synchronize_session=False)
    )


async def export_of(session: Session, youth_id: UUID) -> list[dict[str, Any]]:
    """Return how a person corrected what was understood of their needs."""
    rows = await session.execute(
        select(Label.need_id, Label.topic, Label.kind, Label.shown_topic, Label.at)
        .where(Label.youth_id == youth_id)
        .order_by(Label.id)
    )
    return [
        {
            "need_id": ids.encode("need", row.need_id),
            "topic": row.topic,
            "kind": row.kind,
            "shown_topic": row.shown_topic,
            "at": row.at,
        }
        for row in rows
    ]


def _verdict(example: Example, teacher: Teacher) -> LabelVerdict:
    if teacher.source is LabelSource.decline:
        return LabelVerdict.not_ours
    if example.topic is None:
        return LabelVerdict.none_of_these
    if example.topic == example.shown_topic:
        return LabelVerdict.confirmed
    return LabelVerdict.corrected
