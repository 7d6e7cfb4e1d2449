"""Who is told of a deadline: the lead's head, the coordinators; at night, in the morning."""

from datetime import datetime, time, timedelta
from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.identity import service as identity
from app.domains.identity.states import Role
from app.domains.needs.service import Case
from app.domains.needs.states import ClockKind
from app.domains.notices import service as notices
from app.domains.notices.schemas import NoticeKind
from app.domains.notices.service import Notice
from app.kernel import clock
from app.kernel.clock import SHANGHAI
from app.platform.db import Session
from app.platform.settings import settings

CLOCK_NAMES: dict[ClockKind, str] = {
    ClockKind.triage: "分派",
    ClockKind.accept: "签收",
    ClockKind.contact: "首次联系",
    ClockKind.progress: "进展更新",
    ClockKind.resolution: "答复",
    ClockKind.redo: "重办",
    ClockKind.reminder: "评价提醒",
    ClockKind.feedback: "评价",
    ClockKind.review: "挂账复查",
}
_COORDINATORS = frozenset({Role.dispatcher, Role.leader, Role.admin})


def quiet_until(now: datetime) -> datetime | None:
    """Return when the quiet hours end that lie around a moment, or None outside of them."""
    stretch = settings().quiet_hours
    if not stretch or settings().clock_scale != 1:
        return None
    begin, end = (time.fromisoformat(part) for part in stretch.split("-"))
    local = now.astimezone(SHANGHAI)
    is_over_midnight = begin > end
    at = local.time()
    is_quiet = (at >= begin or at < end) if is_over_midnight else begin <= at < end
    if not is_quiet:
        return None
    morning = local.date() + timedelta(days=int(is_over_midnight and at >= begin))
    return datetime.combine(morning, end, SHANGHAI)


def shown_at(case: Case) -> datetime:
    """Return when people may hear of it: now, at night in the morning; danger does not wait."""
    if case.need.is_crisis:
        return case.now
    return quiet_until(case.now) or case.now


def is_quiet() -> bool:
    """Say whether people are left in peace now."""
    return quiet_until(clock.now()) is not None


async def tell_head(session: Session, case: Case, organisation_id: UUID, notice: Notice) -> None:
    """Tell an organisation's leaders, or the coordinators where it has none: somebody hears."""
    heads = await identity.list_colleagues(session, [organisation_id], frozenset({Role.leader}))
    if not heads:
        await tell_coordinators(session, case, notice)
        return
    await notices.tell(session, [one.id for one in heads], notice, shown_at=shown_at(case))


async def tell_coordinators(session: Session, case: Case, notice: Notice) -> None:
    """Tell the people of the office that coordinates a need, or of the nearest one above."""
    told = await _nearest_to(session, case.need.office_id)
    await notices.tell(session, told, notice, shown_at=shown_at(case))


async def tell_those_above(session: Session, organisation_id: UUID, notice: Notice) -> None:
    """Tell the coordinators who look after an organisation; at night, in the morning."""
    place = await identity.find_organisation(session, organisation_id)
    now = clock.now()
    told = await _nearest_to(session, place.parent_id or place.id)
    await notices.tell(session, told, notice, shown_at=quiet_until(now) or now)


async def _nearest_to(session: Session, office_id: UUID) -> list[UUID]:
    """Return the coordinators of an office, or of the nearest one above it that has any."""
    office = await identity.find_organisation(session, office_id)
    people = await identity.list_colleagues(session, list(office.lineage), _COORDINATORS)
    places = {one.organisation_id for one in people}
    nearest = next((place for place in reversed(office.lineage) if place in places), None)
    return [one.id for one in people if one.organisation_id == nearest]


async def about(
    session: Session, case: Case, kind: NoticeKind, title: str, rest: str, *, who: UUID | None
) -> Notice:
    """Return a notice that names a need by number and topic, and the organisation that has it."""
    named = await identity.names_of(session, [who]) if who else {}
    having = f"，承办单位：{named[who]}" if who and who in named else ""
    topic = classifier.topic_name(case.need.topic)
    return Notice(kind, title, f"{case.need.receipt}（{topic}）{rest}{having}。", case.need.id)
