"""Requests on others' behalf go nowhere inside, however the place is written or reached."""

import asyncio
import ipaddress
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from app.platform import guard, http
from app.platform.guard import Policy

OPEN = Policy(ports=frozenset({443, 8443}))
DESK = Policy(allow_loopback=True)

# Each of these is 127.0.0.1 or leads there, in a notation that some resolver or kernel reads.
LOOPBACK = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "127.255.255.254",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "localhost",
    "localhost.",
    "0.0.0.0",  # noqa: S104
    "0",
    "[::]",
]
INSIDE = [
    "10.0.0.1",
    "10.1",
    "172.16.0.1",
    "192.168.0.1",
    "192.168.257",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[fe80::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fec0::1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::a9fe:a9fe]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[ff02::1]",
    "100.64.0.1",
    "100.100.100.200",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
]


async def _refused(url: str, policy: Policy = OPEN) -> str:
    async with http.outside_client(policy, timeout_s=3) as client:
        with pytest.raises(http.OutsideUnreachable) as why:
            await http.post_outside(client, url, b"{}", {})
    return str(why.value)


@pytest.mark.parametrize("host", LOOPBACK + INSIDE)
async def test_a_place_inside_is_never_connected_to(host: str) -> None:
    # Some notations are no URL to the client, and some systems know no such name.
    refusals = ("AddressRefused", "InvalidURL", "the name leads to no address")
    why = await _refused(f"https://{host}/hook")
    assert any(one in why for one in refusals)


@pytest.mark.parametrize("host", [*LOOPBACK, *INSIDE])
def test_a_written_address_is_seen_at_the_door(host: str) -> None:
    if not host.startswith("localhost"):
        assert http.names_inside(host, allow_loopback=False)


@pytest.mark.parametrize("host", ["192.168.0.1", "0xa9fea9fe", "[::ffff:10.0.0.1]", "[fe80::1]"])
def test_loopback_for_tests_opens_nothing_else(host: str) -> None:
    assert http.names_inside(host, allow_loopback=True)
    assert not http.names_inside("127.0.0.1", allow_loopback=True)


@pytest.mark.parametrize("address", ["1.1.1.1", "223.5.5.5", "2400:3200::1", "::ffff:223.5.5.5"])
def test_the_open_internet_is_open(address: str) -> None:
    assert OPEN.allows(ipaddress.ip_address(address), 443)


@pytest.mark.parametrize("port", [22, 25, 80, 5432, 6379, 9200, 8080])
async def test_ports_of_other_services_are_refused(port: int) -> None:
    assert not OPEN.allows(ipaddress.ip_address("223.5.5.5"), port)
    assert "AddressRefused" in await _refused(f"https://223.5.5.5:{port}/")


@asynccontextmanager
async def _listening(
    serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], object],
) -> AsyncIterator[int]:
    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            result = serve(reader, writer)
            if asyncio.iscoroutine(result):
                await result
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(one, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def test_one_bad_address_among_good_ones_is_enough() -> None:
    async def two_faced(_host: str, _port: int) -> list[str]:
        return ["223.5.5.5", "127.0.0.1"]

    async with http.outside_client(OPEN, resolver=two_faced) as client:
        with pytest.raises(http.OutsideUnreachable, match="AddressRefused"):
            await http.post_outside(client, "https://partner.example.cn/", b"", {})


async def test_a_name_is_looked_up_once_and_the_checked_address_is_used() -> None:
    asked, heard = [], asyncio.Event()

    async def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"host: partner.example.cn" in head.lower()
        heard.set()
        writer.write(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")

    async with (
        _listening(answer) as port,
        http.outside_client(DESK, resolver=rebinding) as client,
    ):
        url = f"http://partner.example.cn:{port}/"
        assert (await http.post_outside(client, url, b"", {})).status == 204
        # The next connection asks anew, and is refused by what it is told then.
        with pytest.raises(http.OutsideUnreachable, match="AddressRefused"):
            await http.post_outside(client, url, b"", {})
    assert heard.is_set()
    assert asked == ["partner.example.cn"] * 2


async def test_a_refused_address_gets_not_even_a_connection() -> None:
    connected = []
    async with _listening(lambda *_: connected.append(1)) as port:
        why = await _refused(f"http://localhost:{port}/")
        nobody_there = await _refused("http://localhost:1/")
    # What listens inside cannot be told from what does not.
    assert why == nobody_there
    assert connected == []


async def test_a_name_server_that_hangs_holds_nobody_up() -> None:
    async def hanging(_host: str, _port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    started = time.monotonic()
    async with http.outside_client(OPEN, timeout_s=0.5, resolver=hanging) as client:
        with pytest.raises(http.OutsideUnreachable):
            await http.post_outside(client, "https://partner.example.cn/", b"", {})
    assert time.monotonic() - started < 3


async def test_an_answer_that_drips_is_cut_off() -> None:
    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    started = time.monotonic()
    async with _listening(drip) as port, http.outside_client(DESK, timeout_s=5) as client:
        with pytest.raises(http.OutsideUnreachable, match="TimeoutError"):
            await http.post_outside(client, f"http://127.0.0.1:{port}/", b"", {}, within_s=0.5)
    assert time.monotonic() - started < 3


async def test_a_flood_is_read_no_further_than_needed() -> None:
    sent = 0

    async def flood(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n")
        while sent < 100_000_000:
            writer.write(b"x" * 65536)
            sent += 65536
            await writer.drain()

    async with _listening(flood) as port, http.outside_client(DESK) as client:
        answer = await http.post_outside(client, f"http://127.0.0.1:{port}/", b"", {})
    assert len(answer.excerpt) == 500
    assert sent < 50_000_000


async def test_headers_without_end_are_no_answer() -> None:
    async def endless(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(100_000):
            writer.write(b"x-%d: %s\r\n" % (number, b"y" * 1000))
            await writer.drain()

    async with _listening(endless) as port, http.outside_client(DESK) as client:
        with pytest.raises(http.OutsideUnreachable):
            await http.post_outside(client, f"http://127.0.0.1:{port}/", b"", {})


async def test_the_system_s_resolver_is_asked_in_threads_of_its_own() -> None:
    assert "127.0.0.1" in await guard.resolve("127.1", 443)


@pytest.mark.parametrize(
    ("written", "may"),
    [
        ("10.1.2.3", True),
        ("172.31.0.1", True),
        ("192.168.1.1", True),
        ("fd12:3456::1", True),
        ("8.8.8.8", True),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.100.100.200", False),
        ("fd00:ec2::254", False),
        ("fe80::1%eth0", False),
        ("2001:0:a9fe:a9fe::", False),
        ("255.255.255.255", False),
        ("0.0.0.0", False),  # noqa: S104
        ("::ffff:169.254.169.254", False),
    ],
)
def test_a_houses_own_networks_are_no_more_than_that(written: str, may: bool) -> None:
    allowed = Policy(allow_private=True).allows(ipaddress.ip_address(written), 443)
    assert allowed is may
