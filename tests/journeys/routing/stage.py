"""Rules of the tests: drafted, published, and taken back so that other tests meet none."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from sqlalchemy import text

from app.journeys.handling import clock_flow
from app.platform import db
from tests.actors import UNCLEAR, City, Youth, once

BASE = "/staff/v1/routing/versions"
SCHOOL = "江州职业技能培训中心"
LAW = "同舟律师事务所公益部"
UNION = "江州市总工会新业态服务站"
YARD = "江州青年驿站"
LABOUR = "rights.labour"


def marked() -> str:
    """Return a word that no other need holds, for a rule to look for."""
    return f"暗号{secrets.token_hex(4)}"


def says(word: str) -> dict[str, Any]:
    """Return the condition that a need says a word."""
    return {"test": "words", "any_of": [word]}


def on_labour(word: str) -> dict[str, Any]:
    """Return the condition that a need of labour rights says a word."""
    topic = {"test": "topic", "any_of": [LABOUR]}
    return {"test": "all", "of": [topic, says(word)]}


def send(city: City, name: str, *helpers: str) -> dict[str, Any]:
    """Return the action that makes an organisation lead."""
    asked = [city.ids[one] for one in helpers]
    return {"do": "send", "organisation_id": city.ids[name], "helpers": asked}


def rule(name: str, condition: dict[str, Any], action: dict[str, Any]) -> dict[str, Any]:
    """Return a rule."""
    return {"name": name, "condition": condition, "action": action}


async def draft(city: City, *rules: dict[str, Any]) -> dict[str, Any]:
    """Draft rules."""
    answer = await city.admin.post(BASE, json={"rules": list(rules)}, headers=once())
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def publish(city: City, version_id: str) -> httpx.Response:
    """Put a draft in force."""
    return await city.admin.post(f"{BASE}/{version_id}/publication", headers=once())


@asynccontextmanager
async def in_force(city: City, *rules: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
    """Have rules in force while the block runs, and none afterwards."""
    made = await draft(city, *rules)
    answer = await publish(city, made["id"])
    assert answer.status_code == 201, answer.text
    try:
        yield answer.json()
    finally:
        nothing = await draft(city)
        assert (await publish(city, nothing["id"])).status_code == 201


async def set_profile(city: City, name: str, **changed: Any) -> dict[str, Any]:
    """Change some of what an organisation takes; returns what it was."""
    url = f"/staff/v1/organisations/{city.ids[name]}/profile"
    was: dict[str, Any] = (await city.admin.get(url)).json()
    kept = ("organisation_id", "updated_at", "confirmed_at")
    counts = ("offered", "accepted", "declined", "expired", "judged", "solved")
    drop = {*kept, *counts, "answered", "on_time", "declined_wrongly"}
    body = {key: value for key, value in was.items() if key not in drop} | changed
    answer = await city.admin.put(url, json=body)
    assert answer.status_code == 204, answer.text
    return was


async def let_pass(receipt: str, kind: str) -> None:
    """Let one kind of clock of a need run out, and let time do its work."""
    async with db.transaction() as session:
        await session.execute(
            text(
                "UPDATE clocks SET started_at = started_at - interval '90 days', "
                "due_at = now() - interval '1 minute' WHERE kind = :kind AND stopped_at IS NULL "
                "AND need_id = (SELECT id FROM needs WHERE receipt = :receipt)"
            ),
            {"kind": kind, "receipt": receipt},
        )
    while await clock_flow.tick():
        pass


async def routed(
    city: City, youth: Youth, words: str, topic: str = LABOUR, **more: Any
) -> dict[str, Any]:
    """Submit a need and let the dispatcher name its topic and the machine its lead."""
    receipt = (await youth.submit(UNCLEAR + words, **more)).json()
    tags = {"topic": topic, "also": [], "kind": more.get("kind", "help"), "urgency": "routine"}
    answer = await city.decide(receipt["id"], tags=tags)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found
