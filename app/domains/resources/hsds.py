"""The resource map in Open Referral's HSDS 3.1, out and in.

Each resource is an HSDS service, for each has its own eligibility, hours, capacity and
assured date; our services over them are HSDS programs, our places locations. What HSDS has no
field for travels as attributes under taxonomies of ours, so that nothing is lost on the way.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

import orjson

from app.domains.classifier import service as classifier
from app.domains.resources.entries import Entry, Raw
from app.domains.resources.states import AUDIENCE_NAMES, KIND_NAMES, Kind, Status
from app.kernel import clock

VERSION = "3.1"
_OURS = "yne:"
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_STATUS = {
    Status.active: "active",
    Status.temporarily_closed: "temporarily closed",
    Status.inactive: "inactive",
}
_READ_STATUS = {said: status for status, said in _STATUS.items()} | {"defunct": Status.inactive}
# 24:00 is no time of RFC 3339, but many doors close then.
_MIDNIGHT, _LAST_SECOND = "24:00", "23:59:59"
_TIME = re.compile(r"^([0-2][0-9]:[0-5][0-9])(?::[0-5][0-9])?")
_MOST = 200
_MOST_YUAN = 10**12


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry with what the database knows of it."""

    id: UUID
    organisation_id: UUID
    organisation_name: str
    entry: Entry
    created_at: datetime
    updated_at: datetime


def write(kept: Kept) -> dict[str, Any]:
    """Return a resource as an HSDS service."""
    facts, entry = kept.entry.facts, kept.entry
    made: dict[str, Any] = {
        "id": str(kept.id),
        "name": facts.name,
        "description": facts.summary,
        "status": _STATUS[facts.status],
        "organization": {
            "id": str(kept.organisation_id),
            "name": kept.organisation_name,
            "description": kept.organisation_name,
        },
        "eligibility_description": facts.eligibility,
        "minimum_age": facts.min_age,
        "maximum_age": facts.max_age,
        "assured_date": entry.confirmed_on and entry.confirmed_on.isoformat(),
        "alert": facts.alert,
        "url": facts.url or None,
        "fees_description": facts.fee_note,
        "last_modified": clock.rfc3339(kept.updated_at),
        "program": entry.service
        and {
            "id": _id(kept, "program"),
            "name": entry.service.name,
            "description": entry.service.description,
        },
        "service_areas": [
            {"id": _id(kept, "area", code), "name": code, "extent": code, "extent_type": "text"}
            for code in facts.areas
        ],
        "schedules": [
            {
                "id": _id(kept, "schedule", number),
                "freq": "WEEKLY",
                "wkst": "MO",
                "byday": _DAYS[one.weekday - 1],
                "timezone": 8,
                "opens_at": f"{one.opens}:00",
                "closes_at": _LAST_SECOND if one.closes == _MIDNIGHT else f"{one.closes}:00",
            }
            for number, one in enumerate(facts.schedule.windows)
        ],
        "service_at_locations": list(_locations(kept)),
        "capacities": list(_capacities(kept)),
        "cost_options": list(_costs(kept)),
        "contacts": list(_contacts(kept)),
        "attributes": list(_attributes(kept)),
    }
    return _said(made)


def read(row: int, given: dict[str, Any], default_topic: str | None) -> Raw:
    """Return what an HSDS service says, unchecked; what we do not know is passed over."""
    ours = list(_terms(given))
    by_kind: dict[str, list[Any]] = {}
    for name, code, _ in ours:
        by_kind.setdefault(name, []).append(code)
    provider = (by_kind.get("provider") or [""])[0]
    facts: dict[str, Any] = {
        "external_id": (by_kind.get("external_id") or [given.get("id")])[0],
        "confirmed_on": given.get("assured_date"),
        "kind": (by_kind.get("kind") or [Kind.other])[0],
        "name": given.get("name"),
        "summary": given.get("description") or "",
        "origin": "external" if provider else "internal",
        "provider": provider,
        "topics": by_kind.get("topic") or ([default_topic] if default_topic else []),
        "areas": [one.get("extent") or one.get("name") for one in _list(given, "service_areas")],
        "min_age": given.get("minimum_age"),
        "max_age": given.get("maximum_age"),
        "audiences": by_kind.get("audience", []),
        "eligibility": given.get("eligibility_description") or "",
        "schedule": {
            "windows": list(_windows(given)),
            "closed_on": by_kind.get("closed_on", []),
        },
        "capacity": _capacity(given, (by_kind.get("capacity_until") or [None])[0]),
        "fee_fen": _fen(given),
        "fee_note": given.get("fees_description") or "",
        "contacts": [_contact(one) for one in _list(given, "contacts")],
        "licences": [_licence(value) for name, _, value in ours if name == "licence"],
        "url": given.get("url") or "",
        "status": _READ_STATUS.get(str(given.get("status")), given.get("status")),
        "alert": given.get("alert") or "",
    }
    program = given.get("program")
    service = None
    if isinstance(program, dict):
        description = program.get("description") or ""
        service = {"name": program.get("name"), "description": description}
    return Raw(row=row, facts=facts, service=service, place=_place(given))


