"""The agenda: filled from what waits, and arranged by hand."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.identity.schemas import StaffActor
from app.domains.meetings.models import Meeting, MeetingItem
from app.domains.meetings.problems import (
    AgendaFull,
    AgendaMoved,
    ItemNotFound,
    MeetingMoveRefused,
)
from app.domains.meetings.schemas import AgendaItemIn
from app.domains.meetings.service.calling import lock_meeting
from app.domains.meetings.states import ItemKind, ItemState, MeetingState
from app.kernel import clock, ids
from app.platform.db import Session

MOST_ITEMS = 400
MOST_OF_A_KIND = 50


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that a meeting should talk about."""

    kind: ItemKind
    subject: str
    title: str
    words: str = ""


async def fill_agenda(session: Session, meeting: Meeting, found: list[Matter]) -> None:
    """Put what waits on a locked meeting's agenda; repeating it changes nothing by itself.

    New matters come behind those that are there, the words of known ones are brought up to date,
    and what does not wait any more is settled. What somebody dropped stays dropped.
    """
    await _settle_others(session, meeting.id, found)
    if not found:
        return
    last = await _last_place(session, meeting.id)
    now = clock.now()
    rows = [
        {
            "id": ids.new(),
            "meeting_id": meeting.id,
            "kind": one.kind,
            "subject": one.subject,
            "title": one.title,
            "words": one.words,
            "place": last + number,
            "state": ItemState.open,
            "drop_reason": None,
            "touched_by": None,
            "created_at": now,
        }
        for number, one in enumerate(found, start=1)
    ]
    statement = insert(MeetingItem).values(rows)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["meeting_id", "kind", "subject"],
            set_={
                "title": statement.excluded.title,
                "words": statement.excluded.words,
                "state": case(
                    (MeetingItem.state == ItemState.dropped, ItemState.dropped),
                    else_=ItemState.open,
                ),
            },
        )
    )


async def add_item(
    session: Session, meeting_id: UUID, draft: AgendaItemIn, actor: StaffActor, reach: list[UUID]
) -> None:
    """Add a point of one's own at the end."""
    await lock_meeting(session, meeting_id, reach, MeetingState.planned, MeetingState.held)
    count = await session.scalar(
        select(func.count()).select_from(MeetingItem).where(MeetingItem.meeting_id == meeting_id)
    )
    if (count or 0) >= MOST_ITEMS:
        raise AgendaFull
    new_id = ids.new()
    session.add(
        MeetingItem(
            id=new_id,
            meeting_id=meeting_id,
            kind=ItemKind.own,
            subject=ids.encode("item", new_id),
            title=draft.title,
            words=draft.words,
            place=await _last_place(session, meeting_id) + 1,
            state=ItemState.open,
            drop_reason=None,
            touched_by=actor.id,
            created_at=clock.now(),
        )
    )
    await session.flush()


async def reorder(session: Session, meeting_id: UUID, order: list[UUID], reach: list[UUID]) -> None:
    """Put the open points into an order that names each of them once; raises AgendaMoved."""
    await lock_meeting(session, meeting_id, reach, MeetingState.planned, MeetingState.held)
    present = set(
        await session.scalars(
            select(MeetingItem.id).where(
                MeetingItem.meeting_id == meeting_id, MeetingItem.state == ItemState.open
            )
        )
    )
    if len(order) != len(present) or set(order) != present:
        raise AgendaMoved
    places = {one: place for place, one in enumerate(order, start=1)}
    await session.execute(
        update(MeetingItem)
        .where(MeetingItem.meeting_id == meeting_id, MeetingItem.id.in_(order))
        .values(place=case(places, value=MeetingItem.id))
        .execution_options(synchronize_session=False)
    )


async def drop_item(
    session: Session,
    item: tuple[UUID, UUID],
    reason: str,
    actor: StaffActor,
    reach: list[UUID],
) -> None:
    """Take a point off the agenda with a reason; filling does not bring it back."""
    meeting_id, item_id = item
    await lock_meeting(session, meeting_id, reach, MeetingState.planned, MeetingState.held)
    found = await session.scalar(
        select(MeetingItem).where(MeetingItem.id == item_id, MeetingItem.meeting_id == meeting_id)
    )
    if found is None:
        raise ItemNotFound
    if found.state != ItemState.open:
        raise MeetingMoveRefused("这项议题已不在议程上。", current=found.state)
    found.state, found.drop_reason, found.touched_by = ItemState.dropped, reason, actor.id
    await session.flush()


async def _settle_others(session: Session, meeting_id: UUID, found: list[Matter]) -> None:
    """Settle what filled in earlier and does not wait any more.

    Of a kind that was found to its limit nothing is settled: what is beyond it was not seen.
    """
    counts = {kind: sum(one.kind is kind for one in found) for kind in ItemKind}
    seen = [kind for kind, count in counts.items() if count < MOST_OF_A_KIND]
    still = [one.subject for one in found]
    await session.execute(
        update(MeetingItem)
        .where(
            MeetingItem.meeting_id == meeting_id,
            MeetingItem.state == ItemState.open,
            MeetingItem.kind.in_([kind for kind in seen if kind is not ItemKind.own]),
            MeetingItem.subject.not_in(still),
        )
        .values(state=ItemState.settled)
        .execution_options(synchronize_session=False)
    )


async def _last_place(session: Session, meeting_id: UUID) -> int:
    found = await session.scalar(
        select(func.max(MeetingItem.place)).where(MeetingItem.meeting_id == meeting_id)
    )
    return found or 0
