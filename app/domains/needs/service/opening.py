"""Opening a need: the row, its receipt number, and the first steps of its life."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domains.needs import policy_book, rules
from app.domains.needs.case import SYSTEM, Actor, Case
from app.domains.needs.models import Need, receipt_counter
from app.domains.needs.schemas import NeedDraft
from app.domains.needs.service.joining import Main
from app.domains.needs.states import ActorKind, ClockKind, NeedState, ReviewReason
from app.kernel import clock, ids
from app.platform import masking, workdays
from app.platform.compiled import Compiled
from app.platform.db import Session


@dataclass(frozen=True, slots=True)
class Tags:
    """What a need is about, read by a machine or set by a person."""

    topic: str
    also: list[str]
    kind: str
    urgency: str
    is_crisis: bool
    is_sure: bool
    is_doubtful: bool = False
    """No alarm, but somebody should look whether there is danger."""
    document: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the journey found out about a new need besides its words."""

    youth_id: UUID
    is_minor: bool
    office_id: UUID
    complaint_about: list[UUID]
    joins: Main | None = None
    split_from: UUID | None = None


_NEXT_NUMBER = Compiled(select(receipt_counter.next_value()))


async def open_need(session: Session, draft: NeedDraft, tags: Tags, about: Circumstances) -> Case:
    """Return the case of a new need, submitted and screened; `write` makes it real.

    A need is never refused for a doubtful reading: it waits for a dispatcher instead, and one
    that tells of danger waits with a clock of minutes. One that joins another waits for its answer.
    """
    now = clock.now()
    receipt = rules.receipt_number(now, await _NEXT_NUMBER.scalar(session))
    need = _row(receipt, draft, tags, about, now)
    case = Case(
        need=need,
        calendar=await workdays.calendar(session),
        policy=await policy_book.current(session),
        now=now,
        is_new=True,
    )
    case.move(NeedState.submitted, Actor(ActorKind.youth, about.youth_id))
    case.move(NeedState.screening, SYSTEM)
    if about.joins is not None:
        words = f"相似诉求目前的状态：{about.joins.state_name}"
        case.move(NeedState.joined, Actor(ActorKind.youth, about.youth_id), words=words)
        return case
    case.start_clock(ClockKind.triage)
    if tags.is_crisis:
        case.wait_for_review(ReviewReason.crisis)
    elif tags.is_doubtful:
        case.wait_for_review(ReviewReason.doubt)
    elif not tags.is_sure:
        case.wait_for_review(ReviewReason.unsure)
    else:
        case.move(NeedState.triaged, SYSTEM)
    return case


def _row(receipt: str, draft: NeedDraft, tags: Tags, about: Circumstances, now: datetime) -> Need:
    place = draft.place
    point = place.point if place else None
    return Need(
        id=ids.new(),
        receipt=receipt,
        youth_id=about.youth_id,
        office_id=about.office_id,
        text=draft.text,
        masked_text=masking.mask(draft.text),
        adcode=place.adcode if place else None,
        address=place.address if place else None,
        longitude=point.longitude if point else None,
        latitude=point.latitude if point else None,
        is_anonymous=draft.is_anonymous,
        shares_phone=draft.share_phone,
        is_minor=about.is_minor,
        is_crisis=tags.is_crisis,
        is_overdue=False,
        complaint_about=about.complaint_about,
        state=NeedState.draft,
        topic=tags.topic,
        also=tags.also,
        kind=tags.kind,
        urgency=tags.urgency,
        reading=tags.document,
        routing=[],
        routed_by=None,
        review_reason=None,
        review_since=None,
        hops=0,
        round=1,
        joined_to=about.joins.id if about.joins else None,
        split_from=about.split_from,
        created_at=now,
        updated_at=now,
        closed_at=None,
    )


def retag(case: Case, tags: Tags) -> None:
    """Put other tags on a need; clocks that depend on them are worked out anew."""
    case.need.topic = tags.topic
    case.need.also = tags.also
    case.need.kind = tags.kind
    case.need.urgency = tags.urgency
    case.need.is_crisis = tags.is_crisis
    case.need.reading = {**case.need.reading, "confirmed": True}
    case.change_allowances(
        ClockKind.accept,
        ClockKind.contact,
        ClockKind.progress,
        ClockKind.resolution,
        ClockKind.redo,
    )
