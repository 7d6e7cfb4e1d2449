"""Resources as their keepers write them down."""

import secrets
from typing import Any

import httpx

from tests.actors import once

PEOPLES_SQUARE = (121.4737, 31.2304)


def draft(**more: Any) -> dict[str, Any]:
    """Return a resource to write down; `more` overrides what it says."""
    return {
        "kind": "person",
        "name": f"公益律师咨询 {secrets.token_hex(3)}",
        "summary": "每周两次，解答劳动合同与工资问题。",
        "topics": ["rights.labour"],
        "areas": ["310101"],
        **more,
    }


async def created(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    """Write a resource down as staff; returns what was kept."""
    answer = await client.post("/staff/v1/resources", json=draft(**more), headers=once())
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def placed(client: httpx.AsyncClient, longitude: float, latitude: float) -> str:
    """Make a place; returns its id."""
    body = {
        "name": f"服务点 {secrets.token_hex(3)}",
        "adcode": "310101",
        "address": "人民大道 1 号",
        "longitude": longitude,
        "latitude": latitude,
    }
    answer = await client.post("/staff/v1/resource-places", json=body, headers=once())
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])
