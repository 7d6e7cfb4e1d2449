"""What people taught, as messages to learn from: whose word counts, and how much."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.domains.classifier.corpus import Message
from app.domains.classifier.models import Label
from app.platform.db import Session
from app.platform.sqltypes import AnyRow

_MOST_LABELS = 200_000
DISPUTED_WEIGHT = 0.5
WEAK_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A message that somebody labelled, and when."""

    at: datetime
    message: Message


async def reviewed_examples(session: Session, until: datetime) -> AsyncIterator[Reviewed]:
    """Give the labels of people up to a moment as messages, need by need (at most 200,000 labels).

    Of each person the last word counts. Where people agree, it is one message; where they do not,
    each opinion counts half. What was said in passing counts little, and only where nobody read
    with care. Without a topic or a text there is nothing to learn.
    """
    who = func.coalesce(Label.staff_id, Label.youth_id, Label.organisation_id)
    rows = await session.execute(
        select(
            Label.need_id,
            Label.text,
            Label.topic,
            Label.also,
            Label.kind,
            Label.urgency,
            Label.is_weak,
            Label.at,
        )
        .where(Label.at <= until, Label.text != "")
        .order_by(Label.need_id, who, Label.at.desc(), Label.id.desc())
        .ext(distinct_on(Label.need_id, who))
        .limit(_MOST_LABELS)
    )
    for _, said in groupby(rows, attrgetter("need_id")):
        for one in _of_need(list(said)):
            yield one


def _of_need(said: Sequence[AnyRow]) -> Iterator[Reviewed]:
    with_care = [one for one in said if not one.is_weak]
    heard = with_care or said
    # "None of these" is an opinion: it halves the others, and teaches no topic itself.
    opinions = {one.topic: one for one in sorted(heard, key=attrgetter("at"))}
    is_disputed = len(opinions) > 1
    weight = DISPUTED_WEIGHT if is_disputed else 1.0
    for topic, one in opinions.items():
        if topic is not None:
            yield Reviewed(
                one.at,
                Message(
                    text=one.text,
                    topic=topic,
                    also=tuple(one.also),
                    kind=one.kind,
                    urgency=one.urgency,
                    group=str(one.need_id),
                    # Doubtful words may teach, but nobody is measured by them.
                    is_measured=bool(with_care) and not is_disputed,
                    weight=weight if with_care else WEAK_WEIGHT,
                ),
            )
