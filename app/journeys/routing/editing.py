"""Who may look at the rules and change them, and putting them in force."""

from uuid import UUID

from app.domains.identity import service as identity
from app.domains.identity.schemas import StaffActor
from app.domains.identity.states import OrganisationKind
from app.domains.routing import service as routing
from app.domains.routing.problems import BrokenRules
from app.domains.routing.schemas import RulesIn, VersionOut
from app.journeys.routing import checking
from app.journeys.routing.schemas import FlawOut
from app.kernel.problems import Forbidden
from app.platform.db import Session


async def need_office(session: Session, staff: StaffActor) -> None:
    """Raise Forbidden unless somebody works for an office: rules may speak of any partner."""
    place = await identity.find_organisation(session, staff.organisation_id)
    if place.kind is not OrganisationKind.office:
        raise Forbidden


async def need_root(session: Session, staff: StaffActor) -> None:
    """Raise Forbidden unless somebody works for the office above all: rules hold for everybody."""
    place = await identity.find_organisation(session, staff.organisation_id)
    if place.kind is not OrganisationKind.office or place.parent_id is not None:
        raise Forbidden


async def add(session: Session, draft: RulesIn, staff: StaffActor) -> VersionOut:
    """Make a draft of the rules."""
    await need_root(session, staff)
    return await routing.add_version(session, draft, staff.id)


async def replace(
    session: Session, version_id: UUID, draft: RulesIn, staff: StaffActor
) -> VersionOut:
    """Put other rules into a draft."""
    await need_root(session, staff)
    return await routing.set_rules(session, version_id, draft)


async def copy(session: Session, version_id: UUID, staff: StaffActor) -> VersionOut:
    """Make a draft of an earlier version."""
    await need_root(session, staff)
    return await routing.copy_version(session, version_id, staff.id)


async def publish(session: Session, version_id: UUID, staff: StaffActor) -> VersionOut:
    """Put a draft in force in place of the present rules; refuses rules that point at nobody."""
    await need_root(session, staff)
    await routing.version_of(session, version_id)
    found = await checking.flaws(session, await routing.rules_of(session, version_id))
    if found:
        broken = [one.model_dump(mode="json") for one in await flaws_out(session, found)]
        raise BrokenRules(broken=broken)
    made = await routing.publish(session, version_id, staff.id)
    await checking.clear_mended(session)
    return made


async def flaws_out(session: Session, found: list[routing.Flaw]) -> list[FlawOut]:
    """Return what is wrong with rules, to read."""
    names = await identity.names_of(session, sorted({one.organisation_id for one in found}))
    return [
        FlawOut(
            rule_id=one.rule.id,
            rule_name=one.rule.name,
            organisation_id=one.organisation_id,
            organisation_name=names.get(one.organisation_id, ""),
            fault=one.fault,
            words=routing.words(one.fault, one.topic),
        )
        for one in found
    ]
