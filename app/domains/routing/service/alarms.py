"""Alarms: rules that point at somebody who cannot take their needs."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.classifier import service as classifier
from app.domains.identity import service as identity
from app.domains.routing import rules
from app.domains.routing.models import RoutingAlarm, RoutingRule, RoutingVersion
from app.domains.routing.rules import Flaw, Target
from app.domains.routing.schemas import AlarmOut, AlarmPage
from app.domains.routing.states import FAULT_WORDS, Fault, VersionState
from app.kernel import clock, ids
from app.kernel.paging import read_cursor, write_cursor
from app.platform.db import Session

MOST_ALARMS = 1000


async def raise_alarms(session: Session, found: Sequence[Flaw]) -> int:
    """Raise an alarm for each flaw that has none yet; returns how many are new."""
    if not found:
        return 0
    now = clock.now()
    made = await session.scalars(
        insert(RoutingAlarm)
        .values(
            [
                {
                    "id": ids.new(),
                    "rule_id": one.rule.id,
                    "organisation_id": one.organisation_id,
                    "fault": one.fault,
                    "topic": one.topic,
                    "raised_at": now,
                    "cleared_at": None,
                }
                # In one order, so that two who raise the same alarms wait and do not deadlock.
                for one in sorted(found, key=lambda one: (one.rule.id, one.organisation_id))
            ]
        )
        .on_conflict_do_nothing()
        .returning(RoutingAlarm.id)
    )
    return len(list(made))


async def named_in_alarms(session: Session) -> list[UUID]:
    """Return the organisations that standing alarms are about."""
    found = await session.scalars(
        select(RoutingAlarm.organisation_id)
        .where(RoutingAlarm.cleared_at.is_(None))
        .distinct()
        .limit(MOST_ALARMS)
    )
    return list(found)


async def clear_mended(session: Session, targets: Mapping[UUID, Target]) -> int:
    """Clear the alarms whose rule is in force no more, or whose organisation can take it again."""
    rows = await session.execute(
        select(RoutingAlarm.id, RoutingAlarm.organisation_id, RoutingAlarm.topic)
        .add_columns(RoutingVersion.state)
        .join(RoutingRule, RoutingRule.id == RoutingAlarm.rule_id)
        .join(RoutingVersion, RoutingVersion.id == RoutingRule.version_id)
        .where(RoutingAlarm.cleared_at.is_(None))
        .order_by(RoutingAlarm.raised_at)
        .limit(MOST_ALARMS)
    )
    mended = [
        alarm_id
        for alarm_id, organisation_id, topic, state in rows
        if state != VersionState.published
        or rules.fault_of(targets.get(organisation_id), [topic] if topic else []) is None
    ]
    if mended:
        await session.execute(
            update(RoutingAlarm)
            .where(RoutingAlarm.id.in_(mended), RoutingAlarm.cleared_at.is_(None))
            .values(cleared_at=clock.now())
            .execution_options(synchronize_session=False)
        )
    return len(mended)


async def list_alarms(session: Session, limit: int, cursor: str | None) -> AlarmPage:
    """Return one page of the alarms that stand, the newest first."""
    query = (
        select(RoutingAlarm, RoutingRule.name, RoutingRule.version_id)
        .join(RoutingRule, RoutingRule.id == RoutingAlarm.rule_id)
        .where(RoutingAlarm.cleared_at.is_(None))
        .order_by(RoutingAlarm.raised_at.desc(), RoutingAlarm.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(tuple_(RoutingAlarm.raised_at, RoutingAlarm.id) < read_cursor(cursor))
    rows = (await session.execute(query)).all()
    page = rows[:limit]
    names = await identity.names_of(
        session, sorted({alarm.organisation_id for alarm, _, _ in page})
    )
    last = page[-1][0] if len(rows) > limit else None
    return AlarmPage(
        items=[
            AlarmOut(
                id=alarm.id,
                rule_id=alarm.rule_id,
                rule_name=name,
                version_id=version_id,
                organisation_id=alarm.organisation_id,
                organisation_name=names.get(alarm.organisation_id, ""),
                fault=Fault(alarm.fault),
                topic=alarm.topic,
                words=words(Fault(alarm.fault), alarm.topic),
                raised_at=alarm.raised_at,
            )
            for alarm, name, version_id in page
        ],
        next_cursor=write_cursor(last.raised_at, last.id) if last else None,
    )


async def count_alarms(session: Session) -> int:
    """Return how many alarms stand."""
    return (
        await session.scalar(
            select(func.count()).select_from(RoutingAlarm).where(RoutingAlarm.cleared_at.is_(None))
        )
        or 0
    )


def words(fault: Fault, topic: str | None) -> str:
    """Say what is wrong with a rule."""
    said = FAULT_WORDS[fault]
    return f"{said}“{classifier.topic_name(topic)}”" if topic else said
