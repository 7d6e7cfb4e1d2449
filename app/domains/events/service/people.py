"""What becomes of registrations when a person changes or leaves."""

from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from app.domains.events.after_models import Absence, EventFeedback
from app.domains.events.company_models import RegistrationGroup
from app.domains.events.models import Event, EventSession, Registration
from app.domains.events.service import inviting, moving, promotion, queueing
from app.domains.events.states import ACTIVE, OfferState, RegistrationState
from app.kernel import clock
from app.platform.db import Session

_SYSTEM = "system"
_MOST = 500


async def take_over(session: Session, kept_id: UUID, gone_id: UUID) -> None:
    """Give one person's registrations to another, who is the same.

    For a session in which both have one, the second account's ends.
    """
    kept = aliased(Registration)
    twice = await session.scalars(
        select(Registration.id)
        .where(
            Registration.youth_id == gone_id,
            Registration.state.in_(ACTIVE),
            exists().where(
                kept.youth_id == kept_id,
                kept.session_id == Registration.session_id,
                kept.state.in_(ACTIVE),
            ),
        )
        .limit(_MOST)
    )
    for registration_id in list(twice):
        await _end(session, registration_id)
    await queueing.take_over(session, kept_id, gone_id)
    await session.execute(
        update(RegistrationGroup)
        .where(RegistrationGroup.founder_id == gone_id)
        .values(founder_id=kept_id)
        .execution_options(synchronize_session=False)
    )
    await inviting.take_over_invitations(session, kept_id, gone_id)
    own = aliased(Registration)
    has_key = exists().where(own.youth_id == kept_id, own.request_key == Registration.request_key)
    await session.execute(
        update(Registration)
        .where(Registration.youth_id == gone_id, ~has_key)
        .values(youth_id=kept_id)
        .execution_options(synchronize_session=False)
    )


async def end_for_leaver(session: Session, youth_id: UUID) -> None:
    """End what somebody who leaves has signed up for; their seats go to others."""
    await queueing.leave(session, youth_id)
    active = await session.scalars(
        select(Registration.id)
        .where(Registration.youth_id == youth_id, Registration.state.in_(ACTIVE))
        .limit(_MOST)
    )
    for registration_id in list(active):
        await _end(session, registration_id)


async def forget(session: Session, youth_id: UUID) -> None:
    """Delete what a person told when signing up; that somebody was there stays."""
    await inviting.forget_invitations(session, youth_id)
    mine = select(Registration.id).where(Registration.youth_id == youth_id)
    await session.execute(
        update(EventFeedback)
        .where(EventFeedback.registration_id.in_(mine))
        .values(words=None)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Absence)
        .where(Absence.registration_id.in_(mine))
        .values(appeal=None, answer=None)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Registration)
        .where(Registration.youth_id == youth_id)
        .values(
            companions=[], answers={}, sealed_answers=None, reason=None, adcode=None, identities=[]
        )
        .execution_options(synchronize_session=False)
    )


async def export_of(session: Session, youth_id: UUID) -> list[dict[str, Any]]:
    """Return what a person has signed up for."""
    rows = await session.execute(
        select(Registration, Event.title, EventSession.starts_at, Absence, EventFeedback)
        .join(Event, Event.id == Registration.event_id)
        .join(EventSession, EventSession.id == Registration.session_id)
        .outerjoin(Absence, Absence.registration_id == Registration.id)
        .outerjoin(EventFeedback, EventFeedback.registration_id == Registration.id)
        .where(Registration.youth_id == youth_id)
        .order_by(Registration.created_at)
        .limit(5000)
    )
    return [
        {
            "event": row.title,
            "starts_at": row.starts_at,
            "state": row.Registration.state,
            "companions": row.Registration.companions,
            "answers": row.Registration.answers,
            "adcode": row.Registration.adcode,
            "identities": row.Registration.identities,
            "feedback_score": row.EventFeedback and row.EventFeedback.score,
            "feedback_words": row.EventFeedback and row.EventFeedback.words,
            "absence": row.Absence and row.Absence.state,
            "absence_appeal": row.Absence and row.Absence.appeal,
            "signed_up_at": row.Registration.created_at,
        }
        for row in rows
    ]


async def _end(session: Session, registration_id: UUID) -> None:
    one = await moving.lock(session, registration_id)
    if one.state not in ACTIVE:
        return
    if one.state == RegistrationState.offered:
        await promotion.end_offer(session, one.id, OfferState.withdrawn)
    await moving.release(session, one, RegistrationState.cancelled, _SYSTEM)
    one.updated_at = clock.now()
