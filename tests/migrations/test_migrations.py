"""The schema can be built, taken back, and is what the models say; history cannot be rewritten."""

import psycopg
import pytest
from alembic.script import ScriptDirectory

from app.entry import desk, migrate
from app.entry.revision import head
from tests.actors import UNCLEAR, City


def _tables(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
    return {row[0] for row in rows}


def test_up_down_and_up_again() -> None:
    with desk.scratch_database() as url:
        migrate.upgrade(url)
        whole = _tables(url)
        assert {"needs", "need_history", "clocks", "procrastinate_jobs"} <= whole
        migrate.downgrade(url, "-1")
        migrate.downgrade(url, "base")
        assert "needs" not in _tables(url)
        migrate.upgrade(url)
        assert _tables(url) == whole
        assert migrate.differences(url) is None


def test_a_difference_between_models_and_schema_is_seen() -> None:
    with desk.scratch_database() as url:
        migrate.upgrade(url)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER TABLE needs DROP COLUMN address")
        assert "address" in (migrate.differences(url) or "")


def test_there_is_one_head_and_the_program_knows_it() -> None:
    assert ScriptDirectory.from_config(migrate.config("")).get_heads() == [head()]


@pytest.mark.parametrize(
    "deed",
    ["UPDATE need_history SET words = 'x'", "DELETE FROM need_history", "TRUNCATE need_history"],
)
async def test_history_cannot_be_rewritten(city: City, deed: str) -> None:
    youth = await city.youth()
    need_id = (await youth.submit(UNCLEAR)).json()["id"]
    before = (await youth.need(need_id))["timeline"]
    with (
        psycopg.connect(city.api.database_url) as connection,
        pytest.raises(psycopg.errors.RestrictViolation),
    ):
        connection.execute(deed)
    assert (await youth.need(need_id))["timeline"] == before
