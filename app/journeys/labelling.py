"""From what somebody says of a need to a labelled example."""

from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.classifier.service import Example, Teacher
from app.domains.classifier.states import LabelSource
from app.domains.partners import service as partners
from app.platform.db import Session


class Tagged(Protocol):
    """A need with what the machine read in it, as an object or as a row."""

    id: Any
    masked_text: Any
    topic: Any
    kind: Any
    urgency: Any
    reading: Any


@dataclass(frozen=True, slots=True)
class Read:
    """What somebody read in a need; no topic: none fits."""

    topic: str | None
    kind: str | None
    urgency: str | None
    also: list[str] = field(default_factory=list)


async def keep(session: Session, need: Tagged, teacher: Teacher, read: Read) -> None:
    """Keep what somebody read, beside what the machine had said of the same words.

    A need that people have tagged anew since still tells what the machine had said.
    """
    reading = need.reading
    example = Example(
        need_id=need.id,
        text=need.masked_text,
        topic=read.topic,
        also=read.also,
        kind=read.kind,
        urgency=read.urgency,
        shown_topic=reading.get("topic", need.topic),
        shown_confidence=reading.get("confidence"),
        model_version=str(reading.get("model", "")),
    )
    await classifier.keep_label(session, example, teacher)


async def keep_decline(
    session: Session, need: Tagged, organisation_id: UUID, suggested_id: UUID | None
) -> None:
    """Keep a "not ours" as a weak label about the topic that the organisation was offered.

    Where it names another that takes exactly one of the machine's runners-up, it is taken to
    mean that topic.
    """
    reading = need.reading
    meant = None
    if suggested_id is not None:
        runners_up = {code for code, _ in reading.get("alternatives", [])} - {need.topic}
        possible = runners_up & set(await partners.topics_of(session, suggested_id))
        meant = possible.pop() if len(possible) == 1 else None
    is_machine_s = reading.get("topic", need.topic) == need.topic
    example = Example(
        need_id=need.id,
        text=need.masked_text,
        topic=meant,
        kind=None,
        urgency=None,
        shown_topic=need.topic,
        shown_confidence=reading.get("confidence") if is_machine_s else None,
        model_version=str(reading.get("model", "")),
    )
    teacher = Teacher(
        LabelSource.decline,
        organisation_id=organisation_id,
        suggested_organisation_id=suggested_id,
    )
    await classifier.keep_label(session, example, teacher)
