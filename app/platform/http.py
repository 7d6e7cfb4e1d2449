"""Outgoing HTTP: one door for all calls that leave this process.

Two kinds of callee. *Trusted* hosts are named by the operator's configuration (WeChat).
*Outside* hosts are named by partners, or are others' models, so their address is looked at on each
connection (OWASP API7 server-side request forgery) and nothing they answer is believed or followed.
"""

import asyncio
import ipaddress
from collections.abc import Mapping
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


def outside_client(
    *, allow_loopback: bool, allow_private: bool = False, timeout_s: float = 15.0
) -> httpx.AsyncClient:
    """Return a client for hosts that others name; private addresses are refused on connect.

    `allow_loopback` opens 127.0.0.0/8 and ::1, nothing else. `allow_private` opens the networks of
    a house too (10.0.0.0/8 and the like), but never link-local ones, where clouds keep secrets.
    """

    def is_allowed(
        _host: str,
        address: ipaddress.IPv4Address | ipaddress.IPv6Address,
        _port: int,
    ) -> bool:
        is_in_house = allow_private and address.is_private and not address.is_link_local
        return (
            _is_public(address)
            or (allow_loopback and address.is_loopback)
            or (is_in_house and not address.is_loopback and not address.is_unspecified)
        )

    client = httpx.AsyncClient(
        timeout=httpx.Timeout(timeout_s, connect=5.0),
        limits=httpx.Limits(max_connections=50, max_keepalive_connections=0),
        trust_env=False,
        follow_redirects=False,
    )
    return httpx_secure.httpx_ssrf_protection(
        client,
        custom_validator=is_allowed,
        check_globally_reachable=not (allow_loopback or allow_private),
    )


async def post_outside(
    client: httpx.AsyncClient, url: str, body: bytes, headers: dict[str, str]
) -> Answer:
    """Post `body` to a partner's address and return what came back, at most 16 KiB of it.

    Raises OutsideUnreachable when there is no answer; any status, also 3xx, is an answer.
    """
    heard = await _post(client, url, body, headers, OUTSIDE_WITHIN_S, MAX_ANSWER_BYTES)
    excerpt = heard.body[:500].decode("utf-8", errors="replace").replace("\x00", "")
    return Answer(heard.status, excerpt, heard.duration_ms)


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
        httpx_secure.SSRFProtectionError,
        ValueError,
    ) as error:
        raise OutsideUnreachable(f"{type(error).__name__}: {error}"[:300]) from error
    elapsed = round((perf_counter() - started) * 1000)
    return WholeAnswer(response.status_code, response.headers, bytes(received), elapsed)