def _said(made: dict[str, Any]) -> dict[str, Any]:
    """Leave out what nothing was said of: HSDS knows no null and no empty address."""
    return {name: value for name, value in made.items() if value not in (None, "", [])}


def _id(kept: Kept, *steps: object) -> str:
    """Return an id for a part that has none with us; the same at each export."""
    return str(uuid5(kept.id, ":".join(map(str, steps))))


def _locations(kept: Kept) -> Iterator[dict[str, Any]]:
    place = kept.entry.place
    if place is None:
        return
    location = {
        "id": str(uuid5(kept.organisation_id, f"place:{place.name}")),
        "location_type": "physical",
        "name": place.name,
        "transportation": place.directions,
        "longitude": place.longitude,
        "latitude": place.latitude,
        "external_identifier": place.adcode,
        "external_identifier_type": "GB/T 2260",
        "addresses": [
            {
                "id": _id(kept, "address"),
                "address_1": place.address,
                "city": "",
                "state_province": "",
                "postal_code": "",
                "country": "CN",
                "address_type": "physical",
            }
        ],
    }
    yield {"id": _id(kept, "at"), "location": _said(location)}


def _capacities(kept: Kept) -> Iterator[dict[str, Any]]:
    capacity = kept.entry.facts.capacity
    if capacity is not None:
        yield {
            "id": _id(kept, "capacity"),
            "available": capacity.available,
            "maximum": capacity.maximum,
            "updated": clock.rfc3339(kept.updated_at),
            "unit": {"id": _id(kept, "unit"), "name": capacity.unit},
        }


def _costs(kept: Kept) -> Iterator[dict[str, Any]]:
    fen = kept.entry.facts.fee_fen
    if fen is not None:
        yield {"id": _id(kept, "cost"), "currency": "CNY", "amount": fen / 100}


def _contacts(kept: Kept) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(kept.entry.facts.contacts):
        marks = ["is_person" if one.is_person else "is_office"]
        marks += ["is_public"] if one.is_public else []
        phone = {"id": _id(kept, "phone", number), "number": one.phone}
        contact = {
            "id": _id(kept, "contact", number),
            "name": one.name,
            "title": one.position,
            "email": one.email,
            "phones": [phone] if one.phone else [],
            "attributes": [
                _attribute(kept, "contact", mark, mark, (number, mark)) for mark in marks
            ],
        }
        yield _said(contact)


def _attributes(kept: Kept) -> Iterator[dict[str, Any]]:
    facts = kept.entry.facts
    terms: list[tuple[str, str, str]] = [
        ("external_id", kept.entry.external_id, kept.entry.external_id),
        ("kind", facts.kind, KIND_NAMES[facts.kind]),
        *(("topic", code, classifier.topic_name(code)) for code in facts.topics),
        *(("audience", one, AUDIENCE_NAMES[one]) for one in facts.audiences),
        *(("closed_on", day.isoformat(), day.isoformat()) for day in facts.schedule.closed_on),
    ]
    if facts.provider:
        terms.append(("provider", facts.provider, facts.provider))
    if facts.capacity and facts.capacity.until:
        until = facts.capacity.until.isoformat()
        terms.append(("capacity_until", until, until))
    for name, code, label in terms:
        yield _attribute(kept, name, code, label, (name, code))
    for number, one in enumerate(facts.licences):
        made = _attribute(kept, "licence", one.number, one.name, ("licence", number))
        yield made | {"value": one.model_dump_json()}


