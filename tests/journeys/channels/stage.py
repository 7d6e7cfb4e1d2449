"""A partner that has nothing but a mailbox, or a group with a robot."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.actors import City, Youth
from tests.mailboxes import Mailboxes, link_in
from tests.servers import eventually

HOSTEL = "江州青年驿站"
MAILBOX = "window@hostel.example.cn"


@dataclass(slots=True)
class Desk:
    """Somebody at a partner with a browser and without an account."""

    http: httpx.AsyncClient
    path: str

    async def open(self) -> str:
        """Return the page behind the link."""
        answer = await self.http.get(self.path)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def send(self, deed: str, **fields: str) -> httpx.Response:
        """Fill in a form of the page as it is now, and send it."""
        found = re.search(
            rf'action="{re.escape(self.path)}/{deed}">'
            r'<input type="hidden" name="key" value="(\w+)"',
            await self.open(),
        )
        assert found is not None, f"no form for {deed}"
        return await self.http.post(f"{self.path}/{deed}", data={"key": found[1], **fields})

    async def do(self, deed: str, **fields: str) -> str:
        """Send a form that is taken, and return the page after it."""
        answer = await self.send(deed, **fields)
        assert answer.status_code == 303, answer.text
        after = await self.http.get(answer.headers["location"])
        assert after.status_code == 200, after.text
        return after.text


@asynccontextmanager
async def listening(
    city: City, channel: str, name: str = HOSTEL, **way: Any
) -> AsyncIterator[dict[str, Any]]:
    """Let an organisation hear of its needs by a channel while the block runs."""
    base = f"/staff/v1/organisations/{city.ids[name]}/endpoints/{channel}"
    answer = await city.admin.put(base, json=way)
    assert answer.status_code == 200, answer.text
    try:
        yield answer.json()
    finally:
        assert (await city.admin.delete(base)).status_code == 204


async def offered(
    city: City, youth: Youth, text: str, name: str = HOSTEL, **draft: Any
) -> dict[str, Any]:
    """Let a dispatcher hand a need to an organisation; returns the need."""
    receipt = (await youth.submit(text, **draft)).json()
    tags = {
        "topic": "participation.newcomers",
        "also": [],
        "kind": "help",
        "urgency": "routine",
    }
    answer = await city.decide(receipt["id"], tags=tags, hand_to=city.ids[name])
    assert answer.status_code == 201, answer.text
    need: dict[str, Any] = await youth.need(receipt["id"])
    return need


async def letters_about(
    boxes: Mailboxes, receipt: str, count: int = 1, to: str = MAILBOX
) -> list[Any]:
    """Wait until so many letters about a need have come to a mailbox."""

    async def is_there() -> bool:
        return len([one for one in boxes.to(to) if receipt in one["subject"]]) >= count

    await eventually(is_there)
    return [one for one in boxes.to(to) if receipt in one["subject"]]


@asynccontextmanager
async def at_desk(city: City, boxes: Mailboxes, receipt: str) -> AsyncIterator[Desk]:
    """Open the link of the newest letter about a need."""
    letters = await letters_about(boxes, receipt)
    async with city.api.client() as client:
        yield Desk(client, link_in(letters[-1]))
