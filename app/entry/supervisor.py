"""`make run`: one command that brings everything up, keeps it up, and takes it down cleanly."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType

import httpx
from rich.console import Console

from app.entry import desk, migrate, seed
from app.platform import db
from app.platform.embedded import EmbeddedFailed
from app.platform.settings import UnsafeSettings, settings

console = Console()

_STOP_WITHIN_S = 25
_READY_WITHIN_S = 30
_CALM_S = 10


@dataclass(slots=True)
class _Child:
    """A process of ours, started again when it dies."""

    command: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = field(default=0.0)

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches us alone, and we stop the children in order.
        self.process = subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-m", "app.entry.cli", self.command],
            env=self.environment,
            start_new_session=True,
        )
        self.started = time.monotonic()

    def keep_up(self) -> None:
        if self.process is not None and self.process.poll() is not None:
            console.print(
                f"[yellow]{self.command} ended ({self.process.returncode}), again[/yellow]"
            )
            if time.monotonic() - self.started < _CALM_S:
                time.sleep(2)
            self.start()

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class _Stop:
    wanted = False


def run() -> int:
    """Serve until Ctrl-C; returns the exit code."""
    configured = settings()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _on_signal)
    if not _port_is_free(configured.host, configured.port):
        console.print(f"[red]port {configured.port} is taken[/red]; try PORT=8001 make run")
        return 1
    try:
        with desk.database() as url:
            _prepare(url)
            return _supervise(url)
    except (EmbeddedFailed, UnsafeSettings) as error:
        console.print(f"[red]{error}[/red]")
        return 1


def _on_signal(_number: int, _frame: FrameType | None) -> None:
    _Stop.wanted = True


def _prepare(url: str) -> None:
    console.print("[dim]migrating …[/dim]")
    migrate.upgrade(url)

    async def fill() -> bool:
        db.open_engine(url, pool_size=2)
        try:
            await seed.seed_calendar()
            return not settings().is_production and await seed.seed_demo()
        finally:
            await db.close_engine()

    if asyncio.run(fill()):
        console.print("[dim]loaded the demo data: an invented city with 20 organisations[/dim]")


def _supervise(url: str) -> int:
    configured = settings()
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "PORT": str(configured.port),
        "YNE_ALLOW_LOOPBACK_PARTNERS": str(not configured.is_production).lower(),
        "YNE_PUBLIC_VOICES": os.environ.get(
            "YNE_PUBLIC_VOICES", str(not configured.is_production).lower()
        ),
        "WECHAT_SANDBOX_URL": f"http://{configured.host}:{configured.port}/sandbox/wechat",
        "PYTHONUNBUFFERED": "1",
    }
    environment.setdefault("YNE_LOG_LEVEL", "WARNING")
    children = [_Child("api", environment), _Child("worker", environment)]
    for child in children:
        child.start()
    try:
        if _wait_until_ready(configured.address):
            _greet(configured.address)
        while not _Stop.wanted:
            for child in children:
                child.keep_up()
            time.sleep(0.5)
    finally:
        console.print("\n[dim]stopping …[/dim]")
        for child in children:
            child.stop()
    return 0


def _wait_until_ready(address: str) -> bool:
    give_up = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < give_up and not _Stop.wanted:
        try:
            if httpx.get(f"{address}/readyz", timeout=2, trust_env=False).status_code == 200:
                return True
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    if not _Stop.wanted:
        console.print("[red]the API is not ready yet; see the log above[/red]")
    return False


def _greet(address: str) -> None:
    console.print(f"""
[bold green]青年需求直通车[/bold green] is running.

  API            {address}/api/v1
  contract       {address}/openapi.json
  ready?         {address}/readyz
  metrics        {address}/metrics
  youths' pages  {address}/h5/needs
""")
    if not settings().is_production:
        console.print(
            f"  WeChat sandbox {address}/sandbox/wechat/__sandbox/\n"
            f"  staff          admin · dispatcher · leader, password {seed.PASSWORD}\n"
            f"  see it work    make demo\n\n  Ctrl-C stops everything.\n"
        )


def _port_is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
