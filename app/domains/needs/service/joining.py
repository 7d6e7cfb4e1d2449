"""Joining a need instead of saying it twice: own words, own receipt, own verdict, one answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Label, func, select, update
from sqlalchemy.orm import aliased

from app.domains.needs.case import ADD_HISTORY, SYSTEM, Actor, Case
from app.domains.needs.models import Assignment, Clock, Need
from app.domains.needs.states import (
    ENDED,
    JOINABLE,
    NEED_NAMES,
    Action,
    ActorKind,
    AssignmentRole,
    AssignmentState,
    ClockKind,
    NeedState,
    ReviewReason,
)
from app.kernel import clock
from app.platform.db import Session

NOT_FOR_OTHERS = (
    "承办单位已就这类情况作出答复。答复写给最先提出的人，可能涉及其个人情况，这里不展示。"
    "如果你的问题还没有解决，请选择“没有解决”，我们会单独为你办理。"
)
_ANSWERED = frozenset({NeedState.answered, NeedState.closed})


@dataclass(frozen=True, slots=True)
class Main:
    """A need that another one is about to follow."""

    id: UUID
    state_name: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a need that others follow: answered by somebody, or ended without."""

    answer: Assignment | None
    has_ended: bool


def supporters_column() -> Label[int]:
    """Return the column that counts who has joined a need."""
    follower = aliased(Need)
    return (
        select(func.count())
        .select_from(follower)
        .where(follower.joined_to == Need.id)
        .scalar_subquery()
        .label("supporters")
    )


async def count_supporters(session: Session, need_id: UUID) -> int:
    """Count who has joined a need."""
    found = await session.scalar(
        select(func.count()).select_from(Need).where(Need.joined_to == need_id)
    )
    return found or 0


async def find_main(
    session: Session, need_id: UUID, visible: ColumnElement[bool] | None = None
) -> Main | None:
    """Return a need if it can be joined now, and keep it so until the transaction ends."""
    query = select(Need.id, Need.state).where(
        Need.id == need_id, Need.state.in_(JOINABLE), Need.joined_to.is_(None)
    )
    if visible is not None:
        query = query.where(visible)
    # A share lock: many may join at once, but the answer waits until they have.
    row = (await session.execute(query.with_for_update(read=True))).one_or_none()
    return None if row is None else Main(row.id, NEED_NAMES[NeedState(row.state)])


async def outcome_of(session: Session, need_id: UUID) -> Outcome:
    """Return what became of a need, for those who follow it."""
    state = NeedState(
        (await session.execute(select(Need.state).where(Need.id == need_id))).scalar_one()
    )
    if state not in _ANSWERED:
        return Outcome(None, has_ended=state in ENDED)
    answer = await session.scalar(
        select(Assignment).where(
            Assignment.need_id == need_id,
            Assignment.role == AssignmentRole.lead,
            Assignment.state.in_([AssignmentState.answered, AssignmentState.verified]),
        )
    )
    return Outcome(answer, has_ended=True)


async def list_followers(session: Session, main_id: UUID, limit: int) -> list[UUID]:
    """Return needs that follow another one, the oldest first."""
    found = await session.scalars(
        select(Need.id)
        .where(Need.joined_to == main_id, Need.state == NeedState.joined)
        .order_by(Need.id)
        .limit(limit)
    )
    return list(found)


def follows(case: Case, main_id: UUID) -> bool:
    """Say whether a need still waits for another one's answer."""
    return case.state is NeedState.joined and case.need.joined_to == main_id


def answer_follower(case: Case, answer: Assignment) -> str:
    """Answer a need by what another one was answered; returns what its writer reads.

    The clocks of the verdict name the assignment that answered, so that the verdict counts for
    the organisation; the organisation itself sees nothing of this need.
    """
    who = Actor(ActorKind.partner, None, answer.organisation_id)
    words = answer.answer_for_supporters or NOT_FOR_OTHERS
    case.move(NeedState.answered, who, assignment=answer)
    case.note(Action.answered, who, assignment=answer, reason=answer.claim, words=words)
    case.start_clock(ClockKind.reminder, answer)
    case.start_clock(ClockKind.feedback, answer)
    return words


async def answered_by(session: Session, case: Case) -> Assignment | None:
    """Return the assignment a verdict is about: the own lead's, or the one of the need joined."""
    if case.lead is not None or case.need.joined_to is None:
        return case.lead
    found: Assignment | None = await session.scalar(
        select(Assignment)
        .join(Clock, Clock.assignment_id == Assignment.id)
        .where(
            Clock.need_id == case.need.id,
            Clock.kind == ClockKind.feedback,
            Clock.round == case.need.round,
        )
    )
    return found


def go_own_way(case: Case, actor: Actor, words: str | None = None) -> None:
    """Stop following; the need is screened like any other, and its time begins now."""
    case.move(NeedState.screening, actor, words=words)
    case.need.joined_to = None
    case.start_clock(ClockKind.triage)
    _screen(case)


def reopen_alone(case: Case) -> None:
    """Let a need that was not helped by another one's answer go on by itself."""
    case.need.joined_to = None
    if case.need.reading.get("confirmed"):
        case.leave_review()
        case.move(NeedState.triaged, SYSTEM)
    case.start_clock(ClockKind.triage)


def _screen(case: Case) -> None:
    if case.need.reading.get("confirmed"):
        case.move(NeedState.triaged, SYSTEM)
    else:
        case.wait_for_review(ReviewReason.unsure)


async def repoint(session: Session, main_id: UUID, heir_id: UUID, limit: int) -> int:
    """Let followers of a need that has ended follow its heir instead; returns how many did."""
    chosen = (
        select(Need.id)
        .where(Need.joined_to == main_id, Need.state == NeedState.joined)
        .order_by(Need.id)
        .limit(limit)
        .with_for_update()
    )
    moved = await session.scalars(
        update(Need)
        .where(Need.id.in_(chosen.cte("chosen").select()))
        .values(joined_to=heir_id)
        .returning(Need.id)
        .execution_options(synchronize_session=False)
    )
    now = clock.now()
    lines = [_repointed(need_id, now) for need_id in moved]
    await ADD_HISTORY.each(session, lines)
    return len(lines)


def _repointed(need_id: UUID, at: datetime) -> dict[str, object]:
    return {
        "need_id": need_id,
        "assignment_id": None,
        "action": Action.moved,
        "from_state": NeedState.joined,
        "to_state": NeedState.joined,
        "actor_kind": ActorKind.system,
        "actor_id": None,
        "organisation_id": None,
        "reason": None,
        "words": "原来的诉求已结束，继续与其他人的同类诉求一起办理。",
        "is_public": True,
        "via": None,
        "at": at,
    }
