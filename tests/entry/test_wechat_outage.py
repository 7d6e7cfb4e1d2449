"""WeChat goes silent: nobody waits for it, nothing is lost, and all is caught up afterwards."""

import asyncio
import contextlib
import os
import secrets
import time
from typing import Any

import httpx
import psycopg
import pytest

from app.entry import migrate
from app.entry.demo.faces import Refused, YouthFace
from app.entry.desk import ServerUrl
from tests.actors import UNCLEAR, once
from tests.processes import api_and_worker, free_port

# Ten minutes in the long run; long enough for some rounds of retries in the short one.
SILENCE_S = 600 if os.environ.get("YNE_STRESS") else 8
# Two seconds is the promise, kept on a quiet machine; a busy one may need a moment more to say no.
PATIENCE_S = 2.0 if os.environ.get("YNE_STRESS") else 5.0


@pytest.mark.timeout(1200)
async def test_wechat_is_silent_for_a_while(server_url: ServerUrl) -> None:
    name = f"silence_{os.getpid()}"
    with psycopg.connect(server_url("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    url, port = server_url(name), free_port()
    migrate.upgrade(url)
    sandbox = f"http://127.0.0.1:{port}"
    scale = "1" if os.environ.get("YNE_STRESS") else "0.01"
    settings = {"WECHAT_SANDBOX_URL": sandbox, "YNE_RETRY_SCALE": scale}
    async with (
        api_and_worker(url, **settings) as processes,
        httpx.AsyncClient(base_url=f"{sandbox}/__sandbox", trust_env=False, timeout=10) as panel,
    ):
        processes.start("wechat", "sandbox", "--port", str(port), "--callback", processes.url)
        await _listening(panel)
        people = [YouthFace(processes.url, f"s{secrets.token_hex(4)}") for _ in range(5)]
        for one in people:
            await one.sign_in()
            await _allow(one, panel, 20)
        await panel.post("/faults", json={"kind": "hang", "times": 100_000})
        began, sent, slowest = time.monotonic(), 0, 0.0
        while time.monotonic() - began < SILENCE_S:
            for one in people:
                if sent < 100:
                    slowest = max(slowest, await _timed(_submit(one)))
                    sent += 1
                slowest = max(slowest, await _timed(one.http.get("/needs")))
            slowest = max(slowest, await _timed(_fail_to_sign_in(processes.url)))
            await asyncio.sleep(0.05)
        assert slowest < PATIENCE_S
        await panel.delete("/faults")
        # The longest pause between two tries is five minutes.
        async with asyncio.timeout(400 if os.environ.get("YNE_STRESS") else 60):
            while len(await _brought(panel)) < sent:
                await asyncio.sleep(0.2)
        assert len(await _brought(panel)) == sent, "each message came once"
        await _sign_in_again(people[0])
        for one in people:
            await one.close()


async def _listening(panel: httpx.AsyncClient) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                await panel.get("/sent")
                return
            except httpx.HTTPError:
                await asyncio.sleep(0.05)


async def _allow(one: YouthFace, panel: httpx.AsyncClient, count: int) -> None:
    """Tap on "allow" before the silence, at WeChat and here."""
    template = "sandbox-need-progress-000000000000000000000"
    grant = {"name": one.name, "template_id": template, "count": count}
    assert (await panel.post("/grants", json=grant)).status_code == 200
    for _ in range(count):
        answer = await one.http.post("/subscriptions", json={"accepted": [template]})
        assert answer.status_code == 204


async def _submit(one: YouthFace) -> None:
    draft = {"text": f"{UNCLEAR} {secrets.token_hex(3)}"}
    answer = await one.http.post("/needs", json=draft, headers=once())
    assert answer.status_code == 201, answer.text


async def _fail_to_sign_in(url: str) -> None:
    code = f"demo-late-{secrets.token_hex(6)}"
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=10) as http:
        answer = await http.post("/api/v1/auth/wechat", json={"code": code})
    assert answer.status_code == 503
    assert answer.json()["code"] == "service.unavailable"


async def _sign_in_again(one: YouthFace) -> None:
    """Sign in, as soon as WeChat is asked again."""
    async with asyncio.timeout(15):
        while True:
            with contextlib.suppress(Refused):
                await one.sign_in()
                return
            await asyncio.sleep(0.5)


async def _timed(deed: Any) -> float:
    began = time.perf_counter()
    await deed
    return time.perf_counter() - began


async def _brought(panel: httpx.AsyncClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await panel.get("/sent")).json()["items"]
    return items
