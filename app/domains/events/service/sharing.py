"""Events that several organisations run together: who is named, and what the named ones see."""

from uuid import UUID

from sqlalchemy import delete, select, tuple_

from app.domains.events.company_models import CoOrganiser
from app.domains.events.models import Event, EventSession
from app.domains.events.problems import EventNotFound, UnknownOrganisation
from app.domains.events.schemas import EventOut, EventPage
from app.domains.events.service import catalogue
from app.domains.events.states import EventState
from app.domains.identity import service as identity
from app.kernel.paging import read_cursor
from app.platform.db import Session


async def name_co_organisers(session: Session, event: Event, organisation_ids: list[UUID]) -> None:
    """Name the organisations that run a locked event with its organiser, instead of those before.

    Raises UnknownOrganisation.
    """
    wanted = sorted(set(organisation_ids) - {event.organiser_id})
    known = await identity.names_of(session, wanted)
    if len(known) < len(wanted):
        raise UnknownOrganisation
    await session.execute(delete(CoOrganiser).where(CoOrganiser.event_id == event.id))
    session.add_all([CoOrganiser(event_id=event.id, organisation_id=one) for one in wanted])
    await session.flush()


async def list_shared(
    session: Session, organisation_id: UUID, limit: int, cursor: str | None
) -> EventPage:
    """Return one page of the events that an organisation is named on, the newest first."""
    query = (
        select(Event)
        .join(CoOrganiser, CoOrganiser.event_id == Event.id)
        .where(CoOrganiser.organisation_id == organisation_id, Event.state != EventState.draft)
        .order_by(Event.created_at.desc(), Event.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(tuple_(Event.created_at, Event.id) < read_cursor(cursor))
    return await catalogue.page_of(session, query, limit, by_start=False)


async def find_shared(session: Session, event_id: UUID, organisation_id: UUID) -> Event:
    """Return an event that an organisation is named on; raises EventNotFound."""
    event = await session.scalar(
        select(Event)
        .join(CoOrganiser, CoOrganiser.event_id == Event.id)
        .where(
            Event.id == event_id,
            CoOrganiser.organisation_id == organisation_id,
            Event.state != EventState.draft,
        )
    )
    if event is None:
        raise EventNotFound
    return event


async def read_shared(session: Session, event_id: UUID, organisation_id: UUID) -> EventOut:
    """Return an event as everybody sees it, also where only a link opens it."""
    event = await find_shared(session, event_id, organisation_id)
    return await catalogue.shown(session, event)


async def find_shared_session(
    session: Session, session_id: UUID, organisation_id: UUID
) -> EventSession:
    """Return a session of an event that an organisation is named on; raises EventNotFound."""
    found = await session.scalar(
        select(EventSession)
        .join(Event, Event.id == EventSession.event_id)
        .join(CoOrganiser, CoOrganiser.event_id == Event.id)
        .where(
            EventSession.id == session_id,
            CoOrganiser.organisation_id == organisation_id,
            Event.state != EventState.draft,
        )
    )
    if found is None:
        raise EventNotFound
    return found
