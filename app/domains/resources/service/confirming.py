"""Asking keepers whether their records are still right."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import aliased

from app.domains.identity import service as identity
from app.domains.resources.models import Resource, ResourceConfirmation, ResourceHistory
from app.domains.resources.service import searching
from app.domains.resources.service.keeping import deed_of_system, history_row
from app.domains.resources.states import Action, Status
from app.kernel import clock, ids
from app.platform.db import Session

# What became stale since yesterday is asked in one go.
_ONCE_IN = timedelta(hours=20)
_AT_ONCE = 500


async def ask_stale(session: Session) -> list[UUID]:
    """Ask for what has become stale; returns the organisations that were asked.

    Each at most once a day, and each record once until there is an answer.
    """
    now = clock.now()
    gone = await identity.inactive_organisations(session)
    lately = aliased(ResourceConfirmation)
    stale = (
        await session.execute(
            select(Resource.id, Resource.organisation_id)
            .where(
                Resource.stale_at <= now,
                Resource.status != Status.inactive,
                Resource.organisation_id.not_in(gone),
                ~searching.is_asked(),
                ~exists().where(
                    lately.organisation_id == Resource.organisation_id,
                    lately.asked_at > now - _ONCE_IN,
                ),
            )
            .order_by(Resource.stale_at)
            .limit(_AT_ONCE)
        )
    ).all()
    if not stale:
        return []
    asked = (
        await session.execute(
            upsert(ResourceConfirmation)
            .values(
                [
                    {
                        "id": ids.new(),
                        "resource_id": row.id,
                        "organisation_id": row.organisation_id,
                        "asked_at": now,
                    }
                    for row in stale
                ]
            )
            # Another worker may be at it, too.
            .on_conflict_do_nothing()
            .returning(ResourceConfirmation.resource_id, ResourceConfirmation.organisation_id)
        )
    ).all()
    deed = deed_of_system()
    if asked:
        await session.execute(
            insert(ResourceHistory),
            [history_row(row.resource_id, Action.confirmation_asked, deed) for row in asked],
        )
    return sorted({row.organisation_id for row in asked})
