"""Second opinions on needs that are decided already."""

from uuid import UUID

from app.domains.analytics import service as analytics
from app.domains.classifier import service as classifier
from app.domains.classifier.service import Teacher
from app.domains.classifier.states import LabelSource
from app.domains.identity import service as identity
from app.domains.identity.schemas import StaffActor
from app.domains.needs import service as needs
from app.domains.needs.problems import AlreadyLabelled, NeedNotFound, NotToLookAt
from app.domains.needs.schemas import Done
from app.domains.needs.states import NeedState
from app.journeys import labelling
from app.journeys.review.schemas import SecondLook, SecondLookIn, SecondLooks
from app.platform.db import Session


async def list_second_looks(session: Session, staff: StaffActor, limit: int) -> SecondLooks:
    """Return needs to read once more, without what others made of them."""
    offices = await identity.list_reach(session, staff.organisation_id)
    found = await analytics.second_looks(session, staff.id, offices, needs.DELETED, limit)
    return SecondLooks(
        items=[
            SecondLook(
                need_id=one.need_id, text=one.text, adcode=one.adcode, created_at=one.created_at
            )
            for one in found
        ]
    )


async def look_again(
    session: Session, need_id: UUID, staff: StaffActor, said: SecondLookIn
) -> Done:
    """Keep a second opinion as a label; the need stays as it is."""
    _, need = await needs.need_of_office(session, need_id, staff.organisation_id)
    if need.masked_text == needs.DELETED:
        raise NeedNotFound
    if need.state == NeedState.screening or need.review_reason is not None:
        raise NotToLookAt
    if await classifier.has_labelled(session, need_id, staff.id):
        raise AlreadyLabelled
    tags = said.tags
    if tags is not None:
        classifier.check_tags([tags.topic, *tags.also], tags.kind, tags.urgency)
    await labelling.keep(
        session,
        need,
        Teacher(LabelSource.second_look, staff_id=staff.id),
        labelling.Read(tags.topic, tags.kind, tags.urgency, tags.also)
        if tags
        else labelling.Read(None, None, None),
    )
    return Done(done=True)
