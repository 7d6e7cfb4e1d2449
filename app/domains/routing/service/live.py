"""The rules in force, and the mode of a topic: asked for by every need, in one look."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select

from app.domains.routing.models import RoutingVersion, TopicMode
from app.domains.routing.rules import Rule
from app.domains.routing.service.versions import rules_of
from app.domains.routing.states import Mode, VersionState
from app.platform.compiled import Compiled
from app.platform.db import Session

_LOOK = Compiled(
    select(
        select(RoutingVersion.id)
        .where(RoutingVersion.state == VersionState.published)
        .scalar_subquery()
        .label("version_id"),
        select(RoutingVersion.number)
        .where(RoutingVersion.state == VersionState.published)
        .scalar_subquery()
        .label("number"),
        select(TopicMode.mode)
        .where(TopicMode.topic == bindparam("topic"))
        .scalar_subquery()
        .label("mode"),
    )
)


@dataclass(frozen=True, slots=True)
class InForce:
    """The published rules, and how the needs of one topic find their lead."""

    version_id: UUID | None
    number: int | None
    rules: list[Rule]
    mode: Mode


class _Read:
    """The rules read last. A published version never changes, so its id says all."""

    version_id: UUID | None = None
    rules: tuple[Rule, ...] = ()


async def in_force(session: Session, topic: str = "") -> InForce:
    """Return the published rules, read anew only where another version has been published."""
    [row] = await _LOOK.rows(session, topic=topic)
    mode = Mode(row.mode) if row.mode else Mode.assign
    if row.version_id is None:
        return InForce(None, None, [], mode)
    rules = _Read.rules
    if row.version_id != _Read.version_id:
        rules = tuple(await rules_of(session, row.version_id))
        _Read.version_id, _Read.rules = row.version_id, rules
    return InForce(row.version_id, row.number, list(rules), mode)
