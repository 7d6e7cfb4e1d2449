"""A small, fast HTTP/1.1 client in a process of its own: `python -m bench.load`, plan on stdin.

It does as little as a client can, so that what is measured is the server.
"""

import asyncio
import itertools
import json
import statistics
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

KEY = "{bench-key}"
"""Stands for a fresh idempotency key in each request."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send, and how hard."""

    port: int
    requests: list[str]
    connections: int
    seconds: float
    mark: str


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it."""

    per_second: float
    median_ms: float
    p99_ms: float
    refused: int
    first_refusal: str


class _Connection(asyncio.Protocol):
    """One connection that sends its next request as soon as the last is answered."""

    def __init__(self, requests: Iterator[bytes], until: float) -> None:
        self.requests = requests
        self.until = until
        self.took: list[float] = []
        self.refused = 0
        self.first_refusal = ""
        self.done = asyncio.get_running_loop().create_future()
        self._buffer = b""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Note a whole answer, and go on."""
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self.took.append(perf_counter() - self._sent)
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
            self.refused += 1
            self.first_refusal = self.first_refusal or body.decode(errors="replace")[:300]
        self._buffer = b""
        if perf_counter() < self.until:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Say that this connection is over."""
        if not self.done.done():
            self.done.set_result(None)

    def _send(self) -> None:
        self._sent = perf_counter()
        self._transport.write(next(self.requests))


def _length(head: bytes) -> int:
    lowered = head.lower()
    start = lowered.index(b"content-length:") + 15
    end = lowered.find(b"\r\n", start)
    return int(lowered[start : end if end >= 0 else None])


def _endless(plan: Plan) -> Iterator[bytes]:
    for number, request in enumerate(itertools.cycle(plan.requests)):
        yield request.replace(KEY, f"{plan.mark}-{number}").encode()


async def drive(plan: Plan) -> Load:
    """Drive a server and return what came of it."""
    loop = asyncio.get_running_loop()
    requests = _endless(plan)
    started = perf_counter()
    connections = []
    for _ in range(plan.connections):
        _, one = await loop.create_connection(
            lambda: _Connection(requests, started + plan.seconds), "127.0.0.1", plan.port
        )
        connections.append(one)
    async with asyncio.timeout(plan.seconds + 30):
        await asyncio.gather(*(one.done for one in connections))
    elapsed = perf_counter() - started
    took = sorted(took for one in connections for took in one.took)
    return Load(
        per_second=len(took) / elapsed,
        median_ms=statistics.median(took) * 1000,
        p99_ms=took[int(len(took) * 0.99)] * 1000,
        refused=sum(one.refused for one in connections),
        first_refusal=next((one.first_refusal for one in connections if one.refused), ""),
    )


async def drive_apart(plan: Plan) -> Load:
    """Drive a server from a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.load",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate(json.dumps(asdict(plan)).encode())
    found: dict[str, Any] = json.loads(said)
    return Load(**found)


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(drive(Plan(**json.load(sys.stdin)))))))
