"""Browsers inside WeChat, over plain HTTP."""

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from tests.actors import City

WECHAT = {"user-agent": "Mozilla/5.0 MicroMessenger/8.0.50"}


@asynccontextmanager
async def browser(city: City, name: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """Open a browser inside WeChat in which somebody has signed in."""
    async with city.api.client(headers=WECHAT) as client:
        await sign_in(client, name or f"p{secrets.token_hex(4)}")
        yield client


async def sign_in(
    client: httpx.AsyncClient, name: str, next_page: str = "/h5/me"
) -> httpx.Response:
    """Sign somebody in, as WeChat's sandbox does."""
    begun = await client.get("/h5/sign-in", params={"next": next_page})
    assert begun.status_code == 302
    authorize = begun.headers["location"].partition("#")[0]
    back = await client.get(authorize, params={**httpx.URL(authorize).params, "as": name})
    assert back.status_code == 302, back.text
    return await client.get(back.headers["location"])


def hidden(html: str) -> dict[str, str]:
    """Return what a form carries unseen."""
    found = dict(re.findall(r'name="(csrf|key)" value="([0-9a-f]+)"', html))
    assert set(found) == {"csrf", "key"}
    return found
