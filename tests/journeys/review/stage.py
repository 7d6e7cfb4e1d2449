"""What the tests of reviewing need: a second dispatcher, tags, labels, needs in numbers."""

from typing import Any

import httpx
from sqlalchemy import text

from app.domains.identity import service as identity
from app.domains.identity.problems import LoginTaken
from app.domains.identity.states import Role
from app.entry import seed
from app.kernel import ids
from app.platform import db
from tests.actors import City, once, rows


def tags(topic: str = "education.skills", kind: str = "help") -> dict[str, Any]:
    """Return what a person reads in a need."""
    return {"topic": topic, "also": [], "kind": kind, "urgency": "routine"}


async def colleague(city: City, login: str = "colleague", office: str = seed.ROOT) -> str:
    """Make sure that a further dispatcher works here; returns their id."""
    async with db.transaction() as session:
        place = ids.decode("org", city.ids[office])
        try:
            made = await identity.create_staff(
                session, place, login, f"同事{login}", Role.dispatcher, seed.PASSWORD
            )
        except LoginTaken:
            [row] = await rows("SELECT id FROM staff WHERE login = :login", login=login)
            made = row["id"]
    return ids.encode("staff", made)


async def signed_in(
    city: City, login: str = "colleague", office: str = seed.ROOT
) -> httpx.AsyncClient:
    """Return the client of a further dispatcher."""
    await colleague(city, login, office)
    return await city.staff(login)


async def labels(need_id: str) -> list[dict[str, Any]]:
    """Return all labels of a need, the oldest first."""
    return await rows(
        "SELECT * FROM labels WHERE need_id::text = :id ORDER BY id",
        id=str(ids.decode("need", need_id)),
    )


async def change(statement: str, **values: Any) -> None:
    """Change rows, for what no request can bring about in a test's time."""
    async with db.transaction() as session:
        await session.execute(text(statement), values)


async def waiting_item(city: City, need_id: str) -> dict[str, Any] | None:
    """Return one need on the waiting list, if it is there."""
    items = await city.waiting()
    return next((one for one in items if one["id"] == need_id), None)


async def post(http: httpx.AsyncClient, url: str, body: Any, key: str | None = None) -> Any:
    """Post once."""
    return await http.post(url, json=body, headers=once(key))