def _attribute(
    kept: Kept, taxonomy: str, code: str, name: str, steps: Iterable[object]
) -> dict[str, Any]:
    return {
        "id": _id(kept, "attribute", *steps),
        "link_id": str(kept.id),
        "link_entity": "service",
        "label": name,
        "taxonomy_term": {
            "id": str(uuid5(kept.organisation_id, f"{taxonomy}:{code}")),
            "code": code,
            "name": name,
            "description": name,
            "taxonomy": {
                "id": str(uuid5(kept.organisation_id, taxonomy)),
                "name": f"{_OURS}{taxonomy}",
                "description": f"{_OURS}{taxonomy}",
            },
        },
    }


def _list(given: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = given.get(name)
    if not isinstance(found, list):
        return []
    return [one for one in found[:_MOST] if isinstance(one, dict)]


def _terms(given: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield our own attributes: what they are of, their code, their value."""
    for one in _list(given, "attributes"):
        term = one.get("taxonomy_term")
        taxonomy = term.get("taxonomy") if isinstance(term, dict) else None
        name = taxonomy.get("name") if isinstance(taxonomy, dict) else None
        if isinstance(term, dict) and isinstance(name, str) and name.startswith(_OURS):
            yield name.removeprefix(_OURS), term.get("code"), one.get("value")


def _windows(given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in _list(given, "schedules"):
        days, opens, closes = one.get("byday"), one.get("opens_at"), one.get("closes_at")
        if not (isinstance(days, str) and isinstance(opens, str) and isinstance(closes, str)):
            continue
        for day in days.split(",")[:7]:
            # "1MO" is the first Monday of a month: no week has such a window.
            if day.strip().upper() in _DAYS:
                yield {
                    "weekday": _DAYS.index(day.strip().upper()) + 1,
                    "opens": _time(opens),
                    "closes": _MIDNIGHT if closes.startswith(_LAST_SECOND) else _time(closes),
                }


def _time(written: str) -> str:
    found = _TIME.match(written)
    return found[1] if found else written


def _capacity(given: dict[str, Any], until: str | None) -> dict[str, Any] | None:
    found = _list(given, "capacities") or _list(given, "service_capacities")
    if not found:
        return None
    first = found[0]
    unit = first.get("unit")
    available = first.get("available")
    return {
        "unit": unit.get("name") if isinstance(unit, dict) else "个",
        "available": available,
        "maximum": first.get("maximum", available),
        "until": until,
    }


def _fen(given: dict[str, Any]) -> int | None:
    for one in _list(given, "cost_options"):
        amount = one.get("amount")
        if not isinstance(amount, int | float) or one.get("currency", "CNY") != "CNY":
            continue
        if abs(amount) < _MOST_YUAN:
            return round(amount * 100)
    return None


def _contact(given: dict[str, Any]) -> dict[str, Any]:
    numbers = [one.get("number") or "" for one in _list(given, "phones")]
    marks = {code for name, code, _ in _terms(given) if name == "contact"}
    return {
        "name": given.get("name"),
        "position": given.get("title") or "",
        "phone": numbers[0] if numbers else "",
        "email": given.get("email") or "",
        # Of a stranger's file nothing is public before somebody here says so.
        "is_person": "is_office" not in marks,
        "is_public": "is_public" in marks,
    }


def _licence(value: Any) -> Any:
    try:
        return orjson.loads(value) if isinstance(value, str) else value
    except orjson.JSONDecodeError:
        return value


def _place(given: dict[str, Any]) -> dict[str, Any] | None:
    for one in _list(given, "service_at_locations"):
        location = one.get("location")
        if isinstance(location, dict):
            addresses = _list(location, "addresses")
            return {
                "name": location.get("name"),
                "adcode": location.get("external_identifier"),
                "address": (addresses[0].get("address_1") if addresses else "") or "",
                "directions": location.get("transportation") or "",
                "longitude": location.get("longitude"),
                "latitude": location.get("latitude"),
            }
    return None


def day_of(moment: datetime) -> date:
    """Return the day of a confirmation, as files carry it."""
    return moment.astimezone(clock.SHANGHAI).date()
