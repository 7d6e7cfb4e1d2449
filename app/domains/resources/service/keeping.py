"""Writing records: create, change, confirm, report a failure, retire; each leaves a history row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.classifier import service as classifier
from app.domains.resources import rules
from app.domains.resources.keepers import Keeper
from app.domains.resources.models import (
    Resource,
    ResourceConfirmation,
    ResourceHistory,
    ResourcePlace,
    ResourceService,
)
from app.domains.resources.problems import (
    AlreadyRetired,
    KeyTaken,
    PlaceNotFound,
    ResourceNotFound,
    ServiceNotFound,
    TopicUnknown,
)
from app.domains.resources.schemas import (
    CapacityIn,
    FailureIn,
    ResourceFacts,
    ResourceIn,
)
from app.domains.resources.states import (
    KIND_NAMES,
    Action,
    KeeperKind,
    Kind,
    Outcome,
    Source,
    Status,
)
from app.kernel import clock, ids
from app.kernel.problems import InvalidRequest
from app.platform.db import Session

# Rows of the history stay for ever, so nobody's phone number may stand in them.
_ONLY_NAMED = frozenset({"contacts"})
_MOST_FAILURES = 100


@dataclass(frozen=True, slots=True)
class Deed:
    """Who changes a record, by which way, and when."""

    keeper_kind: KeeperKind
    keeper_id: UUID | None
    source: Source
    at: datetime


def deed_of(keeper: Keeper, source: Source = Source.form) -> Deed:
    """Return what a keeper does now."""
    return Deed(keeper.kind, keeper.id, source, clock.now())


def deed_of_system() -> Deed:
    """Return what the system does by itself now."""
    return Deed(KeeperKind.system, None, Source.chore, clock.now())


async def create(session: Session, organisation_id: UUID, draft: ResourceIn, deed: Deed) -> UUID:
    """Add a resource to an organisation; who writes it down confirms it."""
    check_topics(draft.topics)
    new_id = ids.new()
    external_id = draft.external_id or ids.encode("res", new_id)
    about = await _about(session, organisation_id, draft.service_id, draft.place_id)
    values = columns_of(draft, about) | {
        "external_id": external_id,
        "service_id": draft.service_id,
        "place_id": draft.place_id,
    }
    made: UUID | None = await session.scalar(
        insert(Resource)
        .values(
            id=new_id,
            organisation_id=organisation_id,
            created_at=deed.at,
            **values,
            **freshness(draft.kind, deed, deed.at),
        )
        .on_conflict_do_nothing(index_elements=["organisation_id", "external_id"])
        .returning(Resource.id)
    )
    if made is None:
        raise KeyTaken(external_id=external_id)
    await _note(session, made, Action.created, deed)
    return made


async def change(
    session: Session, resource_id: UUID, reach: Sequence[UUID], draft: ResourceIn, deed: Deed
) -> None:
    """Write a record anew; who does so confirms it."""
    check_topics(draft.topics)
    found = await _lock(session, resource_id, reach)
    about = await _about(session, found.organisation_id, draft.service_id, draft.place_id)
    values = columns_of(draft, about) | {
        "external_id": draft.external_id or found.external_id,
        "service_id": draft.service_id,
        "place_id": draft.place_id,
    }
    if values["external_id"] != found.external_id:
        await _refuse_taken(session, found, values["external_id"])
    changes = differences(found, values)
    await _write(session, resource_id, values | freshness(draft.kind, deed, deed.at))
    await _settle(session, resource_id, changes, deed)


async def set_capacity(
    session: Session, resource_id: UUID, reach: Sequence[UUID], draft: CapacityIn, deed: Deed
) -> None:
    """Say what is free now; who does so confirms the record."""
    found = await _lock(session, resource_id, reach)
    if found.capacity_maximum is None:
        raise InvalidRequest("这项资源还没有登记总量，请先修改资源，填写单位和总量。")
    if draft.available > found.capacity_maximum:
        raise InvalidRequest(f"可用数量不能大于总量（{found.capacity_maximum}）。")
    values = {"capacity_available": draft.available, "capacity_until": draft.until}
    changes = differences(found, values)
    await _write(session, resource_id, values | freshness(Kind(found.kind), deed, deed.at))
    await _settle(session, resource_id, changes, deed)


async def confirm(session: Session, resource_id: UUID, reach: Sequence[UUID], deed: Deed) -> None:
    """Say that everything is still right."""
    found = await _lock(session, resource_id, reach)
    if found.status == Status.inactive:
        raise AlreadyRetired
    await _write(session, resource_id, freshness(Kind(found.kind), deed, deed.at))
    await _note(session, resource_id, Action.confirmed, deed)
    await end_request(session, [resource_id], Outcome.confirmed, deed.at)


async def retire(session: Session, resource_id: UUID, reach: Sequence[UUID], deed: Deed) -> None:
    """Take a resource out of use; its record stays."""
    found = await _lock(session, resource_id, reach)
    if found.status == Status.inactive:
        raise AlreadyRetired
    values = {"status": Status.inactive.value}
    changes = differences(found, values)
    await _write(session, resource_id, values | {"updated_at": deed.at})
    await _note(session, resource_id, Action.retired, deed, changes)
    await end_request(session, [resource_id], Outcome.retired, deed.at)


async def note_failure(
    session: Session, resource_id: UUID, reach: Sequence[UUID], draft: FailureIn, deed: Deed
) -> None:
    """Note that somebody was sent there in vain: the record is less sure from now on."""
    found = await _lock(session, resource_id, reach)
    failures = min(found.failures + 1, _MOST_FAILURES)
    values = {"failures": failures} | limits(Kind(found.kind), found.confirmed_at, failures)
    await _write(session, resource_id, values | {"updated_at": deed.at})
    await _note(
        session,
        resource_id,
        Action.failed,
        deed,
        reason=f"{draft.reason}: {draft.note}" if draft.note else str(draft.reason),
    )


def check_topics(topics: Sequence[str]) -> None:
    """Raise TopicUnknown where a topic is not in the taxonomy."""
    unknown = [code for code in topics if not classifier.is_topic(code)]
    if unknown:
        raise TopicUnknown(unknown=unknown)


@dataclass(frozen=True, slots=True)
class About:
    """What a search also finds a resource by: the names of its service and place."""

    service_name: str = ""
    place_words: str = ""


def columns_of(facts: ResourceFacts, about: About) -> dict[str, Any]:
    """Return the columns that follow from what was said of a resource."""
    plain = facts.model_dump(
        mode="json",
        include=set(ResourceFacts.model_fields) - {"capacity"},
    )
    capacity = facts.capacity
    expiries = [one.expires_on for one in facts.licences if one.expires_on]
    return plain | {
        "capacity_unit": capacity.unit if capacity else None,
        "capacity_maximum": capacity.maximum if capacity else None,
        "capacity_available": capacity.available if capacity else None,
        "capacity_until": capacity.until if capacity else None,
        "licensed_until": min(expiries, default=None),
        "reached": rules.reached(facts.areas),
        "words": rules.index_text(
            facts.name,
            facts.provider,
            about.service_name,
            about.place_words,
            KIND_NAMES[facts.kind],
            *(classifier.topic_name(code) for code in facts.topics),
            facts.summary,
            facts.eligibility,
        ),
    }


def freshness(kind: Kind, deed: Deed, confirmed_at: datetime) -> dict[str, Any]:
    """Return the columns that say who confirmed a record and how long that will do."""
    return {
        "failures": 0,
        "confirmed_at": confirmed_at,
        "confirmed_by_kind": deed.keeper_kind,
        "confirmed_by": deed.keeper_id,
        "updated_at": deed.at,
        **limits(kind, confirmed_at, 0),
    }


def limits(kind: Kind, confirmed_at: datetime, failures: int) -> dict[str, datetime]:
    """Return from when on a record is stale, and from when on it is hidden."""
    return {
        "stale_at": rules.falls_below(rules.STALE_BELOW, kind, confirmed_at, failures),
        "hidden_at": rules.falls_below(rules.PUBLIC_FROM, kind, confirmed_at, failures),
    }


# Follow from the others, and would only make a history longer.
_DERIVED = frozenset({"reached", "words", "licensed_until"})


def differences(before: Resource, values: dict[str, Any]) -> dict[str, Any]:
    """Return what a change changes: field → [before, after]; null for what stays private."""
    changed = {}
    for name, after in values.items():
        was = getattr(before, name)
        if was == after or name in _DERIVED:
            continue
        changed[name] = None if name in _ONLY_NAMED else [_json(was), _json(after)]
    return changed


def _json(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def history_row(
    resource_id: UUID,
    action: Action,
    deed: Deed,
    changes: dict[str, Any] | None = None,
    reason: str | None = None,
) -> dict[str, Any]:
    """Return a row of the history."""
    return {
        "resource_id": resource_id,
        "action": action,
        "source": deed.source,
        "keeper_kind": deed.keeper_kind,
        "keeper_id": deed.keeper_id,
        "changes": changes or {},
        "reason": reason,
        "at": deed.at,
    }


async def end_request(
    session: Session, resource_ids: Sequence[UUID], outcome: Outcome, at: datetime
) -> None:
    """End the open requests for confirmation: there was an answer."""
    await session.execute(
        update(ResourceConfirmation)
        .where(
            ResourceConfirmation.resource_id.in_(resource_ids),
            ResourceConfirmation.ended_at.is_(None),
        )
        .values(ended_at=at, outcome=outcome)
        .execution_options(synchronize_session=False)
    )


async def _settle(session: Session, resource_id: UUID, changes: dict[str, Any], deed: Deed) -> None:
    """Note what a keeper wrote; writing the same again is a confirmation."""
    action, outcome = Action.changed, Outcome.changed
    if not changes:
        action, outcome = Action.confirmed, Outcome.confirmed
    await _note(session, resource_id, action, deed, changes)
    await end_request(session, [resource_id], outcome, deed.at)


async def _lock(session: Session, resource_id: UUID, reach: Sequence[UUID]) -> Resource:
    found = await session.scalar(
        select(Resource)
        .where(Resource.id == resource_id, Resource.organisation_id.in_(reach))
        .with_for_update()
    )
    if found is None:
        raise ResourceNotFound
    return found


async def _write(session: Session, resource_id: UUID, values: dict[str, Any]) -> None:
    await session.execute(
        update(Resource)
        .where(Resource.id == resource_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def _note(
    session: Session,
    resource_id: UUID,
    action: Action,
    deed: Deed,
    changes: dict[str, Any] | None = None,
    *,
    reason: str | None = None,
) -> None:
    row = history_row(resource_id, action, deed, changes, reason)
    await session.execute(insert(ResourceHistory).values(**row))


async def _about(
    session: Session, organisation_id: UUID, service_id: UUID | None, place_id: UUID | None
) -> About:
    """Return the names around a resource; raises where they are not the same organisation's."""
    service_name, place_words = "", ""
    if service_id is not None:
        found = await session.scalar(
            select(ResourceService.name).where(
                ResourceService.id == service_id,
                ResourceService.organisation_id == organisation_id,
            )
        )
        if found is None:
            raise ServiceNotFound
        service_name = found
    if place_id is not None:
        place = (
            await session.execute(
                select(ResourcePlace.name, ResourcePlace.address).where(
                    ResourcePlace.id == place_id,
                    ResourcePlace.organisation_id == organisation_id,
                )
            )
        ).one_or_none()
        if place is None:
            raise PlaceNotFound
        place_words = f"{place.name} {place.address}"
    return About(service_name, place_words)


async def _refuse_taken(session: Session, found: Resource, external_id: str) -> None:
    is_taken = await session.scalar(
        select(
            exists().where(
                Resource.organisation_id == found.organisation_id,
                Resource.external_id == external_id,
                Resource.id != found.id,
            )
        )
    )
    if is_taken:
        raise KeyTaken(external_id=external_id)
