"""Ground for all tests: a real PostgreSQL, the real application over HTTP, actors, a listener.

The schema is migrated once into a template; each test process gets a clone of it.
"""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

# Before anything of ours is imported: settings are read once.
DATA = Path(__file__).resolve().parents[1] / ".data"
os.environ.setdefault("YNE_DATA_DIR", str(DATA))
os.environ["YNE_ALLOW_LOOPBACK_PARTNERS"] = "true"
os.environ["YNE_LOG_LEVEL"] = "CRITICAL"
os.environ["YNE_PERSON_RATE"] = "100000/minute"
os.environ["YNE_SUBMIT_RATE"] = "100000/minute"
os.environ["YNE_LOGIN_RATE"] = "100000/minute"
os.environ["YNE_APPLICATION_RATE"] = "100000/minute"
os.environ["YNE_ADDRESS_RATE"] = "100000/minute"
os.environ["YNE_PARTNER_RATE"] = "100000/minute"
os.environ["YNE_RETRY_SCALE"] = "0.01"
os.environ["YNE_TICK_SECONDS"] = "0.3"
# Tests run at any hour; those of the quiet hours set their own.
os.environ["YNE_QUIET_HOURS"] = ""

import psycopg  # noqa: E402
import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

from app.entry import desk, migrate  # noqa: E402
from tests.actors import City  # noqa: E402
from tests.servers import Api, Partner, serving_api, serving_partner, working  # noqa: E402

# How fast a machine makes up examples is not what these tests are about.
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")


@pytest.fixture(scope="session")
def server_url() -> Iterator[desk.ServerUrl]:
    """A PostgreSQL server to make databases on."""
    with desk.scratch_server() as url:
        yield url


@pytest.fixture(scope="session")
def database_url(server_url: desk.ServerUrl) -> Iterator[str]:
    """A migrated and seeded database of this test process."""
    name = f"test_{os.getpid()}"
    admin = server_url("postgres")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    url = server_url(name)
    migrate.upgrade(url)
    os.environ["DATABASE_URL"] = url
    yield url
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
async def api(database_url: str) -> AsyncIterator[Api]:
    """The real application, served by uvicorn on a free port of this machine."""
    async with serving_api(database_url) as running:
        yield running


@pytest.fixture(scope="session")
async def worker(api: Api) -> AsyncIterator[None]:
    """A real worker on the same database, in this process."""
    async with working():
        yield


@pytest.fixture(scope="session")
async def partner() -> AsyncIterator[Partner]:
    """A partner's web server that can be told to misbehave."""
    async with serving_partner() as running:
        yield running


@pytest.fixture(scope="session")
async def city(api: Api, partner: Partner) -> AsyncIterator[City]:
    """The invented city of the demo data, with staff signed in."""
    made = City(api, partner)
    await made.open()
    yield made
    await made.close()
