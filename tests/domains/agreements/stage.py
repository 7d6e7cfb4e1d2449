"""An agreement between the city's office and a training centre, and what happens to it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import httpx

from app.domains.agreements import rules
from app.entry import seed
from app.kernel import ids
from app.platform import db
from tests.actors import City, Program, once, rows

CENTRE = "江州职业技能培训中心"
LAWYERS = "同舟律师事务所公益部"
HOSTEL = "江州青年驿站"
UNION = "江州市总工会新业态服务站"


def day(offset: int) -> str:
    """Return the day that is so many days from today."""
    return (rules.today() + timedelta(days=offset)).isoformat()


def clause(debtor: str, creditor: str, **more: Any) -> dict[str, Any]:
    """Return a clause: forty mentor hours, due in a hundred days."""
    return {
        "debtor_id": debtor,
        "creditor_id": creditor,
        "kind": "mentor_hours",
        "what": "导师一对一辅导",
        "quantity": 40,
        "unit": "小时",
        "from_on": day(-30),
        "until_on": day(100),
        "evidence_rule": "签到表照片",
        **more,
    }


@dataclass(slots=True)
class Deal:
    """The office and the centre; the office drafts, the centre's program answers."""

    city: City
    centre: Program
    office: str
    made: list[str] = field(default_factory=list)

    async def draft(self, *clauses: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Draft an agreement."""
        body = {
            "title": "青年技能培训合作协议",
            "text": "双方合作为青年提供技能培训。",
            "starts_on": day(-200),
            "ends_on": day(300),
            "parties": [self.office, self.centre.organisation_id],
            "clauses": list(clauses) or [clause(self.centre.organisation_id, self.office)],
            **more,
        }
        answer = await self.staff("agreements", body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def signed(self, *clauses: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Draft, propose and let both sides sign."""
        made = await self.draft(*clauses, **more)
        way = f"agreements/{made['id']}"
        assert (await self.staff(f"{way}/proposal")).status_code == 201
        assert (await self.staff(f"{way}/signature", {"version": 1})).status_code == 201
        answer = await self.partner(f"{way}/signature", {"version": 1})
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def commitment(self, *clauses: dict[str, Any], **more: Any) -> str:
        """Return the first commitment of a signed agreement."""
        made = await self.signed(*clauses, **more)
        return str((await self.commitments(made["id"]))[0]["id"])

    async def commitments(self, agreement_id: str) -> list[dict[str, Any]]:
        """Return the commitments of an agreement."""
        url = f"/staff/v1/commitments?agreement_id={agreement_id}&limit=100"
        answer = await self.city.admin.get(url)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def look(self, commitment_id: str) -> dict[str, Any]:
        """Return a commitment."""
        answer = await self.city.admin.get(f"/staff/v1/commitments/{commitment_id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def give(self, commitment_id: str, quantity: float, **more: Any) -> httpx.Response:
        """Let the centre report a delivery."""
        body = {"quantity": quantity, "delivered_on": day(0), "evidence": "签到表", **more}
        return await self.partner(f"commitments/{commitment_id}/deliveries", body)

    async def staff(self, way: str, body: Any = None) -> httpx.Response:
        """Post as the office's staff."""
        return await self.city.admin.post(f"/staff/v1/{way}", json=body, headers=once())

    async def partner(self, way: str, body: Any = None) -> httpx.Response:
        """Post as the centre's program."""
        return await self.centre.http.post(f"/partner/v1/{way}", json=body, headers=once())

    async def judge(self, commitment: dict[str, Any], verdict: str) -> httpx.Response:
        """Let the office confirm or dispute the newest delivery."""
        newest = commitment["deliveries"][0]["id"]
        body = None if verdict == "verification" else {"reason": "与约定不符"}
        return await self.staff(
            f"commitments/{commitment['id']}/deliveries/{newest}/{verdict}", body
        )


async def deal_in(city: City) -> Deal:
    """Return the stage."""
    return Deal(city, await city.program(CENTRE), city.ids[seed.ROOT])


async def staff_of(city: City, name: str, role: str = "admin") -> httpx.AsyncClient:
    """Return the client of a member of staff of one organisation, made if need be."""
    login = f"{role}-{ids.decode('org', city.ids[name]).hex[-12:]}"
    body = {
        "organisation_id": city.ids[name],
        "login": login,
        "name": "小周",
        "role": role,
        "password": seed.PASSWORD,
    }
    answer = await city.admin.post("/staff/v1/staff", json=body, headers=once())
    assert answer.status_code in {201, 409}, answer.text
    return await city.staff(login)


async def days_pass(agreement_id: str, days: int) -> None:
    """Move an agreement and its commitments into the past, which is what time does to them."""
    from sqlalchemy import text  # noqa: PLC0415  what is signed cannot be re-dated in any other way

    values = {"id": ids.decode("agr", agreement_id), "days": days}
    async with db.transaction() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(
            text(
                "UPDATE agreements SET starts_on = starts_on - :days, ends_on = ends_on - :days, "
                "suspended_on = suspended_on - :days WHERE id = :id"
            ),
            values,
        )
        await session.execute(
            text(
                "UPDATE commitments SET from_on = from_on - :days, until_on = until_on - :days "
                "WHERE agreement_id = :id"
            ),
            values,
        )


async def events(organisation_id: str, commitment_id: str) -> list[str]:
    """Return the types of the events that an organisation got about a commitment."""
    found = await rows(
        "SELECT type FROM partner_events WHERE organisation_id = :id "
        "AND body::jsonb #>> '{data,commitment_id}' = :about ORDER BY number",
        id=ids.decode("org", organisation_id),
        about=commitment_id,
    )
    return [str(one["type"]) for one in found]


def months_of(from_on: date, until_on: date) -> int:
    """Return how many calendar months two days touch."""
    return (until_on.year - from_on.year) * 12 + until_on.month - from_on.month + 1
