"""Versions of the rules: drafted, published, retired, copied."""

from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select, tuple_, update

from app.domains.classifier import service as classifier
from app.domains.routing.actions import Action
from app.domains.routing.conditions import Condition, KindIs, TopicIs, UrgencyIs, leaves
from app.domains.routing.models import RoutingRule, RoutingVersion
from app.domains.routing.problems import UnknownRuleCode, VersionIsFixed, VersionNotFound
from app.domains.routing.rules import Rule
from app.domains.routing.schemas import (
    RuleOut,
    RulesIn,
    VersionBrief,
    VersionOut,
    VersionPage,
)
from app.domains.routing.states import VersionState
from app.kernel import clock, ids
from app.kernel.paging import read_cursor, write_cursor
from app.platform.db import Session

_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
_ACTION: TypeAdapter[Action] = TypeAdapter(Action)


async def list_versions(session: Session, limit: int, cursor: str | None) -> VersionPage:
    """Return one page of versions, the newest first."""
    query = (
        select(RoutingVersion)
        .order_by(RoutingVersion.created_at.desc(), RoutingVersion.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(
            tuple_(RoutingVersion.created_at, RoutingVersion.id) < read_cursor(cursor)
        )
    rows = list(await session.scalars(query))
    page = rows[:limit]
    return VersionPage(
        items=[VersionBrief.model_validate(one, from_attributes=True) for one in page],
        next_cursor=write_cursor(page[-1].created_at, page[-1].id) if len(rows) > limit else None,
    )


async def version_of(session: Session, version_id: UUID) -> VersionOut:
    """Return a version with its rules, in order; raises VersionNotFound."""
    version = await session.get(RoutingVersion, version_id, populate_existing=True)
    if version is None:
        raise VersionNotFound
    brief = VersionBrief.model_validate(version, from_attributes=True)
    rules = await rules_of(session, version_id)
    return VersionOut(
        **brief.model_dump(),
        rules=[
            RuleOut(id=one.id, name=one.name, condition=one.condition, action=one.action)
            for one in rules
        ],
    )


async def rules_of(session: Session, version_id: UUID) -> list[Rule]:
    """Return the rules of a version, in order."""
    rows = await session.scalars(
        select(RoutingRule).where(RoutingRule.version_id == version_id).order_by(RoutingRule.place)
    )
    return [
        Rule(
            row.id,
            row.name,
            _CONDITION.validate_python(row.condition),
            _ACTION.validate_python(row.action),
        )
        for row in rows
    ]


async def add_version(
    session: Session, draft: RulesIn, staff_id: UUID, copied_from: UUID | None = None
) -> VersionOut:
    """Make a draft; raises UnknownRuleCode."""
    version_id = ids.new()
    session.add(
        RoutingVersion(
            id=version_id,
            state=VersionState.draft,
            note=draft.note,
            copied_from=copied_from,
            created_by=staff_id,
            created_at=clock.now(),
        )
    )
    await session.flush()
    await _put_rules(session, version_id, draft)
    return await version_of(session, version_id)


async def set_rules(session: Session, version_id: UUID, draft: RulesIn) -> VersionOut:
    """Put other rules into a draft; raises VersionIsFixed where it has been published."""
    version = await _lock(session, version_id)
    if version.state != VersionState.draft:
        raise VersionIsFixed
    version.note = draft.note
    await session.flush()
    await session.execute(delete(RoutingRule).where(RoutingRule.version_id == version_id))
    await _put_rules(session, version_id, draft)
    return await version_of(session, version_id)


async def copy_version(session: Session, version_id: UUID, staff_id: UUID) -> VersionOut:
    """Make a draft of an earlier version: to change it, or to go back to it."""
    source = await version_of(session, version_id)
    draft = RulesIn.model_validate(
        {
            "note": f"复制自第 {source.number} 版",
            "rules": [one.model_dump(exclude={"id"}) for one in source.rules],
        }
    )
    return await add_version(session, draft, staff_id, copied_from=version_id)


async def publish(session: Session, version_id: UUID, staff_id: UUID) -> VersionOut:
    """Let a draft rule from now on, in place of what does; raises VersionIsFixed."""
    version = await _lock(session, version_id)
    if version.state != VersionState.draft:
        raise VersionIsFixed
    now = clock.now()
    await session.execute(
        update(RoutingVersion)
        .where(RoutingVersion.state == VersionState.published)
        .values(state=VersionState.retired, retired_at=now)
        .execution_options(synchronize_session=False)
    )
    version.state = VersionState.published
    version.published_at = now
    version.published_by = staff_id
    await session.flush()
    return await version_of(session, version_id)


async def _lock(session: Session, version_id: UUID) -> RoutingVersion:
    found = await session.scalar(
        select(RoutingVersion).where(RoutingVersion.id == version_id).with_for_update()
    )
    if found is None:
        raise VersionNotFound
    return found


async def _put_rules(session: Session, version_id: UUID, draft: RulesIn) -> None:
    _check_codes(draft)
    if not draft.rules:
        return
    await session.execute(
        insert(RoutingRule),
        [
            {
                "id": ids.new(),
                "version_id": version_id,
                "place": place,
                "name": one.name,
                "condition": one.condition.model_dump(mode="json"),
                "action": one.action.model_dump(mode="json"),
            }
            for place, one in enumerate(draft.rules)
        ],
    )


def _check_codes(draft: RulesIn) -> None:
    known = classifier.taxonomy_out()
    topics = {field.code for field in known.fields}
    topics |= {topic.code for field in known.fields for topic in field.topics}
    kinds = {one.code for one in known.kinds}
    urgencies = {one.code for one in known.urgencies}
    unknown: set[str] = set()
    for leaf in (leaf for rule in draft.rules for leaf in leaves(rule.condition)):
        if isinstance(leaf, TopicIs):
            unknown |= set(leaf.any_of) - topics
        elif isinstance(leaf, KindIs):
            unknown |= set(leaf.any_of) - kinds
        elif isinstance(leaf, UrgencyIs):
            unknown |= set(leaf.any_of) - urgencies
    if unknown:
        raise UnknownRuleCode(unknown=sorted(unknown))
