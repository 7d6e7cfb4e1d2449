"""Looking at hot topics: figures of all, words and needs only of one's own offices."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, true, tuple_

from app.domains.classifier import service as classifier
from app.domains.hot_topics import rules, schemas
from app.domains.hot_topics.models import HotTopic, HotTopicMember, HotTopicRun, HotTopicSize
from app.domains.hot_topics.problems import HotTopicNotFound
from app.domains.hot_topics.service import runs
from app.domains.hot_topics.states import TopicState, Window
from app.domains.needs.models import Need
from app.domains.needs.service.people import DELETED
from app.domains.needs.states import NEED_NAMES, NeedState
from app.kernel.paging import read_cursor, write_cursor
from app.platform.db import Session
from app.platform.sqltypes import AnyRow

_MOST_TOPICS = 100
_MOST_PLACES = 5
_MOST_WRITERS = 20_000
_MOST_DAYS = 90
_EXCERPT = 120


async def list_topics(session: Session, offices: list[UUID], days: Window) -> schemas.TopicList:
    """Return the hottest topics of a window that have needs within some offices."""
    is_asked = and_(HotTopic.days == int(days), HotTopic.state == TopicState.live)
    newest = await session.scalar(
        select(HotTopicRun).order_by(HotTopicRun.created_at.desc()).limit(1)
    )
    return schemas.TopicList(
        items=await _briefs(session, offices, is_asked),
        run=None if newest is None else runs.shown(newest),
    )


async def look(
    session: Session, topic_id: UUID, offices: list[UUID], limit: int, cursor: str | None
) -> schemas.TopicOut:
    """Return a topic and a page of its needs within some offices; raises HotTopicNotFound."""
    briefs = await _briefs(session, offices, HotTopic.id == topic_id)
    if not briefs:
        raise HotTopicNotFound
    sizes = await session.execute(
        select(HotTopicSize.day, HotTopicSize.size, HotTopicSize.heat)
        .where(HotTopicSize.topic_id == topic_id)
        .order_by(HotTopicSize.day.desc())
        .limit(_MOST_DAYS)
    )
    history = [schemas.SizeOn(day=row.day, size=row.size, heat=row.heat) for row in sizes]
    rows = await _members(session, topic_id, offices, limit + 1, cursor)
    page = rows[:limit]
    more = write_cursor(page[-1].created_at, page[-1].id) if len(rows) > limit else None
    return schemas.TopicOut(
        topic=briefs[0],
        history=history[::-1],
        items=[_member(row) for row in page],
        next_cursor=more,
    )


async def writers_of(session: Session, topic_id: UUID, offices: list[UUID]) -> list[UUID]:
    """Return who wrote the needs of a topic within some offices; raises HotTopicNotFound."""
    found = await session.scalars(
        select(Need.youth_id)
        .join(HotTopicMember, HotTopicMember.need_id == Need.id)
        .where(HotTopicMember.topic_id == topic_id, Need.office_id.in_(offices))
        .distinct()
        .limit(_MOST_WRITERS)
    )
    writers = list(found)
    if not writers:
        raise HotTopicNotFound
    return writers


async def _members(
    session: Session, topic_id: UUID, offices: list[UUID], limit: int, cursor: str | None
) -> list[AnyRow]:
    query = (
        select(
            Need.id,
            Need.receipt,
            func.left(Need.masked_text, _EXCERPT).label("excerpt"),
            Need.state,
            Need.topic,
            Need.is_crisis,
            Need.adcode,
            Need.created_at,
        )
        .join(HotTopicMember, HotTopicMember.need_id == Need.id)
        .where(HotTopicMember.topic_id == topic_id, Need.office_id.in_(offices))
        .order_by(Need.created_at.desc(), Need.id.desc())
        .limit(limit)
    )
    if cursor:
        query = query.where(tuple_(Need.created_at, Need.id) < read_cursor(cursor))
    return list(await session.execute(query))


def _member(row: AnyRow) -> schemas.MemberOut:
    return schemas.MemberOut(
        id=row.id,
        receipt=row.receipt,
        excerpt=row.excerpt,
        state=NeedState(row.state),
        state_name=NEED_NAMES[row.state],
        topic=row.topic,
        topic_name=classifier.topic_name(row.topic),
        is_crisis=row.is_crisis,
        adcode=row.adcode,
        created_at=row.created_at,
    )


async def _briefs(
    session: Session, offices: list[UUID], is_asked: ColumnElement[bool]
) -> list[schemas.TopicBrief]:
    of_mine = and_(HotTopicMember.topic_id == HotTopic.id, Need.office_id.in_(offices))
    here = (
        select(func.count().label("count"))
        .select_from(HotTopicMember)
        .join(Need, Need.id == HotTopicMember.need_id)
        .where(of_mine)
        .correlate(HotTopic)
        .lateral("here")
    )
    can_name = and_(HotTopicMember.may_name, Need.masked_text != DELETED, ~Need.is_crisis)
    speaker = (
        select(Need.masked_text, Need.topic, can_name.label("can_name"))
        .select_from(HotTopicMember)
        .join(Need, Need.id == HotTopicMember.need_id)
        .where(of_mine)
        .order_by(can_name.desc(), HotTopicMember.rank)
        .limit(1)
        .correlate(HotTopic)
        .lateral("speaker")
    )
    rows = (
        await session.execute(
            select(HotTopic, here.c.count, *speaker.c)
            .select_from(HotTopic)
            .join(here, true())
            .join(speaker, true())
            .where(is_asked)
            .order_by(HotTopic.heat.desc(), HotTopic.id)
            .limit(_MOST_TOPICS)
        )
    ).all()
    places = await _places(session, [row.HotTopic.id for row in rows], offices)
    return [_brief(row, places[row.HotTopic.id]) for row in rows]


async def _places(
    session: Session, topic_ids: list[UUID], offices: list[UUID]
) -> dict[UUID, list[schemas.PlaceCount]]:
    rows = await session.execute(
        select(HotTopicMember.topic_id, Need.adcode, func.count().label("number"))
        .join(Need, Need.id == HotTopicMember.need_id)
        .where(
            HotTopicMember.topic_id.in_(topic_ids),
            Need.office_id.in_(offices),
            Need.adcode.is_not(None),
        )
        .group_by(HotTopicMember.topic_id, Need.adcode)
        .order_by(func.count().desc(), Need.adcode)
    )
    places: dict[UUID, list[schemas.PlaceCount]] = defaultdict(list)
    for row in rows:
        if len(places[row.topic_id]) < _MOST_PLACES:
            places[row.topic_id].append(schemas.PlaceCount(adcode=row.adcode, count=row.number))
    return places


def _brief(row: AnyRow, places: list[schemas.PlaceCount]) -> schemas.TopicBrief:
    topic: Any = row.HotTopic
    title = rules.headline(row.masked_text) if row.can_name else None
    return schemas.TopicBrief(
        id=topic.id,
        title=title or f"{classifier.topic_name(row.topic)}相关诉求",
        state=TopicState(topic.state),
        days=Window(topic.days),
        size=topic.size,
        size_here=row.count,
        heat=topic.heat,
        heat_parts=[schemas.HeatPart(**part) for part in topic.heat_parts],
        growth=topic.growth,
        places=places,
        first_at=topic.first_at,
        last_at=topic.last_at,
        since=topic.created_at,
        seen_at=topic.seen_at,
    )
