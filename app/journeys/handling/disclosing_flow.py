"""Showing an organisation more of a person, step by step; each step is on record first."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import Response

from app.domains.identity import service as identity
from app.domains.needs import service as needs
from app.domains.needs.disclosure_schemas import ContactOut, Disclosures
from app.domains.needs.problems import ContactWithheld
from app.domains.needs.schemas import AssignmentOut
from app.domains.needs.service import Actor
from app.domains.needs.states import Action, ActorKind, Shown, Stage
from app.domains.partners import service as partners
from app.journeys.handling.working import Work, open_work
from app.platform import db, masking
from app.platform.db import Session
from app.platform.idempotency import Once


async def look(session: Session, work: Work) -> AssignmentOut:
    """Return the assignment as its organisation may see it now; written down in a transaction."""
    out, sight = await _see(session, work)
    await needs.note(session, sight)
    return out


async def read(session: Session, work: Work) -> AssignmentOut:
    """Return the same to somebody who only looks.

    Mostly nothing is written: a look within a quarter of an hour is the same look. Where
    something is, it is committed before the answer leaves.
    """
    out, sight = await _see(session, work)
    if not await needs.is_noted(session, sight):
        async with db.transaction() as writing:
            await needs.note(writing, sight)
    return out


async def answer(
    session: Session, once: Once, work: Work, deed: Callable[[], Awaitable[AssignmentOut]]
) -> Response:
    """Do a deed once and show the assignment; asked again, show what may be seen by then.

    No word of the need is kept for a repetition: the asker may have lost it meanwhile.
    """
    owner = work.actor.id or work.organisation_id
    return await once.answer_anew(session, owner, deed, lambda: look(session, work))


async def image(session: Session, image_id: UUID, organisation_id: UUID) -> bytes:
    """Return a picture of a need that an organisation has accepted; raises ImageNotFound.

    It was written down when its number was shown; nobody can guess one.
    """
    company = await partners.is_company(session, organisation_id)
    return await needs.image_of_organisation(session, image_id, organisation_id, is_company=company)


async def show_contact(session: Session, work: Work) -> ContactOut:
    """Give the lead the writer's number as it starts contact, with the writer's consent.

    Written down, and on the writer's timeline, in the same transaction.
    """
    case, assignment = await open_work(session, work)
    needs.need_taken(assignment)
    contact = await identity.contact_of(session, case.need.youth_id)
    needs.check_contact(
        case.need,
        assignment,
        is_company=await partners.is_company(session, work.organisation_id),
        is_minor=contact.is_minor,
    )
    if contact.phone is None:
        raise ContactWithheld
    fields = (Shown.phone,) if case.need.address is None else (Shown.phone, Shown.address)
    sight = needs.Sight(case.need.id, assignment.id, work.organisation_id, Stage.contact, fields)
    if await needs.note(session, sight):
        case.note(Action.phone_shown, work.actor, assignment=assignment)
        await case.write(session)
    return ContactOut(phone=contact.phone, address=case.need.address)


async def share_phone(
    session: Session, need_id: UUID, youth_id: UUID, *, is_allowed: bool
) -> Disclosures:
    """Let the lead see one's number once it starts contact, or no longer."""
    case = await needs.open_case(session, need_id, youth_id=youth_id)
    needs.share_phone(case, Actor(ActorKind.youth, youth_id), is_allowed=is_allowed)
    await case.write(session)
    return await needs.disclosures_of(session, need_id, youth_id)


async def _see(session: Session, work: Work) -> tuple[AssignmentOut, needs.Sight]:
    company = await partners.is_company(session, work.organisation_id)
    need_id, out = await needs.assignment_of(
        session, work.assignment_id, work.organisation_id, is_company=company
    )
    if not work.sees_words:
        out = _covered(out)
    return out, needs.sight_of(need_id, work.organisation_id, out)


def _covered(whole: AssignmentOut) -> AssignmentOut:
    """Return an assignment for eyes that nobody has counted, such as those of a whole group."""
    need = whole.need.model_copy(
        update={
            "text": masking.mask(whole.need.text),
            "is_masked": True,
            "images": [],
            "address": None,
        }
    )
    spoken = [
        one.model_copy(update={"words": masking.mask(one.words) if one.words else None})
        for one in whole.conversation
    ]
    return whole.model_copy(update={"need": need, "conversation": spoken})
