"""Bringing in files: all rows or none; a known key is changed, a new one made."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from app.domains.resources import entries
from app.domains.resources.entries import Columns, Entry, Raw
from app.domains.resources.models import (
    Resource,
    ResourceHistory,
    ResourcePlace,
    ResourceService,
)
from app.domains.resources.problems import RowsRefused
from app.domains.resources.service import keeping, parents
from app.domains.resources.service.keeping import About, Deed
from app.domains.resources.shapes import ImportReport, RowProblem
from app.domains.resources.states import Action, Outcome
from app.kernel import clock, ids
from app.platform.db import Session

_MOST_TOLD = 200


class _OnlyTried(Exception):
    """Ends a dry run: the savepoint around it takes everything back."""


@dataclass(slots=True)
class _Plan:
    """What an import will write."""

    inserts: list[dict[str, Any]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    confirmed: list[UUID] = field(default_factory=list)
    changed: list[UUID] = field(default_factory=list)
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """The rows of a file, looked at: what they say, and what is wrong with them."""

    rows: int
    wanted: list[tuple[Entry, dict[str, Any]]]
    """Entries with the columns that follow from them."""
    problems: list[RowProblem]


async def look_at(raws: Sequence[Raw], columns: Columns) -> Checked:
    """Check the rows of a file; before any transaction, and beside the requests of others."""
    return await asyncio.to_thread(_checked, raws, columns)


async def bring_in(
    session: Session, organisation_id: UUID, file: Checked, deed: Deed, *, is_dry_run: bool
) -> ImportReport:
    """Write the rows of a file, or only say what that would do.

    Raises RowsRefused where a row is wrong: then nothing is written. Bringing the same file in
    again changes nothing but the confirmation.
    """
    if file.problems:
        told = file.problems[:_MOST_TOLD]
        if not is_dry_run:
            raise RowsRefused(rows=[one.model_dump() for one in told], count=len(file.problems))
        return _report(file.rows, _Plan(), told, is_dry_run=True)
    plan = _Plan()
    try:
        async with session.begin_nested():
            plan = await _write(session, organisation_id, file.wanted, deed)
            if is_dry_run:
                raise _OnlyTried
    except _OnlyTried:
        pass
    return _report(file.rows, plan, [], is_dry_run=is_dry_run)


def _checked(raws: Sequence[Raw], columns: Columns) -> Checked:
    found: list[tuple[int, Entry]] = []
    problems: list[RowProblem] = []
    for raw in raws:
        entry = entries.check(raw, columns)
        problems += raw.problems
        if entry is not None:
            found.append((raw.row, entry))
    problems += entries.refuse_contradictions(found, columns)
    problems.sort(key=lambda one: one.row)
    wanted = [] if problems else [(entry, _columns(entry)) for _, entry in found]
    return Checked(len(raws), wanted, problems)


def _columns(entry: Entry) -> dict[str, Any]:
    about = About(
        entry.service.name if entry.service else "",
        f"{entry.place.name} {entry.place.address}" if entry.place else "",
    )
    return keeping.columns_of(entry.facts, about)


async def _write(
    session: Session,
    organisation_id: UUID,
    wanted: Sequence[tuple[Entry, dict[str, Any]]],
    deed: Deed,
) -> _Plan:
    given = [entry for entry, _ in wanted]
    services = await parents.bring_in(
        session, ResourceService, organisation_id, _distinct(given, lambda one: one.service)
    )
    places = await parents.bring_in(
        session, ResourcePlace, organisation_id, _distinct(given, lambda one: one.place)
    )
    known = {
        one.external_id: one
        for one in await session.scalars(
            select(Resource)
            .where(
                Resource.organisation_id == organisation_id,
                Resource.external_id.in_([one.external_id for one in given]),
            )
            .order_by(Resource.id)
            .with_for_update()
        )
    }
    plan = _Plan()
    for entry, columns in wanted:
        values = columns | {
            "service_id": services[entry.service.name] if entry.service else None,
            "place_id": places[entry.place.name] if entry.place else None,
        }
        before = known.get(entry.external_id)
        if before is None:
            _plan_new(plan, organisation_id, entry, values, deed)
        else:
            _plan_known(plan, before, entry, values, deed)
    await _carry_out(session, plan, deed)
    return plan


def _distinct(wanted: Sequence[Entry], part_of: Callable[[Entry], Any]) -> list[dict[str, Any]]:
    found = [part for entry in wanted if (part := part_of(entry)) is not None]
    return [part.model_dump() for part in {part.name: part for part in found}.values()]


def _plan_new(
    plan: _Plan, organisation_id: UUID, entry: Entry, values: dict[str, Any], deed: Deed
) -> None:
    new_id = ids.new()
    confirmed_at = _moment(entry.confirmed_on, deed.at)
    plan.inserts.append(
        {
            "id": new_id,
            "organisation_id": organisation_id,
            "external_id": entry.external_id,
            "created_at": deed.at,
            **values,
            **keeping.freshness(entry.facts.kind, deed, confirmed_at),
        }
    )
    plan.history.append(keeping.history_row(new_id, Action.created, deed))


def _plan_known(
    plan: _Plan, before: Resource, entry: Entry, values: dict[str, Any], deed: Deed
) -> None:
    changes = keeping.differences(before, values)
    confirmed_at = _moment(entry.confirmed_on, deed.at)
    # A file from last month does not take back what was confirmed last week.
    is_newer = confirmed_at > before.confirmed_at and (
        entry.confirmed_on is None or entry.confirmed_on > _day(before.confirmed_at)
    )
    fresh = keeping.freshness(entry.facts.kind, deed, confirmed_at) if is_newer else {}
    if changes and not is_newer:
        fresh = keeping.limits(entry.facts.kind, before.confirmed_at, before.failures)
    if changes:
        plan.updates.append({"id": before.id, **values, "updated_at": deed.at, **fresh})
        plan.history.append(keeping.history_row(before.id, Action.changed, deed, changes))
        plan.changed.append(before.id)
        return
    plan.unchanged += 1
    if is_newer:
        # The same columns in every row: the driver sends them as one statement.
        plan.updates.append({"id": before.id, **values, "updated_at": deed.at, **fresh})
        plan.history.append(keeping.history_row(before.id, Action.confirmed, deed))
        plan.confirmed.append(before.id)


async def _carry_out(session: Session, plan: _Plan, deed: Deed) -> None:
    if plan.inserts:
        await session.execute(insert(Resource), plan.inserts)
    for batch in _alike(plan.updates):
        await _update(session, batch)
    if plan.history:
        await session.execute(insert(ResourceHistory), plan.history)
    if plan.changed:
        await keeping.end_request(session, plan.changed, Outcome.changed, deed.at)
    if plan.confirmed:
        await keeping.end_request(session, plan.confirmed, Outcome.confirmed, deed.at)


async def _update(session: Session, batch: list[dict[str, Any]]) -> None:
    await session.execute(update(Resource), batch)


def _alike(updates: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return the updates in groups that set the same columns: two at most."""
    groups: dict[frozenset[str], list[dict[str, Any]]] = {}
    for one in updates:
        groups.setdefault(frozenset(one), []).append(one)
    return list(groups.values())


def _moment(day: date | None, now: datetime) -> datetime:
    """Return when something was confirmed: noon of a day that a file names, at most now."""
    if day is None:
        return now
    return min(now, datetime.combine(day, time(12), clock.SHANGHAI))


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.SHANGHAI).date()


def _report(
    rows: int, plan: _Plan, problems: list[RowProblem], *, is_dry_run: bool
) -> ImportReport:
    return ImportReport(
        is_dry_run=is_dry_run,
        rows=rows,
        created=len(plan.inserts),
        updated=len(plan.changed),
        unchanged=plan.unchanged,
        problems=problems,
    )
