"""From messages to hot topics with name, places, growth and heat; in a process of its own."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from app.domains.classifier import corpus, taxonomy
from app.domains.hot_topics import clustering, heat, places, rules
from app.domains.hot_topics.heat import Span
from app.domains.hot_topics.messages import Message, Topic
from app.platform import masking

_ENOUGH = 4000
_NAMELESS = "（未命名热点）"


def topics(
    messages: Sequence[Message], *, until: datetime | None = None, days: int | None = None
) -> list[Topic]:
    """Return the hot topics of a period, the hottest first; without `days`, of all messages."""
    if not messages:
        return []
    end = until or max(message.at for message in messages)
    start = min(message.at for message in messages) if days is None else end - timedelta(days=days)
    usual = start if days is not None else _usual_start(messages)
    # In one order, whatever the order of the lines: the same messages give the same topics.
    chosen = sorted(
        (message for message in messages if start <= message.at <= end),
        key=lambda message: (message.at, str(message.id)),
    )
    found = clustering.groups(
        [message.title or rules.headline(message.body) or "" for message in chosen],
        [message.body for message in chosen],
        _background(len(chosen)),
    )
    made = [_topic([chosen[row] for row in rows], Span(usual, end)) for rows in found]
    return sorted(made, key=lambda topic: (-topic.heat, -topic.size, topic.id))


def _background(number: int) -> list[str]:
    """Return shipped messages to fill a small collection up: what is common takes many to see."""
    missing = _ENOUGH - number
    if missing <= 0:
        return []
    texts = [one.text for one in corpus.shipped(taxonomy.DATA) if one.is_measured]
    return texts[:: max(1, len(texts) // missing)][:missing]


def _usual_start(messages: Sequence[Message]) -> datetime:
    """Return when the messages really set in: a few strays of years ago are not a period."""
    moments = sorted(message.at for message in messages)
    return moments[len(moments) // 50]


def _topic(members: list[Message], span: Span) -> Topic:
    degree, parts = heat.score(members, span)
    return Topic(
        id=_id(members),
        title=_name(members),
        size=len(members),
        heat=degree,
        heat_parts=parts,
        first=min(member.at for member in members),
        last=max(member.at for member in members),
        places=places.of(members),
        growth=heat.growth(members, span),
        member_ids=[member.id for member in members],
    )


def _name(members: list[Message]) -> str:
    """Return the title nearest to the centre that names nobody."""
    willing = [member for member in members if member.may_name]
    for member in willing:
        name = rules.headline(member.title) or rules.headline(member.body)
        if name is not None:
            return name
    return masking.mask(willing[0].title)[:40] or _NAMELESS if willing else _NAMELESS


def _id(members: list[Message]) -> str:
    keys = "\n".join(sorted(str(member.id) for member in members))
    return "hot_" + hashlib.sha256(keys.encode()).hexdigest()[:16]
