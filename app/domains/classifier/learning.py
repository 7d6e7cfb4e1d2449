"""Learning from what people taught: a candidate from the shipped messages and the labels.

Training runs in a process of its own (a command), never in one that serves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.domains.classifier import examples, registry
from app.domains.classifier.artefact import Artefact
from app.domains.classifier.corpus import Message
from app.domains.classifier.taxonomy import Taxonomy
from app.kernel import clock
from app.platform import db
from app.platform.db import Session


@dataclass(frozen=True, slots=True)
class Lesson:
    """What there is to learn from now, and what the live model learned from."""

    messages: list[Message]
    live_messages: list[Message]
    codes: Taxonomy
    labels_until: datetime


async def gather(codes: Taxonomy, given: Sequence[Message]) -> Lesson:
    """Return the lesson for a taxonomy: the messages given, and the labels of people."""
    until = clock.now()
    async with db.reading() as session:
        codes = await registry.successor_of_live(session, codes)
        live = await registry.live_registered(session)
        labels = await taught(session, until)
    since = None if live is None else live.labels_until
    known = [message for at, message in labels if since is not None and at <= since]
    return Lesson(
        messages=in_taxonomy([*given, *(message for _, message in labels)], codes),
        live_messages=in_taxonomy([*given, *known], codes),
        codes=codes,
        labels_until=until,
    )


async def taught(session: Session, until: datetime) -> list[tuple[datetime, Message]]:
    """Return the labels of people up to a moment as messages, with when they were given."""
    return [(one.at, one.message) async for one in examples.reviewed_examples(session, until)]


def in_taxonomy(messages: Sequence[Message], codes: Taxonomy) -> list[Message]:
    """Return messages with their labels moved to this taxonomy; what has no place in it is left."""
    moved = [
        replace(one, topic=codes.moved.get(one.topic, one.topic)) if one.topic else one
        for one in messages
    ]
    return [one for one in moved if one.topic is None or one.topic in codes.topics]


def train_and_judge(lesson: Lesson) -> tuple[Artefact, dict[str, Any], list[str]]:
    """Return a candidate, the report on it, and what speaks against promoting it by itself."""
    from app.domains.classifier import judging, training  # noqa: PLC0415  scikit-learn is slow

    made = training.train(lesson.messages, lesson.codes)
    judgement = judging.judge_recipes(lesson.live_messages, lesson.messages, lesson.codes)
    return made, judgement.report, judgement.objections
