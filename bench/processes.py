"""Programs that a bench starts and stops."""

import asyncio
import contextlib
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

NO_LIMITS = {
    f"YNE_{name}_RATE": "100000000/minute"
    for name in ("PERSON", "SUBMIT", "LOGIN", "ADDRESS", "PARTNER")
}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def process(*command: str, environment: dict[str, str]) -> AsyncIterator[int]:
    """Run a Python program while the block runs; yields its process id."""
    running = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, *command], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        yield running.pid
    finally:
        running.terminate()
        running.wait(30)


async def ready(url: str) -> None:
    """Wait until a server answers; raises TimeoutError after forty seconds."""
    async with asyncio.timeout(40), httpx.AsyncClient(trust_env=False) as http:
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if (await http.get(url)).status_code < 500:
                    return
            await asyncio.sleep(0.1)
