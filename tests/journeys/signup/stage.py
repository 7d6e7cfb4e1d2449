"""An organiser and people who want to come."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import psycopg

from app.domains.identity.service.consents import PRIVACY_VERSION
from app.kernel import clock, ids
from tests.actors import City, Youth, once, rows


def moment(hours: float) -> str:
    """Return a moment so many hours from now, as it is written on the wire."""
    return (clock.now() + timedelta(hours=hours)).isoformat()


def draft(seats: int = 2, **changed: Any) -> dict[str, Any]:
    """Return an event with one session, open for registration now."""
    ticket = {"name": "普通票", "quotas": ["all"]}
    ticket |= changed.pop("ticket", {})
    session = {
        "starts_at": moment(48),
        "ends_at": moment(50),
        "quotas": [{"key": "all", "name": "全部", "capacity": seats}],
        "tickets": [ticket],
    }
    session |= changed.pop("session", {})
    return {
        "type": "workshop",
        "title": "周末木工坊",
        "venue": {"name": "青年之家", "address": "云桥路 8 号", "adcode": "310101"},
        "signup_opens_at": moment(-1),
        "signup_closes_at": moment(40),
        "cancel_until": moment(44),
        "sessions": [session],
        **changed,
    }


class Show:
    """A published event, its organiser, and what one does with it."""

    def __init__(self, city: City, plan: dict[str, Any]) -> None:
        self.city = city
        self.plan = plan
        self.id: str = plan["id"]
        self.session_id: str = plan["plans"][0]["id"]
        self.quota_id: str = plan["plans"][0]["quotas"][0]["id"]
        self.ticket_id: str = plan["plans"][0]["tickets"][0]["id"]

    async def ask(self, youth: Youth, key: str | None = None, **more: Any) -> httpx.Response:
        """Sign up, and return the answer whatever it is."""
        body = {"session_id": self.session_id, "ticket_type_id": self.ticket_id, **more}
        return await youth.http.post(
            f"/api/v1/events/{self.id}/registrations", json=body, headers=once(key)
        )

    async def sign_up(self, youth: Youth, **more: Any) -> dict[str, Any]:
        """Sign up and return the registration."""
        answer = await self.ask(youth, **more)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def set_capacity(self, capacity: int) -> httpx.Response:
        """Change the number of seats."""
        url = f"/staff/v1/events/{self.id}/quotas/{self.quota_id}"
        return await self.city.admin.put(url, json={"capacity": capacity})

    async def put(self, deed: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """Publish, call off, archive, draw."""
        return await self.city.admin.put(f"/staff/v1/events/{self.id}/{deed}", json=body)

    async def decide(self, registration_id: str, decision: str) -> httpx.Response:
        """Say yes or no to somebody who asked."""
        url = f"/staff/v1/events/{self.id}/registrations/{registration_id}/decision"
        return await self.city.admin.post(url, json={"decision": decision}, headers=once())

    async def scan(self, *scans: dict[str, Any]) -> list[dict[str, Any]]:
        """Scan tickets at the door."""
        answer = await self.city.admin.post(
            f"/staff/v1/event-sessions/{self.session_id}/scans",
            json={"scans": [{"nonce": secrets.token_hex(8), **one} for one in scans]},
            headers=once(),
        )
        assert answer.status_code == 201, answer.text
        results: list[dict[str, Any]] = answer.json()["results"]
        return results

    async def taken(self) -> int:
        """Return how many seats the event says are taken."""
        plan = (await self.city.admin.get(f"/staff/v1/events/{self.id}")).json()
        return int(plan["plans"][0]["quotas"][0]["taken"])


async def create(city: City, **wanted: Any) -> dict[str, Any]:
    """Write an event; returns its plan."""
    answer = await city.admin.post("/staff/v1/events", json=draft(**wanted), headers=once())
    assert answer.status_code == 201, answer.text
    plan: dict[str, Any] = answer.json()
    return plan


async def show(city: City, **wanted: Any) -> Show:
    """Write an event and publish it."""
    made = Show(city, await create(city, **wanted))
    answer = await made.put("publication")
    assert answer.status_code == 200, answer.text
    return made


async def mine(youth: Youth, registration: dict[str, Any]) -> dict[str, Any]:
    """Return a registration as it stands now."""
    answer = await youth.http.get(f"/api/v1/registrations/{registration['id']}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def do(youth: Youth, registration: dict[str, Any], deed: str, **body: Any) -> httpx.Response:
    """Cancel, accept or refuse an offer, check in."""
    return await youth.http.post(
        f"/api/v1/registrations/{registration['id']}/{deed}", json=body or None, headers=once()
    )


async def inbox(youth: Youth) -> list[str]:
    """Return the titles of what somebody was told, the newest first."""
    answer = await youth.http.get("/api/v1/inbox")
    assert answer.status_code == 200, answer.text
    return [one["title"] for one in answer.json()["items"]]


async def seats_by_rows(show_: Show) -> int:
    """Count the seats that registrations hold, in the database."""
    found = await rows(
        "SELECT coalesce(sum(r.seats), 0) AS seats FROM registrations r JOIN events e "
        "ON e.id = r.event_id WHERE r.state IN ('confirmed', 'offered') AND e.link_key = :key",
        key=show_.plan["link_key"],
    )
    return int(found[0]["seats"])


def crowd(city: City, count: int) -> list[Youth]:
    """Return many people who may sign up, without asking WeChat for each."""
    return [city.phone_of(one) for one in people_with_consent(city.api.database_url, count)]


def people_with_consent(database_url: str, count: int) -> list[UUID]:
    """Write many people into a database at once, who may all sign up."""
    people = [ids.new() for _ in range(count)]
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO youths (id, created_at, seen_at) SELECT id, now(), now() "
            "FROM unnest(%s::uuid[]) id",
            (people,),
        )
        connection.execute(
            "INSERT INTO consents (id, youth_id, document, version, given_at) "
            "SELECT gen_random_uuid(), id, 'privacy', %s, now() FROM unnest(%s::uuid[]) id",
            (PRIVACY_VERSION, people),
        )
    return people
