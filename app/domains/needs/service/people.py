"""What becomes of a person's needs when the person changes."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import case, delete, func, select, update

from app.domains.needs.models import Assignment, Need, NeedHistory, NeedImage
from app.domains.needs.service import wording
from app.domains.needs.service.disclosures import export_disclosures
from app.domains.needs.service.images import delete_content
from app.domains.needs.states import ENDED
from app.kernel import ids
from app.platform.db import Session

DELETED = "（本人已注销，内容已删除）"


async def take_over(session: Session, kept_id: UUID, gone_id: UUID) -> None:
    """Give one person's needs and pictures to another, who is the same."""
    await session.execute(update(Need).where(Need.youth_id == gone_id).values(youth_id=kept_id))
    # The digest knows a repeated upload again. Of a picture that both uploaded, each stays with
    # its need, so the second gets a digest that nothing repeats.
    known = select(NeedImage.content_digest).where(NeedImage.youth_id == kept_id)
    salted = func.sha256(NeedImage.content_digest.concat(func.uuid_send(NeedImage.id)))
    await session.execute(
        update(NeedImage)
        .where(NeedImage.youth_id == gone_id)
        .values(
            youth_id=kept_id,
            content_digest=case(
                (NeedImage.content_digest.in_(known), salted), else_=NeedImage.content_digest
            ),
        )
        .execution_options(synchronize_session=False)
    )


async def open_needs_of(session: Session, youth_id: UUID) -> list[UUID]:
    """Return a person's needs that are not at their end."""
    found = await session.scalars(
        select(Need.id).where(Need.youth_id == youth_id, Need.state.not_in(ENDED)).order_by(Need.id)
    )
    return list(found)


async def writers_of(session: Session, need_ids: list[UUID], offices: list[UUID]) -> list[UUID]:
    """Return who wrote some needs of some offices."""
    found = await session.scalars(
        select(Need.youth_id).where(Need.id.in_(need_ids), Need.office_id.in_(offices)).distinct()
    )
    return list(found)


async def export_of(session: Session, youth_id: UUID) -> list[dict[str, Any]]:
    """Return all that is kept of a person's needs, with what was said and shown."""
    history: dict[UUID, list[dict[str, Any]]] = {}
    images: dict[UUID | None, list[str]] = {}
    mine = select(Need.id).where(Need.youth_id == youth_id)
    for row in await session.scalars(
        select(NeedHistory)
        .where(NeedHistory.need_id.in_(mine), NeedHistory.is_public)
        .order_by(NeedHistory.id)
    ):
        entry = {
            "at": row.at,
            "title": wording.title(row.action, row.to_state),
            "by": row.actor_kind,
            "words": row.words,
        }
        history.setdefault(row.need_id, []).append(entry)
    for image in await session.scalars(select(NeedImage).where(NeedImage.youth_id == youth_id)):
        images.setdefault(image.need_id, []).append(ids.encode("img", image.id))
    shown = await export_disclosures(session, youth_id)
    found = await session.scalars(
        select(Need).where(Need.youth_id == youth_id).order_by(Need.created_at)
    )
    return [
        {
            "id": need.id,
            "receipt": need.receipt,
            "text": need.text,
            "adcode": need.adcode,
            "address": need.address,
            "longitude": need.longitude,
            "latitude": need.latitude,
            "is_anonymous": need.is_anonymous,
            "topic": need.topic,
            "kind": need.kind,
            "urgency": need.urgency,
            "state": need.state,
            "created_at": need.created_at,
            "images": images.get(need.id, []),
            "timeline": history.get(need.id, []),
            "shares_phone": need.shares_phone,
            "shown_to": [one.model_dump() for one in shown.get(need.id, [])],
        }
        for need in found
    ]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A need whose words were deleted, and may stand elsewhere as well."""

    id: UUID
    receipt: str


async def forget(session: Session, youth_id: UUID) -> list[Forgotten]:
    """Delete all that a person wrote and showed; what counts for the figures stays."""
    rows = await session.execute(select(Need.id, Need.receipt).where(Need.youth_id == youth_id))
    forgotten = [Forgotten(row.id, row.receipt) for row in rows]
    mine = [one.id for one in forgotten]
    images = await session.scalars(
        delete(NeedImage).where(NeedImage.youth_id == youth_id).returning(NeedImage.id)
    )
    await delete_content(list(images))
    await session.execute(
        update(Need)
        .where(Need.youth_id == youth_id)
        .values(
            text=DELETED,
            masked_text=DELETED,
            address=None,
            shares_phone=False,
            longitude=None,
            latitude=None,
            reading=Need.reading.op("-")("evidence"),
        )
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Assignment)
        .where(Assignment.need_id.in_(mine), Assignment.answer.is_not(None))
        .values(answer=DELETED)
        .execution_options(synchronize_session=False)
    )
    # The one change that the history's trigger lets through: words become none.
    await session.execute(
        update(NeedHistory)
        .where(NeedHistory.need_id.in_(mine), NeedHistory.words.is_not(None))
        .values(words=None)
        .execution_options(synchronize_session=False)
    )
    return forgotten
