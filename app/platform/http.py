"""Outgoing HTTP: one door for all calls that leave this process.

Two kinds of callee. *Trusted* hosts are named by the operator's configuration (WeChat).
*Outside* hosts are named by partners, or are others' models, so their address is looked at on each
connection (`guard.py`) and nothing they answer is believed or followed.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter

import httpcore
import httpx

from app.platform import guard
from app.platform.guard import GuardedBackend, Policy, Resolver

HTTPError = httpx.HTTPError
TimeoutException = httpx.TimeoutException
# Nothing of the request can have left.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
Client = httpx.AsyncClient
Response = httpx.Response

OUTSIDE_WITHIN_S = 20.0
_OVERLOADED = frozenset({429, 503})
MAX_ANSWER_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What an outside host said: status, the start of the body, and how long it took."""

    status: int
    excerpt: str
    duration_ms: int
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class WholeAnswer:
    """What an outside host said, from the first byte to the last."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    duration_ms: int


class OutsideUnreachable(Exception):
    """The outside host gave no usable answer; `str()` says why in one line."""


def trusted_client(base_url: str = "", *, timeout_s: float = 8.0) -> httpx.AsyncClient:
    """Return a client for a host that the operator configured.

    No proxy from the environment and no redirects: where secrets go is configuration, not luck.
    """
    return httpx.AsyncClient(
        base_url=base_url,
        timeout=httpx.Timeout(timeout_s, connect=3.0),
        limits=httpx.Limits(max_connections=20, max_keepalive_connections=10),
        trust_env=False,
        follow_redirects=False,
    )


def names_inside(host: str, *, allow_loopback: bool) -> bool:
    """Say whether a host is written as an address that partners' requests must not reach.

    A name says nothing yet: where it leads is checked again at each connection.
    """
    address = guard.written_address(host)
    return address is not None and not Policy(allow_loopback).allows(address, 443)


def outside_client(
    policy: Policy,
    *,
    timeout_s: float = 15.0,
    connections: int = 50,
    resolver: Resolver = guard.resolve,
) -> httpx.AsyncClient:
    """Return a client for hosts that others name; what the policy forbids is never connected to.

    Each request has a connection of its own, so each is looked up and checked anew.
    """
    transport = httpx.AsyncHTTPTransport(trust_env=False)
    # httpx has no door for it; the version is bounded, and tests notice where it is gone.
    transport._pool = httpcore.AsyncConnectionPool(
        ssl_context=httpx.create_ssl_context(trust_env=False),
        max_connections=connections,
        max_keepalive_connections=0,
        network_backend=GuardedBackend(policy, resolver),
    )
    return httpx.AsyncClient(
        transport=transport,
        timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, 5.0)),
        trust_env=False,
        follow_redirects=False,
    )


async def post_outside(
    client: httpx.AsyncClient,
    url: str,
    body: bytes,
    headers: dict[str, str],
    *,
    within_s: float = OUTSIDE_WITHIN_S,
) -> Answer:
    """Post `body` to a partner's address and return what came back, at most 16 KiB of it.

    Raises OutsideUnreachable when there is no answer; any status, also 3xx, is an answer.
    """
    heard = await _post(client, url, body, headers, within_s, MAX_ANSWER_BYTES)
    excerpt = heard.body[:500].decode("utf-8", errors="replace").replace("\x00", "")
    return Answer(heard.status, excerpt, heard.duration_ms, _retry_after_s(heard))


def _retry_after_s(heard: WholeAnswer) -> float | None:
    """Return the pause that an overloaded host asks for; the form with a date is not read."""
    said = heard.headers.get("retry-after", "")
    asks = heard.status in _OVERLOADED and said.isascii() and said.isdigit() and len(said) < 8
    return float(said) if asks else None


async def ask_outside(
    client: httpx.AsyncClient,
    url: str,
    body: bytes,
    headers: dict[str, str],
    *,
    within_s: float,
    most_bytes: int,
) -> WholeAnswer:
    """Post `body` and return the whole answer; raises OutsideUnreachable, also if it is too long.

    `within_s` is for everything together, from connecting to the last byte.
    """
    heard = await _post(client, url, body, headers, within_s, most_bytes + 1)
    if len(heard.body) > most_bytes:
        raise OutsideUnreachable("the answer is absurdly long")
    return heard


async def _post(
    client: httpx.AsyncClient,
    url: str,
    body: bytes,
    headers: dict[str, str],
    within_s: float,
    enough_bytes: int,
) -> WholeAnswer:
    started = perf_counter()
    try:
        # The client's time limit counts each wait by itself; one who answers a byte a second
        # would hold a worker for hours.
        async with (
            asyncio.timeout(within_s),
            client.stream("POST", url, content=body, headers=headers) as response,
        ):
            received = bytearray()
            async for chunk in response.aiter_raw():
                received += chunk
                if len(received) >= enough_bytes:
                    break
    except (
        httpx.HTTPError,
        httpx.InvalidURL,
        TimeoutError,
        guard.AddressRefused,
        ValueError,
    ) as error:
        raise OutsideUnreachable(f"{type(error).__name__}: {error}"[:300]) from error
    elapsed = round((perf_counter() - started) * 1000)
    return WholeAnswer(response.status_code, response.headers, bytes(received), elapsed)
