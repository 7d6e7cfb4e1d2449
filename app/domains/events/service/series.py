"""The same again: more sessions of an event, and the next event of a series as a draft."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import func, select

from app.domains.events.company_models import CoOrganiser
from app.domains.events.models import Event, EventSession, Quota, TicketType
from app.domains.events.problems import EventMoveRefused, PaymentsUnavailable, TooManySessions
from app.domains.events.schemas import (
    LONGEST_EVENT,
    EventIn,
    MoreSessionsIn,
    QuotaIn,
    SessionIn,
    TicketTypeIn,
    VenueIn,
)
from app.domains.events.service import planning
from app.domains.events.states import EventState
from app.kernel import clock, ids
from app.platform.db import Session

_MOST_SESSIONS = 60


async def add_sessions(session: Session, event: Event, draft: MoreSessionsIn) -> None:
    """Give a locked event more sessions, also after it was published.

    Raises EventMoveRefused, TooManySessions, PaymentsUnavailable.
    """
    if event.state not in {EventState.draft, EventState.published}:
        raise EventMoveRefused(current=event.state)
    if any(ticket.price_fen for ticket in draft.session.tickets):
        raise PaymentsUnavailable
    wanted = [
        _later(draft.session, timedelta(days=draft.every_days * number))
        for number in range(draft.times)
    ]
    if wanted[0].ends_at <= clock.now():
        raise EventMoveRefused("场次已经结束，不能添加。")
    count = await session.scalar(
        select(func.count()).select_from(EventSession).where(EventSession.event_id == event.id)
    )
    if (count or 0) + len(wanted) > _MOST_SESSIONS:
        raise TooManySessions(most=_MOST_SESSIONS)
    if wanted[-1].ends_at - event.starts_at > LONGEST_EVENT:
        raise TooManySessions("一个活动从头到尾最长 400 天，可以复制成新的活动。")
    for one in wanted:
        planning.add_session(session, event.id, one)
    event.starts_at = min(event.starts_at, *(one.starts_at for one in wanted))
    event.ends_at = max(event.ends_at, *(one.ends_at for one in wanted))
    event.updated_at = clock.now()
    await session.flush()


async def copy(session: Session, event: Event, days: int) -> Event:
    """Write a locked event again as a draft, so many days later; both are of one series.

    Who signed up is not copied, nor who was invited.
    """
    event.series_id = event.series_id or ids.new()
    try:
        draft = await _draft_of(session, event, timedelta(days=days))
    except ValidationError as error:
        # Changed step by step into what nobody could write in one piece.
        raise EventMoveRefused("这个活动的时间不完整，请先修改再复制。") from error
    made = await planning.create(session, event.organiser_id, draft)
    made.series_id = event.series_id
    named = await session.scalars(
        select(CoOrganiser.organisation_id).where(CoOrganiser.event_id == event.id)
    )
    session.add_all([CoOrganiser(event_id=made.id, organisation_id=one) for one in named])
    await session.flush()
    return made


def _later(one: SessionIn, shift: timedelta) -> SessionIn:
    moved = {"starts_at": one.starts_at + shift, "ends_at": one.ends_at + shift}
    return one.model_copy(update=moved)


async def _draft_of(session: Session, event: Event, shift: timedelta) -> EventIn:
    return EventIn(
        type=event.type,
        title=event.title,
        summary=event.summary,
        body=event.body,
        visibility=event.visibility,
        venue=VenueIn(
            name=event.venue,
            address=event.address,
            adcode=event.adcode,
            longitude=event.longitude,
            latitude=event.latitude,
            online_url=event.online_url,
        ),
        agenda=event.agenda,
        speakers=event.speakers,
        min_age=event.min_age,
        max_age=event.max_age,
        audience_adcodes=event.audience_adcodes,
        audience_identities=event.audience_identities,
        questions=event.questions,
        signup_opens_at=event.signup_opens_at + shift,
        signup_closes_at=event.signup_closes_at + shift,
        cancel_until=event.cancel_until + shift,
        replay_url=None,
        mode=event.mode,
        has_waiting_list=event.has_waiting_list,
        offer_minutes=event.offer_minutes,
        sessions=[_later(one, shift) for one in await _sessions(session, event.id)],
    )


async def _sessions(session: Session, event_id: UUID) -> list[SessionIn]:
    found = list(
        await session.scalars(
            select(EventSession)
            .where(EventSession.event_id == event_id)
            .order_by(EventSession.starts_at, EventSession.id)
            .limit(_MOST_SESSIONS)
        )
    )
    of_these = [one.id for one in found]
    quotas: dict[UUID, list[Quota]] = {one: [] for one in of_these}
    for quota in await session.scalars(
        select(Quota).where(Quota.session_id.in_(of_these)).order_by(Quota.id)
    ):
        quotas[quota.session_id].append(quota)
    tickets: dict[UUID, list[TicketType]] = {one: [] for one in of_these}
    for ticket in await session.scalars(
        select(TicketType).where(TicketType.session_id.in_(of_these)).order_by(TicketType.id)
    ):
        tickets[ticket.session_id].append(ticket)
    return [_session_in(one, quotas[one.id], tickets[one.id]) for one in found]


def _session_in(
    one: EventSession, quotas: Sequence[Quota], tickets: Sequence[TicketType]
) -> SessionIn:
    keys = {quota.id: f"q{number}" for number, quota in enumerate(quotas)}
    return SessionIn(
        title=one.title,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        quotas=[
            QuotaIn(key=keys[quota.id], name=quota.name, capacity=quota.capacity)
            for quota in quotas
        ],
        tickets=[
            TicketTypeIn(
                name=ticket.name,
                quotas=[keys[quota_id] for quota_id in ticket.quota_ids],
                price_fen=ticket.price_fen,
                min_companions=ticket.min_companions,
                max_companions=ticket.max_companions,
                is_child_companion=ticket.is_child_companion,
            )
            for ticket in tickets
        ],
    )
