"""Who is meant before others: those whose needs an event was born from, and an organisation's own.

An organisation's own people are those who had a seat at one of its events, and the invited.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, exists, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from app.domains.events.company_models import Invited
from app.domains.events.events import EventBorn
from app.domains.events.models import Event, Registration
from app.domains.events.schemas import Invitation, InvitationPage
from app.domains.events.service import catalogue
from app.domains.events.states import EventState, RegistrationState, Visibility
from app.kernel import clock
from app.kernel.paging import read_cursor
from app.platform import outbox
from app.platform.db import Session

_BATCH = 500


async def give_first_window(
    session: Session,
    event: Event,
    origin: dict[str, Any],
    youth_ids: Sequence[UUID],
    early_minutes: int,
) -> None:
    """Say which needs a locked event was born from; their writers may sign up earlier.

    They are told once it is published.
    """
    event.origin = origin
    event.early_minutes = early_minutes
    event.updated_at = clock.now()
    if youth_ids:
        await session.execute(
            insert(Invited)
            .values([{"event_id": event.id, "youth_id": one} for one in sorted(set(youth_ids))])
            .on_conflict_do_nothing()
        )
    await session.flush()
    if event.state == EventState.published:
        await outbox.emit(session, EventBorn(event.id))


async def claim_untold(session: Session, event_id: UUID) -> tuple[Event, list[UUID]]:
    """Return an event and the next of those to tell of it (at most 500), and note that it is done.

    Nobody, unless it is published.
    """
    event = await session.get_one(Event, event_id)
    due = (
        select(Invited.youth_id)
        .where(Invited.event_id == event_id, Invited.told_at.is_(None))
        .order_by(Invited.youth_id)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    )
    if event.state != EventState.published:
        return event, []
    told = await session.scalars(
        update(Invited)
        .where(Invited.event_id == event_id, Invited.youth_id.in_(due))
        .values(told_at=clock.now())
        .returning(Invited.youth_id)
        .execution_options(synchronize_session=False)
    )
    return event, list(told)


async def list_invitations(
    session: Session, youth_id: UUID, limit: int, cursor: str | None
) -> InvitationPage:
    """Return one page of the events that are meant for somebody before others."""
    invited = exists().where(Invited.event_id == Event.id, Invited.youth_id == youth_id)
    query = (
        select(Event, invited.label("is_invited"))
        .where(
            Event.state == EventState.published,
            Event.ends_at > clock.now(),
            or_(
                invited,
                and_(
                    Event.visibility == Visibility.organisation,
                    was_there(literal(youth_id), Event.organiser_id),
                ),
            ),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(tuple_(Event.starts_at, Event.id) > read_cursor(cursor))
    rows = (await session.execute(query)).all()
    listed = await catalogue.page_from(session, [row.Event for row in rows], limit, by_start=True)
    items = [
        Invitation(
            **brief.model_dump(exclude={"id"}),
            id=row.Event.id,
            link_key=row.Event.link_key,
            opens_for_you_at=opens_for_invited(row.Event)
            if row.is_invited
            else row.Event.signup_opens_at,
        )
        for row, brief in zip(rows, listed.items, strict=False)
    ]
    return InvitationPage(items=items, next_cursor=listed.next_cursor)


def opens_for_invited(event: Event) -> datetime:
    """Return when those may sign up who come first."""
    return event.signup_opens_at - timedelta(minutes=event.early_minutes)


def is_invited(youth_id: Any) -> Any:
    """Return SQL that says whether somebody may come first to the event of the statement."""
    return exists().where(Invited.event_id == Event.id, Invited.youth_id == youth_id)


def was_there(youth_id: Any, organiser_id: Any) -> Any:
    """Return SQL that says whether somebody had a seat at an event of an organiser."""
    before, event = aliased(Registration), aliased(Event)
    return exists().where(
        before.youth_id == youth_id,
        before.state == RegistrationState.confirmed,
        event.id == before.event_id,
        event.organiser_id == organiser_id,
    )


async def take_over_invitations(session: Session, kept_id: UUID, gone_id: UUID) -> None:
    """Give one person's invitations to another, who is the same."""
    await session.execute(
        insert(Invited)
        .from_select(
            ["event_id", "youth_id", "told_at"],
            select(Invited.event_id, literal(kept_id), Invited.told_at).where(
                Invited.youth_id == gone_id
            ),
        )
        .on_conflict_do_nothing()
    )
    await forget_invitations(session, gone_id)


async def forget_invitations(session: Session, youth_id: UUID) -> None:
    """Delete that somebody was invited: it says what they wrote about."""
    await session.execute(delete(Invited).where(Invited.youth_id == youth_id))
