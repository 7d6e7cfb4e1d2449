"""Keeping what a computation found: old topics live on, new ones appear, vanished ones are over."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.hot_topics import rules
from app.domains.hot_topics.messages import Topic
from app.domains.hot_topics.models import HotTopic, HotTopicMember, HotTopicRun, HotTopicSize
from app.domains.hot_topics.states import RunState, TopicState, Window
from app.kernel import clock, ids
from app.platform.db import Session

_COMES_BACK_WITHIN = timedelta(days=30)
_FORGOTTEN_AFTER = timedelta(days=180)
_CHANGING = (
    "state",
    "size",
    "heat",
    "heat_parts",
    "growth",
    "first_at",
    "last_at",
    "seen_at",
    "over_at",
)

Found = Mapping[Window, Sequence[Topic]]


async def keep(
    session: Session, run_id: UUID, messages: int, found: Found, unnamed: frozenset[UUID]
) -> bool:
    """Write the topics of all windows; says False where the computation is over already.

    `unnamed` are the needs whose words may not name a topic.
    """
    run = await session.scalar(
        select(HotTopicRun).where(HotTopicRun.id == run_id).with_for_update()
    )
    if run is None or run.state != RunState.open:
        return False
    now = clock.now()
    before = await _before(session, now)
    named = [
        (window, topic, topic_id)
        for window, topics in found.items()
        for topic, topic_id in zip(topics, _ids(topics, before.get(window, {})), strict=True)
    ]
    await _end_others(session, [topic_id for _, _, topic_id in named], now)
    if named:
        await _write(session, named, now, unnamed)
    run.state, run.finished_at = RunState.done, now
    run.messages, run.topics = messages, len(named)
    await session.flush()
    return True


_Named = tuple[Window, Topic, UUID]


def _ids(topics: Sequence[Topic], before: Mapping[UUID, set[UUID]]) -> list[UUID]:
    members = [set(map(_need, topic.member_ids)) for topic in topics]
    return [known or ids.new() for known in rules.same_as_before(before, members)]


async def _before(session: Session, now: datetime) -> dict[Window, dict[UUID, set[UUID]]]:
    """Return the topics that may be found again, with their needs, by window."""
    rows = await session.execute(
        select(HotTopic.days, HotTopic.id, func.array_agg(HotTopicMember.need_id))
        .join(HotTopicMember, HotTopicMember.topic_id == HotTopic.id)
        .where(or_(HotTopic.state == TopicState.live, HotTopic.over_at > now - _COMES_BACK_WITHIN))
        .group_by(HotTopic.id)
    )
    before: dict[Window, dict[UUID, set[UUID]]] = {}
    for days, topic_id, members in rows:
        before.setdefault(Window(days), {})[topic_id] = set(members)
    return before


async def _end_others(session: Session, alive: list[UUID], now: datetime) -> None:
    await session.execute(
        update(HotTopic)
        .where(HotTopic.state == TopicState.live, HotTopic.id.not_in(alive))
        .values(state=TopicState.over, over_at=now)
        .execution_options(synchronize_session=False)
    )
    await session.execute(delete(HotTopic).where(HotTopic.over_at < now - _FORGOTTEN_AFTER))


async def _write(
    session: Session, named: Sequence[_Named], now: datetime, unnamed: frozenset[UUID]
) -> None:
    topics = insert(HotTopic)
    await session.execute(
        topics.on_conflict_do_update(
            index_elements=[HotTopic.id],
            set_={column: topics.excluded[column] for column in _CHANGING},
        ),
        [_row(window, topic, topic_id, now) for window, topic, topic_id in named],
    )
    all_ids = [topic_id for _, _, topic_id in named]
    await session.execute(delete(HotTopicMember).where(HotTopicMember.topic_id.in_(all_ids)))
    members = [
        {"topic_id": topic_id, "need_id": need, "rank": rank, "may_name": need not in unnamed}
        for _, topic, topic_id in named
        for rank, need in enumerate(map(_need, topic.member_ids))
    ]
    await session.execute(insert(HotTopicMember), members)
    sizes = insert(HotTopicSize)
    day = now.astimezone(clock.SHANGHAI).date()
    await session.execute(
        sizes.on_conflict_do_update(
            index_elements=[HotTopicSize.topic_id, HotTopicSize.day],
            set_={"size": sizes.excluded.size, "heat": sizes.excluded.heat},
        ),
        [
            {"topic_id": topic_id, "day": day, "size": topic.size, "heat": topic.heat}
            for _, topic, topic_id in named
        ],
    )


def _row(window: Window, topic: Topic, topic_id: UUID, now: datetime) -> dict[str, Any]:
    return {
        "id": topic_id,
        "days": int(window),
        "state": TopicState.live,
        "size": topic.size,
        "heat": topic.heat,
        "heat_parts": [asdict(part) for part in topic.heat_parts],
        "growth": topic.growth,
        "first_at": topic.first,
        "last_at": topic.last,
        "created_at": now,
        "seen_at": now,
        "over_at": None,
    }


def _need(key: str | int) -> UUID:
    return UUID(str(key))
