"""What follows by itself: promotion of those who wait, and telling many people."""

from uuid import UUID

from app.domains.events import service as events
from app.journeys.signup import after_flow, born_flow, flow
from app.platform import db, jobs


@jobs.job(events.PROMOTE)
async def promote(session_id: str) -> None:
    """Offer free seats to those who wait."""
    async with db.transaction() as session:
        await events.promote(session, UUID(session_id))


@jobs.job(flow.CALL_OFF)
async def call_off(event_id: str) -> None:
    """End the registrations of an event that was called off, some hundred at a time."""
    while True:
        async with db.transaction() as session:
            if not await flow.tell_called_off(session, UUID(event_id)):
                return


@jobs.job(flow.CHANGE)
async def tell_change(event_id: str, what: str, after: str | None) -> None:
    """Tell some hundred people what has changed, then let the next job go on."""
    async with db.transaction() as session:
        last = await flow.tell_change(session, UUID(event_id), what, UUID(after) if after else None)
        if last is not None:
            await jobs.enqueue(session, flow.CHANGE, event_id=event_id, what=what, after=str(last))


@jobs.job(born_flow.INVITE)
async def invite(event_id: str) -> None:
    """Tell those whose needs an event was born from, some hundred at a time."""
    while True:
        async with db.transaction() as session:
            if not await born_flow.tell_invited(session, UUID(event_id)):
                return


@jobs.job(after_flow.ASK_FEEDBACK)
async def ask_feedback(session_id: str, after: str | None) -> None:
    """Ask some hundred who came what they thought of it, then let the next job go on."""
    async with db.transaction() as session:
        last = await after_flow.ask_some(session, UUID(session_id), UUID(after) if after else None)
        if last is not None:
            await jobs.enqueue(
                session, after_flow.ASK_FEEDBACK, session_id=session_id, after=str(last)
            )
