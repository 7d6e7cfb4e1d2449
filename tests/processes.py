"""Real processes of ours, started as an operator starts them, to be killed and brought back."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

_SEED = """
import asyncio
from app.entry import seed
from app.platform import db
from app.platform.settings import settings

async def fill():
    db.open_engine(settings().database_url)
    await seed.seed_calendar()
    await seed.seed_demo()
    await db.close_engine()

asyncio.run(fill())
"""


@dataclass(slots=True)
class Processes:
    """An API and a worker of their own, on a database of their own."""

    environment: dict[str, str]
    url: str
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *arguments: str) -> None:
        """Start `api`, `worker` or another command that keeps running."""
        self.running[name] = subprocess.Popen(
            [sys.executable, "-m", "app.entry.cli", name, *arguments], env=self.environment
        )

    def kill(self, name: str) -> None:
        """Kill -9, and wait until it is gone."""
        self.running[name].send_signal(signal.SIGKILL)
        self.running[name].wait()

    def restart(self, name: str) -> None:
        """Kill -9, and start anew."""
        self.kill(name)
        self.start(name)

    def stop(self) -> None:
        """Stop both as an operator would; kill what does not listen."""
        for one in self.running.values():
            one.terminate()
        for one in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                one.wait(20)
            one.kill()
            one.wait()

    async def ready(self) -> None:
        """Wait until the API can work; raises TimeoutError after 30 seconds."""
        async with asyncio.timeout(30), httpx.AsyncClient(trust_env=False) as http:
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    if (await http.get(f"{self.url}/readyz")).status_code == 200:
                        return
                await asyncio.sleep(0.1)


@asynccontextmanager
async def api_and_worker(database_url: str, **settings: str) -> AsyncIterator[Processes]:
    """Run an API and a worker on a seeded database while the block runs."""
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "WECHAT_SANDBOX_URL": f"http://127.0.0.1:{port}/sandbox/wechat",
        "YNE_LOG_LEVEL": "ERROR",
        **settings,
    }
    seeding = await asyncio.create_subprocess_exec(sys.executable, "-c", _SEED, env=environment)
    assert await seeding.wait() == 0
    made = Processes(environment, f"http://127.0.0.1:{port}")
    made.start("api")
    made.start("worker")
    try:
        await made.ready()
        yield made
    finally:
        made.stop()


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
