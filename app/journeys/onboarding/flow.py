"""The stages of joining: what else happens when staff move an application on."""

from typing import Any
from uuid import UUID

from app.domains.delivery import service as delivery
from app.domains.delivery.schemas import EventType
from app.domains.identity import service as identity
from app.domains.identity.schemas import StaffActor
from app.domains.identity.states import OrganisationKind
from app.domains.needs import service as needs
from app.domains.notices.schemas import NoticeKind
from app.domains.notices.service import Notice
from app.domains.onboarding import service as onboarding
from app.domains.onboarding.problems import NameTaken, WorkLeft
from app.domains.onboarding.schemas import (
    ApplicationIn,
    ApplicationMade,
    ApplicationOut,
    LicenceIn,
    RecordOut,
    StaffApplicationIn,
)
from app.domains.onboarding.service import Enrolled, File, Hand
from app.domains.onboarding.states import ApplicantKind, Mover, Stage
from app.domains.partners import service as partners
from app.domains.partners.problems import ProfileNotFound
from app.domains.partners.schemas import ProfileIn
from app.journeys.clocks import telling
from app.platform import db
from app.platform.db import Session

_WARNED_AT_ONCE = 50
# They never get what may identify a minor; staff may correct it in the profile.
_COMPANIES = frozenset({ApplicantKind.company, ApplicantKind.law_firm, ApplicantKind.other})


async def apply(session: Session, draft: ApplicationIn) -> ApplicationMade:
    """Keep an application that somebody hands in, for the office of its first area."""
    area = draft.areas[0] if draft.areas else None
    office_id = await identity.find_office_for(session, area)
    return await onboarding.apply(session, draft, office_id, onboarding.APPLICANT)


async def take_down(
    session: Session, draft: StaffApplicationIn, staff: StaffActor
) -> ApplicationMade:
    """Keep an application that staff take down, or give an existing organisation its file.

    Staff of an office: nobody else decides on it, least of all who asks to join.
    """
    await identity.require_office(session, staff.organisation_id)
    enrolled = None
    if draft.organisation_id is not None:
        place = await identity.find_organisation(
            session, draft.organisation_id, within=staff.organisation_id
        )
        enrolled = Enrolled(place.id)
    return await onboarding.apply(
        session, draft, staff.organisation_id, _hand(staff), enrolled=enrolled
    )


async def detail(session: Session, application_id: UUID, staff: StaffActor) -> ApplicationOut:
    """Return an application with the record of what was given to it so far."""
    offices = await identity.list_reach(session, staff.organisation_id)
    organisation_id = await onboarding.organisation_of(session, application_id, offices)
    record = await _record(session, organisation_id)
    return await onboarding.detail(session, application_id, offices, record)


async def move(
    session: Session, application_id: UUID, to: Stage, reason: str, staff: StaffActor
) -> ApplicationOut:
    """Move an application on by a decision of staff, with all that follows from it."""
    offices = await identity.list_reach(session, staff.organisation_id)
    file = await onboarding.open_file(session, application_id, offices)
    record = await _record(session, file.organisation_id)
    if to is Stage.left and record is not None and record.open:
        raise WorkLeft(open=record.open)
    if to is Stage.documents_checked and file.stage is Stage.applied:
        await onboarding.check_papers(session, file, staff.id)
        await _found(session, file)
    facts: dict[str, Any] = record.model_dump() if record else {}
    await onboarding.move(session, file, to, _hand(staff), reason, facts)
    if file.organisation_id is not None:
        await delivery.post(
            session, file.organisation_id, EventType.onboarding_changed, delivery.About()
        )
        if to is Stage.suspended:
            await _stop(session, file.organisation_id, file.name)
        if to in {Stage.left, Stage.rejected}:
            await identity.revoke_clients_of(session, file.organisation_id)
    return await onboarding.detail(session, application_id, offices, record)


async def add_licence(
    session: Session, application_id: UUID, draft: LicenceIn, staff: StaffActor
) -> ApplicationOut:
    """Add a paper that staff have seen to a file."""
    offices = await identity.list_reach(session, staff.organisation_id)
    file = await onboarding.open_file(session, application_id, offices)
    await onboarding.add_checked(session, file.id, draft, staff.id)
    record = await _record(session, file.organisation_id)
    return await onboarding.detail(session, application_id, offices, record)


async def withdraw_licence(
    session: Session, application_id: UUID, licence_id: UUID, staff: StaffActor
) -> None:
    """Take a paper out of a file."""
    offices = await identity.list_reach(session, staff.organisation_id)
    file = await onboarding.open_file(session, application_id, offices)
    await onboarding.withdraw_licence(session, file.id, licence_id)


async def watch_licences() -> int:
    """Tell partners whose papers run out in 60, 30 or 7 days, or have; each once."""
    async with db.transaction() as session:
        warned = await onboarding.warn(session, _WARNED_AT_ONCE)
        for one in warned:
            kind = EventType.licence_expiring if one.days else EventType.licence_expired
            await delivery.post(session, one.organisation_id, kind, delivery.About())
    return len(warned)


async def _found(session: Session, file: File) -> None:
    """Make the organisation that an application asks for, with what it says it takes."""
    if await identity.find_by_name(session, file.name) is not None:
        raise NameTaken
    is_department = file.kind is ApplicantKind.department
    organisation_id = await identity.create_organisation(
        session,
        file.name,
        OrganisationKind.department if is_department else OrganisationKind.partner,
        file.areas[0] if file.areas else "",
        file.office_id,
    )
    is_company = file.kind in _COMPANIES
    profile = ProfileIn(
        topics=file.topics,
        areas=file.areas,
        is_company=is_company,
        takes_minors=not is_company,
        introduction=file.introduction,
    )
    await partners.set_profile(session, organisation_id, profile)
    await onboarding.found(session, file, organisation_id)


async def _stop(session: Session, organisation_id: UUID, name: str) -> None:
    """Let what it has not accepted go on to others, and tell the coordinators what it has."""
    offers = await needs.let_offers_stop(session, organisation_id)
    load = await needs.open_load(session, {organisation_id: 1000})
    in_hand = max(0, load.get(organisation_id, 0) - offers)
    if in_hand:
        body = f"{name}已暂停接收新诉求，手上还有 {in_hand} 条在办诉求。请关注进展，必要时改派。"
        notice = Notice(NoticeKind.partner_stopped, "已暂停的伙伴还有在办诉求", body)
        await telling.tell_those_above(session, organisation_id, notice)


async def _record(session: Session, organisation_id: UUID | None) -> RecordOut | None:
    if organisation_id is None:
        return None
    try:
        profile = await partners.profile_of(session, organisation_id)
    except ProfileNotFound:
        return None
    load = await needs.open_load(session, {organisation_id: 1000})
    return RecordOut(
        open=load.get(organisation_id, 0),
        offered=profile.offered,
        accepted=profile.accepted,
        declined=profile.declined,
        expired=profile.expired,
        judged=profile.judged,
        solved=profile.solved,
    )


def _hand(staff: StaffActor) -> Hand:
    return Hand(Mover.staff, staff.id)
