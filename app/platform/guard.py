"""Where outside hosts may lead: looked up once, all addresses checked, those connected to.

Against server-side request forgery (OWASP API7). A name says nothing; what counts is the address
at the moment of connecting. Nothing is connected to before all addresses of a name are checked, so
neither answers nor errors nor their timing tell what listens inside.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import httpcore

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Awaitable[list[str]]]

# Networks that Python's `is_global` lets through but that lead back inside, or nowhere.
_ALSO_PRIVATE = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("192.88.99.0/24"))
# Of IPv6 only what is given out as unicast, less what carries an IPv4 address in it (6to4, Teredo).
_UNICAST = ipaddress.ip_network("2000::/3")
_CARRIERS = (ipaddress.ip_network("2002::/16"), ipaddress.ip_network("2001::/32"))
# What "private" is meant to be: `is_private` of Python also has Teredo, broadcast and the like.
_HOUSES = tuple(
    ipaddress.ip_network(one)
    for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
# Clouds keep their machines' secrets at fd00:ec2::254 as well, not only at link-local addresses.
_CLOUD_SECRETS = ipaddress.ip_network("fd00:ec2::/32")
_MOST_ADDRESSES = 4
_LOOK_UP_WITHIN_S = 5.0
_LOOK_UPS_AT_ONCE = 32


class AddressRefused(Exception):
    """A host leads where requests on others' behalf must not go; says nothing of where."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Where requests may go."""

    allow_loopback: bool = False
    """Opens 127.0.0.0/8 and ::1, on any port."""
    allow_private: bool = False
    """Opens the networks of a house, but never link-local ones, where clouds keep secrets."""
    ports: frozenset[int] | None = None
    """None is any."""

    def allows(self, address: Address, port: int) -> bool:
        """Say whether an address may be connected to."""
        address = _plain(address)
        if address.is_loopback:
            return self.allow_loopback
        is_in_house = self.allow_private and _is_of_a_house(address)
        return (is_public(address) or is_in_house) and self.allows_port(port)

    def allows_port(self, port: int) -> bool:
        """Say whether a port outside this machine may be connected to."""
        return self.ports is None or port in self.ports


def _plain(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one merely wraps."""
    wrapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return address if wrapped is None else wrapped


def _is_of_a_house(address: Address) -> bool:
    return any(address in one for one in _HOUSES) and address not in _CLOUD_SECRETS


def is_public(address: Address) -> bool:
    """Say whether an address is one of the open internet."""
    address = _plain(address)
    if not address.is_global or address.is_multicast:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        return address in _UNICAST and not any(address in one for one in _CARRIERS)
    return not any(address in one for one in _ALSO_PRIVATE)


def written_address(host: str) -> Address | None:
    """Return the address that a host is written as, in any notation that a resolver reads.

    127.1, 0x7f000001, 2130706433 and 0177.0.0.1 are all 127.0.0.1. None for a name.
    """
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


@lru_cache
def _threads() -> ThreadPoolExecutor:
    # Threads of their own: a name server that hangs would hold up everybody's look-ups.
    return ThreadPoolExecutor(_LOOK_UPS_AT_ONCE, thread_name_prefix="look-up")


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name, as the system knows them."""
    found = await asyncio.get_running_loop().run_in_executor(
        _threads(), lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    )
    return [str(one[4][0]) for one in found]


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects only where the policy allows; TLS still speaks to the name in the URL."""

    def __init__(self, policy: Policy, resolver: Resolver = resolve) -> None:
        self._policy = policy
        self._resolver = resolver
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  httpcore's own shape
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Look a host up, refuse it if one of its addresses is inside, connect to those checked."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._admit(host, port)
                return await self._connect(addresses, port, local_address, socket_options)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("no connection in time") from error

    async def _admit(self, host: str, port: int) -> list[str]:
        try:
            async with asyncio.timeout(_LOOK_UP_WITHIN_S):
                found = await self._resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("the name leads to no address") from error
        addresses = list(dict.fromkeys(found))
        if not addresses:
            raise httpcore.ConnectError("the name leads to no address")
        if not all(self._policy.allows(ipaddress.ip_address(one), port) for one in addresses):
            raise AddressRefused("the address is not one that may be called")
        return addresses[:_MOST_ADDRESSES]

    async def _connect(
        self,
        addresses: list[str],
        port: int,
        local_address: str | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.AsyncNetworkStream:
        failed: Exception = httpcore.ConnectError("no address")
        for one in addresses:
            try:
                return await self._backend.connect_tcp(
                    one, port, local_address=local_address, socket_options=socket_options
                )
            except httpcore.ConnectError as error:
                failed = error
        raise failed

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._backend.sleep(seconds)
