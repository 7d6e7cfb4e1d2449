"""Versions of the allowances: drafted by staff, published for all clocks made from then on."""

from uuid import UUID

from sqlalchemy import delete, insert, select, tuple_, update

from app.domains.classifier import service as classifier
from app.domains.classifier.problems import UnknownTag
from app.domains.needs import policy_book
from app.domains.needs.policy import BUILT_IN
from app.domains.needs.policy_schemas import AllowanceIn, PoliciesOut, PolicyIn, PolicyOut
from app.domains.needs.problems import PolicyNotDraft, PolicyNotFound, PolicyVersionTaken
from app.domains.needs.promise_models import ClockAllowance, ClockPolicy
from app.domains.needs.rules import Unit
from app.domains.needs.states import ClockKind, PolicyState
from app.kernel import clock, ids
from app.kernel.paging import read_cursor, write_cursor
from app.platform.db import Session

__all__ = [
    "change_policy",
    "current_policy",
    "draft_policy",
    "list_policies",
    "policy_of_version",
    "publish_policy",
]

current_policy = policy_book.current


async def list_policies(session: Session, limit: int, cursor: str | None) -> PoliciesOut:
    """Return all versions, the newest first; the program's own is the one without a row."""
    query = (
        select(ClockPolicy)
        .order_by(ClockPolicy.created_at.desc(), ClockPolicy.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(tuple_(ClockPolicy.created_at, ClockPolicy.id) < read_cursor(cursor))
    rows = list(await session.scalars(query))
    page = rows[:limit]
    entries = await session.scalars(
        select(ClockAllowance)
        .where(ClockAllowance.policy_id.in_([one.id for one in page]))
        .order_by(ClockAllowance.clock, ClockAllowance.kind, ClockAllowance.urgency)
        .limit(len(page) * policy_book.MOST_ALLOWANCES)
    )
    by_policy: dict[UUID, list[ClockAllowance]] = {}
    for one in entries:
        by_policy.setdefault(one.policy_id, []).append(one)
    in_force = await policy_book.current(session)
    return PoliciesOut(
        in_force=in_force.version,
        built_in=BUILT_IN.version,
        items=[_out(one, by_policy.get(one.id, [])) for one in page],
        next_cursor=write_cursor(page[-1].created_at, page[-1].id) if len(rows) > limit else None,
    )


async def policy_of_version(session: Session, policy_id: UUID) -> PolicyOut:
    """Return one version; raises PolicyNotFound."""
    row = await session.get(ClockPolicy, policy_id)
    if row is None:
        raise PolicyNotFound
    return await _whole(session, row)


async def draft_policy(session: Session, staff_id: UUID, draft: PolicyIn) -> PolicyOut:
    """Keep a new version as a draft; raises PolicyVersionTaken, UnknownTag."""
    _check(draft)
    taken = select(ClockPolicy.id).where(ClockPolicy.version == draft.version)
    if draft.version == BUILT_IN.version or await session.scalar(taken) is not None:
        raise PolicyVersionTaken
    row = ClockPolicy(
        id=ids.new(),
        version=draft.version,
        state=PolicyState.draft,
        note=draft.note,
        remind_percent=draft.remind_percent,
        approves_extensions=draft.approves_extensions,
        made_by=staff_id,
        created_at=clock.now(),
        published_by=None,
        published_at=None,
    )
    session.add(row)
    await session.flush()
    await _write_allowances(session, row.id, draft.allowances)
    return await _whole(session, row)


async def change_policy(session: Session, policy_id: UUID, draft: PolicyIn) -> PolicyOut:
    """Replace a draft; raises PolicyNotFound, PolicyNotDraft, PolicyVersionTaken, UnknownTag."""
    _check(draft)
    row = await _lock_draft(session, policy_id)
    taken = select(ClockPolicy.id).where(
        ClockPolicy.version == draft.version, ClockPolicy.id != policy_id
    )
    if draft.version == BUILT_IN.version or await session.scalar(taken) is not None:
        raise PolicyVersionTaken
    row.version, row.note = draft.version, draft.note
    row.remind_percent, row.approves_extensions = draft.remind_percent, draft.approves_extensions
    await session.flush()
    await session.execute(delete(ClockAllowance).where(ClockAllowance.policy_id == policy_id))
    await _write_allowances(session, policy_id, draft.allowances)
    return await _whole(session, row)


async def publish_policy(session: Session, policy_id: UUID, staff_id: UUID) -> PolicyOut:
    """Put a draft in force for the clocks made from now on; those that run keep their own."""
    row = await _lock_draft(session, policy_id)
    await session.execute(
        update(ClockPolicy)
        .where(ClockPolicy.state == PolicyState.published)
        .values(state=PolicyState.retired)
        .execution_options(synchronize_session=False)
    )
    row.state = PolicyState.published
    row.published_by, row.published_at = staff_id, clock.now()
    await session.flush()
    policy_book.keep(await policy_book.as_policy(session, row))
    return await _whole(session, row)


async def _lock_draft(session: Session, policy_id: UUID) -> ClockPolicy:
    row = await session.get(ClockPolicy, policy_id, with_for_update=True)
    if row is None:
        raise PolicyNotFound
    if row.state != PolicyState.draft:
        raise PolicyNotDraft
    return row


async def _write_allowances(
    session: Session, policy_id: UUID, allowances: list[AllowanceIn]
) -> None:
    if not allowances:
        return
    await session.execute(
        insert(ClockAllowance),
        [
            {
                "id": ids.new(),
                "policy_id": policy_id,
                "clock": one.clock,
                "kind": one.kind or "",
                "urgency": one.urgency or "",
                "topic": one.topic or "",
                "hours": one.hours,
                "unit": one.unit,
            }
            for one in allowances
        ],
    )


async def _whole(session: Session, row: ClockPolicy) -> PolicyOut:
    entries = await session.scalars(
        select(ClockAllowance)
        .where(ClockAllowance.policy_id == row.id)
        .order_by(ClockAllowance.clock, ClockAllowance.kind, ClockAllowance.urgency)
        .limit(policy_book.MOST_ALLOWANCES)
    )
    return _out(row, list(entries))


def _check(draft: PolicyIn) -> None:
    unknown = [
        code
        for one in draft.allowances
        for code, is_known in (
            (one.topic, classifier.is_topic),
            (one.kind, classifier.is_kind),
            (one.urgency, classifier.is_urgency),
        )
        if code and not is_known(code)
    ]
    if unknown:
        raise UnknownTag(unknown=unknown)


def _out(row: ClockPolicy, entries: list[ClockAllowance]) -> PolicyOut:
    return PolicyOut(
        id=row.id,
        version=row.version,
        state=PolicyState(row.state),
        note=row.note,
        remind_percent=row.remind_percent,
        approves_extensions=row.approves_extensions,
        allowances=[
            AllowanceIn(
                clock=ClockKind(one.clock),
                kind=one.kind or None,
                urgency=one.urgency or None,
                topic=one.topic or None,
                hours=one.hours,
                unit=Unit(one.unit),
            )
            for one in entries
        ],
        created_at=row.created_at,
        published_at=row.published_at,
    )
