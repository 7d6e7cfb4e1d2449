"""Rules that point at nobody: found when published, when hit, and again and again between."""

from collections.abc import Sequence
from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.identity import service as identity
from app.domains.partners import service as partners
from app.domains.routing import service as routing
from app.domains.routing.service import Flaw, Rule, Target
from app.domains.routing.states import Fault
from app.journeys.routing.choosing import Broken
from app.platform import db
from app.platform.db import Session
from app.platform.log import logger

log = logger(__name__)


async def flaws(session: Session, rules: Sequence[Rule]) -> list[Flaw]:
    """Return what is wrong with rules by themselves."""
    named = sorted({one for rule in rules for one in routing.named(rule.action)})
    return routing.flaws(rules, await _targets(session, named), _topics())


async def raise_alarms(session: Session, broken: Sequence[Broken], topic: str) -> None:
    """Raise an alarm for the rules that a need has found to point at nobody."""
    if not broken:
        return
    targets = await _targets(session, [one.organisation_id for one in broken])
    found = []
    for one in broken:
        # Mended this very moment: what was met a moment ago still stands.
        fault = routing.fault_of(targets.get(one.organisation_id), [topic])
        found.append(Flaw(one.rule, one.organisation_id, *(fault or (Fault.refuses, None))))
    if await routing.raise_alarms(session, found):
        log.warning("routing.broken_rule", rules=[one.rule.id.hex for one in broken])


async def clear_mended(session: Session) -> int:
    """Clear the alarms of rules that are in force no more, or can be followed again."""
    named = await routing.named_in_alarms(session)
    return await routing.clear_mended(session, await _targets(session, named))


async def tick() -> int:
    """Look for broken rules also where no need has met them, and clear what has been mended."""
    async with db.transaction() as session:
        in_force = await routing.in_force(session)
        found = await flaws(session, in_force.rules)
        raised = await routing.raise_alarms(session, found)
        cleared = await clear_mended(session)
    if raised or cleared:
        log.warning("routing.alarms", raised=raised, cleared=cleared)
    return raised + cleared


async def _targets(session: Session, organisation_ids: Sequence[UUID]) -> dict[UUID, Target]:
    """Return what is known of the organisations that exist."""
    if not organisation_ids:
        return {}
    names = await identity.names_of(session, list(organisation_ids))
    active = await identity.active_names(session)
    profiles = await partners.profiles_of(session, organisation_ids)
    return {
        one: Target(
            is_active=one in active,
            takes=profiles[one][0] if one in profiles else None,
            topics=profiles[one][1] if one in profiles else [],
        )
        for one in organisation_ids
        if one in names
    }


def _topics() -> list[str]:
    return [topic.code for field in classifier.taxonomy_out().fields for topic in field.topics]
