"""Outgoing HTTP: one door for all calls that leave this process.

Two kinds of callee. *Trusted* hosts are named by the operator's configuration (WeChat).
*Outside* hosts are named by partners, so their address is looked at on each connection
(OWASP API7 server-side request forgery) and nothing they answer is believed or followed.
"""

import asyncio
import ipaddress
from dataclasses import dataclass
from time import perf_counter

import httpx
import httpx_secure

HTTPError = httpx.HTTPError
TimeoutException = httpx.TimeoutException
# Nothing of the request can have left.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
Client = httpx.AsyncClient
Response = httpx.Response

OUTSIDE_WITHIN_S = 20.0
MAX_ANSWER_BYTES = 16 * 1024

# Networks that Python's `is_global` lets through but that lead back inside.
_ALSO_PRIVATE = tuple(
    ipaddress.ip_network(network) for network in ("64:ff9b::/96", "2002::/16", "192.0.0.0/24")
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an outside host said: status, the start of the body, and how long it took."""

    status: int
    excerpt: str
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


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    inside = any(address.version == net.version and address in net for net in _ALSO_PRIVATE)
    return address.is_global and not address.is_multicast and not inside


def names_inside(host: str, *, allow_loopback: bool) -> bool:
    """Say whether a host is written as an address that partners' requests must not reach.

    A name says nothing yet: where it leads is checked again at each connection.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return not (_is_public(address) or (allow_loopback and address.is_loopback))


def outside_client(*, allow_loopback: bool, timeout_s: float = 15.0) -> httpx.AsyncClient:
    """Return a client for hosts that partners name; private addresses are refused on connect.

    `allow_loopback` is for development only and opens 127.0.0.0/8 and ::1, nothing else.
    """

    def is_allowed(
        _host: str,
        address: ipaddress.IPv4Address | ipaddress.IPv6Address,
        _port: int,
    ) -> bool:
        return _is_public(address) or (allow_loopback and address.is_loopback)

    client = httpx.AsyncClient(
        timeout=httpx.Timeout(timeout_s, connect=5.0),
        limits=httpx.Limits(max_connections=50, max_keepalive_connections=0),
        trust_env=False,
        follow_redirects=False,
    )
    return httpx_secure.httpx_ssrf_protection(
        client, custom_validator=is_allowed, check_globally_reachable=not allow_loopback
    )


async def post_outside(
    client: httpx.AsyncClient, url: str, body: bytes, headers: dict[str, str]
) -> Answer:
    """Post `body` to a partner's address and return what came back, at most 16 KiB of it.

    Raises OutsideUnreachable when there is no answer; any status, also 3xx, is an answer.
    """
    started = perf_counter()
    try:
        # The client's time limit counts each wait by itself; one who answers a byte a second
        # would hold a worker for hours.
        async with (
            asyncio.timeout(OUTSIDE_WITHIN_S),
            client.stream("POST", url, content=body, headers=headers) as response,
        ):
            received = b""
            async for chunk in response.aiter_raw():
                received += chunk
                if len(received) >= MAX_ANSWER_BYTES:
                    break
    except (
        httpx.HTTPError,
        httpx.InvalidURL,
        TimeoutError,
        httpx_secure.SSRFProtectionError,
        ValueError,
    ) as error:
        raise OutsideUnreachable(f"{type(error).__name__}: {error}"[:300]) from error
    elapsed = round((perf_counter() - started) * 1000)
    excerpt = received[:500].decode("utf-8", errors="replace").replace("\x00", "")
    return Answer(response.status_code, excerpt, elapsed)
