"""Needs on which the machine abstained, and what a second opinion does to them. Verbs are pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.domains.needs.case import SYSTEM, Case
from app.domains.needs.models import Need
from app.domains.needs.states import ENDED, Action, ClockKind, NeedState, ReviewReason
from app.platform.db import Session

_WAITS = (Need.review_reason == ReviewReason.unsure, Need.state == NeedState.screening)


@dataclass(frozen=True, slots=True)
class Unsure:
    """A need that waits for a person because the machine was unsure of its topic."""

    id: UUID
    text: str
    topic: str
    """The machine's first guess."""
    kind: str
    is_minor: bool
    waiting_since: datetime


async def find_unsure(session: Session, need_id: UUID) -> Unsure | None:
    """Return a need if it still waits because the machine was unsure."""
    row = (
        await session.execute(
            select(
                Need.id,
                Need.text,
                Need.topic,
                Need.kind,
                Need.is_minor,
                Need.review_since.label("waiting_since"),
            ).where(Need.id == need_id, *_WAITS)
        )
    ).one_or_none()
    return None if row is None else Unsure(**row._mapping)


def waits_unsure(case: Case) -> bool:
    """Say whether a need still waits for a person because the machine was unsure."""
    return case.state is NeedState.screening and case.need.review_reason == ReviewReason.unsure


def confirm_by_machines(case: Case, by: str) -> None:
    """Take the topic for confirmed, since a second opinion bears it out; it can be handed over."""
    case.need.reading = {**case.need.reading, "confirmed": True, "confirmed_by": by}
    case.move(NeedState.triaged, SYSTEM, reason="second_opinion")


def raise_alarm(case: Case, by: str) -> bool:
    """Make a need a crisis after it was taken in; False where it is one, or has ended."""
    need = case.need
    if need.is_crisis or case.state in ENDED or case.state is NeedState.answered:
        return False
    need.is_crisis = True
    need.urgency = "crisis"
    need.reading = {**need.reading, "alarm_by": by}
    case.start_clock(ClockKind.triage)
    case.wait_for_review(ReviewReason.crisis)
    case.note(Action.alarmed, SYSTEM)
    return True
