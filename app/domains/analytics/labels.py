"""Second opinions: what to read once more, where people disagree, how far anybody agrees."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, exists, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from app.domains.analytics import rules
from app.domains.analytics.schemas import (
    Agreement,
    AgreementOut,
    Disagreement,
    DisagreementPage,
    Opinion,
)
from app.domains.classifier import service as classifier
from app.domains.classifier.models import Label
from app.domains.classifier.states import CAREFUL, LabelSource
from app.domains.identity import service as identity
from app.domains.needs.models import Need
from app.domains.needs.states import NeedState
from app.kernel import clock
from app.kernel.paging import read_cursor, write_cursor
from app.platform.db import Session
from app.platform.sqltypes import AnyRow

_LOOKED_AT_FOR = timedelta(days=30)
_SURPRISING_FROM = 0.8
# Of 256 values of an id's last byte: about 5 %, and always the same needs.
_SAMPLED_BELOW = 13
_MOST_OPINIONS = 2000
_MOST_TOPICS = 500
NO_TOPIC, ALL = "none", "all"
_Counts: TypeAlias = Select[*tuple[Any, ...]]
_NOT_DECIDED = (NeedState.draft, NeedState.submitted, NeedState.screening)


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """A need to read once more."""

    need_id: UUID
    text: str
    adcode: str | None
    created_at: datetime


async def second_looks(
    session: Session, staff_id: UUID, offices: list[UUID], forgotten: str, limit: int
) -> list[ToLookAt]:
    """Return needs of the last month for a second opinion, the newest first.

    About one in twenty of those that somebody else labelled or the machine forwarded alone, and
    all where a reviewer changed what the machine was sure of. `forgotten` is the text of leavers.
    """
    now = clock.now()
    reviewed = _labelled(Label.source == LabelSource.reviewer)
    surprising = select(Label.need_id).where(
        Label.source == LabelSource.reviewer,
        Label.at > now - _LOOKED_AT_FOR,
        Label.shown_confidence > _SURPRISING_FROM,
        Label.topic.is_distinct_from(Label.shown_topic),
    )
    was_forwarded_alone = Need.reading["confirmed"].as_boolean()
    is_sampled = func.get_byte(func.uuid_send(Need.id), 15) < _SAMPLED_BELOW
    rows = await session.execute(
        select(Need.id, Need.masked_text, Need.adcode, Need.created_at)
        .where(
            Need.office_id.in_(offices),
            Need.created_at > now - _LOOKED_AT_FOR,
            Need.state.not_in(_NOT_DECIDED),
            Need.review_reason.is_(None),
            Need.masked_text != forgotten,
            or_(Need.id.in_(surprising), is_sampled & or_(reviewed, was_forwarded_alone)),
            ~_labelled(Label.staff_id == staff_id),
            ~_labelled(Label.source == LabelSource.second_look),
        )
        .order_by(Need.created_at.desc(), Need.id.desc())
        .limit(limit)
    )
    return [ToLookAt(row.id, row.masked_text, row.adcode, row.created_at) for row in rows]


async def disagreements(
    session: Session, offices: list[UUID], limit: int, cursor: str | None
) -> DisagreementPage:
    """Return needs that people read differently, those with the newest opinion first."""
    last = _last_words()
    newest = func.max(last.c.at).label("newest")
    query = (
        select(last.c.need_id, newest)
        .join(Need, Need.id == last.c.need_id)
        .where(Need.office_id.in_(offices))
        .group_by(last.c.need_id)
        .having(func.count(func.distinct(func.coalesce(last.c.topic, NO_TOPIC))) > 1)
        .order_by(newest.desc(), last.c.need_id.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.having(tuple_(func.max(last.c.at), last.c.need_id) < read_cursor(cursor))
    rows = (await session.execute(query)).all()
    page = rows[:limit]
    needs_by_id = await _opinions(session, [row.need_id for row in page])
    return DisagreementPage(
        items=[needs_by_id[row.need_id] for row in page if row.need_id in needs_by_id],
        next_cursor=write_cursor(page[-1].newest, page[-1].need_id) if len(rows) > limit else None,
    )


async def agreement(session: Session, offices: list[UUID], since: datetime) -> AgreementOut:
    """Return how often people agree with each other and with the machine, by topic.

    Reviewers had the machine's topic before their eyes; those of a second look had not. Both are
    told apart, since only the latter says how good the machine is.
    """
    return AgreementOut(
        since=since,
        people=_rates(await session.execute(_between_people(offices, since))),
        machine=_rates(await session.execute(_with_machine(offices, since, LabelSource.reviewer))),
        machine_unseen=_rates(
            await session.execute(_with_machine(offices, since, LabelSource.second_look))
        ),
    )


def _labelled(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Label.need_id == Need.id, condition)


def _last_words(since: datetime | None = None) -> Subquery:
    """Select what each person said last of each need with care."""
    query = (
        select(Label.id, Label.need_id, Label.staff_id, Label.topic, Label.at)
        .where(Label.source.in_(CAREFUL), Label.staff_id.is_not(None))
        .order_by(Label.need_id, Label.staff_id, Label.at.desc(), Label.id.desc())
        .ext(distinct_on(Label.need_id, Label.staff_id))
    )
    if since is not None:
        query = query.where(Label.at >= since)
    return query.subquery()


async def _opinions(session: Session, need_ids: list[UUID]) -> dict[UUID, Disagreement]:
    if not need_ids:
        return {}
    last = _last_words()
    said = (
        await session.execute(
            select(Need.receipt, Need.masked_text, Label)
            .select_from(last)
            .join(Label, Label.id == last.c.id)
            .join(Need, Need.id == last.c.need_id)
            .where(last.c.need_id.in_(need_ids))
            .order_by(Label.at, Label.id)
            .limit(_MOST_OPINIONS)
        )
    ).all()
    people = {label.staff_id for _, _, label in said if label.staff_id}
    names = await identity.staff_names(session, people)
    found: dict[UUID, Disagreement] = {}
    for receipt, text, label in said:
        one = found.setdefault(
            label.need_id,
            Disagreement(
                need_id=label.need_id,
                receipt=receipt,
                text=text,
                shown_topic=label.shown_topic,
                shown_topic_name=classifier.topic_name(label.shown_topic),
                opinions=[],
            ),
        )
        one.opinions.append(_opinion(label, names))
    return found


def _opinion(label: Label, names: dict[UUID, str]) -> Opinion:
    return Opinion(
        staff_name=names.get(label.staff_id, "") if label.staff_id else "",
        source=LabelSource(label.source),
        topic=label.topic,
        topic_name=_name(label.topic or NO_TOPIC),
        model_version=label.model_version,
        at=label.at,
    )


def _between_people(offices: list[UUID], since: datetime) -> _Counts:
    """Count pairs of opinions on one need, under the topic of the earlier one."""
    first, second = _last_words(since), _last_words(since)
    topic = func.coalesce(first.c.topic, NO_TOPIC)
    return (
        select(
            topic.label("topic"),
            func.count().label("n"),
            func.count().filter(first.c.topic.is_not_distinct_from(second.c.topic)).label("agreed"),
        )
        .select_from(first)
        .join(second, (second.c.need_id == first.c.need_id) & (second.c.id > first.c.id))
        .join(Need, Need.id == first.c.need_id)
        .where(Need.office_id.in_(offices))
        .group_by(topic)
        .order_by(topic)
        .limit(_MOST_TOPICS)
    )


def _with_machine(offices: list[UUID], since: datetime, source: LabelSource) -> _Counts:
    label, need = aliased(Label), aliased(Need)
    last = _last_words(since)
    return (
        select(
            label.shown_topic.label("topic"),
            func.count().label("n"),
            func.count().filter(label.topic == label.shown_topic).label("agreed"),
        )
        .select_from(last)
        .join(label, label.id == last.c.id)
        .join(need, need.id == label.need_id)
        .where(need.office_id.in_(offices), label.source == source)
        .group_by(label.shown_topic)
        .order_by(label.shown_topic)
        .limit(_MOST_TOPICS)
    )


def _rates(rows: Iterable[AnyRow]) -> list[Agreement]:
    counted = [(row.topic, row.agreed, row.n) for row in rows]
    total = (ALL, sum(one[1] for one in counted), sum(one[2] for one in counted))
    return [
        Agreement(
            topic=topic,
            topic_name=_name(topic),
            agreed=agreed,
            n=n,
            rate=rules.ratio(agreed, n),
            lower_bound=rules.wilson_low(agreed, n),
            is_small=n < rules.SMALL,
        )
        for topic, agreed, n in [total, *counted]
    ]


def _name(topic: str) -> str:
    special = {ALL: "全部", NO_TOPIC: "都不合适"}
    return special.get(topic) or classifier.topic_name(topic)
